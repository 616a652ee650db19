"""Grade a class of hostile and honest submissions, and check that nobody gains or loses anything.

python -m benchmarks.mixed_class 200      200 hostile submissions and 20 honest ones; writes mixed_class.json

The class and the checks are those of tests/attacks/test_mixed_class.py. The exit code is 1 if a check fails.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

from msgspec import UNSET

from benchmarks.measure import save
from tests.attacks import mixed, test_mixed_class

HERE = Path(__file__).parent


def main() -> int:
    """Grade a class of hostile and honest submissions, check it by the tests' checks, and print and write the figures.

    The argument is the number of hostile submissions [200]. Return 1 if a check failed, else 0.
    """
    hostile = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    folder = Path(tempfile.mkdtemp(prefix="mixed-class-"))
    try:
        found = mixed.graded_class(folder, hostile)
        failed = []
        checks = {name: check for name, check in vars(test_mixed_class).items() if name.startswith("test_")}
        for name, check in checks.items():
            try:
                check(found)
            except AssertionError as error:
                failed.append(f"{name}: {error}"[:500])
        reports = found.reports().values()
        outcomes = Counter("graded" if report.refused is UNSET else "refused" for report in reports)
        figures = {
            "hostile": len(found.attacks),
            "honest": len(found.honest),
            "attacks": len(set(found.attacks.values())),
            "reports": outcomes["graded"],
            "refused": outcomes["refused"],
            "wall_seconds": round(found.seconds, 1),
            "peak_mb_of_the_grader": found.peaks[0] >> 20,
            "peak_mb_with_workers": found.peaks[1] >> 20,
            "processes_left": len(found.left),
            "checks": len(checks),
            "failed": failed,
        }
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    save(HERE / "mixed_class.json", figures)
    print(json.dumps(figures, indent=2))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
