"""Measure one submission in a Gradescope container that starts cold: ``python -m benchmarks.cold [OTHER]``.

The container is that of tests/gradescope, and the submission is the reference. We report the CPU seconds of
everything that `run_autograder` starts, as the kernel counts them. ``OTHER`` is a checkout of another version
with its own environment (`make setup`). Both are measured alternately, and `cold.json` includes the ratio. Without
it, the file keeps the last comparison, with its date.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from benchmarks.measure import save

ROUNDS = 3
RESULTS = Path(__file__).with_name("cold.json")
ONE = """
import json, resource, sys
from pathlib import Path
from tests.gradescope import test_container as container
from tests.submissions import compose

class Folders:
    def mktemp(self, name):
        made = Path(sys.argv[1]) / name
        made.mkdir(parents=True, exist_ok=True)
        return made

made = Path(sys.argv[1]) / "gradescope" / "autograder"
if not made.exists():
    fixture = container.autograder
    made = getattr(fixture, "__wrapped__", None) or fixture._get_wrapped_function()
    made = made(Folders())
notebooks = compose.base_notebooks()["reference"]
before = resource.getrusage(resource.RUSAGE_CHILDREN)
result = container.run(made, notebooks, AUTOGRADER_ISOLATION="chroot")
after = resource.getrusage(resource.RUSAGE_CHILDREN)
assert result["score"] == 97, result["log"]
print(json.dumps(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime))
"""


def measure(checkout: Path, folder: Path) -> float:
    """Return the CPU seconds of one submission to a checkout's container, which is kept in ``folder``."""
    code = f"import sys; sys.path.insert(0, '.')\n{ONE}"
    command = [checkout / ".venv" / "bin" / "python", "-c", code, folder]
    done = subprocess.run(command, cwd=checkout, stdout=subprocess.PIPE, check=True)
    return float(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Measure, print, and write the figures."""
    here = Path(__file__).resolve().parents[1]
    checkouts = {"here": here} | ({"other": Path(sys.argv[1]).resolve()} if sys.argv[1:] else {})
    found: dict[str, list[float]] = {name: [] for name in checkouts}
    with tempfile.TemporaryDirectory(prefix="cold-") as folder:
        for _ in range(ROUNDS):
            for name, checkout in checkouts.items():
                found[name].append(measure(checkout, Path(folder) / name))
    cost = round(statistics.median(found["here"]), 2)
    figures: dict[str, object] = {"rounds": ROUNDS, "tier": "chroot", "cpu_seconds": cost}
    if "other" in found:
        ratios = [a / b for a, b in zip(found["here"], found["other"], strict=True)]
        commit = subprocess.run(
            ["git", "-C", checkouts["other"], "rev-parse", "--short", "HEAD"], capture_output=True, text=True
        )
        figures["compared"] = {
            "commit": commit.stdout.strip(),
            "cpu_seconds": round(statistics.median(found["other"]), 2),
            "ratio": round(statistics.median(ratios), 2),
            "date": f"{date.today()}",
        }
    else:
        figures["compared"] = json.loads(RESULTS.read_text(encoding="utf-8"))["compared"]
    save(RESULTS, figures)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
