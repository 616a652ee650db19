"""Odd things in a heap: each is taken, or is listed with the reason and the exit code 1."""

from __future__ import annotations

import io
import json
import os
import subprocess
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from autograder import cli
from tests.collect import downloads
from tests.collect.downloads import Student, encrypted, seven_zipped, tarred, write, zipped
from tests.collect.test_layouts import Q2, Q7, about

pytestmark = pytest.mark.slow

OTHER = "student-09.zip"


def collect(tmp_path: Path, *sources: Path, more: tuple[str, ...] = ()) -> Result:
    words = ["collect", *map(str, sources), "-o", str(tmp_path / "class"), *more]
    return CliRunner().invoke(cli.main, words, catch_exceptions=False)


def heap(tmp_path: Path, files: dict[str, bytes], solved: dict[str, bytes]) -> tuple[Result, dict[str, Any]]:
    """What becomes of files that lie beside a classmate's zip."""
    source = write(tmp_path / "heap", files | {OTHER: zipped({Q7: solved[Q7]})})
    result = collect(tmp_path, source)
    return result, {one["who"]: one for one in about(tmp_path / "class").values()}


def bomb() -> bytes:
    return zipped({Q7: b"0" * (60 << 20)})


def duplicated(solved: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(Q7, solved[Q7])
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(Q7, b"{}")
    return out.getvalue()


def linked() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo(Q7)
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("Zoë Müller-Łukaszewicz.zip", "Zoë Müller-Łukaszewicz"),
        (unicodedata.normalize("NFD", "José Ñandú.zip"), "José Ñandú"),
        ("学生 一.zip", "学生 一"),
        ("O'Neil, Ana.ZIP", "O'Neil, Ana"),
        ("Copy of student-01.zip", "student-01"),
        ("student-01 (3).zip", "student-01"),
        ("student-01 - Copy.zip", "student-01"),
        ("Kopie von student-01 (1).Zip", "student-01"),
    ],
)
def test_whose_zip_it_is_whatever_its_name_went_through(name, who, solved, tmp_path):
    result, found = heap(tmp_path, {name: zipped({Q7: solved[Q7]})}, solved)
    assert result.exit_code == 0, result.output
    assert set(found) == {who, "student-09"}
    assert found[who]["missing"][0] == "q1_reflection"


def test_a_copy_counts_less_than_what_it_was_made_of_and_is_kept(solved, untouched, tmp_path):
    files = {
        "student-01.zip": zipped({Q7: solved[Q7]}),
        "Copy of student-01.zip": zipped({Q2: solved[Q2]}),
        "student-02.zip": zipped({Q7: untouched[Q7]}),
        "student-02 (1).zip": zipped({Q7: solved[Q7]}),
    }
    result, found = heap(tmp_path, files, solved)
    assert result.exit_code == 1
    one, two = found["student-01"], found["student-02"]
    assert list(one["notebooks"]) == ["q7_process"]
    assert one["left"] == {"Copy of student-01.zip": "a copy that differs from student-01.zip, which counts"}
    assert (tmp_path / "class" / "student-01" / one["attempts"][0]["folder"] / Q2).is_file()
    assert (two["attempt"], len(two["attempts"]), two["left"]) == (2, 2, {})


REFUSED = {
    "encrypted": (lambda solved: encrypted({Q7: solved[Q7]}), "encrypted"),
    "bomb": (lambda solved: bomb(), "times its size"),
    "twice": (duplicated, "would be the same file"),
    "link": (lambda solved: linked(), "is a link or a device"),
    "not a zip": (lambda solved: b"<html>404</html>", "cannot be read"),
    "cut short": (lambda solved: zipped(solved)[:5000], "cannot be read"),
    "empty zip": (lambda solved: zipped({}), "no notebook"),
    "scan alone": (lambda solved: zipped({"scan.pdf": b"%PDF-1.4"}), "no notebook"),
    "nothing": (lambda solved: b"", "cannot be read"),
    "document": (lambda solved: zipped({"answers.docx": b"PK"}), "no notebook"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_taken_is_listed_with_the_reason(kind, solved, tmp_path):
    make, said = REFUSED[kind]
    result, found = heap(tmp_path, {"student-01.zip": make(solved)}, solved)
    assert result.exit_code == 1
    assert said in found["student-01"]["refused"]
    assert "refused: " in result.output
    assert found["student-09"]["refused"] is None


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        (Q7, b"", "is empty: save the notebook again"),
        (Q7, b"{}", "no list of cells"),
        (Q7, b'{"cells": [', "not valid JSON"),
        (Q7, b"\xff\xfe\x00", "not valid JSON"),
        ("q7_process.ipynb.txt", b"not a notebook", "not valid JSON"),
        (Q7, json.dumps({"nbformat": 3, "cells": []}).encode(), "not a notebook of format 4"),
    ],
)
def test_a_damaged_notebook_is_named_and_the_others_are_taken(name, data, said, solved, tmp_path):
    result, found = heap(tmp_path, {"student-01.zip": zipped({Q2: solved[Q2], name: data})}, solved)
    assert result.exit_code == 1
    assert list(found["student-01"]["notebooks"]) == ["q2_vector_calculus"]
    assert said in found["student-01"]["problems"]["q7_process"]
    assert "q7_process" in result.output


def test_an_untouched_notebook_with_no_cells_is_no_work(solved, tmp_path):
    empty = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}).encode()
    _, found = heap(tmp_path, {"student-01.zip": zipped({Q7: empty, f"a/{Q7}": solved[Q7]})}, solved)
    assert found["student-01"]["notebooks"] == {"q7_process": f"a/{Q7}"}


TAKEN = {
    "windows paths": lambda solved: zipped({f"hw0\\work\\{Q7}": solved[Q7]}),
    "zip in zip in zip": lambda solved: zipped({"a.zip": zipped({"b.ZIP": zipped({Q7: solved[Q7]})})}),
    "tar in zip": lambda solved: zipped({"hw0.tar.gz": tarred({f"./hw0/{Q7}": solved[Q7]})}),
    "7z in zip": lambda solved: zipped({"hw0.7z": seven_zipped({Q7: solved[Q7]})}),
    "mac": lambda solved: zipped(
        {f"hw0/{Q7}": solved[Q7], f"__MACOSX/hw0/._{Q7}": b"\0\5", "hw0/.DS_Store": b"\0"}
    ),
    "checkpoints": lambda solved: zipped(
        {Q7: solved[Q7], ".ipynb_checkpoints/q7_process-checkpoint.ipynb": b"{"}
    ),
    "the whole toolkit": lambda solved: zipped(
        {
            f"hw0/{Q7}": solved[Q7],
            "hw0/hw0/layers.py": b"",
            "hw0/workbook/homework.py": b"",
            "hw0/tests/q4b.py": b"",
            "hw0/README.md": b"",
            "hw0/hw0/data/digits.npz": b"",
            "hw0/.gitignore": b"",
            "hw0/requirements.txt": b"",
        }
    ),
}


@pytest.mark.parametrize("kind", TAKEN)
def test_what_programs_make_of_a_submission_costs_nothing(kind, solved, tmp_path):
    result, found = heap(tmp_path, {"student-01.zip": TAKEN[kind](solved)}, solved)
    assert result.exit_code == 0, result.output
    assert list(found["student-01"]["notebooks"]) == ["q7_process"]


def test_files_that_nobody_reads_are_named(solved, tmp_path):
    """On the screen, in the class folder, and in the report of a submission that is graded as it lies there."""
    work = {
        Q7: solved[Q7],
        "hw0/derivations of mine.docx": b"PK",
        "notes/q2a.tex": b"\\begin",
        "helper.py": b"",
    }
    result, found = heap(tmp_path, {"student-01.zip": zipped(work)}, solved)
    assert result.exit_code == 1
    names = {"hw0/derivations of mine.docx", "notes/q2a.tex", "helper.py"}
    assert set(found["student-01"]["left"]) == names
    assert "is not a notebook, scan or archive" in result.output
    words = ["grade", str(tmp_path / "heap" / "student-01.zip"), "-o", str(tmp_path / "out")]
    graded = CliRunner().invoke(cli.main, words)
    assert graded.exit_code == 1
    report = json.loads((tmp_path / "out" / "student-01" / "report.json").read_text())
    assert {entry["name"] for entry in report["left"]} == names


def test_links_are_listed_and_not_followed(solved, tmp_path):
    secret = write(tmp_path / "elsewhere", {Q7: solved[Q7]})
    source = write(
        tmp_path / "heap",
        {OTHER: zipped({Q7: solved[Q7]}), "student-01/x.txt": b"", f"student-01/{Q2}": solved[Q2]},
    )
    (source / "student-02").symlink_to(secret)
    (source / "student-01" / Q7).symlink_to(secret / Q7)
    os.mkfifo(source / "student-01" / "q4_ridge.ipynb")
    result = collect(tmp_path, source)
    assert result.exit_code == 1
    found = {one["who"]: one for one in about(tmp_path / "class").values()}
    assert "a link" in found["student-02"]["refused"]
    assert list(found["student-01"]["notebooks"]) == ["q2_vector_calculus"]
    assert "not a regular file" in found["student-01"]["problems"]["q4_ridge"]


@pytest.mark.parametrize("first", ["0.rar", "scans.rar"])
@pytest.mark.parametrize("data", [b"Rar!\x1a\x07\x01\x00" + b"x" * 50, b"not an archive"])
def test_an_archive_that_cannot_be_opened_costs_the_notebooks_beside_it_nothing(
    first, data, solved, tmp_path
):
    """Attached one by one, in whichever order the download lists them."""
    files = {first: data, Q7: solved[Q7]}
    loose = downloads.canvas([Student(1, [files]), Student(2, [{Q7: solved[Q7]}])], loose=True)
    result = collect(tmp_path, write(tmp_path / "download", loose))
    one = next(iter(about(tmp_path / "class").values()))
    assert (list(one["notebooks"]), one["refused"]) == (["q7_process"], None)
    assert list(one["left"]) == [first]
    assert result.exit_code == 1


# Whole classes


@pytest.fixture
def klass(solved) -> list[Student]:
    return [Student(number, [{Q7: solved[Q7]}]) for number in (1, 2)]


@pytest.mark.parametrize("ending", ["tar.gz", "7z", "tar"])
@pytest.mark.parametrize("system", ["canvas", "gradescope", "moodle", "nbgrader", "flat zips"])
def test_a_whole_class_in_another_archive(system, ending, klass, tmp_path):
    pack = seven_zipped if ending == "7z" else tarred
    (tmp_path / f"submissions.{ending}").write_bytes(pack(downloads.SYSTEMS[system](klass)))
    result = collect(tmp_path, tmp_path / f"submissions.{ending}")
    assert result.exit_code == 0, result.output
    found = list(about(tmp_path / "class").values())
    assert [list(one["notebooks"]) for one in found] == [["q7_process"]] * 2
    if system in ("gradescope", "nbgrader"):
        assert found[0]["when"].startswith(f"{klass[0].when:%Y-%m-%dT%H:%M}")


def test_an_archive_of_one_students_zip_is_that_students(solved, tmp_path):
    (tmp_path / "archive.tar.gz").write_bytes(tarred({"student-01.zip": zipped({Q7: solved[Q7]})}))
    assert collect(tmp_path, tmp_path / "archive.tar.gz").exit_code == 0
    assert list(about(tmp_path / "class")) == ["student-01"]


def test_a_class_as_rar_is_refused_with_what_to_do(tmp_path):
    (tmp_path / "submissions.rar").write_bytes(b"Rar!\x1a\x07\x01\x00" + b"x" * 50)
    result = collect(tmp_path, tmp_path / "submissions.rar")
    assert result.exit_code == 1
    assert "unpack it" in result.output


@pytest.mark.parametrize("packed", [True, False])
def test_downloads_that_lie_together_are_all_opened(packed, klass, solved, tmp_path):
    late = [Student(3, [{Q7: solved[Q7]}], hours_late=4)]
    files = {
        "submissions.zip": zipped(downloads.canvas(klass)),
        "assignment_42_export.zip": zipped(downloads.gradescope(late)),
        "student-07.zip": zipped({Q7: solved[Q7]}),
        "roster.csv": downloads.canvas_roster(klass).encode(),
    }
    source = write(tmp_path / "downloads", files)
    if packed:
        source = tmp_path / "everything.zip"
        source.write_bytes(zipped(files))
    result = collect(tmp_path, source)
    found = about(tmp_path / "class")
    assert [one["who"] for one in found.values()] == ["01student", "02student", "Student 03", "student-07"]
    assert found["01student"]["source"] == f"{source.name}/submissions.zip"
    assert all(one["notebooks"] for one in found.values())
    assert "roster.csv" in result.output
    assert result.exit_code == 1


@pytest.mark.parametrize("system", ["canvas", "gradescope", "moodle", "brightspace"])
def test_two_people_of_one_name_stay_two(system, klass, tmp_path, monkeypatch):
    monkeypatch.setattr(Student, "name", "Jane Doe")
    files = downloads.SYSTEMS[system](klass)
    if system == "canvas":
        files = {f"doejane_{name.partition('_')[2]}": data for name, data in files.items()}
    result = collect(tmp_path, write(tmp_path / "download", files))
    assert result.exit_code == 0, result.output
    found = about(tmp_path / "class")
    assert len(found) == 2
    assert len({one["who"] for one in found.values()}) == 2  # an id tells them apart
    assert [one["attempt"] for one in found.values()] == [1, 1]


def test_an_export_without_its_table_is_taken_under_numbers_and_said(klass, tmp_path):
    files = downloads.gradescope(klass)
    del files["assignment_42_export/submission_metadata.yml"]
    result = collect(tmp_path, write(tmp_path / "export", files))
    assert result.exit_code == 1
    assert list(about(tmp_path / "class")) == ["submission_700001", "submission_700002"]
    assert "submission_metadata.yml — it is missing" in result.output


def test_nbgrader_without_times_has_none(klass, tmp_path):
    files = {name: data for name, data in downloads.nbgrader(klass).items() if name.endswith(".ipynb")}
    assert collect(tmp_path, write(tmp_path / "course", files)).exit_code == 0
    assert {one["when"] for one in about(tmp_path / "class").values()} == {None}


def test_photos_of_a_phone_are_no_canvas_download(solved, tmp_path):
    photos = {f"student-01/IMG_20250905_10101{n}_HDR.jpg": b"\xff\xd8" for n in range(9)}
    source = write(
        tmp_path / "student-01", {Q7: solved[Q7]} | {n.partition("/")[2]: d for n, d in photos.items()}
    )
    assert collect(tmp_path, source).exit_code == 0
    ((name, found),) = about(tmp_path / "class").items()
    assert (name, list(found["notebooks"]), len(found["files"])) == ("student-01", ["q7_process"], 10)


# GitHub Classroom


def cloned(folder: Path, files: dict[str, bytes], when: str) -> None:
    """A clone with one commit, as git makes it."""
    folder.mkdir(parents=True)
    write(folder, files)
    said = {"NAME": "x", "EMAIL": "x@example.edu", "DATE": when}
    environment = os.environ | {
        f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in said.items()
    }
    for words in ("init --quiet", "add .", "commit --quiet --allow-empty -m work"):
        command = ["git", "-C", str(folder), "-c", "commit.gpgsign=false", *words.split()]
        subprocess.run(command, env=environment, check=True)


@pytest.mark.parametrize("roster", [True, False])
def test_github_classroom_from_clones_to_grades(roster, klass, solved, tmp_path):
    """Logins begin alike: what of a name is the assignment's, the folder says, and so does the roster."""
    clones = tmp_path / ("clones" if roster else "hw0-submissions")
    for student in klass:
        cloned(
            clones / f"hw0-gh-{student.number:02d}",
            {Q7: solved[Q7]},
            f"2025-09-05T2{student.number}:10:33-07:00",
        )
    cloned(clones / "hw0-gh-03", {}, "2025-09-01T00:00:00Z")  # accepted, and nothing committed
    (tmp_path / "roster.csv").write_text(downloads.github_roster([*klass, Student(3, []), Student(4, [])]))
    result = collect(tmp_path, clones, more=("--roster", str(tmp_path / "roster.csv")) if roster else ())
    assert result.exit_code == 1  # the empty one
    found = {one["ids"]["github"]: one for one in about(tmp_path / "class").values()}
    assert list(found) == ["gh-01", "gh-02", "gh-03"]
    assert [one["when"] for one in found.values()][:2] == [
        "2025-09-06T04:10:33+00:00",
        "2025-09-06T05:10:33+00:00",
    ]
    assert "no notebook" in found["gh-03"]["refused"]
    if roster:
        assert [one["who"] for one in found.values()] == ["Student 01", "Student 02", "Student 03"]
        assert "handed in nothing: Student 04" in result.output
    words = ["grade", "--jobs", "1", str(tmp_path / "class"), "-o", str(tmp_path / "out")]
    graded = CliRunner().invoke(cli.main, words)
    reports = [json.loads(path.read_text()) for path in sorted(tmp_path.glob("out/*/report.json"))]
    assert [one["score"] for one in reports] == [2, 2, 0]
    assert reports[0]["handed_in"]["when"] == "2025-09-06T04:10:33+00:00"
    assert graded.exit_code == 0


@pytest.mark.parametrize(
    ("names", "logins"),
    [
        (("hw0-jane", "hw0-jane-b"), ["jane", "jane-b"]),
        (("homework-0-ann", "homework-0-bob"), ["ann", "bob"]),
        (("cs182-hw0-x-1", "cs182-hw0-x-2"), ["x-1", "x-2"]),
    ],
)
def test_the_assignments_part_of_a_clones_name(names, logins, solved, tmp_path):
    for name in names:
        write(tmp_path / "all" / name, {Q7: solved[Q7], ".git/HEAD": b"ref: refs/heads/main\n"})
    collect(tmp_path, tmp_path / "all")
    assert [one["ids"]["github"] for one in about(tmp_path / "class").values()] == logins
