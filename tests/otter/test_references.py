"""The reference passes every case, whatever the seed; the untouched notebook is not attempted, nothing worse."""

import time

import pytest

from autograder.homework.questions import QUESTIONS
from tests.otter.running import SCORED, files, reference_env, run, stub_env

#: CPU seconds that the cases of a question of problems 2 to 5 may take: a class of 1000 is graded with them.
BUDGET = 0.3


@pytest.mark.parametrize("question", SCORED)
def test_otter_itself_passes_the_reference(question):
    env = reference_env(question)
    for file in files(question):
        file.run(env)
        assert [r.message for r in file.test_case_results if not r.passed] == []


# Networks train for seconds; one more seed will do for them.
SEEDED = [
    (q, seed) for q in SCORED for seed in (1, 20250905, 2**63 + 1) if seed == 1 or not q.startswith("q6_")
]


@pytest.mark.parametrize(("question", "seed"), SEEDED)
def test_the_reference_passes_for_every_seed(question, seed):
    results = run(question, reference_env(question) | {"__seed__": seed})
    assert {name: r.text for name, r in results.items() if r.outcome != "pass"} == {}


@pytest.mark.parametrize("question", SCORED)
def test_the_untouched_notebook_is_not_attempted(question):
    results = run(question, stub_env(question))
    assert {name: r.outcome for name, r in results.items() if r.outcome != "not_attempted"} == {}


@pytest.mark.parametrize("question", [q for q in SCORED if QUESTIONS[q].judged == "tests"])
def test_a_missing_answer_fails_and_says_which(question):
    names = QUESTIONS[question].defines
    env = {k: v for k, v in reference_env(question).items() if k not in names}
    for name, result in run(question, env).items():
        assert result.outcome == "fail", name
        assert any(f"{answer} is not defined" in result.text for answer in names), name


@pytest.mark.parametrize("question", [q for q in SCORED if q[1] in "234"])
def test_the_cases_of_a_question_are_quick(question):
    env = reference_env(question)
    times = []
    for _ in range(2):  # the first one may import
        start = time.process_time()
        run(question, env)
        times.append(time.process_time() - start)
    assert min(times) < BUDGET
