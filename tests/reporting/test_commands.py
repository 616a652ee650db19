"""`autograder report` and `autograder feedback` from the outside: files, lines, exit codes."""

import html
import json

import pytest
from click.testing import CliRunner

from autograder.cli import main
from tests.reporting import hostile, synthetic

pytestmark = pytest.mark.slow


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def results(tmp_path):
    return synthetic.write(tmp_path / "results", synthetic.reports(6))


def test_report_writes_one_page_where_it_is_told(results, tmp_path):
    done = run("report", results, "-o", tmp_path / "class.html")
    assert done.exit_code == 0, done.output
    assert done.stdout == f"6 reports → {tmp_path / 'class.html'}\n"
    page = (tmp_path / "class.html").read_text()
    assert "./results/student-0001/feedback.html" in hostile.Outline(page).links


def test_report_goes_into_the_results_by_default(results):
    assert run("report", results).exit_code == 0
    assert (results / "report.html").is_file()


def test_feedback_writes_a_page_for_each_student_and_nothing_else(results):
    before = set(results.rglob("*"))
    done = run("feedback", results)
    assert done.exit_code == 0, done.output
    new = set(results.rglob("*")) - before
    assert new == {results / f"student-000{n}" / "feedback.html" for n in range(1, 7)}


def test_feedback_of_one_students_folder(results):
    assert run("feedback", results / "student-0002").exit_code == 0
    assert (results / "student-0002" / "feedback.html").is_file()


@pytest.mark.parametrize("command", ["report", "feedback"])
def test_an_empty_folder_is_one_line_and_exit_2(command, tmp_path):
    done = run(command, tmp_path)
    assert done.exit_code == 2
    assert (
        done.stderr == f"Error: {tmp_path}: no report.json in its folders; `autograder grade` writes them\n"
    )


@pytest.mark.parametrize("command", ["report", "feedback"])
@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b'{"schema": 1, "stud', "not valid JSON: cut short, or not a report"),
        (b"", "not valid JSON: cut short, or not a report"),
        (b"[" * 100_000, "not a report: Expected `object`, got `array`"),
        (b"\xff\xfe\x00", "not valid JSON: cut short, or not a report"),
        (b"[]", "not a report: Expected `object`, got `array`"),
        (b'{"schema": 2}', "not a report: Invalid enum value 2 - at `$.schema`"),
        (b'{"schema": NaN}', "not valid JSON: cut short, or not a report"),
    ],
)
def test_a_report_that_cannot_be_read_is_one_line_exit_1_and_the_others_are_done(
    command, content, line, results
):
    (results / "student-0003" / "report.json").write_bytes(content)
    done = run(command, results)
    assert done.exit_code == 1, done.output
    assert done.stderr == f"{results}/student-0003: report.json is {line}\n"
    assert done.stdout.startswith("5 reports → ")
    if command == "report":
        assert line in html.unescape((results / "report.html").read_text())
    else:
        assert (results / "student-0004" / "feedback.html").is_file()
        assert not (results / "student-0003" / "feedback.html").exists()


def test_the_outbox_lists_the_others_when_a_report_cannot_be_read(results, tmp_path):
    (results / "student-0003" / "report.json").write_bytes(b"")
    done = run("feedback", results, "--outbox", tmp_path / "outbox.csv")
    assert done.exit_code == 1
    rows = (tmp_path / "outbox.csv").read_text().splitlines()
    assert len(rows) == 1 + 5
    assert not any("student-0003" in row for row in rows)


def test_report_with_infinite_score_is_invalid(results):
    path = results / "student-0001" / "report.json"
    graded = json.loads(path.read_text())
    path.write_text(json.dumps(graded | {"score": 12345}).replace("12345", "1e999"))
    assert "Number out of range - at `$.score`" in run("report", results).stderr


def test_path_without_submissions_is_reported(results, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    done = run("report", results, "--submissions", tmp_path / "elsewhere")
    assert done.exit_code == 2
    assert "no submissions in this folder" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_marks_are_released_with_the_feedback(results, tmp_path):
    marks = tmp_path / "marks.json"
    marks.write_text(json.dumps({"student-0001": {"p3b": {"score": 3, "comment": "Convincing."}}}))
    assert run("feedback", results, "--marks", marks).exit_code == 0
    assert "Convincing." in (results / "student-0001" / "feedback.html").read_text()
    assert "Convincing." not in (results / "student-0002" / "feedback.html").read_text()


@pytest.mark.parametrize(
    ("marks", "problem"),
    [
        ([], "must map students to their marks"),
        ({"student-0001": 3}, "must map questions to marks"),
        ({"student-0001": {"p1b": {"score": 1}}}, "not a part that staff read"),
        ({"student-0001": {"p3b": {"score": 4}}}, "must be a number from 0 to 3"),
        ({"student-0001": {"p3b": {"score": True}}}, "must be a number from 0 to 3"),
        ({"student-0001": {"p3b": {"points": 1}}}, "must have a score, a comment, or both"),
        ({"student-0001": {"p3b": {"comment": 1}}}, "the comment must be text"),
        ({"student-9999": {"p3b": {"score": 1}}}, "student-9999: not a student in these results"),
    ],
)
def test_wrong_marks_are_one_line_and_nothing_is_written(marks, problem, results, tmp_path):
    path = tmp_path / "marks.json"
    path.write_text(json.dumps(marks))
    done = run("feedback", results, "--marks", path)
    assert done.exit_code == 2
    assert problem in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not list(results.rglob("feedback.html"))


def test_a_folder_named_to_deceive_is_shown_plainly(results):
    (results / "stud\u202eent\x1b[31m").mkdir()
    (results / "stud\u202eent\x1b[31m" / "report.json").write_text("{")
    assert "/stud\\u202eent\\x1b[31m: report.json is not valid JSON" in run("report", results).stderr
