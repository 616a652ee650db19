"""Closed forms: every right one is accepted, every wrong one rejected, most with their mistake in words."""

import re
import tomllib
from pathlib import Path

import pytest

from workbook.derive import check_answer, questions

pytestmark = pytest.mark.slow

FORMS = tomllib.loads(Path(__file__).with_name("answers.toml").read_text(encoding="utf-8"))
GENERAL = ("this does not have the value asked for", "this does not follow", "")


@pytest.mark.parametrize("question", questions())
def test_every_right_form_is_accepted(question):
    assert len(FORMS[question]["right"]) >= 5
    for form in FORMS[question]["right"]:
        answer = check_answer(question, form)
        assert answer.verdict == "ok", f"{form}: {answer.verdict} {answer.message}"


@pytest.mark.parametrize("question", questions())
def test_every_wrong_form_is_rejected_with_its_words(question):
    assert len(FORMS[question]["wrong"]) >= 5
    for form, words in FORMS[question]["wrong"]:
        answer = check_answer(question, form)
        assert answer.verdict == "wrong", f"{form}: {answer.verdict} {answer.message}"
        assert re.search(
            words if "|" in words else re.escape(words), answer.message + answer.counterexample
        ), f"{form}: {answer.message!r} {answer.counterexample!r}"


def test_four_of_five_wrong_forms_get_a_specific_message():
    total = specific = 0
    for question in questions():
        for form, _ in FORMS[question]["wrong"]:
            total += 1
            specific += check_answer(question, form).message not in GENERAL
    assert specific >= 0.8 * total, f"{specific} of {total}"


def test_a_form_that_cannot_be_read_says_where():
    answer = check_answer("q3a", "inv(X'X X'y")
    assert answer.verdict == "error"
    assert "never closed" in answer.message
