"""docs/luck.md says for every case that draws something how likely a wrong verdict is, and for no other."""

import re
from pathlib import Path

import pytest

from autograder.homework.questions import QUESTIONS
from benchmarks.luck import drawing_cases
from tests.otter.running import SCORED

pytestmark = pytest.mark.slow

TABLE = Path(__file__).parents[2] / "docs" / "luck.md"


def test_every_case_that_draws_is_in_the_table():
    rows = re.findall(
        r"^\| (q\w+) \| (.+?) \| (.+?) \| (.+?) \|$", TABLE.read_text(encoding="utf-8"), re.MULTILINE
    )
    stated = [(question, case) for question, case, _, _ in rows if question in QUESTIONS]
    drawn = [(q, case) for q in SCORED if QUESTIONS[q].judged == "tests" for case in drawing_cases(q)]
    assert stated == drawn
    assert all(right.strip() and wrong.strip() for _, _, right, wrong in rows)
