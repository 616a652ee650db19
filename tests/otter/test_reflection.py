"""What is taken for a quotation of problem 1's questions is what the notebook says."""

import re
from pathlib import Path

import pytest

from hw0.checks import reflection

SOURCE = Path(__file__).parents[2] / "assignment" / "q1_reflection.md"
REGION = re.compile(r'<!-- #region id="(?P<id>[^"]+)" -->\n(?P<text>.*?)<!-- #endregion -->', re.DOTALL)
STATEMENTS = {m["id"]: m["text"] for m in REGION.finditer(SOURCE.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("part", ["q1a", "q1b", "q1c", "q1d"])
def test_a_copied_question_has_no_words_of_its_own(part):
    # a heading and the line with the points are no part of the question
    lines = STATEMENTS[f"{part}-statement"].splitlines()
    text = "\n".join(line for line in lines if not line.startswith(("###", "*")))
    assert len(reflection.words(text)) > 15
    assert reflection.own_words(text) == []


def test_forty_words_are_enough_and_one_less_is_not():
    words = [f"word{number}" for number in range(40)]
    assert len(reflection.own_words(" ".join(words))) == reflection.WORDS
    assert len(reflection.own_words(" ".join(words[:-1]))) < reflection.WORDS
