"""Write ../glyphs.json: the code points that the fonts of every page can print.

These are DejaVu Sans and DejaVu Sans Mono, which come with matplotlib, and the mathematical letters of New Computer
Modern Math, which comes with typst and has all of them. Run it by hand when matplotlib brings other fonts. Needs
fontTools (a dependency of matplotlib).
"""

import json
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import matplotlib
from fontTools.ttLib import TTFont

_FAMILIES = ("DejaVuSans", "DejaVuSansMono")
_MATH = {point for point in range(0x1D400, 0x1D800) if unicodedata.name(chr(point), "")}


def main() -> None:
    """Write the ranges of both together, because prose and code each fall back to the other's font.

    ``upright`` are those that bold or oblique faces lack.
    """
    upright = _points("")
    every = upright & _points("-Bold") & _points("-Oblique") & _points("-BoldOblique")
    contents = {
        "fonts": ["DejaVu Sans", "DejaVu Sans Mono", "New Computer Modern Math"],
        "ranges": _ranges(upright | _MATH),
        "upright": _ranges(upright - every - _MATH),
    }
    text = json.dumps(contents, separators=(",", ":"))
    Path(__file__).parent.parent.joinpath("glyphs.json").write_text(text + "\n")


def _points(style: str) -> set[int]:
    folder = Path(matplotlib.get_data_path()) / "fonts/ttf"
    maps = [TTFont(folder / f"{family}{style}.ttf").getBestCmap() for family in _FAMILIES]
    return {point for one in maps for point in one if point >= 32 and not 0xD800 <= point <= 0xF8FF}


def _ranges(points: Iterable[int]) -> list[list[int]]:
    ranges: list[list[int]] = []
    for point in sorted(points):
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return ranges


if __name__ == "__main__":
    main()
