"""Correct answers in other styles than the reference keep every point.

A file of ``tests/answers`` is what a student might type; its name begins with the question's. Names that it does not
define are the reference's.
"""

import pytest

from autograder.questions import QUESTIONS
from tests.otter.running import ANSWERS, SCORED, env_with, run

pytestmark = pytest.mark.slow

SEEDS = (182, 7, 11)


def question_of(path):
    """The question that a file's name begins with; ``q6_affine_forward_loops`` belongs to ``q6_affine_forward``."""
    return max((q for q in SCORED if path.stem.startswith(f"{q}_")), key=len)


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.stem)
def test_a_correct_answer_in_another_style_keeps_every_point(path):
    question = question_of(path)
    env = env_with(path.read_text(encoding="utf-8"), question)
    for seed in SEEDS:
        results = run(question, env | {"__seed__": seed})
        assert {name: r.text for name, r in results.items() if r.outcome != "pass"} == {}


@pytest.mark.parametrize("question", [q for q in SCORED if QUESTIONS[q].kind == "auto" and q[1] in "234"])
def test_every_question_has_three_other_styles(question):
    assert sum(question_of(path) == question for path in ANSWERS) >= 3
