"""Convert notebooks to one plain JSON document of parts, cells and blocks, without any active content.

The template draws exactly this document. A *part* is a question (``q4b``) with all the cells that have its name. Cells
before the first part form the notebook's introduction.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from workbook import homework
from workbook.notebook import colab, notebook_json
from workbook.notebook.notebook_json import Content
from workbook.notebook.selection import written
from workbook.pdf import fonts
from workbook.pdf.blocks import Block, Cell, Inline
from workbook.pdf.code import highlight
from workbook.pdf.collect import Collected
from workbook.pdf.outputs import markup, output_blocks
from workbook.pdf.text import clean

#: Lines of a raw cell, or of a cell that cannot be drawn otherwise.
_VERBATIM_LINES = 400

# The last cell of a notebook says how to continue. It is only for the screen.
_NEXT = re.compile(r"(?:---\n+)?\*\*Done here\?\*\*")
# The cell that makes this PDF is left out, whether it was run or not.
_MAKE = re.compile(r"(?:\s*#[^\n]*\n)*\s*(?:# *)?from \w+ import make_pdf; *make_pdf\(.*\)\s*")
# The given cell below a slot repeats the slot's text with the checker's marks.
_ASK = re.compile(r"""\s*derive\(["'][a-z]\w+["']\)\s*""")


@dataclass(frozen=True)
class Notebook:
    """A notebook's file name without ``.ipynb``, and its content from `notebook_json.parse_notebook`."""

    name: str
    content: Content


@dataclass
class Part:
    """A question's pages, or the pages before the first question if ``name`` is ""."""

    name: str
    title: list[Inline] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)


@dataclass
class Chapter:
    """One notebook: its title and its parts in order."""

    name: str
    title: list[Inline]
    parts: list[Part]


def part_of(cell: notebook_json.Cell) -> str:
    """Return the question of a cell, from its metadata or else its id; "" if neither names a question.

    >>> part_of({"id": "q4b-check", "metadata": {}})
    'q4b'
    """
    about = cell["metadata"].get(homework.METADATA)
    named = about.get("question") if isinstance(about, dict) else None
    known = homework.current().questions
    if isinstance(named, str) and named in known:
        return named
    named, _, rest = str(cell.get("id", "")).partition("-")
    # A question may have the name of its notebook. The notebook's title and setup cells do not belong to it.
    if named in homework.current().by_notebook and rest not in _own_cells(named):
        return ""
    return named if named in known else ""


def _own_cells(part: str) -> tuple[str, ...]:
    """Return the endings that follow the name of a question in the ids of its cells."""
    question = homework.current().questions.get(part)
    names = question.defines if question is not None else ()
    return ("statement", "check", "answer", "derivation", *names)


def role_of(cell: notebook_json.Cell) -> str:
    """Return statement, stub, check, derivation, answer, given, or "" for a cell that the student added."""
    about = cell["metadata"].get(homework.METADATA)
    role = about.get("role") if isinstance(about, dict) else None
    return role if isinstance(role, str) and role.isalpha() else ""


def chapter(notebook: Notebook, gather: Collected) -> Chapter:
    """Return the blocks of one notebook; add its formulas, pictures and notes to ``gather``."""
    gather.begin_notebook(notebook.name)
    parts = {"": Part("")}
    current = parts[""]
    for number, cell in enumerate(notebook.content["cells"], start=1):
        name = part_of(cell)
        if name and name not in parts:
            parts[name] = Part(name)
        current = parts.get(name, current) if name else current
        gather.where = current.name or notebook.name
        with fonts.watching() as spelled:
            drawn = _cell(cell, number, gather)
        if spelled:
            gather.spelled |= spelled
            gather.note(f"characters are printed by their code points: {fonts.scripts(spelled)}")
        if drawn:
            current.cells.append(drawn)
    title = _take_title(parts[""]) or [{"k": "text", "v": clean(notebook.name)}]
    for part in parts.values():
        part.title = part.title or _take_title(part) or [{"k": "text", "v": _named(part.name)}]
    return Chapter(notebook.name, title, [part for part in parts.values() if part.cells or part.name])


def _named(part: str) -> str:
    """Return the title that the homework's description gives a question, or its name if it has none."""
    question = homework.current().questions.get(part)
    return question.title if question is not None and question.title else part


def _take_title(part: Part) -> list[Inline]:
    """Remove the headings at the start of a part from its cells and return them; they become the page's heading."""
    title: list[Inline] = []
    while part.cells and part.cells[0]["blocks"]:
        blocks = part.cells[0]["blocks"]
        first = blocks[0]
        if first["k"] != "heading":
            break
        if title:
            title.append({"k": "text", "v": " — "})
        title += first["c"]
        del blocks[0]
        if not blocks:
            part.cells.pop(0)
    return title


@cache
def _fetching() -> str:
    return colab.fetching(homework.current())


def _cell(cell: notebook_json.Cell, number: int, gather: Collected) -> Cell | None:
    """Return a drawn cell, or None if the cell has nothing to show."""
    source, kind, role = cell["source"], cell["cell_type"], role_of(cell)
    if role == "given" and str(cell.get("id", "")).endswith("-end") and _NEXT.match(source):
        return None
    if kind == "code" and (_MAKE.fullmatch(source) or _ASK.fullmatch(source) or source == _fetching()):
        return None
    drawn: Cell = {"number": number, "role": role, "kind": kind, "source": source, "blocks": []}
    if kind == "markdown":
        if role in ("derivation", "answer"):
            source = written(source)
            drawn["empty"] = not source
        drawn["blocks"] = markup(source, gather, cell.get("attachments"))
    elif kind == "code":
        drawn["blocks"] = _code(source, gather) + output_blocks(cell, gather)
    elif source.strip():
        drawn["blocks"] = verbatim(source)
    return drawn if drawn["blocks"] or drawn.get("empty") else None


def _code(source: str, gather: Collected) -> list[Block]:
    if not source.strip():
        return []
    room = gather.budget.code_rows
    if room <= 0:
        return [gather.missing("code left out: this notebook is too long")]
    lines = highlight(source, "python", limit=min(1500, room))
    gather.budget.code_rows -= len(lines)
    if any(run[1] == "note" for line in lines for run in line):
        gather.note("a long code cell is cut")
    return [{"k": "code", "lines": lines}]


def verbatim(source: str) -> list[Block]:
    """Return a cell's source as code: for raw cells, and for cells that cannot be drawn otherwise."""
    return [{"k": "code", "lines": highlight(source, "", limit=_VERBATIM_LINES)}] if source.strip() else []
