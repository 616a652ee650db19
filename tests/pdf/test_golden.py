"""How pages look, against images kept in ``golden/``; looked at by a person when they were made.

Two documents: the gallery, which has one of everything, and some parts of the solved workbook as it was when
``golden/workbook.json`` was made. A statement that changes since changes no golden page.

To make them again after a change of look: ``python -m tests.pdf.test_golden``, and look at every one of them.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat

from tests.pdf.conftest import Exporter, render
from tests.pdf.gallery import gallery, photo, scan_pdf

GOLDEN = Path(__file__).parent / "golden"
DPI = 60
#: Mean grey difference of a page, of 255, and the worst 24-pixel square of it. Another FreeType or another build of the
#: renderer moves edges by a fraction of a pixel, which gives 0.1 and 12; a moved line gives 1 and 60.
MEAN, WORST = 0.6, 36


def _gallery(make: Exporter) -> list[Image.Image]:
    from workbook.pdf.scans import Scan

    scans = (Scan("scan.jpg", photo(6), ("q2a", "q2b")), Scan("scan.pdf", scan_pdf(), ("q7",)))
    return render(make(gallery(), scans).pdf, DPI)


def _workbook(make: Exporter) -> list[Image.Image]:
    kept = json.loads((GOLDEN / "workbook.json").read_text("utf-8"))
    return render(make(list(kept.items())).pdf, DPI)


DOCUMENTS = {"page": _gallery, "workbook": _workbook}


@pytest.fixture(scope="module", params=DOCUMENTS)
def document(request: pytest.FixtureRequest, make: Exporter) -> tuple[str, list[Image.Image]]:
    """A document's name, which its golden files begin with, and its pages."""
    return request.param, DOCUMENTS[request.param](make)


def difference(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """Mean difference, and that of the worst small square; blurred a little, so that edges may shift."""
    blur = ImageFilter.GaussianBlur(1.2)
    delta = ImageChops.difference(one.filter(blur), other.filter(blur))
    squares = delta.resize((max(delta.width // 24, 1), max(delta.height // 24, 1)), Image.Resampling.BOX)
    return ImageStat.Stat(delta).mean[0], float(squares.getextrema()[1])


def test_pages_look_as_they_did(document: tuple[str, list[Image.Image]]) -> None:
    name, pages = document
    kept = sorted(GOLDEN.glob(f"{name}-*.png"))
    assert len(pages) == len(kept)
    for page, path in zip(pages, kept, strict=True):
        with Image.open(path) as golden:
            assert page.size == golden.size, path.name
            mean, worst = difference(page, golden.convert("L"))
        assert mean < MEAN, f"{path.name}: mean {mean:.2f}"
        assert worst < WORST, f"{path.name}: worst square {worst:.0f}"


def test_the_comparison_sees_a_missing_line(document: tuple[str, list[Image.Image]]) -> None:
    page = document[1][1]
    moved = ImageChops.offset(page, 0, 6)
    mean, worst = difference(page, moved)
    assert mean > MEAN or worst > WORST


def test_nothing_is_printed_outside_the_margins(document: tuple[str, list[Image.Image]]) -> None:
    for number, page in enumerate(document[1], start=1):
        margin = int(0.3 * DPI)
        inner = page.crop((margin, margin, page.width - margin, page.height - margin))
        outside = page.copy()
        outside.paste(Image.new("L", inner.size, 255), (margin, margin))
        assert outside.getextrema()[0] > 200, f"page {number} is printed into its margin"


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for old in GOLDEN.glob("*.png"):
        old.unlink()
    from tests.pdf import conftest

    maker = conftest.exporter()
    for name, pages_of in DOCUMENTS.items():
        for index, image in enumerate(pages_of(maker), start=1):
            image.quantize(16).save(GOLDEN / f"{name}-{index:02}.png", optimize=True)
