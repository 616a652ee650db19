"""Write ../glyphs.json: the code points that DejaVu Sans and DejaVu Sans Mono, which come with matplotlib, can print.

Run it by hand when matplotlib brings other fonts. Needs fontTools (a dependency of matplotlib).
"""

import json
from pathlib import Path

import matplotlib
from fontTools.ttLib import TTFont


def main() -> None:
    """Ranges of both together: prose and code each fall back to the other's font."""
    folder = Path(matplotlib.get_data_path()) / "fonts/ttf"
    maps = [TTFont(folder / name).getBestCmap() for name in ("DejaVuSans.ttf", "DejaVuSansMono.ttf")]
    points = sorted(p for p in set(maps[0]) | set(maps[1]) if p >= 32 and not 0xD800 <= p <= 0xF8FF)
    ranges: list[list[int]] = []
    for point in points:
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    text = json.dumps({"fonts": ["DejaVu Sans", "DejaVu Sans Mono"], "ranges": ranges}, separators=(",", ":"))
    Path(__file__).parent.parent.joinpath("glyphs.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
