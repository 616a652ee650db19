"""The staff's command line: exit codes, one clear line for bad input, and that an internal error loses no points."""

from __future__ import annotations

import errno
import json
import zipfile
from pathlib import Path

import pytest
import sqlalchemy.exc
from click.testing import CliRunner

from autograder import build, cli, sandbox
from autograder.batch.settings import Settings
from autograder.batch.supervisor import grader_failed
from autograder.grade.cases import Unavailable, hide
from autograder.grade.testing import TestFile
from autograder.intake.release import Release


def invoke(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli.main, list(arguments))
    return result.exit_code, result.output


@pytest.mark.parametrize("command", ["", "build", "grade", "doctor"])
def test_every_command_has_help(command):
    code, output = invoke(*command.split(), "--help")
    assert code == 0
    assert "Usage:" in output


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["nowhere"], "'nowhere': not found"),
        (["README.md"], "'README.md': not a zip or a folder"),
        (["docs", "--limit", "cpu=1"], "there is no limit 'cpu'"),
        (["docs", "--limit", "call_cpu=fast"], "not a number"),
        (["docs", "--isolation", "prayer"], "Invalid value for '--isolation'"),
        (["docs", "-o", "docs"], "pass another folder for the results"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(tmp_path, arguments, line):
    code, output = invoke("grade", "-o", str(tmp_path / "out"), *arguments)
    assert code == 2
    assert line in output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (
            OSError(errno.ENOSPC, "No space left on device", "build/dist"),
            "Error: build/dist: No space left on device\n",
        ),
        (PermissionError(errno.EACCES, "Permission denied"), "Error: Permission denied\n"),
        (
            sqlalchemy.exc.DatabaseError("SELECT 1", {}, Exception("no such file\nmore")),
            "Error: the gradebook: no such file\n",
        ),
    ],
)
def test_what_the_machine_refuses_is_one_line_and_exit_code_1(monkeypatch, problem, line):
    def refuse(root: Path) -> list[str]:
        raise problem

    monkeypatch.setattr(build, "check", refuse)
    assert invoke("build", "--check") == (1, line)


def test_internal_error_propagates(monkeypatch):
    monkeypatch.setattr(build, "check", lambda root: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        CliRunner().invoke(cli.main, ["build", "--check"], catch_exceptions=False)


def test_no_isolation_is_exit_code_3_with_a_remedy(tmp_path, monkeypatch):
    def unavailable(requested: str) -> str:
        raise sandbox.IsolationUnavailable("no namespaces here", ("use Linux 5.13 or newer",))

    monkeypatch.setattr(sandbox, "choose", unavailable)
    (tmp_path / "student-01").mkdir()
    code, output = invoke("grade", str(tmp_path), "-o", str(tmp_path / "out"))
    assert code == 3
    assert "use Linux 5.13 or newer" in output


def broken_test_file(folder: Path, text: str) -> TestFile:
    path = folder / "p9.py"
    path.write_text(
        "from workbook import testing\nfrom workbook.checks.testfile import test_case\nOK_FORMAT = False\nname = 'p9'\n"
        f"@test_case(name='a case', points=2, hidden=True, failure_message='look')\ndef case(env):\n    {text}\n"
    )
    return TestFile(path)


def test_a_fault_of_a_test_neither_earns_nor_loses_points(tmp_path):
    (case,) = broken_test_file(tmp_path, "1 / 0").run({})
    assert (case.outcome, case.points, case.passed) == ("grader_error", 0, False)
    assert case.message == "ZeroDivisionError, line 7 of the hidden tests"


def test_a_fault_of_a_hidden_test_quotes_no_input(tmp_path):
    text = "secret = 'input 42'; raise ValueError(f'cannot take {secret}')"
    (case,) = broken_test_file(tmp_path, text).run({})
    hide(case)
    assert case.outcome == "grader_error"
    assert "42" not in json.dumps([case.message, case.hint])
    text = "from autograder.worker.zygote import WorkerUnavailableError as E; raise E('no fork')"
    (case,) = broken_test_file(tmp_path, text).run({})
    assert case.message == "WorkerUnavailableError: no fork"  # ours from end to end, and told in full
    assert isinstance(case, Unavailable)  # by its type, whatever is said, another try is worth it


def test_a_students_fault_in_a_hidden_case_shows_only_the_fixed_hint(tmp_path):
    (case,) = broken_test_file(tmp_path, "raise testing.CheckFailed('secret 42', hint='secret 43')").run({})
    hide(case)
    assert (case.outcome, case.points) == ("fail", 0)
    assert "secret" not in json.dumps([case.message, case.hint])
    assert case.hint == "look"


def test_a_grading_process_that_dies_makes_a_report_that_says_so():
    settings = Settings(Release(), "none")
    report = grader_failed(Path("student-01.zip"), settings, "the grading process ended")
    assert {question.outcome for question in report.questions} == {"grader_error"}
    assert report.student == "student-01"


def test_a_receipt_is_checked_against_the_zip_that_came_in(tmp_path):
    from workbook.handin import receipt

    files = {"p3_words.ipynb": b"{}"}
    manifest = receipt.manifest_bytes(files, {"student": "student-01"})
    path = tmp_path / "student-01.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in (files | {"manifest.json": manifest}).items():
            archive.writestr(name, data)
    assert invoke("receipt", str(path), receipt.receipt(manifest)) == (
        0,
        "The receipt is of this file: 1 files, all of them as they were handed in.\n",
    )
    assert invoke("receipt", str(path), "0000-0000-0000")[0] == 1


def test_a_name_is_escaped_in_the_report_and_in_grades_csv(tmp_path):
    from autograder.reporting import outputs

    name = "\x1b[31mred\n\u202ecod.exe\u2066\x7f"
    graded = grader_failed(Path(name + ".zip"), Settings(Release(), "none"), "the grading process ended")
    assert graded.student == r"\x1b[31mred\n\u202ecod.exe\u2066\x7f"
    outputs.write(tmp_path, "student-01", graded)
    for path in (tmp_path / "student-01" / "report.json", outputs.write_grades(tmp_path)):
        text = path.read_text(encoding="utf-8")
        assert not set(text) & set("\x1b\u202e\u2066\x7f\r")
        assert "red" in text
    assert len((tmp_path / "grades.csv").read_text().splitlines()) == 2


def test_long_work_says_how_far_it_is(capsys):
    from autograder.command_line import progress

    say = progress("reading answers", "notebooks")
    for done in range(250):
        say(done, 250)
    said = [f"reading answers: {done} of 250 notebooks" for done in (0, 100, 200)]
    assert capsys.readouterr().err.splitlines() == said
    say(0, 200)
    assert capsys.readouterr().err == ""
