"""Find the model answer of each written slot in `solutions/written/`, one Markdown file per written part.

A file is named after its part (`q2d.md`, `q6a.md`). Only its section with the model answer goes into the
solved notebook; the rubric stays in the file for staff.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from autograder.build.notebook_source import Cell
from autograder.homework.layout import HomeworkFolder

_MODEL = re.compile(r"model|derivation|answer", re.IGNORECASE)
_TYPED = re.compile(r"^```derive\n(.*?)^```", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"#{2,3} (?P<title>.+)")


def slots(folder: HomeworkFolder, cells: Iterable[Cell]) -> dict[str, str]:
    """Return the Markdown of the model answer, if there is one, for each written slot in ``cells``, by cell id."""
    found = {}
    for cell in cells:
        if cell.role in ("answer", "derivation"):
            path = folder.written / f"{cell.question}.md"
            if path.is_file():
                found[cell.id] = model(path.read_text(encoding="utf-8"))
    return found


def model(text: str) -> str:
    """Return the section of ``text`` with the model answer: the first whose heading says so.

    For a derivation this is the one in formulas; `typed` returns the same in the checker's notation.

    >>> model("# q1a\\n\\n## Model answer\\n\\nTo learn.\\n\\n## Rubric\\n\\n1 point: …\\n")
    'To learn.'
    """
    lines = text.splitlines()
    heads = [(i, match["title"]) for i, line in enumerate(lines) if (match := _HEADING.fullmatch(line))]
    for (start, title), end in zip(heads, [*(i for i, _ in heads[1:]), len(lines)], strict=True):
        if _MODEL.search(title) and "rubric" not in title.lower():
            return "\n".join(lines[start + 1 : end]).strip()
    return text.strip()


def typed(folder: HomeworkFolder, question: str) -> str | None:
    """Return the model derivation in the notation of the derivation checker, if there is one."""
    path = folder.written / f"{question}.md"
    block = _TYPED.search(path.read_text(encoding="utf-8")) if path.is_file() else None
    return block[1] if block is not None else None
