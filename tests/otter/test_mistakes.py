"""Every plausible wrong answer loses the cases that it should lose, no others, and is told why.

A file of ``autograder/mistakes`` is what a student might type. It says so itself: its docstring names the mistake,
``QUESTION`` the question, ``FAILS`` the cases that must fail, and ``HINT`` words of what the student must read: in a
public case if one fails, else in the fixed message of a hidden one. Names that it does not define are right.
"""

import ast

import pytest

from autograder.questions import QUESTIONS
from tests.otter.running import MISTAKES, env_with, limited_memory, run

#: Enough for a wrong answer that is right by luck to be seen.
SEEDS = (182, 7)


def constants(path):
    """The module-level constants of a mistake, read without running it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = {"doc": ast.get_docstring(tree)}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name in ("QUESTION", "FAILS", "HINT"):
                found[name] = ast.literal_eval(node.value)
    return found


@pytest.mark.parametrize("path", MISTAKES, ids=lambda path: path.stem)
def test_a_mistake_fails_what_it_should_and_gets_its_hint(path):
    mistake = constants(path)
    question, hint = mistake["QUESTION"], mistake["HINT"]
    env = env_with(path, question)
    for seed in SEEDS:
        with limited_memory():
            results = run(question, env | {"__seed__": seed})
        failed = {name: result for name, result in results.items() if result.outcome != "pass"}
        assert sorted(failed) == sorted(mistake["FAILS"])
        shown = [result.text for result in failed.values() if not result.hidden]
        fixed = [str(result.failure_message) for result in failed.values() if result.hidden]
        assert any(hint in text for text in shown or fixed), shown or fixed


@pytest.mark.parametrize("path", MISTAKES, ids=lambda path: path.stem)
def test_a_mistake_says_what_it_is(path):
    mistake = constants(path)
    assert mistake["doc"]
    assert path.stem.startswith(f"{mistake['QUESTION']}_")
    assert mistake["FAILS"]


@pytest.mark.parametrize(
    "question", [q.name for q in QUESTIONS.values() if q.kind == "auto" and q.name[1] in "2345"]
)
def test_every_question_has_mistakes_for_all_its_answers(question):
    mine = [constants(path) for path in MISTAKES if path.stem.startswith(f"{question}_")]
    assert len(mine) >= 4
    failing = " ".join(case for mistake in mine for case in mistake["FAILS"])
    assert [name for name in QUESTIONS[question].names if name not in failing] == []
