"""check() in a notebook: what it says, and switched off."""

import sys
from pathlib import Path
from typing import Any

import pytest

import workbook
from tests.places import FOLDER
from tests.workbook.cells import cell, notebook, run_check
from workbook.checks import display, testfile

pytestmark = pytest.mark.usefixtures("homework")


def test_right_answers_get_the_public_points_and_the_word_about_hidden_ones(capsys: Any) -> None:
    run_check({"double": lambda x: 2 * x, "half": lambda x: x / 2}, "p2a")
    assert capsys.readouterr().out == (
        "p2a: 0.75 of 0.75 points now + 3.25 when graded\n"
        "  ✓ double: twice the number\n"
        "  ✓ half: half the number\n"
        "  Hidden checks with other inputs decide the remaining points when your work is graded.\n"
    )


def test_a_wrong_answer_gets_message_and_hint_and_no_traceback(capsys: Any) -> None:
    def half(x: float) -> float:
        raise NotImplementedError

    run_check({"double": lambda x: x * x, "half": half}, "p2a")
    assert capsys.readouterr().out == (
        "p2a: 0 of 0.75 points now + 3.25 when graded\n"
        "  ✗ double: twice the number\n"
        "      double(3): expected 6, got 9.\n"
        "  ○ half: half the number\n"
        "      half is not attempted yet.\n"
        '  check.hint("p2a") gives a hint.\n'
    )


def test_hints_come_one_by_one_and_begin_anew_with_another_answer(capsys: Any) -> None:
    def hint(answer: Any) -> str:
        exec('check.hint("p2a")', {"check": workbook.check, "double": answer, "half": lambda x: x / 2})
        return str(capsys.readouterr().out)

    def square(x: float) -> float:
        return x * x

    first, second, third = hint(square), hint(square), hint(square)
    assert "Hint: That is the square." in first
    assert "Think of addition." not in first
    assert 'check.hint("p2a") again gives the next hint.' in first
    assert "Hint: That is the square.\n      More: Think of addition.\n" in second
    assert "That was the last hint." in second
    assert third == second
    assert "Hint: Think of addition." in hint(lambda x: x + 1)
    assert "More:" not in hint(square)
    assert "nothing to give a hint on" in hint(lambda x: 2 * x)
    run_check({"double": square, "half": square}, "p2a")
    assert "Hint:" not in capsys.readouterr().out


def test_a_hint_on_an_unknown_question_is_one_line(capsys: Any) -> None:
    workbook.check.hint("p2z")
    assert capsys.readouterr().out == "There is no question 'p2z' to check. Did you mean p2a?\n"


def test_a_failure_without_a_hint_of_its_own_gets_the_cases(capsys: Any) -> None:
    names = {"check": workbook.check, "double": lambda x: x + 1, "half": lambda x: 1 / 0}
    exec('check.hint("p2a")', names)
    out = capsys.readouterr().out
    assert "Hint: Think of addition." in out
    assert "half stopped" not in out
    assert "The function stopped with ZeroDivisionError: division by zero (line" in out


def test_what_was_not_begun_is_told_how_to_begin(homework: Path, capsys: Any) -> None:
    def stub(x: float) -> float:
        raise NotImplementedError

    run_check({"double": stub, "half": stub}, "p2a")
    assert capsys.readouterr().out == (
        "p2a: not attempted yet, 0 of 0.75 points now + 3.25 when graded\n"
        "  Replace “raise NotImplementedError” or “None” in the cells above with your answer, run them, "
        "and run this cell again.\n"
    )
    (homework / "mine.ipynb").write_text(notebook(cell("p3a", "answer", "*Your answer here.*", "markdown")))
    run_check({}, "p3a")
    out = capsys.readouterr().out
    assert "  Double-click the cell “Your answer here.” above and write there. Then save" in out
    assert "This check read mine.ipynb as saved at" in out


def test_an_unknown_question_is_one_line_with_near_names(capsys: Any) -> None:
    run_check({}, "p2z")
    out = capsys.readouterr().out
    assert out == "There is no question 'p2z' to check. Did you mean p2a?\n"


def test_all_of_a_notebook_is_a_table(homework: Path, capsys: Any) -> None:
    (homework / "renamed (2).ipynb").write_text(notebook(cell("p2a", "stub", "")))
    run_check({"double": lambda x: 2 * x, "half": lambda x: x})
    assert capsys.readouterr().out == (
        "✗ p2a    0.5 of 0.75 + 3.25  half(3): expected 1.5, got 3.\n"
        "0.5 of 0.75 points now + 3.25 when graded + 1 from staff = 5 in all.\n"
    )


def test_hint_that_is_already_shown_has_no_other_hint() -> None:
    case = testfile.CaseResult("there are words", 1, False, "fail", "2 words.", "Say more.", on_request=False)
    said = display.as_text(display.QuestionResult("p3a", (case,)), 1)
    assert "Hint: Say more." in said
    assert said.endswith("There is no other hint: the lines above say everything that is known.")


def test_switched_off_it_does_nothing(capsys: Any) -> None:
    workbook.check.disable()
    try:
        run_check({}, "p2a")
        run_check({})
    finally:
        workbook.check.enable()
    assert capsys.readouterr().out == ""


def test_check_stays_the_function_whatever_is_imported() -> None:
    import workbook.check as imported

    assert imported is workbook.check
    assert callable(workbook.check)
    assert workbook.check.disable


def test_html_is_escaped() -> None:
    case = testfile.CaseResult("<b>", 1.0, False, "fail", "<script>alert(1)</script>", "a & b")
    shown = display.as_html(display.QuestionResult("p2a", (case,)))
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert "<script>" not in display.table_html([display.QuestionResult("p2a", (case,))])


def test_the_package_finds_its_own_tests_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    folder = sys.modules["workbook.checks.public_tests"].folder_of_tests()
    assert folder == FOLDER.assignment / "tests"
