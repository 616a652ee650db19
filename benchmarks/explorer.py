"""Measure how long an explorer takes from a key to the new picture, in JupyterLab: ``python -m benchmarks.explorer``.

Chromium opens a notebook with every explorer of HW0, which use the reference answers as a student's. For each
explorer we press an arrow key on its first slider or handle, and wait for the answer. The time is what the page
measures: from the request to the picture that Python has drawn. The kernel, the server and the browser all run on
this machine.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat

from benchmarks.measure import save
from tests.browser import chromium
from tests.explorer.hands import answered
from tests.explorer.test_browser import ANSWERS, CALLS
from tests.jupyter import Notebook, serving

RESULTS = Path(__file__).with_name("explorer.json")
KEYS = 40
#: Milliseconds from a key to the picture that nobody notices.
LIMIT = 50


def times_of(page: Any, live: Any) -> list[float]:
    """Return the milliseconds that each of `KEYS` keys took on one explorer."""
    live.scroll_into_view_if_needed()
    live.locator("input[type=range], [data-handle]").first.focus()
    took = []
    for number in range(KEYS):
        page.keyboard.press("ArrowRight" if number // 10 % 2 == 0 else "ArrowLeft")
        answered(page, live)
        took.append(float(live.get_attribute("data-took")))
    return took


def measure(folder: Path) -> dict[str, list[float]]:
    """Return the times of each explorer, by its name."""
    cells = [nbformat.v4.new_code_cell(text) for text in ("from hw0 import explore\n" + ANSWERS, *CALLS)]
    file = folder / "work" / "all.ipynb"
    file.parent.mkdir()
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), file)
    (folder / "home").mkdir()
    with chromium() as browser, serving(file.parent, folder / "home") as address:
        page = browser.new_page(viewport={"width": 1100, "height": 1400})
        Notebook(page, address, "lab", file, file.parent).run_all()
        page.wait_for_function(f"document.querySelectorAll('.wbx-live svg').length === {len(CALLS)}")
        names = [call.removeprefix("explore.").removesuffix("()") for call in CALLS]
        return {
            name: times_of(page, live)
            for name, live in zip(names, page.locator(".wbx-live").all(), strict=True)
        }


def main() -> int:
    """Measure, print and write the figures; return 1 if the median key of an explorer takes longer than `LIMIT`."""
    with tempfile.TemporaryDirectory() as name:
        times = measure(Path(name))
    medians = {name: round(statistics.median(found), 1) for name, found in times.items()}
    everything = sorted(one for found in times.values() for one in found)
    result = {
        "keys": len(everything),
        "explorers": len(times),
        "median_ms": round(statistics.median(everything), 1),
        "p95_ms": round(everything[int(0.95 * len(everything))], 1),
        "slowest_ms": max(medians.values()),
        "median_ms_of": medians,
    }
    save(RESULTS, result)
    print(json.dumps(result, indent=1))
    return int(max(medians.values()) > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
