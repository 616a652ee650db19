"""The reference derivation of every part passes, as typed in ASCII and as written in LaTeX; so do other notations."""

import re
import tomllib
from pathlib import Path

import pytest

from hw0.derive import check_derivation, questions

WRITTEN = Path(__file__).parents[2] / "solutions" / "written"
NOTATIONS = tomllib.loads(Path(__file__).with_name("notation.toml").read_text(encoding="utf-8"))["cases"]


def explained(result):
    return "\n" + str(result)


@pytest.mark.parametrize("question", questions())
def test_the_typed_reference_is_complete(question):
    text = (WRITTEN / f"{question}.md").read_text(encoding="utf-8")
    block = re.search(r"```derive\n(.*?)```", text, re.S)
    result = check_derivation(question, block.group(1))
    assert result.status == "complete", explained(result)


@pytest.mark.parametrize("question", questions())
def test_the_latex_reference_is_complete(question):
    """The model derivation is Markdown with formulas, as a student would fill the slot."""
    text = (WRITTEN / f"{question}.md").read_text(encoding="utf-8")
    section = re.search(r"## Model derivation\n(.*?)\n## ", text, re.S)
    result = check_derivation(question, section.group(1))
    assert result.status == "complete", explained(result)


@pytest.mark.parametrize("number", range(len(NOTATIONS)))
def test_other_notations(number):
    case = NOTATIONS[number]
    result = check_derivation(case["question"], case["text"])
    assert result.status == case["status"], explained(result)
    if case["status"] == "complete":
        assert all(line.verdict in ("ok", "note") for line in result.lines)
