"""Derivations in other people's styles: notation, sentences, names of their own, customary letters."""

import tomllib
from pathlib import Path

import pytest

from workbook.derive import check_derivation, questions

pytestmark = pytest.mark.slow

CASES = [
    case
    for name in ("habits.toml", "styles.toml", "kinds.toml")
    for case in tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))["cases"]
]
ALLOWED = {
    "complete": {"complete"},
    "follows": {"complete", "incomplete", "undecided"},
    "stopped": {"wrong", "error"},
    "open": {"incomplete", "undecided", "error"},
}


@pytest.mark.parametrize("question", questions())
def test_every_habit_is_read(question):
    failed = []
    for case in (case for case in CASES if case["question"] == question):
        result = check_derivation(question, case["text"], hints=False)
        if result.status not in ALLOWED[case["expect"]]:
            failed.append(f"{case['habit']}: {case['expect']} was expected\n{case['text']}\n{result}")
    assert not failed, "\n\n".join(failed)


def test_every_part_has_right_and_wrong_ones():
    expected = {
        question: {c["expect"] for c in CASES if c["question"] == question} for question in questions()
    }
    assert all("stopped" in kinds and kinds & {"complete", "follows"} for kinds in expected.values()), (
        expected
    )
