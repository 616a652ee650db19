"""Some of the mutants that `benchmarks.mutation` runs all of: none is taken for a right answer unless it is one."""

import json
import random

import pytest

from autograder.homework.questions import QUESTIONS
from benchmarks import mutants, mutation

pytestmark = pytest.mark.slow

#: Questions whose tests train or draw, which take a hundred times as long as the others'.
SLOW = ("q5b", "q6_train_two_layer", "q6_fc_net")
EACH = 1
#: A mutant that survives: the homework leaves the derivative of a ReLU at 0 open.
OPEN_AT_ZERO = "relu_backward: return np.where(x > 0, dout, 0) -> return np.where(x >= 0, dout, 0)"


@pytest.mark.parametrize("question", [q for q in mutation.JUDGED if q not in SLOW])
def test_a_mutant_is_caught_or_explained(question):
    made = mutation.of_question(question)
    assert made
    for mutant in random.Random(question).sample(made, min(EACH, len(made))):
        verdict = mutation.verdict(question, mutant)
        assert verdict != mutation.SURVIVED or mutation.explanation(str(mutant)), str(mutant)


def test_the_last_run_left_nothing_unexplained_and_is_of_these_questions():
    report = json.loads(mutation.OUT.read_text(encoding="utf-8"))
    assert (report["unexplained"], report["stale"]) == ([], [])
    assert tuple(report["questions"]) == mutation.JUDGED
    page = mutation.PAGE.read_text(encoding="utf-8")
    assert mutation.renewed(page, report) == page, "run: python -m benchmarks.mutation"


def test_the_last_run_is_of_these_answers():
    counts = json.loads(mutation.OUT.read_text(encoding="utf-8"))["questions"]
    for question in ("q2d", "q4b", "q6_relu_backward"):
        assert len(mutation.of_question(question)) == sum(counts[question]["counts"].values())


def test_a_survivor_that_nobody_explains_is_named(monkeypatch):
    monkeypatch.setattr(mutation, "explained", dict)
    report = mutation.run(["q6_relu_backward"], processes=1)
    assert report["unexplained"] == [OPEN_AT_ZERO]


def test_an_explanation_that_nothing_needs_is_named(monkeypatch):
    gone = "relu_backward: gone"
    monkeypatch.setattr(mutation, "explained", lambda: {OPEN_AT_ZERO: "open at 0", gone: "a reason"})
    report = mutation.run(["q6_relu_backward"], processes=1)
    assert (report["unexplained"], report["stale"]) == ([], [gone])


def test_a_free_statement_is_not_mutated_and_named_if_it_is_gone(monkeypatch):
    line = mutation.statement(OPEN_AT_ZERO)
    monkeypatch.setattr(mutation, "free", lambda: {line: "a choice", "relu_backward: gone": "a reason"})
    assert all(mutation.statement(str(made)) != line for made in mutation.of_question("q6_relu_backward"))
    assert "relu_backward: gone" in mutation.run(["q6_relu_backward"], processes=1)["stale"]


def test_what_is_given_to_students_is_not_mutated():
    module = """
def power(x, n=2):
    y = x + 1
    # BEGIN SOLUTION
    return x**n
    # END SOLUTION
"""
    found = [str(mutant) for mutant in mutants.of_answer(module, "power")]
    assert "power: return x ** n -> return x * n" in found
    assert "power: return x ** n -> return n ** x" in found
    assert not any("y = " in mutant or "n=" in mutant for mutant in found)


def test_edits_that_change_nothing_the_tests_look_at_are_no_mutants():
    module = """
# BEGIN SOLUTION
slope = {"slope": "STEEPER", "value": float(max(a, b))}
# END SOLUTION
"""
    found = [mutant.after for mutant in mutants.of_answer(module, "slope")]
    assert "slope = {'slope': 'STEEPER', 'value': float(min(a, b))}" in found
    assert not any("steeper" in after or "max(b, a)" in after for after in found)
    assert not any(after.endswith("'value': max(a, b)}") for after in found)


def test_a_mutant_that_never_ends_is_caught(monkeypatch):
    monkeypatch.setattr(mutation, "BUDGET", 0.2)
    endless = mutants.Mutant("shape_linear", "", "", "def shape_linear(n):\n    while True:\n        pass\n")
    assert mutation.verdict("q2a", endless) == mutation.ERROR


def test_a_mutant_may_be_caught_where_its_answer_is_used():
    assert "q6_affine_forward" in QUESTIONS
    mutant = next(
        mutant
        for mutant in mutation.of_question("q6_affine_forward")
        if mutant.after == "return (out, (w, w))"
    )
    assert mutation.verdict("q6_affine_forward", mutant) == mutation.ELSEWHERE
