"""How pages look, compared with images that a person looked at when they were made."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter, ImageStat

DPI = 60
#: Mean grey difference of a page, of 255, and the worst 24-pixel square of it. Another FreeType or another build of the
#: renderer moves edges by a fraction of a pixel, which gives 0.1 and 12; a moved line gives 1 and 60.
MEAN, WORST = 0.6, 36


def difference(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """Mean difference, and that of the worst small square; blurred a little, so that edges may shift."""
    blur = ImageFilter.GaussianBlur(1.2)
    delta = ImageChops.difference(one.filter(blur), other.filter(blur))
    squares = delta.resize((max(delta.width // 24, 1), max(delta.height // 24, 1)), Image.Resampling.BOX)
    return ImageStat.Stat(delta).mean[0], float(squares.getextrema()[1])


def assert_as_kept(pages: Sequence[Image.Image], folder: Path) -> None:
    """Every page looks as its image in ``folder`` does."""
    kept = sorted(folder.glob("*.png"))
    assert len(pages) == len(kept)
    for page, path in zip(pages, kept, strict=True):
        with Image.open(path) as golden:
            assert page.size == golden.size, path.name
            mean, worst = difference(page, golden.convert("L"))
        assert mean < MEAN, f"{path.name}: mean {mean:.2f}"
        assert worst < WORST, f"{path.name}: worst square {worst:.0f}"


def assert_inside_margins(pages: Sequence[Image.Image]) -> None:
    """Nothing is printed near the edge of a page."""
    margin = int(0.3 * DPI)
    for number, page in enumerate(pages, start=1):
        inner = page.crop((margin, margin, page.width - margin, page.height - margin))
        outside = page.copy()
        outside.paste(Image.new("L", inner.size, 255), (margin, margin))
        assert outside.getextrema()[0] > 200, f"page {number} is printed into its margin"


def keep(pages: Sequence[Image.Image], folder: Path) -> None:
    """Make the images of ``folder`` again."""
    for old in folder.glob("*.png"):
        old.unlink()
    for number, page in enumerate(pages, start=1):
        page.quantize(16).save(folder / f"page-{number:02}.png", optimize=True)
