"""What the page shows of one student's notebook: the answer, the question's code, and the tests' output.

The content comes from the course folder's page, which contains only what `cells.restore` lets through. It is sanitized
or escaped here once more, and never executed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import cast

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers.python import PythonLexer

from autograder.escaping import visible
from autograder.staff.gradebook import ASSIGNMENT, sanitize
from autograder.staff.gradebook.cells import picture
from autograder.staff.gradebook.reading.parts import Part
from workbook.notebook import notebook_json, saved, typed_derivations
from workbook.notebook.notebook_json import Content

_MAX_CODE = 30_000
_MAX_OUTPUT = 20_000
#: Roles of cells from the release; only their outputs are of interest.
_GIVEN = ("check", "setup")
_DOCSTRING = re.compile(r'"""[^\n"][^"]*(?:"(?!"")[^"]*)*"""')


@cache
def sources(course: Path, notebook: str) -> Mapping[str, str]:
    """Return the sources of a released notebook's cells by id, that is, what the student did not write."""
    content = load(course / "source" / ASSIGNMENT / f"{notebook}.ipynb")
    return {cell.get("id", ""): saved.source_of(cell) for cell in (content["cells"] if content else ())}


@dataclass(frozen=True)
class Cell:
    """A cell as the page shows it; ``pictures`` holds base64-encoded PNGs."""

    kind: str
    html: Markup
    outputs: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shown:
    """The content of one part of one notebook; all of it is safe to insert into a page."""

    rendered: list[Markup] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)
    code: list[Cell] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)
    missing: bool = False

    @property
    def has_formulas(self) -> bool:
        """Whether the text is easier to read rendered than as typed."""
        return any(sign in text for text in self.typed for sign in ("$", "![", "\\(", "\\[", "<img", "|--"))


def load(path: Path) -> Content | None:
    """Return a page of the course folder, or None if the student has no page of this notebook."""
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    known = isinstance(content, dict) and isinstance(content.get("cells"), list)
    return cast(Content, content) if known else None


def of_part(content: Content | None, part: Part, released: Mapping[str, str]) -> Shown:
    """Return a notebook's content for one part; ``released`` maps cell ids to sources in the release (`sources`)."""
    if content is None:
        return Shown(missing=True)
    shown = Shown()
    own = ""
    for cell in content["cells"]:
        question, role = saved.role_of(cell)
        source = saved.source_of(cell)
        if role == "statement":
            own = question
        if question == part.question and role in ("answer", "derivation") and part.by_staff:
            if text := _own_text(source):
                shown.typed.append(visible(text, _MAX_CODE))
                shown.rendered.append(Markup(sanitize.render(text, cell.get("attachments"))))
        elif question == part.question and role == "check":
            shown.tests.extend(_texts(cell))
        elif cell.get("cell_type") == "code" and part.question == (question or ("" if role else own)):
            if role != "given" or cell.get("outputs") or source != released.get(cell.get("id", ""), source):
                shown.code.append(
                    _code(cell, _without_docstring(source, released.get(cell.get("id", ""), "")))
                )
        elif cell.get("cell_type") == "markdown" and not role and own == part.question and source.strip():
            shown.code.append(Cell("text", Markup(sanitize.render(source, cell.get("attachments")))))
    return shown


def whole(content: Content | None, released: Mapping[str, str]) -> list[Cell]:
    """Return what a student wrote in a whole notebook, with outputs; statements and given cells are left out."""
    found = []
    for cell in content["cells"] if content else ():
        _, role = saved.role_of(cell)
        source = saved.source_of(cell)
        own = bool(cell.get("outputs")) or source != released.get(cell.get("id", ""))
        if cell.get("cell_type") == "code" and role not in _GIVEN and source.strip() and own:
            found.append(_code(cell, source))
        elif cell.get("cell_type") == "markdown" and role in ("", "answer", "derivation") and source.strip():
            found.append(Cell("text", Markup(sanitize.render(source, cell.get("attachments")))))
    return found


def _own_text(source: str) -> str:
    """Return a slot's text without the release's placeholder."""
    text = typed_derivations.slot_text(source)
    return "\n".join(line for line in text.splitlines() if line.strip() != saved.ANSWER_PLACEHOLDER).strip()


def _without_docstring(source: str, released: str) -> str:
    """Return a stub's code without the release's docstrings, which are longer than most answers."""
    for text in _DOCSTRING.findall(released):
        source = source.replace(text, '"""…"""', 1)
    return source


def _code(cell: notebook_json.Cell, source: str) -> Cell:
    html = highlight(visible(source, _MAX_CODE), PythonLexer(), _formatter())
    outputs = cell.get("outputs") or []
    pictures = [png for o in outputs if (png := picture("image/png", o.get("data", {}).get("image/png")))]
    return Cell("code", Markup(html), tuple(_texts(cell)), tuple(pictures))


def _texts(cell: notebook_json.Cell) -> list[str]:
    found = []
    for output in cell.get("outputs") or []:
        text = output.get("text") or output.get("data", {}).get("text/plain")
        if isinstance(text, list):
            text = "".join(part for part in text if isinstance(part, str))
        if isinstance(text, str) and text.strip():
            found.append(visible(text.rstrip(), _MAX_OUTPUT))
    return found


@cache
def _formatter() -> HtmlFormatter[str]:
    return HtmlFormatter(cssclass="highlight")


@cache
def highlight_css() -> str:
    """Return the colors of code, on a light and on a dark page."""
    light = HtmlFormatter(style="xcode").get_style_defs(".highlight")
    dark = HtmlFormatter(style="github-dark").get_style_defs(".highlight")
    return f"{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}\n"
