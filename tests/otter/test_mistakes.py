"""Every plausible wrong answer loses the cases that it should lose, no others, and is told why (`autograder lint`)."""

import pytest

from autograder.build.lint import rules
from autograder.homework.questions import QUESTIONS
from tests.otter.running import BENCH, MISTAKES, OF_A_SEED

pytestmark = pytest.mark.slow


@OF_A_SEED
@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_fails_what_it_should_and_gets_its_hint(mistake, seed):
    assert list(rules.of_mistake(BENCH, mistake, [seed])) == []


@pytest.mark.parametrize(
    "question", [q.name for q in QUESTIONS.values() if q.judged == "tests" and q.name[1] in "2345"]
)
def test_every_question_has_several_mistakes(question):
    assert len(BENCH.mistakes(question)) >= 4
