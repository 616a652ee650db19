"""Some of the mutants that `benchmarks.mutation` runs all of: none is taken for a right answer unless it is one."""

import json
import random

import pytest

from autograder.homework.questions import QUESTIONS
from benchmarks import mutants, mutation

pytestmark = pytest.mark.slow

#: Questions whose tests train or draw, which take a hundred times as long as the others'.
SLOW = ("q5b", "q6_train_two_layer", "q6_fc_net")
EACH = 3


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
    report = mutation.run(["q2a"], processes=1)
    assert report["unexplained"] == ["entry_linear: return float(c[i]) -> return c[i]"]


def test_an_explanation_that_nothing_needs_is_named(monkeypatch):
    needed = "entry_linear: return float(c[i]) -> return c[i]"
    monkeypatch.setattr(mutation, "explained", lambda: {needed: "a scalar", "entry_linear: gone": "a reason"})
    report = mutation.run(["q2a"], processes=1)
    assert (report["unexplained"], report["stale"]) == ([], ["entry_linear: gone"])


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
