"""The blocks that Markdown becomes, where the text of the pages does not show a difference."""

from __future__ import annotations

import pytest

from tests.pdf.gallery import base64_png
from workbook.pdf.collect import Collected
from workbook.pdf.outputs import markup


@pytest.mark.parametrize("broken", ["one  \ntwo", "one\\\ntwo", "one<br>\n two"])
def test_a_line_after_a_break_begins_at_the_margin(broken: str) -> None:
    (paragraph,) = markup(broken, Collected())
    assert paragraph["k"] == "p"
    assert [part.get("v") for part in paragraph["c"]] == ["one", None, "two"]


@pytest.mark.parametrize(
    ("cell", "alignment"),
    [
        ("12.5%", "right"),
        ("words", "left"),
        ("", "left"),
        (f"![a plot](data:image/png;base64,{base64_png()})", "left"),
    ],
)
def test_only_columns_of_numbers_are_on_the_right(cell: str, alignment: str) -> None:
    (table,) = markup(f"| a | b |\n|---|---|\n| x | {cell} |\n", Collected())
    assert table["k"] == "table"
    assert table["align"] == ["left", alignment]
