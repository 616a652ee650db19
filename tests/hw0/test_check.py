"""check() in a notebook, in a terminal, and switched off; test files; the saved notebook; hw0 check."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

import hw0
from hw0 import display, saved, testfile
from hw0 import ladder as hw0_ladder
from hw0.cli import main

check_module = sys.modules["hw0.check"]

TEST_FILE = """
from hw0 import ladder
from hw0.testfile import test_case

OK_FORMAT = False
name = "q2a"


@test_case(name="double: twice the number", points=0.5, failure_message="Think of addition.")
def double(env):
    f = ladder.function(env, "double")
    got = ladder.number(ladder.call(f, 3.0), "double(3)")
    ladder.close(got, 6.0, rtol=1e-12, what="double(3)", mistakes={"That is the square.": 9.0})


@test_case(name="half: half the number", points=0.25)
def half(env):
    f = ladder.function(env, "half")
    ladder.close(ladder.number(ladder.call(f, 3.0), "half(3)"), 1.5, rtol=1e-12, what="half(3)")
"""

WRITTEN = """
from hw0 import ladder
from hw0.testfile import test_case
OK_FORMAT = False
name = "q1a"

@test_case(name="there are words", points=1)
def words(env):
    if not ladder.written(env, "q1a"):
        raise ladder.NotAttempted()
"""

RIGHT = "def double(x):\n    return 2 * x\n\ndef half(x):\n    return x / 2"


def cell(question: str, role: str, source: str, kind: str = "code") -> dict[str, Any]:
    return {
        "cell_type": kind,
        "id": f"{question}-{role}",
        "metadata": {"hw0": {"question": question, "role": role}},
        "source": source,
    }


def notebook(*cells: dict[str, Any]) -> str:
    return json.dumps({"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture(autouse=True)
def homework(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two questions' tests, as the working folder."""
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "q2a.py").write_text(TEST_FILE)
    (tests / "q1a.py").write_text(WRITTEN)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(check_module, "folder_of_tests", lambda: tests)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    return tmp_path


def run_check(env: dict[str, Any], *questions: str) -> None:
    """check() as a notebook's cell calls it."""
    names = {"check": hw0.check, **env}
    exec(f"check({', '.join(map(repr, questions))})", names)


def test_right_answers_get_the_public_points_and_the_word_about_hidden_ones(capsys: Any) -> None:
    run_check({"double": lambda x: 2 * x, "half": lambda x: x / 2}, "q2a")
    assert capsys.readouterr().out == (
        "q2a: public points 0.75 of 0.75\n"
        "  ✓ double: twice the number\n"
        "  ✓ half: half the number\n"
        "  Hidden checks, on other inputs, give the rest of the points when it is graded.\n"
    )


def test_a_wrong_answer_gets_message_and_hint_and_no_traceback(capsys: Any) -> None:
    def half(x: float) -> float:
        raise NotImplementedError

    run_check({"double": lambda x: x * x, "half": half}, "q2a")
    assert capsys.readouterr().out == (
        "q2a: public points 0 of 0.75\n"
        "  ✗ double: twice the number\n"
        "      double(3): expected 6, got 9.\n"
        "      Hint: That is the square.\n"
        "  ○ half: half the number\n"
        "      half is not attempted yet.\n"
    )


def test_a_failure_without_a_hint_of_its_own_gets_the_cases(capsys: Any) -> None:
    run_check({"double": lambda x: x + 1, "half": lambda x: 1 / 0}, "q2a")
    out = capsys.readouterr().out
    assert "Hint: Think of addition." in out
    assert "half stopped" not in out
    assert "The function stopped with ZeroDivisionError: division by zero (line" in out


def test_what_was_not_begun_is_told_how_to_begin(homework: Path, capsys: Any) -> None:
    def stub(x: float) -> float:
        raise NotImplementedError

    run_check({"double": stub, "half": stub}, "q2a")
    assert capsys.readouterr().out == (
        "q2a: not attempted yet, public points 0 of 0.75\n"
        "  Replace “raise NotImplementedError” or “None” in the cells above by your answer, run them, "
        "and run this cell again.\n"
    )
    (homework / "mine.ipynb").write_text(notebook(cell("q1a", "answer", "*Your answer here.*", "markdown")))
    run_check({}, "q1a")
    out = capsys.readouterr().out
    assert "  Double-click the cell “Your answer here.” above and write there. Then save" in out
    assert "This check read mine.ipynb as saved at" in out


def test_an_unknown_question_is_one_line_with_near_names(capsys: Any) -> None:
    run_check({}, "q2z")
    out = capsys.readouterr().out
    assert out == "There is no question 'q2z' to check. Did you mean q2a?\n"


def test_all_of_a_notebook_is_a_table(homework: Path, capsys: Any) -> None:
    (homework / "renamed (2).ipynb").write_text(notebook(cell("q2a", "stub", "")))
    run_check({"double": lambda x: 2 * x, "half": lambda x: x})
    assert capsys.readouterr().out == (
        "✗ q2a    0.5 of 0.75  half(3): expected 1.5, got 3.\n"
        "Public points 0.5 of 0.75. "
        "Hidden checks, on other inputs, give the rest of the points when it is graded.\n"
    )


def test_switched_off_it_does_nothing(capsys: Any) -> None:
    hw0.check.disable()
    try:
        run_check({}, "q2a")
        run_check({})
    finally:
        hw0.check.enable()
    assert capsys.readouterr().out == ""


def test_check_stays_the_function_whatever_is_imported() -> None:
    import hw0.check as imported

    assert imported is hw0.check
    assert callable(hw0.check)
    assert hw0.check.disable


def test_html_is_escaped() -> None:
    case = testfile.CaseResult("<b>", 1.0, False, "fail", "<script>alert(1)</script>", "a & b")
    shown = display.as_html(display.QuestionResult("q2a", (case,)))
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert "<script>" not in display.table_html([display.QuestionResult("q2a", (case,))])


def test_the_package_finds_its_own_tests_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    folder = check_module.folder_of_tests()
    assert folder == Path(hw0.__file__).parents[1] / "tests"


def test_importing_hw0_loads_nothing_heavy() -> None:
    code = (
        "import sys, hw0; print([m for m in ('sympy', 'matplotlib', 'IPython', 'otter') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# --- test files -----------------------------------------------------------------------------------------


def test_a_fault_of_the_test_is_not_the_students(homework: Path) -> None:
    body = 'from hw0.testfile import test_case\nname = "q2a"\n@test_case(name="a", points=1)\ndef a(env): 1 / 0\n'
    (homework / "q2a.py").write_text(body)
    [result] = testfile.run(homework / "q2a.py", {})
    assert (result.outcome, result.passed) == ("grader_error", False)
    assert result.message == "The check itself failed (ZeroDivisionError: division by zero)."


def test_a_test_file_without_a_name_is_an_authors_error(homework: Path) -> None:
    (homework / "q2a.py").write_text("x = 1\n")
    with pytest.raises(ValueError, match="needs name"):
        testfile.load(homework / "q2a.py")


def test_the_decorator_is_otters_once_otter_reads_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    class Otters:
        pass

    monkeypatch.setitem(sys.modules, "otter.test_files", SimpleNamespace(test_case=Otters))
    assert testfile.test_case is Otters
    monkeypatch.delitem(sys.modules, "otter.test_files")
    assert testfile.test_case is testfile._TestCase


# --- the saved notebook ---------------------------------------------------------------------------------


def test_a_written_answer_is_read_from_the_saved_notebook(homework: Path, capsys: Any) -> None:
    path = homework / "mine.ipynb"
    path.write_text(notebook(cell("q1a", "answer", "*Your answer here.*", "markdown")))
    assert saved.written_answer("q1a", {}) == ""
    path.write_text(notebook(cell("q1a", "answer", "*Your answer here.*\n\nMy words.\n", "markdown")))
    assert hw0_ladder.written({}, "q1a") == "My words."
    run_check({}, "q1a")
    out = capsys.readouterr().out
    assert "q1a: public points 1 of 1" in out
    assert "This check read mine.ipynb as saved at" in out


def test_without_jupyters_word_the_notebook_whose_answers_the_kernel_knows_is_taken(homework: Path) -> None:
    stub = cell("q2a", "stub", "")
    stub["metadata"]["hw0"]["names"] = ["double"]
    (homework / "calculus.ipynb").write_text(notebook(stub))
    (homework / "words.ipynb").write_text(notebook(cell("q1a", "answer", "text", "markdown")))
    os.utime(homework / "words.ipynb", (time.time() + 10, time.time() + 10))
    assert saved.find({"double": len}) == homework / "calculus.ipynb"
    assert saved.find({}) == homework / "words.ipynb"


def test_no_saved_notebook_asks_to_save_first(capsys: Any) -> None:
    run_check({}, "q1a")
    assert "Save the notebook" in capsys.readouterr().out


def test_jupyters_own_word_for_the_notebook_comes_first(
    homework: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        (homework / f"{name}.ipynb").write_text(notebook(cell("q1a", "answer", name, "markdown")))
    os.utime(homework / "one.ipynb", (time.time() + 10, time.time() + 10))
    assert saved.written_answer("q1a", {}) == "one"
    monkeypatch.setenv("JPY_SESSION_NAME", "elsewhere/two.ipynb")
    assert saved.written_answer("q1a", {}) == "two"
    assert saved.written_answer("q1a", {"__vsc_ipynb_file__": str(homework / "one.ipynb")}) == "one"


@pytest.mark.parametrize("text", ["", "[]", '{"cells": 3}', '{"cells": [3]}', "[" * 100_000, "\xff"])
def test_files_that_are_no_notebooks_are_passed_over(homework: Path, text: str) -> None:
    (homework / "odd.ipynb").write_bytes(text.encode("latin1"))
    assert saved.read(homework / "odd.ipynb") is None
    assert saved.find({}) is None


# --- hw0 check ------------------------------------------------------------------------------------------


def invoke(*args: str) -> Any:
    return CliRunner().invoke(main, ["check", *args])


@pytest.fixture
def shipped(homework: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tests where a fresh process finds them: as question q2a of the homework itself."""
    monkeypatch.undo()
    monkeypatch.chdir(homework)
    return homework


def test_hw0_check_runs_the_saved_notebook_in_a_fresh_process(shipped: Path) -> None:
    (shipped / "q2.ipynb").write_text(
        notebook(
            cell("", "setup", "import numpy as np\nfrom hw0 import check\nprint('noise')"),
            cell("q2a", "stub", "def shape_linear(n): return (1, n)\n1 / 0"),
            cell("q2a", "check", 'check("q2a")'),
        )
    )
    result = invoke("q2a")
    assert result.exit_code == 1
    assert "cell q2a-stub stopped with ZeroDivisionError: division by zero" in result.output
    assert "✓ shape_linear" in result.output
    assert "✗ entry_linear" in result.output
    assert "noise" not in result.output


def test_hw0_check_survives_a_notebook_that_ends_python(shipped: Path) -> None:
    (shipped / "q2.ipynb").write_text(notebook(cell("q2a", "stub", "import os\nos._exit(3)")))
    result = invoke("q2a", "--notebook", "q2.ipynb")
    assert result.exit_code == 1
    assert "the notebook ended Python itself (exit code 3)" in result.output


def test_hw0_check_stops_a_notebook_that_hangs(shipped: Path) -> None:
    (shipped / "q2.ipynb").write_text(notebook(cell("q2a", "stub", "while True: pass")))
    result = invoke("q2a", "--timeout", "3")
    assert result.exit_code == 1
    assert "stopped after 3 s" in result.output


def test_hw0_check_without_anything_to_run_is_a_usage_error(shipped: Path) -> None:
    assert invoke("q2a").exit_code == 2
    unknown = invoke("q2y")
    assert unknown.exit_code == 2
    assert "Did you mean q2" in unknown.output


def test_help_names_every_command_without_importing_them() -> None:
    code = (
        "import sys; from hw0.cli import main; main(['--help'], standalone_mode=False);"
        "print([m for m in sys.modules if m.startswith('hw0.pdf')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert all(f"\n  {name} " in done.stdout for name in ("check", "pdf", "submit"))
    assert done.stdout.endswith("[]\n")
