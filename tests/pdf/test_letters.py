"""Each letter is drawn as the student typed it, by a font that has it in the style of the text around it."""

from __future__ import annotations

import io
import json

import pikepdf
import pytest

from tests.pdf.conftest import MADE
from tests.pdf.gallery import Cell, code, markdown, notebook
from workbook.notebook.notebook_json import parse_notebook
from workbook.pdf import fonts
from workbook.pdf.export import Notebook, export
from workbook.pdf.text import clean

pytestmark = pytest.mark.slow


def glyphs(*cells: Cell) -> list[int]:
    """Return the numbers of all glyphs of a PDF in its fonts, each of which has its box for a missing letter at 0."""
    parsed = parse_notebook("one", json.dumps(notebook(*cells)).encode())
    made = export([Notebook("one", parsed)], student="student-01", made=MADE)
    numbers: list[int] = []
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        for page in pdf.pages:
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) not in ("Tj", "TJ"):
                    continue
                pieces = operands[0] if str(operator) == "TJ" else operands
                for piece in pieces:
                    if isinstance(piece, pikepdf.String):
                        raw = bytes(piece)
                        numbers += [
                            int.from_bytes(raw[place : place + 2], "big") for place in range(0, len(raw), 2)
                        ]
    return numbers


def test_a_letter_without_a_font_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a page's own italics have no Arabic letters, which leaves boxes if no other font is brought."""
    monkeypatch.setattr(fonts, "_in_every_style", fonts.on_every_page)
    assert 0 in glyphs(code("x = 1  # تعليق"))


@pytest.mark.parametrize("words", ["تعليق", "𝔼[x]", "𝒩(0, I)", "𝐱 ∈ ℝ"])
def test_letters_are_there_in_italics_and_in_bold(words: str) -> None:
    cells = [markdown(f"*{words}* and **{words}** and ***{words}***"), code(f"x = 1  # {words}")]
    assert 0 not in glyphs(*cells)
    assert "U+" not in clean(words)


def test_mathematical_letters_need_no_font_of_the_system() -> None:
    assert fonts.needed("𝒩 𝐱 𝜆 𝟙") == []


@pytest.mark.parametrize("typed", ["--", "''", "``", ",,"])
def test_a_text_is_not_tex(typed: str) -> None:
    """The font would draw two hyphens as one dash, and the second derivative f''(x) with a quotation mark."""
    shown, without = (len(glyphs(markdown(f"a {middle} b"))) for middle in (typed, ""))
    assert shown - without == len(typed) + 1  # with the space between
