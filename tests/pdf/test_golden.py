"""How the pages of the gallery look, which has one of everything.

To make the images again after a change of look: ``WORKBOOK_HOMEWORK=tests/toy python -m tests.pdf.test_golden``, and
look at every one of them. ``tests/hw0/test_golden.py`` compares some pages of a solved workbook.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageChops

from tests.pdf import looks
from tests.pdf.conftest import Exporter, exporter, render
from tests.pdf.gallery import gallery, photo, scan_pdf
from workbook.pdf.scans import Scan

GOLDEN = Path(__file__).parent / "golden"


def drawn(make: Exporter) -> list[Image.Image]:
    """The pages of the gallery with a photo and a scan."""
    scans = (Scan("scan.jpg", photo(6), ("p2a", "p2b")), Scan("scan.pdf", scan_pdf(), ("p3a",)))
    return render(make(gallery(), scans).pdf, looks.DPI)


@pytest.fixture(scope="module")
def pages(make: Exporter) -> list[Image.Image]:
    return drawn(make)


def test_pages_look_as_they_did(pages: list[Image.Image]) -> None:
    looks.assert_as_kept(pages, GOLDEN)


def test_the_comparison_sees_a_missing_line(pages: list[Image.Image]) -> None:
    mean, worst = looks.difference(pages[1], ImageChops.offset(pages[1], 0, 6))
    assert mean > looks.MEAN or worst > looks.WORST


def test_nothing_is_printed_outside_the_margins(pages: list[Image.Image]) -> None:
    looks.assert_inside_margins(pages)


if __name__ == "__main__":
    looks.keep(drawn(exporter()), GOLDEN)
