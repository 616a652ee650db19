"""Every download becomes the class that made it: who, when, which attempt, and everything that was handed in."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from autograder import cli
from autograder.homework.questions import HOMEWORK
from autograder.intake.collect import gather, nodes
from autograder.intake.collect.layouts import (
    LAYOUTS,
    AmbiguousError,
    Options,
    blackboard,
    brightspace,
    is_generic,
    recognize,
)
from autograder.intake.collect.layouts.base import moment, moment_of_digits
from autograder.intake.collect.nodes import Node
from tests.collect import downloads
from tests.collect.downloads import Student, canvas, gradescope, write, zipped
from workbook.submission.limits import Refused

pytestmark = pytest.mark.slow

P2, P3 = "p2_slopes.ipynb", "p3_words.ipynb"
TIMED = ("gradescope", "brightspace", "blackboard", "nbgrader", "zip collector", "submitty")
MANY = (
    *("canvas", "canvas loose", "brightspace", "blackboard", "teams", "prairielearn", "autolab", "submitty"),
)


@pytest.fixture
def klass(solved) -> list[Student]:
    """Three students: on time, late with an attempt before, and one notebook only."""
    return [
        Student(1, [{P2: solved[P2], P3: solved[P3]}]),
        Student(2, [{P3: solved[P3]}, {P2: solved[P2], P3: solved[P3]}], hours_late=5),
        Student(3, [{P3: solved[P3]}]),
    ]


def about(out: Path) -> dict[str, dict[str, Any]]:
    """submission.json of every student, in the order of their folders."""
    return {path.parent.name: json.loads(path.read_text()) for path in sorted(out.glob("*/submission.json"))}


@pytest.mark.parametrize("packed", [True, False], ids=["zip", "folder"])
@pytest.mark.parametrize("system", downloads.SYSTEMS)
def test_a_download_becomes_its_class(system, packed, klass, tmp_path):
    files = downloads.SYSTEMS[system](klass)
    source = tmp_path / "download.zip" if packed else write(tmp_path / "download", files)
    if packed:
        source.write_bytes(zipped(files))
    collected = gather.collect([source], tmp_path / "class")
    found = list(about(tmp_path / "class").values())
    assert [len(one["notebooks"]) for one in found] == [2, 2, 1], system
    assert [one["missing"] for one in found][2] == ["p1_numbers", "p2_slopes"]
    assert collected.left == {}
    for one, student in zip(found, klass, strict=True):
        assert f"{student.number:02d}" in one["who"]
        assert one["source"] == source.name
        if system in TIMED:
            assert one["when"].startswith(f"{student.when:%Y-%m-%dT%H:%M}")
        if system.startswith("canvas"):
            assert one["late"] is student.late
    if system in MANY:
        assert [one["attempt"] for one in found] == [1, 2, 1]
        first, second = found[1]["attempts"]
        assert (first["counts"], second["counts"]) == (False, True)
        assert (tmp_path / "class" / list(collected.students)[1] / first["folder"] / P3).is_file()


def test_grade_takes_a_download_as_it_is(klass, tmp_path):
    (tmp_path / "submissions.zip").write_bytes(zipped(canvas(klass)))
    done = CliRunner().invoke(
        cli.main, ["grade", "--jobs", "1", str(tmp_path / "submissions.zip"), "-o", str(tmp_path / "out")]
    )
    assert done.exit_code == 0, done.output
    scores = {
        path.parent.name: json.loads(path.read_text())["score"] for path in tmp_path.glob("out/*/report.json")
    }
    assert scores == {"01student": 12, "02student": 12, "03student": 1}
    report = json.loads((tmp_path / "out" / "02student" / "report.json").read_text())
    assert report["handed_in"] == {
        "when": None,
        "late": True,
        "attempt": 2,
        "source": "submissions.zip",
        "email": "",
        "ids": {"canvas": "100002"},
    }
    (entry,) = [entry for entry in report["notebooks"] if entry["name"] == "p3_words"]
    assert (entry["file"], entry["told_by"]) == (P3, "its name")


# Odd things that people hand in


def one_student(tmp_path: Path, files: dict[str, bytes], name: str = "student-01.zip") -> dict[str, Any]:
    """What is known of a student whose zip (or other archive) holds these files, beside a classmate's."""
    folder = write(tmp_path / "heap", {name: files[""] if "" in files else zipped(files)})
    gather.collect([folder], tmp_path / "class")
    (found,) = about(tmp_path / "class").values()
    return found


@pytest.mark.parametrize("pack", ["tarred", "seven_zipped"])
def test_other_archives_are_opened(pack, solved, tmp_path):
    extension = {"tarred": "tar.gz", "seven_zipped": "7z"}[pack]
    packed = getattr(downloads, pack)({f"toy/{P3}": solved[P3]})
    assert list(one_student(tmp_path, {"": packed}, f"student-01.{extension}")["notebooks"]) == ["p3_words"]


def test_a_rar_is_named_with_what_to_do(tmp_path):
    found = one_student(tmp_path, {"": b"Rar!\x1a\x07\x01\x00" + b"x" * 50}, "student-01.rar")
    assert "RAR archive" in found["refused"]
    assert "unpack it" in found["refused"]


@pytest.mark.parametrize(
    "name",
    [
        *("p3_words.IPYNB", "p3_words.ipynb.txt", "p3_words.ipynb.json", "Copy of p3_words.ipynb"),
        *("p3_words (1).ipynb", "p3_words-Copy1.ipynb", "p3_words_FINAL_v2.ipynb"),
        "a/b/c/d/p3_words.ipynb",
    ],
)
def test_a_notebook_is_found_whatever_was_done_to_its_name(name, solved, tmp_path):
    assert list(one_student(tmp_path, {name: solved[P3]})["notebooks"].values()) == [name]


def test_a_zip_in_a_zip_beside_a_pdf(solved, tmp_path):
    found = one_student(tmp_path, {"toy-submission.zip": zipped({P3: solved[P3]}), "scan.pdf": b"%PDF-1.4"})
    assert found["notebooks"] == {"p3_words": P3}
    assert set(found["files"]) == {P3, "scan.pdf"}


def test_only_what_counts_is_limited(solved, untouched, tmp_path):
    files = {f"toy/.venv/lib/python3.12/site-packages/p{n}/m.py": b"" for n in range(11_000)}
    files |= {f"toy/env/lib/{n}.ipynb": b"{" for n in range(50)} | {"toy/env/pyvenv.cfg": b""}
    files |= {"__MACOSX/toy/._p3_words.ipynb": b"\0", "toy/__pycache__/a.pyc": b"", "toy/.git/HEAD": b""}
    files |= {
        f"toy/.ipynb_checkpoints/{P3}": untouched[P3],
        f"toy/old/{P3}": untouched[P3],
        f"toy/{P3}": solved[P3],
    }
    found = one_student(tmp_path, files)
    assert found["notebooks"] == {"p3_words": f"toy/{P3}"}
    assert found["notes"] == {"p3_words": f"'toy/{P3}' counts: 'toy/old/{P3}' has no work in it"}


def test_a_strange_notebook_and_a_damaged_one_are_named(solved, tmp_path):
    empty = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}).encode()
    found = one_student(tmp_path, {P3: solved[P3], "scratch.ipynb": empty, "p2_slopes (1).ipynb": b"{"})
    assert found["left"] == {"scratch.ipynb": "'scratch.ipynb' is not a notebook of this homework"}
    assert list(found["problems"]) == ["p2_slopes"]


@pytest.mark.parametrize(
    "name", ["../p3_words.ipynb", "/p3_words.ipynb", "C:\\p3_words.ipynb", "a/../../p3_words.ipynb"]
)
def test_what_leads_outside_is_refused_and_nothing_is_written(name, solved, tmp_path):
    found = one_student(tmp_path, {name: solved[P3]})
    assert found["refused"].startswith("unsafe zip")
    assert sorted(path.name for path in tmp_path.rglob("*.ipynb")) == []


# Whose it is


def test_a_stray_notebook_hides_no_zips(klass, solved, tmp_path):
    files = downloads.flat_zips(klass) | {"p1_numbers.ipynb": solved["p1_numbers.ipynb"], "notes.txt": b""}
    source = write(tmp_path / "heap", files)
    done = CliRunner().invoke(cli.main, ["collect", str(source), "-o", str(tmp_path / "class")])
    assert done.exit_code == 1
    assert list(about(tmp_path / "class")) == ["student-01", "student-02", "student-03"]
    assert "heap/p1_numbers.ipynb — a notebook beside the students' folders and zips" in done.output
    assert "heap/notes.txt" in done.output
    assert set(json.loads((tmp_path / "class" / "class.json").read_text())["left"]) == {
        "heap/p1_numbers.ipynb",
        "heap/notes.txt",
    }


def test_what_can_be_read_in_two_ways_is_refused_with_the_reason(solved, tmp_path):
    both = write(tmp_path / "both", {P3: solved[P3], "student-02.zip": zipped({P3: solved[P3]})})
    with pytest.raises(AmbiguousError, match="one student's work, or several students'"):
        gather.collect([both], tmp_path / "class")
    alike = write(
        tmp_path / "alike", {"toy.zip": zipped({P3: solved[P3]}), "toy (1).zip": zipped({P3: solved[P3]})}
    )
    with pytest.raises(AmbiguousError, match="it is not known whose"):
        gather.collect([alike], tmp_path / "class")


def test_an_archive_of_two_folders_is_one_class_one_student_or_refused(solved, tmp_path):
    """Two folders without a notebook in common: their names and that of the archive tell what they are."""
    apart = {"Student 01": {P2: solved[P2]}, "Student 02": {P3: solved[P3]}}
    topics = {"Slopes": {P2: solved[P2]}, "part 3": {P3: solved[P3]}}
    for name, folders, number in (
        ("OneDrive_2025-09-08.zip", apart, 2),
        ("submissions.zip", apart, 2),
        ("student-07.zip", topics, 1),
        ("submissions.zip", topics, 1),
        ("student-07.zip", apart, None),
    ):
        files = {f"{folder}/{file}": data for folder, own in folders.items() for file, data in own.items()}
        source = tmp_path / name
        source.write_bytes(zipped(files))
        out = tmp_path / f"class-{name}-{number}-{next(iter(folders))}"
        if number is None:
            with pytest.raises(AmbiguousError, match=r"one student's work, or several students'\?"):
                gather.collect([source], out)
            continue
        gather.collect([source], out)
        assert len(about(out)) == number
        assert sum(len(one["notebooks"]) for one in about(out).values()) == 2


def test_brightspace_with_the_same_numbers_for_everybody(solved, tmp_path):
    files = {f"397-255 - Student {number:02d} - Sep 24, 2025 926 PM/{P3}": solved[P3] for number in (1, 2)}
    gather.collect([write(tmp_path / "download", files)], tmp_path / "class")
    assert [one["who"] for one in about(tmp_path / "class").values()] == ["Student 01", "Student 02"]


@pytest.mark.parametrize(
    ("when", "hours"),
    [
        ("Sep 5, 2025 710 PM", 19),
        ("05 September, 2025 07_10 PM", 19),
        ("5 September, 2025 7.10 AM", 7),
        ("Sep 5, 2025 1210 AM", 0),
        ("Sep 5, 2025 0710p.m.", 19),
        ("Sep 5, 2025 710PM", 19),
        ("5 sept. 2025 1910", 19),
        ("5. September 2025 19.10", 19),
        ("5 de septiembre de 2025 710 p. m.", 19),
        ("05 septembre 2025 19h10", 19),
    ],
)
def test_brightspaces_times_are_in_the_language_of_who_downloads(when, hours):
    level = Node("download", [Node(f"397-{n} - Student 0{n} - {when}", [Node(P3)]) for n in (1, 2)])
    (one, _) = brightspace.recognize(level, Options()).deliveries
    assert (one.who, one.when) == ("Student 01", datetime(2025, 9, 5, hours, 10, tzinfo=UTC))


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize(
    "names",
    [
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    ],
    ids=["French", "German", "Spanish"],
)
def test_months_in_other_languages(names, month):
    name = f"397-1 - Student 01 - 5 {names.split()[month - 1]} 2025 1910"
    (one,) = brightspace.recognize(Node("download", [Node(name, [Node(P3)])]), Options()).deliveries
    assert one.when == datetime(2025, month, 5, 19, 10, tzinfo=UTC)


def test_a_time_that_cannot_be_read_is_named(solved, tmp_path):
    times = ("Sep 24, 2025 926 PM", "Sep 31, 2025 926 PM")
    files = {
        f"397-{number} - Student {number:02d} - {when}/{P3}": solved[P3]
        for number, when in enumerate(times, 1)
    }
    source = write(tmp_path / "download", files)
    done = CliRunner().invoke(cli.main, ["collect", str(source), "-o", str(tmp_path / "class")])
    said = " ".join(done.output.split())
    assert "no time of submission could be read for Student 02: they count as on time" in said


@pytest.mark.parametrize("digits", ["20259905221033", "00010101000000", "99991231235959"])
def test_digits_that_are_not_a_time_are_ignored(digits):
    """Names of files are what students choose, also inside a zip of theirs that looks like a download."""
    zones = timezone(timedelta(hours=14)), timezone(-timedelta(hours=12))
    assert None in [moment_of_digits(digits, zone) for zone in zones]
    when = "-".join((digits[:4], *re.findall("..", digits[4:])))
    level = Node("download", [Node(f"hw0_student-01_attempt_{when}_{P3}")])
    assert None in [blackboard.recognize(level, Options(zone)).deliveries[0].when for zone in zones]


@pytest.mark.parametrize(
    "text", ["n/a", "a " * 1500, "../..", "2025-09-05 19:10 n/a", "2025-09-05 19:10 ../.."]
)
def test_a_text_that_is_no_time_ends_nothing(text):
    assert moment(text, UTC) is None


@pytest.mark.parametrize(
    "text", ["2025-09-05 19:10 PDT", "2025-09-05 19:10 America/Los_Angeles", "2025-09-05 19:10 -0700"]
)
def test_a_time_may_name_its_zone(text):
    when = moment(text, ZoneInfo("America/Los_Angeles"))
    assert when is not None
    assert when.astimezone(UTC) == datetime(2025, 9, 6, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize("question", ["toy/words", "words_2_final"])
def test_prairielearns_questions_may_have_slashes_and_numbers(question, klass, tmp_path):
    files = downloads.prairielearn(klass, question=question)
    collected = gather.collect([write(tmp_path / "download", files)], tmp_path / "class")
    found = list(about(tmp_path / "class").values())
    assert [(one["who"], one["attempt"], len(one["notebooks"])) for one in found] == [
        ("student-01@example.edu", 1, 2),
        ("student-02@example.edu", 2, 2),
        ("student-03@example.edu", 1, 1),
    ]
    assert collected.left == {}


def test_prairielearns_questions_count_together_and_groups_are_named(solved, untouched, tmp_path):
    names = {
        "1_slopes_1_1_1001": {P2: untouched[P2]},
        "1_slopes_1_2_1009": {P2: solved[P2]},
        "1_words_1_1_1002": {f"toy/{P3}": solved[P3]},
    }
    files = {f"HW/team one_{name}_{file}": data for name, own in names.items() for file, data in own.items()}
    files[f"HW/team-2_1_words_1_1_1003_{P3}"] = solved[P3]
    gather.collect([write(tmp_path / "download", files)], tmp_path / "class")
    two, one = about(tmp_path / "class").values()
    assert (one["who"], sorted(one["notebooks"]), one["attempt"]) == (
        "team one",
        ["p2_slopes", "p3_words"],
        2,
    )
    assert (two["who"], two["layout"]) == ("team-2", "prairielearn")


def test_prairielearns_files_for_manual_grading_have_the_students_number(solved, tmp_path):
    files = {f"HW/student-0{n}@example.edu_00012{n}_toy/words_100{n}_{P3}": solved[P3] for n in (1, 2)}
    gather.collect([write(tmp_path / "download", files)], tmp_path / "class")
    found = about(tmp_path / "class").values()
    assert [one["ids"] for one in found] == [
        {"login": f"student-0{n}@example.edu", "sid": f"00012{n}"} for n in (1, 2)
    ]


def test_what_teams_has_besides_is_named(klass, solved, tmp_path):
    files = {f"Student Work/{name}": data for name, data in downloads.teams(klass).items()}
    files[f"Student Work/Working files/Student 03/{HOMEWORK.title}/{P2}"] = solved[P2]
    files[f"Student Work/Working files/Student 04/{HOMEWORK.title}/{P2}"] = solved[P2]
    made = gather.collect([write(tmp_path / "download", files)], tmp_path / "class")
    reason = "Teams keeps here what students work on and did not hand in"
    drafts = ("download/Working files/", "download/Working files/Student 04/")  # who handed in nothing
    assert len(made.students) == 3
    assert made.left == dict.fromkeys(drafts, reason)
    files[f"Student Work/Submitted files/Student 01/Homework 1/{P2}"] = solved[P2]
    with pytest.raises(AmbiguousError, match="found several assignments"):
        gather.collect([write(tmp_path / "second", files)], tmp_path / "class-2")


@pytest.mark.parametrize(
    "names",
    [
        ["toy-student-01-30100.zip", "toy-student-02-30101.zip"],
        ["toy-Student One-30100.zip", "toy-Student Two-30101.zip"],
        ["toy-s01-1.zip", "toy-s02-2.zip"],
        ["toy-q1-30100.zip", "toy-q2-30101.zip"],
    ],
)
def test_a_name_with_hyphens_and_a_number_is_not_artemis(names, solved, tmp_path):
    source = write(tmp_path / "heap", {name: zipped({P3: solved[P3]}) for name in names})
    gather.collect([source], tmp_path / "class")
    assert {one["layout"] for one in about(tmp_path / "class").values()} == {"heap"}


def test_a_number_of_somebody_goes_before_the_login_beside_it(solved, tmp_path):
    rows = "Name,SID,Login\nStudent One,3000001,one\nStudent Two,3000002,two\nStudent Three,3000003,three\n"
    (tmp_path / "roster.csv").write_text(rows)
    numbers = {"two": 3000001, "three": 90210, "one1": 90211}
    files = {f"toy-{who}-{number}.zip": zipped({P3: solved[P3]}) for who, number in numbers.items()}
    more = ["--roster", str(tmp_path / "roster.csv"), "-o", str(tmp_path / "class")]
    CliRunner().invoke(cli.main, ["collect", str(write(tmp_path / "download", files)), *more])
    found = {one["who"] for one in about(tmp_path / "class").values()}
    assert found == {"Student One", "Student Three", "one1-90211"}


def test_an_earlier_attempt_that_a_student_of_submitty_chose_is_named(klass, tmp_path):
    files = downloads.submitty(klass)
    place = f"{HOMEWORK.name}/student-02/user_assignment_settings.json"
    files[place] = b'{"active_version": 1}'
    made = gather.collect([write(tmp_path / "download", files)], tmp_path / "class")
    assert made.left == {
        "download/student-02/user_assignment_settings.json": "the student chose attempt 1, and attempt 2 counts"
    }


def test_one_students_own_folder_is_one_student(solved, untouched, tmp_path):
    mine = write(
        tmp_path / "student-01",
        {
            **solved,
            **{f"old/{name}": data for name, data in untouched.items()},
            "toy-student.zip": zipped(untouched),
            "toy-submission.zip": zipped(solved),
            "figures/plot.png": b"",
        },
    )
    gather.collect([mine], tmp_path / "class")
    ((name, found),) = about(tmp_path / "class").items()
    assert name == "student-01"
    assert set(found["notebooks"].values()) == set(solved)


def test_a_roster_joins_the_names_of_several_systems(klass, tmp_path):
    (tmp_path / "canvas.zip").write_bytes(zipped(canvas(klass[:2])))
    (tmp_path / "gradescope.zip").write_bytes(zipped(gradescope(klass[1:])))
    roster = tmp_path / "roster.csv"
    roster.write_text(downloads.canvas_roster([*klass, Student(4, [])]))
    done = CliRunner().invoke(
        cli.main,
        [
            *("collect", str(tmp_path / "canvas.zip"), str(tmp_path / "gradescope.zip")),
            *("-o", str(tmp_path / "class"), "--roster", str(roster)),
        ],
    )
    assert done.exit_code == 0, done.output
    found = about(tmp_path / "class")
    assert [one["who"] for one in found.values()] == ["Student 01", "Student 02", "Student 03"]
    assert [len(one["attempts"]) for one in found.values()] == [1, 3, 1]
    assert found["Student-02-92367074"]["ids"] == {
        "canvas": "100002",
        "gradescope": "700002",
        "sid": "3000002",
        "sis": "3000002",
        "login": "student-02",
    } or set(found["Student-02-92367074"]["ids"]) >= {"canvas", "sis", "login"}
    assert "handed in nothing: Student 04" in done.output


@pytest.mark.parametrize("roster", [downloads.gradescope_roster, downloads.github_roster])
def test_other_rosters_are_read(roster, klass, tmp_path):
    from autograder.people.rosters import read_roster

    (tmp_path / "roster.csv").write_text(roster(klass))
    people = read_roster(tmp_path / "roster.csv")
    assert [person.name for person in people] == ["Student 01", "Student 02", "Student 03"]


@pytest.mark.parametrize("name", ["student-01.zip", "Jane", "12345678", "doe", "team7"])
def test_a_persons_name_is_not_taken_for_a_part_of_the_work(name):
    assert not is_generic(name)


def test_yaml_makes_no_objects(klass, tmp_path):
    files = gradescope(klass)
    metadata = "assignment_42_export/submission_metadata.yml"
    files[metadata] += b"\nsubmission_1: !!python/object/apply:os.system ['touch made']\n"
    gather.collect([write(tmp_path / "export", files)], tmp_path / "class")
    assert not Path("made").exists()


# What lies beside the students' work


def names_in(files: str) -> dict[str, bytes]:
    """Files in one line, separated by spaces; a name that ends with ``/`` has a clone's folder in it."""
    return {f"{name}.git/HEAD" if name.endswith("/") else name: b"" for name in files.split("|")}


@pytest.mark.parametrize(
    ("system", "files", "left"),
    [
        (
            "nbgrader",
            f"submitted/s1/toy/{P3}|submitted/s1/toy/timestamp.txt|submitted/s2/other.txt|submitted/notes.txt",
            {"s2": "it contains no folder 'toy'", "notes.txt": "so its owner is unknown"},
        ),
        (
            "nbgrader",
            f"inbound/s1+toy+2025-09-05 22:10:33 UTC/{P3}|inbound/s2+hw9+2025-09-05 22:10:33 UTC/{P3}|"
            f"inbound/s3+toy+2025-09-05 22:10:33 UTC/{P3}|inbound/old/{P3}|inbound/notes.txt",
            {
                "s2+hw9+2025-09-05 22:10:33 UTC/": "it is for the assignment 'hw9'",
                "old/": "not in the form that nbgrader's exchange uses",
                "notes.txt": "so its owner is unknown",
            },
        ),
        (
            "teams",
            f"Submitted files/Student 01/toy/{P3}|Submitted files/Student 02/other/a.txt|"
            f"Submitted files/notes.txt|readme.txt|Working files/Student 01/toy/{P3}",
            {
                "Student 02": "it contains no folder toy",
                "notes.txt": "it contains no folder toy",
                "readme.txt": "it is not in Submitted files",
                "Working files/": "what students work on and did not hand in",
            },
        ),
        (
            "submitty",
            f"toy/s1/1/{P3}|toy/s1/1/.submit.timestamp|toy/s1/user_assignment_settings.json|toy/s1/a.txt|toy/b.txt",
            {
                "s1/user_assignment_settings.json": "it is not known which attempt the student chose",
                "s1/a.txt": "it is in no attempt's folder",
                "b.txt": "it is beside the students' folders, so its owner is unknown",
            },
        ),
        (
            "github",
            f"toy-submissions/toy-s1/|toy-submissions/toy-s2/|toy-submissions/another/|"
            f"toy-submissions/old/{P3}|toy-submissions/notes.txt",
            {
                "another/": "its name does not begin with toy-",
                "old/": "it is not a clone of a repository",
                "notes.txt": "so its owner is unknown",
            },
        ),
        (
            "gradescope",
            f"submission_1001/{P3}|submission_1002/{P3}|notes.txt",
            {
                "submission_metadata.yml": "it is missing, so the owners are unknown",
                "notes.txt": "it is beside the submissions, so its owner is unknown",
            },
        ),
        (
            "cocalc",
            f"a1/STUDENT - Student 01.txt|a1/{P3}|a1/DUE_DATE.txt|a2/{P3}|notes.txt",
            {"notes.txt": "it is beside the students' folders, so its owner is unknown"},
        ),
        (
            "sakai",
            f"toy/One, Student(s1)/timestamp.txt|toy/One, Student(s1)/Submission attachment(s)/{P3}|"
            "toy/grades.csv|toy/notes.txt",
            {"notes.txt": "it is not known whose it is"},
        ),
    ],
)
def test_what_is_nobodys_in_a_systems_folder_is_named_with_the_reason(system, files, left, tmp_path):
    level = nodes.tree_of_path(write(tmp_path / "download", names_in(files)))
    found = recognize(level, Options(assignment="toy" if system in ("nbgrader", "teams") else None))
    assert found.layout == system
    assert found.deliveries
    assert set(found.left) == set(left)
    for name, reason in left.items():
        assert reason in found.left[name]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- 1\n- 2\n", "submission_metadata.yml is not a table of submissions"),
        ("submission_1: [", "submission_metadata.yml cannot be read"),
        ("a: &a [*a]\nb: " + "[" * 5000, "submission_metadata.yml cannot be read"),
    ],
)
def test_a_table_of_gradescope_that_cannot_be_read_is_refused(text, said, tmp_path):
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "submission_metadata.yml").write_text(text)
    with pytest.raises(Refused, match=re.escape(said)):
        recognize(nodes.tree_of_path(tmp_path / "export"), Options())


@pytest.mark.parametrize(
    "files", [f"submitted/{P3}", "submitted/a/b.txt", f"one/two/{P3}", f"Submitted files/{P3}"]
)
def test_a_folder_that_only_has_the_name_of_a_systems_is_not_its(files, tmp_path):
    level = nodes.tree_of_path(write(tmp_path / "download", names_in(files)))
    assert all(layout.recognize(level, Options()) is None for layout in LAYOUTS)


# The course's own names


PATTERN = r"(?P<student_id>\w+-\d+)-hw0-(?P<timestamp>[0-9-]+)-(?P<file_id>.*)"


def test_a_courses_own_names_say_who_and_when(solved, tmp_path):
    """The pattern of the guide; a time without seconds is one, and a scan keeps its whole name."""
    files = {
        f"student-01-hw0-2025-09-05-22-10-33-{P3}": solved[P3],
        "student-01-hw0-2025-09-05-22-10-33-page.pdf": b"%PDF-1.4",
        f"student-02-hw0-2025-09-06-{P3}": solved[P3],
        "student-02-hw0-2025-09-05-more.zip": zipped({P2: solved[P2]}),
        "student-03-hw0-20259905221033-work.zip": zipped({P3: solved[P3]}),
        "grades.txt": b"",
    }
    source = write(tmp_path / "own", files)
    words = ["collect", str(source), "-o", str(tmp_path / "class"), "--pattern", PATTERN]
    done = CliRunner().invoke(cli.main, [*words, "--timezone", "America/Los_Angeles"])
    found = {one["who"]: one for one in about(tmp_path / "class").values()}
    assert {who: one["when"] for who, one in found.items()} == {
        "student-01": "2025-09-06T05:10:33+00:00",
        "student-02": "2025-09-06T07:00:00+00:00",
        "student-03": None,
    }
    assert found["student-01"]["files"] == [P3, "student-01-hw0-2025-09-05-22-10-33-page.pdf"]
    assert found["student-01"]["ids"] == {"login": "student-01"}
    assert [one["counts"] for one in found["student-02"]["attempts"]] == [False, True]
    assert "grades.txt — its name is not in the form that --pattern uses" in " ".join(done.output.split())


def test_a_courses_own_names_may_have_two_names_or_folders(solved, tmp_path):
    pattern = r"(?P<last_name>[^,]+), (?P<first_name>[^(]+?)( \(.*)?$"
    files = {f"One, Student (8012)/{P3}": solved[P3], f"Two, Student/{P3}": solved[P3]}
    source = write(tmp_path / "own", files)
    gather.collect([source], tmp_path / "class", options=Options(pattern=re.compile(pattern)))
    found = list(about(tmp_path / "class").values())
    assert [one["who"] for one in found] == ["Student One", "Student Two"]
    assert [one["files"] for one in found] == [[P3], [P3]]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--pattern", "(?P<student_id>"), "--pattern: missing ), unterminated subpattern at position 0"),
        (("--names", "klingon"), "--names klingon: no such encoding, try gbk, shift_jis, cp1252 or cp866"),
        (("--timezone", "Berkeley"), "--timezone Berkeley: unknown time zone; try America/Los_Angeles"),
    ],
)
def test_an_option_that_means_nothing_is_a_usage_error(words, said, tmp_path):
    source = write(tmp_path / "heap", {"student-01.zip": b""})
    done = CliRunner().invoke(cli.main, ["collect", str(source), "-o", str(tmp_path / "class"), *words])
    assert (done.exit_code, said in " ".join(done.output.split())) == (2, True), done.output
    assert not (tmp_path / "class").exists()


# What is killed


def test_a_run_that_was_killed_goes_on(klass, tmp_path):
    students = [Student(n, klass[0].attempts) for n in range(1, 41)]
    (tmp_path / "submissions.zip").write_bytes(zipped(canvas(students)))
    command = [sys.executable, "-m", "autograder", "collect", "submissions.zip", "-o", "class"]
    run = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while time.monotonic() < until and len(list(tmp_path.glob("class/*/submission.json"))) < 5:
        time.sleep(0.01)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    before = about(tmp_path / "class")
    assert before
    for name, one in before.items():  # whole, or not there
        assert all((tmp_path / "class" / name / file).is_file() for file in one["files"])
    collected = gather.collect([tmp_path / "submissions.zip"], tmp_path / "class")
    assert len(collected.students) == 40
    assert collected.unchanged >= len(before) - 1
    assert [path.name for path in (tmp_path / "class").glob(".*")] == []


def test_a_folder_of_something_else_is_not_written_into(klass, tmp_path):
    write(tmp_path / "class", {"thesis.tex": b""})
    with pytest.raises(Refused, match="is not empty"):
        gather.collect([write(tmp_path / "heap", downloads.flat_zips(klass))], tmp_path / "class")
