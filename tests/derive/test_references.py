"""The reference derivation of every part passes, as typed in ASCII and as written in LaTeX; so do other notations."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.derive.oracle import reference
from workbook.derive import ahead, check_derivation, questions
from workbook.derive.judge import step as judge

pytestmark = pytest.mark.slow

WRITTEN = Path(__file__).parents[2] / "solutions" / "written"
NOTATIONS = tomllib.loads(Path(__file__).with_name("notation.toml").read_text(encoding="utf-8"))["cases"]


def explained(result):
    return "\n" + str(result)


@pytest.mark.parametrize("question", questions())
def test_the_typed_reference_is_complete(question):
    result = check_derivation(question, reference(question))
    assert result.status == "complete", explained(result)


@pytest.mark.parametrize("question", questions())
def test_the_latex_reference_is_complete(question):
    """The model derivation is Markdown with formulas, as a student would fill the slot."""
    text = (WRITTEN / f"{question}.md").read_text(encoding="utf-8")
    section = re.search(r"## Model derivation\n(.*?)\n## ", text, re.S)
    result = check_derivation(question, section.group(1))
    assert result.status == "complete", explained(result)


@pytest.mark.parametrize("question", questions())
def test_checks_share_the_numbers_of_their_worlds_and_nothing_else(question):
    text = (WRITTEN / f"{question}.md").read_text(encoding="utf-8")
    ahead.prepare()
    drawn = {key: repr(worlds) for key, worlds in judge._DRAWN.items() if key[0] == question}
    assert drawn
    first, wrong, second = (
        check_derivation(question, typed).to_json() for typed in (text, text.replace("+", "-"), text)
    )
    assert first == second
    assert {key: repr(judge._DRAWN[key]) for key in drawn} == drawn
    judge._DRAWN.clear()
    assert check_derivation(question, text.replace("+", "-")).to_json() == wrong


@pytest.mark.parametrize("number", range(len(NOTATIONS)))
def test_other_notations(number):
    case = NOTATIONS[number]
    result = check_derivation(case["question"], case["text"])
    assert result.status == case["status"], explained(result)
    if case["status"] == "complete":
        assert all(line.verdict in ("ok", "note") for line in result.lines)
