"""Correct answers in other styles than the reference keep every point (`autograder lint`)."""

from collections import Counter

import pytest

from autograder.build.lint import rules
from autograder.homework.questions import QUESTIONS
from tests.otter.running import ANSWERS, BENCH, OF_A_SEED

pytestmark = pytest.mark.slow


@OF_A_SEED
@pytest.mark.parametrize(("question", "path"), ANSWERS, ids=[path.stem for _, path in ANSWERS])
def test_a_correct_answer_in_another_style_keeps_every_point(question, path, seed):
    assert list(rules.of_style(BENCH, question, path, [seed])) == []


def test_every_question_has_three_other_styles():
    styles = Counter(question for question, _ in ANSWERS)
    auto = [q.name for q in QUESTIONS.values() if q.judged == "tests" and q.name[1] in "234"]
    assert {question: styles[question] for question in auto if styles[question] < 3} == {}
