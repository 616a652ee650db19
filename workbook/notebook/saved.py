"""Find and read the saved notebook that the student is working in.

Written answers are Markdown, which the running kernel does not see, so they are read from the file on disk.
"""

import os
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from workbook import homework
from workbook.notebook import colab
from workbook.notebook.notebook_json import Json, load_json, upgraded, with_plain_ends

#: The line in a Markdown slot that the student replaces, in one for an answer and in one for a derivation.
PLACEHOLDERS = (ANSWER_PLACEHOLDER, DERIVATION_PLACEHOLDER) = (
    "*Your answer here.*",
    "*Your derivation here, or the scanned page that holds it.*",
)
#: More than any honest notebook has, including pictures.
MAX_BYTES = 100_000_000

_CHECK = re.compile(r"""\s{0,200}check\(\s{0,20}["']([a-z]\w{1,40})["']""")
_COMMENT = re.compile(r"[ \t]*#[ \t]?")
_QUOTED = re.compile(r"[rR]?(\"{3}|'{3})(?P<text>.*)\1", re.S)
_SAVE_FIRST = "Save the notebook (Ctrl+S or Cmd+S) and run this cell again: it reads the saved file."


def written_answer(question: str, env: Mapping[str, Any]) -> str:
    """Return the text of the Markdown answer to ``question`` in the saved notebook; ``""`` if it is untouched.

    Raises
    ------
    CheckFailed
        If no saved notebook with this question was found.
    """
    path = find(env, question=question)
    if path is None:
        from workbook.testing.outcomes import (
            CheckFailed,  # NumPy, which most readers of notebooks do not need
        )

        raise CheckFailed(f"No saved notebook with {question} was found near {Path.cwd()}.", _SAVE_FIRST)
    notebook = read(path)
    return answer_in(notebook, question) if notebook is not None else ""


def answer_in(notebook: Mapping[str, Any], question: str) -> str:
    """Return the answer's text without the placeholder line: the slot's, and that of cells added below it.

    Of an unchanged slot, it is the text of the Markdown cells that the student added to the part.
    """
    cells = notebook["cells"]
    slots = [
        place
        for place, cell in enumerate(cells)
        if role_of(cell) == (question, "answer") or cell.get("id") == f"{question}-answer"
    ]
    above, below = added_beside(cells, slots[0]) if slots else ([], [])
    own = [_without_placeholder(cells[place]) for place in slots]
    kept = [*own, *(source_of(cells[place]).strip() for place in below)]
    if not any(own):
        kept = [*(source_of(cells[place]).strip() for place in above), *kept]
    return "\n\n".join(filter(None, kept))


def _without_placeholder(cell: Mapping[str, Any]) -> str:
    lines = text_of(cell).splitlines()
    return "\n".join(line for line in lines if line.strip() != ANSWER_PLACEHOLDER).strip()


def added_beside(cells: Sequence[Mapping[str, Any]], slot: int) -> tuple[list[int], list[int]]:
    """Return the places of the cells with text that a student added to a slot's part, above the slot and below it.

    Many students leave a slot as it is and write into a new cell. If the slot has no metadata, nothing is known
    about the cells around it, and both lists are empty.
    """
    question, _ = role_of(cells[slot])
    if not question:
        return [], []
    above, below = range(slot - 1, -1, -1), range(slot + 1, len(cells))
    return list(reversed(_added(cells, above, question))), _added(cells, below, question)


def _added(cells: Sequence[Mapping[str, Any]], places: Iterable[int], question: str) -> list[int]:
    """Return the places of added Markdown cells, in the order of ``places``, until another part or a statement."""
    found = []
    for place in places:
        cell, (named, role) = cells[place], role_of(cells[place])
        if role == "statement" or named not in ("", question):
            break
        if not role and cell.get("cell_type") in ("markdown", "raw") and source_of(cell).strip():
            found.append(place)
    return found


def role_of(cell: Mapping[str, Any]) -> tuple[str, str]:
    """Return the question and role in a cell's metadata, as the release wrote them; each is "" if missing."""
    about = _about(cell)
    question, role = about.get("question"), about.get("role")
    return question if isinstance(question, str) else "", role if isinstance(role, str) else ""


def _about(cell: Mapping[str, Any]) -> Json:
    """Return the release's metadata of a cell; empty for a student's own cells and for broken metadata."""
    metadata = cell.get("metadata")
    about = metadata.get(homework.METADATA) if isinstance(metadata, dict) else None
    return about if isinstance(about, dict) else {}


def source_of(cell: Mapping[str, Any]) -> str:
    """Return a cell's source, which the format stores as one text or as a list of lines."""
    source = cell.get("source", "")
    return with_plain_ends(source if isinstance(source, str) else "".join(source))


def text_of(cell: Mapping[str, Any]) -> str:
    r"""Return the text in a slot. If the student made it a code cell, a comment or a string may hold it.

    >>> text_of({"cell_type": "code", "source": "# It depends\n# on the case."})
    'It depends\non the case.'
    >>> text_of({"cell_type": "code", "source": 'r\"\"\"It depends.\"\"\"'})
    'It depends.'
    """
    source = source_of(cell)
    if cell.get("cell_type") != "code":
        return source
    if quoted := _QUOTED.fullmatch(source.strip()):
        return quoted["text"].strip()
    lines = source.splitlines()
    if all(_COMMENT.match(line) for line in lines if line.strip()):
        return "\n".join(_COMMENT.sub("", line, count=1) for line in lines)
    return source


def when(path: Path) -> str:
    """Return when a file was saved: only the time if it was today, else the date and the time."""
    saved = time.localtime(path.stat().st_mtime)
    today = saved[:3] == time.localtime()[:3]
    return time.strftime("%H:%M:%S" if today else "%Y-%m-%d %H:%M", saved)


def read(path: Path) -> Json | None:
    """Return the notebook in ``path``, or None if the file is not a notebook."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return None
        notebook = upgraded(load_json(path.read_bytes()))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        return None
    return notebook if all(isinstance(cell, dict) for cell in notebook["cells"]) else None


def questions_in(notebook: Mapping[str, Any]) -> list[str]:
    """Return the names of a notebook's questions in order, from its metadata or else from its check cells."""
    names = [role_of(cell)[0] for cell in notebook["cells"]]
    if not any(names):
        names = [found[1] for cell in notebook["cells"] if (found := _CHECK.match(source_of(cell)))]
    return list(dict.fromkeys(name for name in names if name))


def find(env: Mapping[str, Any], question: str | None = None) -> Path | None:
    """Return the file of the notebook that this kernel most likely runs, or None.

    Jupyter and VS Code give the path of the notebook that they run, and the notebook that Colab shows is written to
    its file. Elsewhere, such as in a terminal, we consider the notebooks in the working folder that contain
    ``question`` (or any question). We choose the one with the most answers defined in this kernel, and the newest of
    equals.
    """
    shown = colab.write_shown()
    if shown is not None and _holds(shown, question):
        return shown
    named = [env.get("__vsc_ipynb_file__"), os.environ.get("JPY_SESSION_NAME")]
    for name in named:
        if isinstance(name, str) and name.endswith(".ipynb"):
            path = Path(name)
            if path.is_file() and _holds(path, question):
                return path
            # The path may be relative to the server's root, which may be a different folder.
            here = Path.cwd() / path.name
            if here.is_file() and _holds(here, question):
                return here
    candidates = [path for path in Path.cwd().glob("*.ipynb") if _holds(path, question)]
    return max(candidates, key=lambda path: (_names_shared(path, env), path.stat().st_mtime), default=None)


def _names_shared(path: Path, env: Mapping[str, Any]) -> int:
    """Count the names in a notebook's stubs that this kernel has defined."""
    notebook = read(path) or {"cells": []}
    return sum(str(name) in env for cell in notebook["cells"] for name in _about(cell).get("names") or [])


def _holds(path: Path, question: str | None) -> bool:
    notebook = read(path)
    if notebook is None:
        return False
    questions = questions_in(notebook)
    return bool(questions) if question is None else question in questions
