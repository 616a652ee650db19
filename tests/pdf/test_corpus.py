"""The corpus of hard notebooks: nothing in them is lost without a note.

One PDF is made for each family, as each costs a start of the compiler; a case begins a page of its own.
"""

from __future__ import annotations

import json
from functools import cache

import pypdfium2
import pypdfium2.raw
import pytest

from tests.pdf.conftest import MADE
from tests.pdf.corpus import FAMILIES, Case
from workbook.notebook.notebook_json import parse_notebook
from workbook.pdf.export import Notebook, export
from workbook.pdf.overlay import destinations

pytestmark = pytest.mark.slow

CASES = {(family, case.name): case for family, make in FAMILIES.items() for case in make()}


@cache
def exported(
    family: str,
) -> tuple[dict[str, str], dict[str, tuple[float, float]], dict[str, list[str]], dict[str, float]]:
    """Text, size of the largest picture, notes and room right of the text of each case of a family, by its name."""
    cases: list[Case] = FAMILIES[family]()
    books = [
        Notebook(case.name, parse_notebook(case.name, json.dumps(case.notebook()).encode())) for case in cases
    ]
    made = export(books, student="student-01", made=MADE)
    names, count = destinations(made.pdf)
    starts = [names[f"notebook-{case.name}"] for case in cases] + [names.get("notes", count + 1)]
    document = pypdfium2.PdfDocument(made.pdf)
    text, pictures, room = {}, {}, {}
    for place, case in enumerate(cases):
        pages = [document[number - 1] for number in range(starts[place], starts[place + 1])]
        words = " ".join(page.get_textpage().get_text_range() for page in pages)
        text[case.name] = " ".join(words.replace("\u200b", "").split())
        room[case.name] = min(_room(page) for page in pages)
        pictures[case.name] = max((_largest(page) for page in pages), default=(0.0, 0.0))
    document.close()
    notes = {case.name: [what for where, what in made.notes if where == case.name] for case in cases}
    return text, pictures, notes, room


def _room(page: pypdfium2.PdfPage) -> float:
    """Points between the text that reaches furthest and the right edge of the page."""
    texts = page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT], max_depth=8)
    return page.get_width() - max((thing.get_bounds()[2] for thing in texts), default=0.0)


def _largest(page: pypdfium2.PdfPage) -> tuple[float, float]:
    """Width and height of the largest picture on a page; a drawing counts as one."""
    kinds = [pypdfium2.raw.FPDF_PAGEOBJ_IMAGE, pypdfium2.raw.FPDF_PAGEOBJ_PATH]
    sizes = [(0.0, 0.0)]
    for thing in page.get_objects(filter=kinds, max_depth=8):
        left, bottom, right, top = thing.get_bounds()
        # A rule across the page is no picture, nor the ground of a line of code.
        if right - left > 12 and top - bottom > 18:
            sizes.append((right - left, top - bottom))
    return max(sizes, key=lambda size: size[0] * size[1])


def test_there_are_many_cases() -> None:
    assert len(CASES) >= 100


@pytest.mark.parametrize("key", CASES, ids="-".join)
def test_nothing_is_lost_without_a_note(key: tuple[str, str]) -> None:
    family, name = key
    case = CASES[key]
    texts, pictures, notes, room = exported(family)
    assert room[name] > 0, "text is cut off at the edge of the page"
    for words in case.text:
        assert words in texts[name]
    for words in (*case.absent, "<IPython", "\ue000"):
        assert words not in texts[name]
    if case.content.get("cells") != []:
        assert f"The end of {name}." in texts[name]
    for words in case.notes:
        assert any(words in note for note in notes[name]), notes[name]
    assert len(notes[name]) == len(case.notes), notes[name]
    if case.picture:
        assert pictures[name][0] >= case.picture[0]
        assert pictures[name][1] >= case.picture[1]
