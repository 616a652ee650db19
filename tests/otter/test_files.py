"""The Otter files themselves: points, names, messages, and what a public file may hold."""

import pytest

from autograder.build import agreement
from autograder.build.lint import rules
from autograder.homework.questions import QUESTIONS, add_points
from tests.otter.running import BENCH, SCORED, files
from tests.places import FOLDER

AUTO = [name for name in SCORED if QUESTIONS[name].judged == "tests"]


def cases(question):
    return [case for file in files(question) for case in file.test_cases]


def test_the_files_are_those_of_the_homework_and_their_points_add_up():
    assert list(agreement.check_tests(FOLDER)) == []


@pytest.mark.parametrize("question", SCORED)
def test_cases_have_names_hints_and_shares_and_public_files_no_secrets(question):
    assert list(rules.tests(BENCH, question)) == []


@pytest.mark.parametrize("question", [q for q in AUTO if not q.startswith(("q5b", "q6"))])
def test_answers_share_the_points_evenly_and_a_quarter_is_public(question):
    names = QUESTIONS[question].defines
    share = QUESTIONS[question].points / len(names)
    for answer in names:
        mine = [case for case in cases(question) if case.name.startswith(f"{answer}:")]
        assert add_points([case.points for case in mine]) == pytest.approx(share, abs=1e-3)
        assert sum(case.points for case in mine if not case.hidden) == pytest.approx(share / 4, abs=1e-3)
