"""Every plausible wrong answer loses the cases that it should lose, no others, and is told why.

The hint of a mistake is what the student must read: in a public case if one fails, else in the fixed message of a
hidden one. Names that a mistake does not define are right.
"""

import pytest

from autograder.questions import QUESTIONS
from tests.otter.running import MISTAKES, case_names, env_with, limited_memory, run

pytestmark = pytest.mark.slow

#: Enough for a wrong answer that is right by luck to be seen.
SEEDS = (182, 7)


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_fails_what_it_should_and_gets_its_hint(mistake):
    env = env_with(mistake.code, mistake.question)
    for seed in SEEDS:
        with limited_memory():
            results = run(mistake.question, env | {"__seed__": seed})
        failed = {name: result for name, result in results.items() if result.outcome != "pass"}
        assert sorted(failed) == mistake.failing(results)
        shown = [result.text for result in failed.values() if not result.hidden]
        fixed = [str(result.failure_message) for result in failed.values() if result.hidden]
        assert any(mistake.hint in text for text in shown or fixed), shown or fixed


@pytest.mark.parametrize(
    "question", [q.name for q in QUESTIONS.values() if q.kind == "auto" and q.name[1] in "2345"]
)
def test_every_question_has_mistakes_for_all_its_answers(question):
    mine = [mistake for mistake in MISTAKES if mistake.question == question]
    assert len(mine) >= 4
    cases = case_names(question)
    failing = " ".join(case for mistake in mine for case in mistake.failing(cases))
    assert [name for name in QUESTIONS[question].names if name not in failing] == []
