"""Write three submissions and a roster into the working folder: ``python -m tests.submissions.three``.

The page docs/ten-minutes.md grades them. The third student handed in only a PDF, and is not in the roster.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.submissions.compose import base_notebooks, compose

_THREE = {"student-01": "reference", "student-02": "known_mistakes", "student-03.zip": "only_a_pdf"}
#: In the form of Canvas's gradebook.
_ROSTER = """\
Student,ID,SIS User ID,SIS Login ID,Section
Points Possible,,,,
student-01,1,1,student-01,A
student-02,2,2,student-02,A
"""


def main() -> None:
    submissions = Path("submissions")
    submissions.mkdir()
    bases = base_notebooks()
    with tempfile.TemporaryDirectory(dir=".") as made:
        for name, case in _THREE.items():
            compose(case, Path(made), bases).rename(submissions / name)
    Path("roster.csv").write_text(_ROSTER)
    print("3 submissions in submissions/; roster.csv has 2 students")


if __name__ == "__main__":
    main()
