"""The Otter files themselves: points, names, messages, and what a public file may hold."""

import ast
import sys
from fractions import Fraction

import pytest

from autograder.questions import POINT_DENOMINATOR, QUESTIONS, add_points
from tests.otter.running import SCORED, TESTS, files

#: Questions whose cases only ask that an answer is there: nothing about them is secret.
DONE = [name for name in SCORED if QUESTIONS[name].kind == "done"]
AUTO = [name for name in SCORED if name not in DONE]


def cases(question):
    return [case for file in files(question) for case in file.test_cases]


@pytest.mark.parametrize("question", SCORED)
def test_points_of_the_cases_add_up_to_the_table(question):
    assert add_points([case.points for case in cases(question)]) == QUESTIONS[question].points


@pytest.mark.parametrize("question", SCORED)
def test_every_share_of_points_is_a_simple_fraction(question):
    for case in cases(question):
        exact = Fraction(case.points).limit_denominator(POINT_DENOMINATOR)
        assert float(exact) == pytest.approx(case.points, rel=1e-12)
        assert case.points > 0


@pytest.mark.parametrize("question", SCORED)
def test_files_are_named_after_their_question(question):
    assert files(question), f"{question} has no test file"
    assert {file.name for file in files(question)} == {question}


@pytest.mark.parametrize("question", AUTO)
def test_every_answer_has_a_public_and_a_hidden_case(question):
    for answer in QUESTIONS[question].names:
        mine = [case for case in cases(question) if answer in case.name.replace(":", " ").split()]
        assert {case.hidden for case in mine} == {False, True}, f"{answer}: {[case.name for case in mine]}"


@pytest.mark.parametrize("question", AUTO)
def test_the_public_file_is_public_and_the_hidden_file_hidden(question):
    public, hidden = files(question)
    assert not any(case.hidden for case in public.test_cases)
    assert all(case.hidden for case in hidden.test_cases)


@pytest.mark.parametrize("question", [q for q in AUTO if not q.startswith(("q5b", "q6"))])
def test_answers_share_the_points_evenly_and_a_quarter_is_public(question):
    names = QUESTIONS[question].names
    share = QUESTIONS[question].points / len(names)
    for answer in names:
        mine = [case for case in cases(question) if case.name.startswith(f"{answer}:")]
        assert add_points([case.points for case in mine]) == pytest.approx(share, abs=1e-3)
        assert sum(case.points for case in mine if not case.hidden) == pytest.approx(share / 4, abs=1e-3)


@pytest.mark.parametrize("question", SCORED)
def test_every_case_has_a_sentence_and_a_hint(question):
    for case in cases(question):
        assert len(case.name.split()) >= 2
        assert case.failure_message, f"{case.name}: no failure_message"
        assert len(case.failure_message.split()) >= 5


@pytest.mark.parametrize("path", sorted((TESTS / "public").glob("*.py")), ids=lambda path: path.stem)
def test_a_public_file_imports_nothing_secret(path):
    allowed = {"hw0", "numpy", "workbook"} | set(sys.stdlib_module_names)
    source = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            assert {alias.name.partition(".")[0] for alias in node.names} <= allowed
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            assert str(node.module).partition(".")[0] in allowed


def test_no_test_file_is_without_a_question():
    for folder in ("public", "hidden"):
        assert {path.stem for path in (TESTS / folder).glob("*.py")} <= set(SCORED)
