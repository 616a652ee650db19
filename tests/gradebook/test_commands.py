"""The command line of the gradebook: what staff type, and what it answers."""

from __future__ import annotations

import csv
import os
import re
import shutil
import signal
import socket
import threading
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace
from sqlalchemy.orm import Session

from autograder.cli import main
from autograder.grade import report
from autograder.homework.layout import HomeworkFolder
from autograder.intake.release import Release
from autograder.staff.gradebook import course as courses
from autograder.staff.gradebook import database, formgrader_server, recording
from autograder.staff.gradebook.reading import commands as reading
from autograder.staff.gradebook.reading import requests
from tests.gradebook.conftest import Class, make_report
from tests.gradebook.test_grades import CANVAS
from tests.places import FOLDER


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["gradebook", *map(str, words)])


def request(*words: object) -> Result:
    return CliRunner().invoke(main, ["request", *map(str, words)])


@pytest.fixture
def filled(klass: Class, monkeypatch: pytest.MonkeyPatch) -> Class:
    klass.hand_in("student-01")
    klass.hand_in("student-02", share=0.5)
    monkeypatch.chdir(klass.folder)
    words = (
        "course",
        klass.submissions,
        "--results",
        klass.results,
        "--course",
        klass.course,
        "--db",
        klass.url,
    )
    result = run(*words)
    assert result.exit_code == 0, result.output
    assert "2 with pages" in result.output
    return klass


def test_grade_writes_into_the_database_that_is_named(klass: Class) -> None:
    """`grade --db` calls this after grading; it reads reports and nothing else."""
    report.write(klass.results / "student-01" / "report.json", make_report("student-01", "0" * 64))
    said = recording.record_run(klass.url, klass.results, ["student-01", "student-02"])
    assert klass.score("student-01") == 17
    assert said == [
        "1 in the gradebook",
        "student-02: not in the gradebook, not graded yet: there is no report",
    ]
    help_text = CliRunner().invoke(main, ["grade", "--help"]).output
    assert "--db URL" in help_text


def test_a_question_added_in_the_middle_of_a_course_is_a_usage_error_that_names_its_cells(
    filled: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = filled.folder / "changed"
    for part in ("assignment", "questions", "solutions"):
        shutil.copytree(FOLDER.root / part, changed / part, ignore=shutil.ignore_patterns("__pycache__"))
    path = changed / "assignment" / "p2_slopes.ipynb"
    path.write_text(path.read_text().replace('"grade_id": "p2a"', '"grade_id": "p2x"'))
    monkeypatch.setattr("autograder.intake.release.Release", lambda: Release(HomeworkFolder(changed)))
    monkeypatch.setattr(courses, "Release", lambda: Release(HomeworkFolder(changed)))
    words = ("--results", filled.results, "--course", filled.course, "--db", filled.url)
    result = run("course", filled.submissions, *words)
    assert result.exit_code == 2, result.output
    said = " ".join(result.output.split())
    assert (
        "the cells of p2_slopes are not those of the submissions in the gradebook (added: p2x; removed: p2a)"
        in said
    )
    assert "Undo this change of the notebook, or grade everybody into a new gradebook" in said
    graded = ["grade", filled.submissions, "-o", filled.folder / "out", "--db", filled.url]
    refused = CliRunner().invoke(main, list(map(str, graded)))
    assert (refused.exit_code, list(filled.folder.glob("out/*"))) == (2, [])
    assert "added: p2x; removed: p2a" in " ".join(refused.output.split())


def test_times_and_export(filled: Class) -> None:
    Path("times.csv").write_text(
        "student,submitted_at\nstudent-01,2025-09-06 23:00 -07:00\nstranger,2025-09-05T22:00-07:00\n"
    )
    result = run("times", "--db", filled.url, "times.csv")
    assert result.output == "stranger: not in the gradebook\n1 submission times recorded\n"
    Path("late.yaml").write_text("due: 2025-09-05T22:59:00-07:00\npenalty: {percent_per_day: 10}\n")
    result = run("export", "--db", filled.url, "--late", "late.yaml", "-o", "grades.csv")
    assert result.output == "2 students in grades.csv; 2 still wait for staff\n"
    with open("grades.csv", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert rows["student-01"]["final"] == "13.6"  # two started days
    assert rows["student-02"]["final"] == "8.5"
    assert "unknown submission time" in rows["student-02"]["note"]


TIMES = "student-01,2025-09-06T23:00-07:00\nstudent-02,2025-09-05T22:00-07:00\n"


@pytest.mark.parametrize(
    "data",
    [
        b"student,submitted_at\n" + TIMES.encode(),
        TIMES.encode(),
        TIMES.replace(",", ";").encode("utf-8-sig"),
        ("Name\tSubmitted\n\n" + TIMES.replace(",", "\t")).encode("utf-16"),
    ],
    ids=["as in the guide", "no header", "semicolons", "tabs in UTF-16"],
)
def test_times_are_read_as_spreadsheets_save_them(filled: Class, data: bytes) -> None:
    Path("times.csv").write_bytes(data)
    result = run("times", "--db", filled.url, "times.csv")
    assert (result.exit_code, result.output) == (0, "2 submission times recorded\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("student,submitted_at\nstudent-01\n", "times.csv: row 2 has one column only: 'student-01'"),
        (
            "student,submitted_at\n" + TIMES + TIMES,
            "'student-01' appears twice; 'student-02' appears twice",
        ),
        ("student,submitted_at\n", "times.csv: no rows in it"),
        ("student-01,yesterday at 6\n", "is 'yesterday at 6', not a time"),
        ("x" * 20_000_001, "times.csv: larger than 20 MB"),
        ("student-01," + "x" * 200_000, "times.csv: not a CSV: field larger than field limit"),
    ],
)
def test_no_row_of_times_is_left_out_in_silence(filled: Class, text: str, said: str) -> None:
    Path("times.csv").write_text(text)
    result = run("times", "--db", filled.url, "times.csv")
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())


def test_a_student_with_two_times_gets_neither(filled: Class) -> None:
    Path("times.csv").write_text(TIMES + "STUDENT-02,2025-09-09T22:00-07:00\n")
    result = run("times", "--db", filled.url, "times.csv")
    assert result.exit_code == 1
    assert result.output == (
        "student-02: student-02 appears under several names\n"
        "STUDENT-02: student-02 appears under several names\n"
        "1 submission times recorded\n"
    )


def test_canvas_waits_for_staff_and_says_who_does_not_match(filled: Class) -> None:
    """`gradebook canvas` writes only with --unfinished while answers wait, and names who is not on the roster.

    A table for --match that is invalid is refused with the reason. With a valid one, everybody is matched, also from a
    roster in UTF-16 with semicolons.
    """
    Path("roster.csv").write_text(CANVAS.replace("student-02@example.edu", "other"))
    words = (
        "canvas",
        "--db",
        filled.url,
        "--roster",
        "roster.csv",
        "--assignment",
        "Homework 0 (7)",
        "-o",
        "canvas.csv",
    )
    waiting = run(*words)
    assert waiting.exit_code == 1
    assert "wait for staff" in waiting.output
    assert not Path("canvas.csv").exists()
    result = run(*words, "--unfinished")
    assert result.exit_code == 1
    assert "not in the roster: student-02" in result.output
    for text, said in (
        ("submission,person\nstudent-02\n", "row 2 has one column only"),
        ("student-02;102\nSTUDENT-02;101\n", "'STUDENT-02' names the submission of an earlier row"),
        ("wrong;102\n", "'wrong' matches no submission"),
    ):
        Path("match.csv").write_text(text)
        refused = run(*words, "--unfinished", "--match", "match.csv")
        assert (refused.exit_code, said in " ".join(refused.output.split())) == (2, True), refused.output
    rows = list(csv.reader(Path("roster.csv").read_text().splitlines()))
    with Path("roster.csv").open("w", encoding="utf-16", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    Path("match.csv").write_text("submission;person\nstudent-02;102\n")
    result = run(*words, "--unfinished", "--match", "match.csv")
    assert result.exit_code == 0
    assert '"Two, Student",102' in Path("canvas.csv").read_text()


def test_no_zero_is_given_while_anything_is_unclear_or_before_somebody_agrees(filled: Class) -> None:
    """With --zero-absent, nobody gets a zero while anything is unclear, or before staff agree.

    Unclear are a submission without an owner, and a file that was not taken unless it is a text file.
    """
    absent = '"Zero, Student",999,999,student-99@example.edu,A\n'
    words = ("canvas", "--db", filled.url, "--roster", "roster.csv", "-o", "canvas.csv")
    words += ("--unfinished", "--zero-absent")
    Path("roster.csv").write_text(CANVAS.replace("student-02@example.edu", "other") + absent)
    result = run(*words, "--yes")
    assert result.exit_code == 1
    assert (
        "no zeros were given, because the owners of these are unclear:\n  not in the roster: student-02\n"
        in result.output
    )
    assert "  Two, Student\n" in result.output
    assert "  Zero, Student\n" in result.output
    assert "999" not in Path("canvas.csv").read_text()
    Path("roster.csv").write_text(CANVAS + absent)
    refused = CliRunner().invoke(main, ["gradebook", *map(str, words)], input="n\n")
    assert "these handed in nothing:\n" in refused.output
    assert "  Zero, Student\n" in refused.output
    assert "999" not in Path("canvas.csv").read_text()
    # A file that collecting could not take may be that student's; a text file is nobody's work.
    with database.connect(filled.url) as book:
        database.remember_left(book, filled.results, {"mail/p2_slopes.ipynb": "its owner is unknown"})
    unclear = run(*words, "--yes")
    assert "  not accepted: mail/p2_slopes.ipynb (its owner is unknown)\n" in unclear.output
    assert unclear.exit_code == 1
    assert "nothing was found from:\n" in unclear.output
    assert "  Zero, Student\n" in unclear.output
    assert "999" not in Path("canvas.csv").read_text()
    with database.connect(filled.url) as book:
        database.remember_left(book, filled.results, {"mail/notes.txt": "it is no zip"})
    given = run(*words, "--yes")
    assert " of them get a zero" in given.output
    (row,) = [line for line in Path("canvas.csv").read_text().splitlines() if "999" in line]
    assert row.endswith(",0")


def test_nobody_gets_a_zero_for_what_could_not_be_read_before_somebody_agrees(filled: Class) -> None:
    refused = replace(make_report("student-02", "2" * 64, 0.0), refused="the zip is encrypted")
    with database.connect(filled.url) as book:
        database.record(book, "student-02", refused)
    Path("roster.csv").write_text(CANVAS)
    words = ("canvas", "--db", filled.url, "--roster", "roster.csv", "-o", "canvas.csv", "--unfinished")
    result = run(*words)
    assert (
        "no grade, because nothing of it could be read: student-02 (the zip is encrypted)\n" in result.output
    )
    assert "102" not in Path("canvas.csv").read_text()
    given = run(*words, "--zero-absent", "--yes")
    assert (
        "these handed in files that cannot be read:\n  Two, Student: the zip is encrypted\n" in given.output
    )
    (row,) = [line for line in Path("canvas.csv").read_text().splitlines() if "102" in line]
    assert row.endswith(",0")


def test_audit(filled: Class) -> None:
    result = run("audit", "--db", filled.url, "--student", "student-02")
    rows = list(csv.DictReader(result.output.splitlines()))
    assert {row["student"] for row in rows} == {"student-02"}
    assert {row["new"] for row in rows if row["cell"] == "p2a"} == {"2"}


def test_audit_goes_into_a_file_that_is_named(filled: Class) -> None:
    assert run("audit", "--db", filled.url, "-o", "trail.csv").output == ""
    with open("trail.csv", newline="") as file:
        assert {row["student"] for row in csv.DictReader(file)} == {"student-01", "student-02"}


def test_canvas_needs_a_roster_that_can_be_read(filled: Class) -> None:
    words = ("canvas", "--db", filled.url, "--roster", "roster.csv", "-o", "canvas.csv", "--unfinished")
    Path("roster.csv").write_text("nothing here\n")
    refused = run(*words)
    assert (refused.exit_code, "roster.csv" in refused.output) == (2, True)


def test_a_submission_that_was_refused_has_no_pages(filled: Class) -> None:
    (filled.submissions / "student-03.zip").write_bytes(b"PK no zip")
    words = ("--results", filled.results, "--course", filled.course, "--db", filled.url)
    result = run("course", filled.submissions, *words)
    assert result.exit_code == 0
    assert "student-03: no pages, " in result.output
    assert "2 with pages" in result.output


def test_formgrader_is_served_only_with_the_sanitizer(filled: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[dict[str, object]] = []

    class Server:
        def start(self) -> None:
            made.append({"started": True})

    def make(course: Path, **options: object) -> Server:
        made.append({"course": course, **options})
        if len(made) > 2:
            raise formgrader_server.UnprotectedError(
                "nbgrader_config.py did not load: see the messages above"
            )
        return Server()

    monkeypatch.setattr(formgrader_server, "make", make)
    monkeypatch.setattr(formgrader_server, "address", lambda server: "http://127.0.0.1:1/?token=t")
    served = run("serve", "--course", filled.course, "--port", 1)
    assert served.output == "Grade here (Ctrl+C to stop): http://127.0.0.1:1/?token=t\n"
    assert made == [{"course": filled.course, "port": 1, "open_browser": False}, {"started": True}]
    refused = run("serve", "--course", filled.course)
    assert (refused.exit_code, "did not load" in refused.output) == (1, True)


def test_a_regrade_says_what_changed(filled: Class) -> None:
    filled.grade("student-02", 0.5, p2a={"score": 4.0, "outcome": "pass"})
    words = (
        "course",
        filled.submissions,
        "--results",
        filled.results,
        "--course",
        filled.course,
        "--db",
        filled.url,
    )
    assert "student-02: automatic score changed in p2a" in run(*words).output


def test_a_reader_who_does_not_exist_is_refused_with_the_names_of_those_who_do(filled: Class) -> None:
    own = ("invite", "--course", filled.course, "--db", filled.url)
    nobody = run(*own, "carla", "--revoke")
    assert nobody.output == "Error: there is no reader 'carla'; nobody is invited yet\n"
    for name in ("ana", "ben"):
        assert run(*own, name).exit_code == 0
    result = run(*own, "carla", "--revoke")
    assert result.output == "Error: there is no reader 'carla'; the readers are ana, ben\n"


def test_a_name_that_no_link_can_hold_is_refused(filled: Class) -> None:
    result = run("invite", "--course", filled.course, "--db", filled.url, "ana/ben")
    assert result.exit_code == 2
    assert "'ana/ben' is not a valid reader's name" in result.output


def test_the_reading_page_is_served_to_the_one_who_starts_it_until_it_is_stopped(
    filled: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The link that the command prints signs in, and Ctrl+C ends the server without an error."""
    said: list[str] = []
    pages: list[str] = []

    def visit_and_stop() -> None:
        link = re.search(r"http://\S+", said[0])
        assert link
        try:
            opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
            pages.append(opener.open(link[0], timeout=60).read().decode())
        finally:
            os.kill(os.getpid(), signal.SIGINT)

    def hear(text: str) -> None:
        said.append(text)
        if len(said) == 1:
            visitor.start()

    visitor = threading.Thread(target=visit_and_stop)
    monkeypatch.setattr(reading.click, "echo", hear)
    result = run("read", "--course", filled.course, "--db", filled.url, "--port", 0)
    visitor.join(60)
    assert (result.exit_code, result.exception) == (0, None)
    assert "p2c-derivation" in pages[0]
    assert said[1] == (
        "Everybody else needs a link too: autograder gradebook invite NAME --course " + str(filled.course)
    )


def test_a_reading_page_that_cannot_be_served_says_why(filled: Class) -> None:
    own = ("read", "--course", filled.course, "--db", filled.url)
    Path("late.yaml").write_text("due: yesterday\n")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        for words, code, text in (
            (("--late", "late.yaml"), 2, "late.yaml: due"),
            (("--base-url", "read me"), 2, "--base-url /read me/ is not a path such as /services/reading/"),
            (("--origin", "grading.example.edu"), 2, "--origin grading.example.edu is not an origin such as"),
            (("--port", taken.getsockname()[1]), 1, "cannot be used: Address already in use"),
        ):
            result = run(*own, *words)
            assert (result.exit_code, text in " ".join(result.output.split())) == (code, True), result.output
    filled.course.joinpath("reading.key").unlink()
    filled.course.joinpath("reading.key").mkdir()
    result = run(*own)
    assert (result.exit_code, "the course folder cannot be used: " in result.output) == (1, True)


def test_requests_are_recorded_once_and_listed_until_they_are_answered(filled: Class) -> None:
    """A form's CSV is read again as it grows; what is wrong in it is named, and the rest is recorded."""
    assert request("add", "--db", filled.url, "student-01", "p3b", "Please\nlook.").output == (
        "1 requests added\n"
    )
    Path("form.csv").write_text(
        "Text,Question,Student\nPlease\nlook.,p3b,student-01\n".replace("Please\nlook.", '"Please\nlook."')
        + "Mine is right.,p2c-derivation,student-02\nHello,p9z,student-02\nHello,p3b,student-77\n,p3b,student-02\n"
    )
    result = request("read", "--db", filled.url, "form.csv")
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "student-02: there is no question 'p9z'",
        "'student-77' is not in the gradebook",
        "student-02: the request about p3b is empty",
        "1 requests added, 1 were known already",
    ]
    with database.connect(filled.url) as book, Session(book.engine) as session:
        requests.answer(session, "ana", requests.open_ones(session)[0].id, "You are right.")
    assert request("list", "--db", filled.url).output == ("student-02 p2c: Mine is right.\n1 of 2 requests\n")
    assert request("list", "--db", filled.url, "--all").output == (
        "student-02 p2c: Mine is right.\n"
        "student-01 p3b: Please\\nlook.\n  ana: You are right.\n2 of 2 requests\n"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("student,text\nstudent-01,Hello\n", "form.csv: no column question; the first row names the columns"),
        ("student,question,text\nstudent-01,p3b\n", "form.csv: row 2 has too few columns"),
        ("", "form.csv"),
        (None, "form.csv: No such file"),
    ],
)
def test_a_table_of_requests_that_cannot_be_read_is_a_usage_error(
    filled: Class, text: str | None, said: str
) -> None:
    if text is not None:
        Path("form.csv").write_text(text)
    result = request("read", "--db", filled.url, "form.csv")
    assert (result.exit_code, said in " ".join(result.output.split())) == (2, True), result.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("read", "--course", "nowhere"), "is not a course folder"),
        (("serve", "--course", "nowhere"), "is not a course folder"),
        (("export", "--db", "x.db", "--late", "gone.yaml", "-o", "y"), "gone.yaml: cannot be read"),
        (("times", "--db", "x.db", "gone.csv"), "gone.csv"),
        (("course", "gone", "--results", "r", "--course", "c"), "gone"),
    ],
)
def test_a_wrong_word_is_a_usage_error(
    words: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*words)
    assert result.exit_code == 2
    assert said in result.output


def test_every_command_is_in_the_guide() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "gradebook.md").read_text(encoding="utf-8")
    group = main.commands["gradebook"]
    for name in group.commands:  # type: ignore[attr-defined]
        assert f"autograder gradebook {name}" in guide
