"""How some pages of the solved workbook look, as it was when ``golden/workbook.json`` was made.

A statement that changes since changes no golden page. To make the images again after a change of look:
``python -m tests.hw0.test_golden``, and look at every one of them.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from tests.pdf import looks
from tests.pdf.conftest import exporter, render

GOLDEN = Path(__file__).parent / "golden"


def drawn() -> list[Image.Image]:
    """The kept notebooks as pages."""
    kept = json.loads((GOLDEN / "workbook.json").read_text("utf-8"))
    return render(exporter()(list(kept.items())).pdf, looks.DPI)


@pytest.fixture(scope="module")
def pages() -> list[Image.Image]:
    return drawn()


def test_pages_look_as_they_did(pages: list[Image.Image]) -> None:
    looks.assert_as_kept(pages, GOLDEN)


def test_nothing_is_printed_outside_the_margins(pages: list[Image.Image]) -> None:
    looks.assert_inside_margins(pages)


if __name__ == "__main__":
    looks.keep(drawn(), GOLDEN)
