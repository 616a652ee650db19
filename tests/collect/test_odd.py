"""Odd things among files and folders: each is taken, or is listed with the reason and the exit code 1."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import tarfile
import time
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from autograder import cli
from autograder.intake import typed
from autograder.intake.collect import commits, gather
from autograder.intake.collect.layouts import Options
from tests.collect import downloads
from tests.collect.downloads import Student, encrypted, named_in, seven_zipped, tarred, write, zipped
from tests.collect.test_layouts import P2, P3, about

pytestmark = pytest.mark.slow

OTHER = "student-09.zip"


def collect(tmp_path: Path, *sources: Path, more: tuple[str, ...] = ()) -> Result:
    words = ["collect", *map(str, sources), "-o", str(tmp_path / "class"), *more]
    return CliRunner().invoke(cli.main, words, catch_exceptions=False)


def heap(tmp_path: Path, files: dict[str, bytes], solved: dict[str, bytes]) -> tuple[Result, dict[str, Any]]:
    """What becomes of files that lie beside a classmate's zip."""
    source = write(tmp_path / "heap", files | {OTHER: zipped({P3: solved[P3]})})
    result = collect(tmp_path, source)
    return result, {one["who"]: one for one in about(tmp_path / "class").values()}


def bomb() -> bytes:
    return zipped({P3: b"0" * (60 << 20)})


def duplicated(solved: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(P3, solved[P3])
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(P3, b"{}")
    return out.getvalue()


def linked() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo(P3)
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
        ("student-01 v2.zip", "student-01"),
        ("student-01 - Copy of toy-submission.zip", "student-01"),
    ],
)
def test_whose_zip_it_is_whatever_its_name_went_through(name, who, solved, tmp_path):
    result, found = heap(tmp_path, {name: zipped({P3: solved[P3]})}, solved)
    assert result.exit_code == 0, result.output
    assert set(found) == {who, "student-09"}
    assert found[who]["missing"] == ["p1_numbers", "p2_slopes"]


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("toy-student-01-main.zip", "student-01"),
        ("hw0-student-01-master (2).zip", "student-01"),
        ("student-01_hw0.tar.gz", "student-01"),
        ("student-01 hw0 final.zip", "student-01"),
        ("toy-submission_Student 01.zip", "Student 01"),
        (f"toy-student-01-main-{'0123456789' * 4}.zip", "student-01"),
        ("Student 01 - 2025-09-05 19-59.zip", "Student 01"),
        ("Student 01 - 2025-09-05.zip", "Student 01"),
        ("Student 01 - 20250905 1959.zip", "Student 01"),
        ("Student 01 - 20231101.zip", "Student 01 - 20231101"),
        ("Student 01 - 2025-19-39.zip", "Student 01 - 2025-19-39"),
        ("main-street-7.zip", "main-street-7"),
        ("Student Main.zip", "Student Main"),
        ("student-01@example.edu_p3_words.ipynb", "student-01@example.edu"),
    ],
)
def test_name_of_the_homework_is_not_part_of_a_persons_name(name, who, solved, tmp_path):
    pack = tarred if name.endswith(".gz") else zipped
    data = solved[P3] if name.endswith(".ipynb") else pack({P3: solved[P3]})
    more = {"student-08_p3_words.ipynb": solved[P3]} if name.endswith(".ipynb") else {}
    source = write(tmp_path / "heap", {name: data} | (more or {OTHER: zipped({P3: solved[P3]})}))
    result = collect(tmp_path, source)
    assert result.exit_code == 0, result.output
    assert who in {one["who"] for one in about(tmp_path / "class").values()}
    # The same when the folder is graded as it is.
    found = [one.who for one in gather.deliveries_in([source], Options(), gather.Collected())]
    assert who in found


def test_name_that_identifies_nobody_is_not_a_person(solved, tmp_path):
    """A zip of GitHub, or of `submit`, that was not renamed lies beside those of people."""
    files = {
        name: zipped({P3: solved[P3]}) for name in ("toy-main.zip", "toy-submission.zip", "student-01.zip")
    }
    result, found = heap(tmp_path, files | {f"old/{P3}": solved[P3]}, solved)
    assert set(found) == {"student-01", "student-09"}
    said = "its name does not say whose it is: name the {} after its student"
    left = json.loads((tmp_path / "class" / "class.json").read_text())["left"]
    assert left == {
        "heap/old": said.format("folder"),
        "heap/toy-main.zip": said.format("archive"),
        "heap/toy-submission.zip": said.format("archive"),
    }
    assert result.exit_code == 1


def test_a_scan_belongs_to_the_person_with_whose_name_it_begins(solved, tmp_path):
    """Google Classroom puts the person's name before the name of every file."""
    files = {f"Student 0{n} - {P3}": solved[P3] for n in (1, 2)} | {f"Student 010 - {P3}": solved[P3]}
    scans = dict.fromkeys(("Student 01 - scan.pdf", "Student 010 - p2.pdf", "page.pdf"), b"%PDF-1.4")
    result = collect(tmp_path, write(tmp_path / "Homework", files | scans))
    found = {one["who"]: set(one["files"]) for one in about(tmp_path / "class").values()}
    assert [len(found[who]) for who in ("Student 01", "Student 02", "Student 010")] == [2, 1, 2]
    assert "Student 010 - p2.pdf" in found["Student 010"]
    assert "Homework/page.pdf" in result.output


@pytest.mark.parametrize("name", ["roster.csv", "2030-02-01T1010_Grades-TOY.csv", "list.xlsx"])
def test_table_beside_the_hand_ins_is_not_a_submission(name, solved, tmp_path):
    said = "it is a table and not a submission: if it is the roster, pass it with --roster, as CSV"
    heap(tmp_path, {name: b"Name\nStudent 01\n"}, solved)
    assert json.loads((tmp_path / "class" / "class.json").read_text())["left"] == {f"heap/{name}": said}
    (tmp_path / name).write_bytes(b"Name\n")
    collect(tmp_path / "two", tmp_path / "heap" / OTHER, tmp_path / name)
    assert json.loads((tmp_path / "two" / "class" / "class.json").read_text())["left"] == {name: said}


def test_a_number_with_several_names_is_not_canvass(solved, tmp_path):
    """Other systems put numbers of attempts between names too, and everybody has the same."""
    names = [f"student-0{n}@example.edu_1_{n}_{P3}" for n in (1, 2)]
    collect(tmp_path, write(tmp_path / "download", dict.fromkeys(names, solved[P3])))
    found = about(tmp_path / "class").values()
    assert [one["who"].split()[0] for one in found] == ["student-01@example.edu", "student-02@example.edu"]
    assert [one["layout"] for one in found] == ["heap", "heap"]


def test_the_exchanges_names_may_have_a_plus(solved, tmp_path):
    times = {"student-01": ("10:00:00", "11:00:00"), "student+two": ("10:00:00",)}
    files = {
        f"inbound/{who}+toy+2030-01-31 {time}.123456 UTC+QW5kcmV3/{P3}": solved[P3]
        for who, own in times.items()
        for time in own
    }
    collect(tmp_path, write(tmp_path / "course", files | {f"inbound/lost/{P3}": solved[P3]}))
    found = about(tmp_path / "class").values()
    assert {one["who"]: one["attempt"] for one in found} == {"student-01": 2, "student+two": 1}
    assert json.loads((tmp_path / "class" / "class.json").read_text())["left"] == {
        "course/lost/": "its name is not in the form that nbgrader's exchange uses"
    }


def test_a_copy_counts_less_than_what_it_was_made_of_and_is_kept(solved, untouched, tmp_path):
    files = {
        "student-01.zip": zipped({P3: solved[P3]}),
        "Copy of student-01.zip": zipped({P2: solved[P2]}),
        "student-02.zip": zipped({P3: untouched[P3]}),
        "student-02 (1).zip": zipped({P3: solved[P3]}),
    }
    result, found = heap(tmp_path, files, solved)
    assert result.exit_code == 1
    one, two = found["student-01"], found["student-02"]
    assert list(one["notebooks"]) == ["p3_words"]
    assert one["left"] == {"Copy of student-01.zip": "a copy that differs from student-01.zip, which counts"}
    assert (tmp_path / "class" / "student-01" / one["attempts"][0]["folder"] / P2).is_file()
    assert (two["attempt"], len(two["attempts"]), two["left"]) == (2, 2, {})


REFUSED = {
    "encrypted": (lambda solved: encrypted({P3: solved[P3]}), "encrypted"),
    "bomb": (lambda solved: bomb(), "times its size"),
    "twice": (duplicated, "would be the same file"),
    "link": (lambda solved: linked(), "is a link or a device"),
    "not a zip": (lambda solved: b"<html>404</html>", "cannot be read"),
    "cut short": (lambda solved: zipped(solved)[:-40], "cannot be read"),
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
        (P3, b"", "is empty: save the notebook again"),
        (P3, b"{}", "no list of cells"),
        (P3, b'{"cells": [', "not valid JSON"),
        (P3, b"\xff\xfe\x00", "not valid JSON"),
        ("p3_words.ipynb.txt", b"not a notebook", "not valid JSON"),
        (
            P3,
            json.dumps({"nbformat": 3, "cells": []}).encode(),
            "a notebook of format 3, and not of format 4",
        ),
    ],
)
def test_a_damaged_notebook_is_named_and_the_others_are_taken(name, data, said, solved, tmp_path):
    result, found = heap(tmp_path, {"student-01.zip": zipped({P2: solved[P2], name: data})}, solved)
    assert result.exit_code == 1
    assert list(found["student-01"]["notebooks"]) == ["p2_slopes"]
    assert said in found["student-01"]["problems"]["p3_words"]
    assert "p3_words" in result.output


def test_notebook_without_cells_contains_no_work(solved, tmp_path):
    empty = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}).encode()
    _, found = heap(tmp_path, {"student-01.zip": zipped({P3: empty, f"a/{P3}": solved[P3]})}, solved)
    assert found["student-01"]["notebooks"] == {"p3_words": f"a/{P3}"}


TAKEN = {
    "windows paths": lambda solved: zipped({f"toy\\work\\{P3}": solved[P3]}),
    "zip in zip in zip": lambda solved: zipped({"a.zip": zipped({"b.ZIP": zipped({P3: solved[P3]})})}),
    "tar in zip": lambda solved: zipped({"toy.tar.gz": tarred({f"./toy/{P3}": solved[P3]})}),
    "7z in zip": lambda solved: zipped({"toy.7z": seven_zipped({P3: solved[P3]})}),
    "mac": lambda solved: zipped(
        {f"toy/{P3}": solved[P3], f"__MACOSX/toy/._{P3}": b"\0\5", "toy/.DS_Store": b"\0"}
    ),
    "checkpoints": lambda solved: zipped(
        {P3: solved[P3], ".ipynb_checkpoints/p3_words-checkpoint.ipynb": b"{"}
    ),
    "the whole toolkit": lambda solved: zipped(
        {
            f"toy/{P3}": solved[P3],
            "toy/toy/layers.py": b"",
            "toy/workbook/homework.py": b"",
            "toy/tests/p2b.py": b"",
            "toy/README.md": b"",
            "toy/toy/data/digits.npz": b"",
            "toy/.gitignore": b"",
            "toy/requirements.txt": b"",
        }
    ),
}


@pytest.mark.parametrize("kind", TAKEN)
def test_what_programs_make_of_a_submission_costs_nothing(kind, solved, tmp_path):
    result, found = heap(tmp_path, {"student-01.zip": TAKEN[kind](solved)}, solved)
    assert result.exit_code == 0, result.output
    assert list(found["student-01"]["notebooks"]) == ["p3_words"]


def test_files_that_nobody_reads_are_named(solved, tmp_path):
    """On the screen, in the class folder, and in the report of a submission that is graded as it lies there."""
    work = {
        P3: solved[P3],
        "toy/derivations of mine.docx": b"PK",
        "notes/p2a.tex": b"\\begin",
        "helper.py": b"",
    }
    result, found = heap(tmp_path, {"student-01.zip": zipped(work)}, solved)
    assert result.exit_code == 1
    names = {"toy/derivations of mine.docx", "notes/p2a.tex", "helper.py"}
    assert set(found["student-01"]["left"]) == names
    assert "is not a notebook, scan or archive" in result.output
    words = ["grade", str(tmp_path / "heap" / "student-01.zip"), "-o", str(tmp_path / "out")]
    graded = CliRunner().invoke(cli.main, words)
    assert graded.exit_code == 1
    report = json.loads((tmp_path / "out" / "student-01" / "report.json").read_text())
    assert {entry["name"] for entry in report["left"]} == names


def test_links_are_listed_and_not_followed(solved, tmp_path):
    secret = write(tmp_path / "elsewhere", {P3: solved[P3]})
    source = write(
        tmp_path / "heap",
        {OTHER: zipped({P3: solved[P3]}), "student-01/x.txt": b"", f"student-01/{P2}": solved[P2]},
    )
    (source / "student-02").symlink_to(secret)
    (source / "student-01" / P3).symlink_to(secret / P3)
    os.mkfifo(source / "student-01" / "p1_numbers.ipynb")
    result = collect(tmp_path, source)
    assert result.exit_code == 1
    found = {one["who"]: one for one in about(tmp_path / "class").values()}
    assert "a link" in found["student-02"]["refused"]
    assert list(found["student-01"]["notebooks"]) == ["p2_slopes"]
    assert "not a regular file" in found["student-01"]["problems"]["p1_numbers"]


@pytest.mark.parametrize("first", ["0.rar", "scans.rar"])
@pytest.mark.parametrize("data", [b"Rar!\x1a\x07\x01\x00" + b"x" * 50, b"not an archive"])
def test_an_archive_that_cannot_be_opened_costs_the_notebooks_beside_it_nothing(
    first, data, solved, tmp_path
):
    """Attached one by one, in whichever order the download lists them."""
    files = {first: data, P3: solved[P3]}
    loose = downloads.canvas([Student(1, [files]), Student(2, [{P3: solved[P3]}])], loose=True)
    result = collect(tmp_path, write(tmp_path / "download", loose))
    one = next(iter(about(tmp_path / "class").values()))
    assert (list(one["notebooks"]), one["refused"]) == (["p3_words"], None)
    assert list(one["left"]) == [first]
    assert result.exit_code == 1


# Whole classes


@pytest.fixture
def klass(solved) -> list[Student]:
    return [Student(number, [{P3: solved[P3]}]) for number in (1, 2)]


@pytest.mark.parametrize("extension", ["tar.gz", "7z", "tar"])
@pytest.mark.parametrize("system", ["canvas", "gradescope", "moodle", "nbgrader", "flat zips"])
def test_a_whole_class_in_another_archive(system, extension, klass, tmp_path):
    pack = seven_zipped if extension == "7z" else tarred
    (tmp_path / f"submissions.{extension}").write_bytes(pack(downloads.SYSTEMS[system](klass)))
    result = collect(tmp_path, tmp_path / f"submissions.{extension}")
    assert result.exit_code == 0, result.output
    found = list(about(tmp_path / "class").values())
    assert [list(one["notebooks"]) for one in found] == [["p3_words"]] * 2
    if system in ("gradescope", "nbgrader"):
        assert found[0]["when"].startswith(f"{klass[0].when:%Y-%m-%dT%H:%M}")


def test_an_archive_of_one_students_zip_is_that_students(solved, tmp_path):
    (tmp_path / "archive.tar.gz").write_bytes(tarred({"student-01.zip": zipped({P3: solved[P3]})}))
    assert collect(tmp_path, tmp_path / "archive.tar.gz").exit_code == 0
    assert list(about(tmp_path / "class")) == ["student-01"]


def test_a_class_as_rar_is_refused_with_what_to_do(tmp_path):
    (tmp_path / "submissions.rar").write_bytes(b"Rar!\x1a\x07\x01\x00" + b"x" * 50)
    result = collect(tmp_path, tmp_path / "submissions.rar")
    assert result.exit_code == 1
    assert "unpack it" in result.output


@pytest.mark.parametrize("packed", [True, False])
def test_downloads_that_lie_together_are_all_opened(packed, klass, solved, tmp_path):
    late = [Student(3, [{P3: solved[P3]}], hours_late=4)]
    files = {
        "submissions.zip": zipped(downloads.canvas(klass)),
        "assignment_42_export.zip": zipped(downloads.gradescope(late)),
        "student-07.zip": zipped({P3: solved[P3]}),
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


@pytest.mark.parametrize("system", ["folders of zips", "google classroom", "autolab", "artemis", "teams"])
def test_a_class_in_an_archive_that_lies_in_a_folder_is_a_class(system, klass, tmp_path):
    """As when the archive itself is given: a folder around it changes nothing, whatever the archive is called."""
    files = {"EECS 182.zip": zipped(downloads.SYSTEMS[system](klass)), "roster.csv": b"Name,SID\n"}
    source = write(tmp_path / "folder", files)
    assert "roster.csv — it is a table and not a submission" in collect(tmp_path, source).output
    collect(tmp_path / "direct", source / "EECS 182.zip")
    found = about(tmp_path / "class")
    assert [list(one["notebooks"]) for one in found.values()] == [["p3_words"]] * 2
    assert list(found) == list(about(tmp_path / "direct" / "class"))


def test_classes_in_archives_with_names_of_homeworks_are_classes(klass, solved, tmp_path):
    others = [Student(number, [{P3: solved[P3]}]) for number in (3, 4)]
    files = {
        "Abgaben.zip": zipped(downloads.folders_of_zips(klass)),
        "OneDrive_2025-09-08.zip": zipped(downloads.teams(others)),
        "Entregas 2025-09-08.zip": named_in("cp437", {f"Jos\u00e9 {n}/{P3}": solved[P3] for n in (5, 6)}),
    }
    result = collect(tmp_path, write(tmp_path / "downloads", files))
    people = [*(f"Student 0{n}" for n in (1, 2, 3, 4)), "José 5", "José 6"]
    assert sorted(one["who"] for one in about(tmp_path / "class").values()) == sorted(people)
    assert "Entregas 2025-09-08.zip — it does not say how the names in it are encoded" in result.output


def test_notebooks_and_archives_that_all_have_owners_are_a_class(solved, tmp_path):
    """Google Classroom has both; a notebook without an owner is nobody's."""
    files = {f"Student 0{n} - {P3}": solved[P3] for n in (1, 2)} | {f"Copy of {P3}": solved[P3]}
    files["Student 03 - toy-submission.zip"] = zipped({P3: solved[P3]})
    result = collect(tmp_path, write(tmp_path / "heap", files))
    assert [one["who"] for one in about(tmp_path / "class").values()] == [f"Student 0{n}" for n in (1, 2, 3)]
    assert f"heap/Copy of {P3} — a notebook beside the students' folders and zips" in result.output


@pytest.mark.parametrize("packed", [True, False])
def test_folders_of_systems_are_not_students(packed, klass, solved, tmp_path):
    others = [Student(number, [{P3: solved[P3]}]) for number in (3, 4)]
    made = {"canvas": downloads.canvas(klass), "gradescope": downloads.gradescope(others)}
    files = {f"{name}/export.zip": zipped(own) for name, own in made.items()}
    if not packed:
        files = {f"{name}/{path}": data for name, own in made.items() for path, data in own.items()}
    photos = {f"student-05/IMG_2025090{n}_101010_HDR.jpg": b"\xff\xd8" for n in range(3)}
    result = collect(
        tmp_path, write(tmp_path / "downloads", files | photos | {f"student-06/{P3}": solved[P3]})
    )
    found = about(tmp_path / "class")
    people = ["01student", "02student", "Student 03", "Student 04"]
    assert [one["who"] for one in found.values()] == [*people, "student-05", "student-06"]
    assert found["01student"]["source"] == ("downloads/canvas/export.zip" if packed else "downloads/canvas")
    assert [bool(one["notebooks"]) for one in found.values()] == [True] * 4 + [False, True]
    assert result.exit_code == 1  # the photos have no notebook


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


def test_export_without_its_table_is_accepted_under_numbers_and_reported(klass, tmp_path):
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


def test_other_assignments_in_the_exchange_are_listed(solved, tmp_path):
    files = {
        f"student-01+hw0+2025-09-05 22:10:33 UTC/{P3}": solved[P3],
        f"student-01+hw1+2025-09-12 22:10:33 UTC/{P3}": solved[P3],
        "notes.txt": b"for staff",
    }
    result = collect(tmp_path, write(tmp_path / "inbound", files), more=("--assignment", "hw0"))
    assert result.exit_code == 1
    said = " ".join(result.output.split())
    assert "inbound/student-01+hw1+2025-09-12 22:10:33 UTC/ — it is for the assignment 'hw1'" in said
    assert "notes.txt — it is beside the students' folders" in said
    assert list(about(tmp_path / "class")) == ["student-01"]


def test_photos_of_a_phone_are_not_a_canvas_download(solved, tmp_path):
    photos = {f"student-01/IMG_20250905_10101{n}_HDR.jpg": b"\xff\xd8" for n in range(9)}
    source = write(
        tmp_path / "student-01", {P3: solved[P3]} | {n.partition("/")[2]: d for n, d in photos.items()}
    )
    assert collect(tmp_path, source).exit_code == 0
    ((name, found),) = about(tmp_path / "class").items()
    assert (name, list(found["notebooks"]), len(found["files"])) == ("student-01", ["p3_words"], 10)


# What was typed into a system's text box


FORM = """Name: Student 01 (student-01)
Assignment: Toy homework

Submission Field:
{}

Comments:
{}

Files:
\tNo files were attached to this submission.
"""
EMPTY_FORM = FORM.format(
    "There is no student submission text data for this assignment.",
    "There are no student comments for this assignment.",
).encode()
ANSWER = b"<html><head><title>x</title></head><body><p>It follows from <b>convexity</b>.</p></body></html>"
TYPED = {
    "canvas": {"01student_100001_text.html": ANSWER},
    "moodle": {"Student 01_500001_assignsubmission_onlinetext/onlinetext.html": ANSWER},
    "moodle flat": {"Student 01_500001_assignsubmission_onlinetext_onlinetext.html": ANSWER},
    "moodle in Spanish": {"Student 01_500001_assignsubmission_onlinetext_/textoenlinea.html": ANSWER},
    "sakai": {
        "01, Student(student-01)/timestamp.txt": b"",
        "01, Student(student-01)/01, Student(student-01)_submissionText.html": ANSWER,
    },
    "blackboard": {
        "Toy_student-01_attempt_2025-09-05-22-10-33.txt": FORM.format(ANSWER.decode(), "Thanks").encode()
    },
}


@pytest.mark.parametrize("system", TYPED)
def test_text_that_was_typed_only_is_kept_and_shown(system, klass, tmp_path):
    makers = {"moodle flat": lambda all_: downloads.moodle(all_, folders=False)}
    files = makers.get(system, downloads.SYSTEMS[system.partition(" ")[0]])(klass[1:])
    files = {name.removeprefix("Homework 0/"): data for name, data in files.items()}
    result = collect(tmp_path, write(tmp_path / "download", files | TYPED[system]))
    assert result.exit_code == 1
    one, two = sorted(about(tmp_path / "class").items(), key=lambda pair: pair[1]["who"])
    assert one[1]["typed"].startswith("It follows from convexity.")
    assert one[1]["refused"].endswith("but the text that was typed into the course's system")
    assert (tmp_path / "class" / one[0] / one[1]["files"][0]).is_file()
    assert "Itfollowsfromconvexity." in re.sub(r"[│\s]", "", result.output)
    assert list(two[1]["notebooks"]) == ["p3_words"]


def test_a_link_that_was_handed_in_is_shown(klass, tmp_path):
    page = b'<meta http-equiv="Refresh" content="0; url=https://example.edu/1"><a href="https://example.edu/2">x</a>'
    files = downloads.canvas(klass[1:]) | {"01student_LATE_100001_link.html": page}
    collect(tmp_path, write(tmp_path / "download", files))
    one, _ = about(tmp_path / "class").values()
    assert one["typed"] == "https://example.edu/1\nx (https://example.edu/2)"


def test_text_beside_notebooks_costs_nothing_and_an_empty_form_is_not_text(klass, tmp_path):
    files = downloads.blackboard(klass)
    (one, two) = (name for name in files if name.endswith(".txt"))
    files |= {one: FORM.format("", "2a is on page 3").encode(), two: EMPTY_FORM.replace(b"01", b"02")}
    result = collect(tmp_path, write(tmp_path / "download", files))
    assert result.exit_code == 0, result.output
    assert [one["typed"] for one in about(tmp_path / "class").values()] == ["2a is on page 3", ""]


@pytest.mark.parametrize(
    "piece",
    [
        "<!--",
        "<!",
        "<",
        "< ",
        "<a ",
        "</a",
        "<?",
        "<script>",
        "<title><a>",
        "<div>",
        '<a href="',
        "&#1",
        "<!-->",
    ],
)
def test_no_page_takes_long_to_read(piece):
    """A student writes the page, and the standard library's parser takes hours for some of these."""
    page = (piece * ((1 << 20) // len(piece)) + ">").encode()
    begun = time.process_time()
    typed.text_of("onlinetext.html", page)
    assert time.process_time() - begun < 20


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("a < b and b > c <br/> 1 &lt; 2", "a < b and b > c\n1 < 2"),
        ("<!-- no --><title>no</title><p>yes</p><SCRIPT>no</script >!", "yes\n!"),
        ("<p>never closed <script>shown", "never closed shown"),
        ("<p>x <!-- never closed", "x <!-- never closed"),
        (
            "<a href='https://example.edu/?a=1&amp;b=2'>here</a> <a>there</a>",
            "here (https://example.edu/?a=1&b=2) there",
        ),
        ("<img src=x onerror=alert(1)>", "[a picture]"),
        ("", ""),
        ("İİİİİİİİ<title>no</TITLE>yes", "İİİİİİİİyes"),
        ("<title>no</İtitle></title>yes", "yes"),
        (f"&#{'1' * 5000};", f"&#{'1' * 5000};"),
    ],
)
def test_text_of_a_page(page, text):
    assert typed.text_of("onlinetext.html", page.encode()) == text


def test_a_form_in_another_order_is_text():
    text = "Submission Field:\nFiles:\nComments:"
    assert typed.text_of("onlinetext.txt", text.encode()) == text
    text = "Comments:\nSubmission Field:\nFiles:"
    assert typed.text_of("onlinetext.txt", text.encode()) == text


def test_files_of_one_name_in_one_attempt_all_count(solved, tmp_path):
    place = "[1]Week 1, [2]Homework, [1]Unit/[1] - student-01 - "
    edx = {f"{place}prompt_{n}.txt": f"Answer {n}".encode() for n in (0, 1)} | {f"{place}{P3}": solved[P3]}
    moodle = {
        "Student 01_501_assignsubmission_onlinetext/onlinetext.html": b"<p>Answer 0",
        "Student 01_501_assignsubmission_onlinetext/page.html": b"<p>Answer 1",
        f"Student 01_501_assignsubmission_file/{P3}": solved[P3],
    }
    questions = {
        f"HW/student-01@example.edu_1_{one}_1_1_{n}_work.ipynb": solved[name]
        for n, (one, name) in enumerate((("a", P2), ("b", P3)), start=1001)
    }
    for number, files in enumerate((edx, moodle, questions)):
        collect(tmp_path / str(number), write(tmp_path / str(number) / "download", files))
    ((one,), (two,), (three,)) = (about(tmp_path / str(number) / "class").values() for number in range(3))
    assert one["typed"] == two["typed"] == "Answer 0\n\nAnswer 1"
    assert list(three["notebooks"]) == ["p2_slopes", "p3_words"]


# Which attempt counts


def test_a_forgotten_scan_alone_is_no_newer_version(klass, solved, tmp_path):
    """Courses take notebooks and scans as two assignments, too."""
    late = "Toy_student-01_attempt_2025-09-07-22-10-33_scan.pdf"
    files = downloads.blackboard(klass) | {late.replace("Toy", downloads.HOMEWORK.title): b"%PDF-1.4"}
    result = collect(tmp_path, write(tmp_path / "download", files))
    assert result.exit_code == 1
    one, _ = about(tmp_path / "class").values()
    assert (list(one["notebooks"]), one["attempt"], len(one["attempts"])) == (["p3_words"], 1, 2)
    assert any(name.endswith("scan.pdf") for name in one["files"])
    said = "attempt 2: no notebook (.ipynb) in the submission; attempt 1 counts, with the files of this one"
    assert one["left"]["attempt 2"].startswith(said)
    assert one["left"]["attempt 2"].endswith("; its time counts")
    assert one["when"] == one["attempts"][1]["when"] == "2025-09-07T22:10:33+00:00"
    assert "not accepted" not in result.output


def test_the_time_of_a_scan_from_another_download_does_not_count(klass, tmp_path):
    """The scans may be an assignment of their own, with a later deadline."""
    scan = "Homework 0 scans_student-01_attempt_2025-09-07-22-10-33_scan.pdf"
    notebooks = write(tmp_path / "notebooks", downloads.blackboard(klass))
    scans = write(tmp_path / "scans", {scan: b"%PDF-1.4", scan.replace("scan.pdf", "x.docx"): b"x"})
    collect(tmp_path, notebooks, scans)
    one, _ = about(tmp_path / "class").values()
    assert any(name.endswith("scan.pdf") for name in one["files"])
    assert "its time does not count" in one["left"]["attempt 2"]
    assert one["when"] == one["attempts"][0]["when"]


def test_a_scan_that_counts_with_the_notebooks_is_no_other_hand_in(solved, tmp_path):
    (tmp_path / "roster.csv").write_text("Name,SID\nStudent One,3000001\nStudent Two,3000002\n")
    files = {
        "Student One.zip": zipped({P3: solved[P3]}),
        "3000001.zip": zipped({"scan.pdf": b"%PDF-1.4"}),
        "Student Two.zip": zipped({P3: solved[P3]}),
    }
    more = ("--roster", str(tmp_path / "roster.csv"))
    collect(tmp_path, write(tmp_path / "heap", files), more=more)
    one, _ = about(tmp_path / "class").values()
    assert any(name.endswith("scan.pdf") for name in one["files"])
    assert list(one["left"]) in (["attempt 1"], ["attempt 2"])


def test_a_scan_that_came_first_counts_with_the_notebooks(klass, tmp_path):
    early = f"{downloads.HOMEWORK.title}_student-01_attempt_2025-09-01-22-10-33_scan.pdf"
    files = downloads.blackboard(klass) | {early: b"%PDF-1.4"}
    collect(tmp_path, write(tmp_path / "download", files))
    one, _ = about(tmp_path / "class").values()
    assert (list(one["notebooks"]), one["attempt"]) == (["p3_words"], 2)
    assert any(name.endswith("scan.pdf") for name in one["files"])
    assert one["left"]["attempt 1"].startswith("attempt 1 has no notebook: its files count with attempt 2")


def test_of_two_files_of_one_person_the_one_that_does_not_count_is_named(solved, tmp_path):
    (tmp_path / "roster.csv").write_text("Name,SID\nStudent One,3000001\nStudent Two,3000002\n")
    files = {
        "Student One.zip": zipped({P2: solved[P2]}),
        "3000001.zip": zipped({P3: solved[P3]}),
        "Student Two.zip": zipped({P3: solved[P3]}),
        "Student Two v2.zip": zipped({P2: solved[P2]}),
    }
    more = ("--roster", str(tmp_path / "roster.csv"))
    assert collect(tmp_path, write(tmp_path / "heap", files), more=more).exit_code == 1
    one, two = about(tmp_path / "class").values()
    assert len(one["attempts"]) == 2
    (reason,) = one["left"].values()
    assert reason.startswith("another hand-in, and nothing says which is newer: ")
    assert (list(two["notebooks"]), two["attempt"], two["left"]) == (["p2_slopes"], 2, {})


def test_notebooks_that_only_an_earlier_attempt_has_are_named(solved, tmp_path):
    attempts = [{P2: solved[P2], P3: solved[P3]}, {P3: solved[P3]}]
    files = downloads.brightspace([Student(1, attempts), Student(2, attempts[:1])])
    result = collect(tmp_path, write(tmp_path / "download", files))
    one, two = about(tmp_path / "class").values()
    assert (list(one["notebooks"]), one["earlier"], two["earlier"]) == (["p3_words"], {"p2_slopes": 1}, {})
    assert "attempt1hasp2" in re.sub(r"[│\s]", "", result.output)


def test_numbers_of_photos_are_pages_and_not_versions(klass, tmp_path):
    photos = {f"01student_100001_90010{n}_page-{n}.jpg": b"\xff\xd8" for n in (1, 2, 3)}
    assert collect(tmp_path, write(tmp_path / "download", downloads.canvas(klass) | photos)).exit_code == 0
    one, _ = about(tmp_path / "class").values()
    assert {f"page-{n}.jpg" for n in (1, 2, 3)} <= set(one["files"])
    assert len(one["attempts"]) == 1


# Whose it is, where systems leave something out


def test_canvas_keeps_no_letter_of_some_names(solved, tmp_path):
    files = {f"{who}_10000{n}_90000{n}_{P3}": solved[P3] for n, who in enumerate(("", "twostudent"), start=1)}
    assert collect(tmp_path, write(tmp_path / "download", files)).exit_code == 0
    found = about(tmp_path / "class").values()
    assert [(one["who"], one["ids"]["canvas"]) for one in found] == [
        ("100001", "100001"),
        ("twostudent", "100002"),
    ]


@pytest.mark.parametrize("title", ["Toy homework", "HW_0_(resubmit)"])
def test_blackboards_logins_may_have_underscores(title, solved, tmp_path):
    """Without the .txt files, nothing but what the names have in common tells the title."""
    people = ("ann_doe", "bob_doe")
    files = {f"{title}_{who}_attempt_2025-09-05-22-10-33_{P3}": solved[P3] for who in people}
    assert collect(tmp_path, write(tmp_path / "download", files)).exit_code == 0
    assert [one["ids"]["login"] for one in about(tmp_path / "class").values()] == list(people)


def test_brightspaces_files_may_have_no_time(solved, tmp_path):
    files = {f"397-25{n} - Student 0{n} - {P3}": solved[P3] for n in (1, 2)}
    files |= {"397-252 - Student 02 - scan 1.pdf": b"%PDF-1.4", "index.html": b""}
    collect(tmp_path, write(tmp_path / "download", files))
    found = about(tmp_path / "class").values()
    assert [(one["who"], sorted(one["files"])) for one in found] == [
        ("Student 01", [P3]),
        ("Student 02", [P3, "scan 1.pdf"]),
    ]


@pytest.mark.parametrize(
    ("zone", "more", "hour"),
    [
        ("America/Los_Angeles", (), "2025-09-06T05"),
        ("PDT", ("--timezone", "America/Los_Angeles"), "2025-09-06T05"),
        ("UTC", ("--timezone", "America/Los_Angeles"), "2025-09-05T22"),
        ("PDT", (), None),
        ("PST", ("--timezone", "America/Los_Angeles"), None),  # not in September
    ],
)
def test_a_time_of_nbgrader_may_have_the_name_of_a_zone(zone, more, hour, klass, tmp_path):
    files = downloads.nbgrader(klass)
    (stamp, _) = (name for name in files if name.endswith("timestamp.txt"))
    files[stamp] = f"2025-09-05 22:10:33.123456 {zone}".encode()
    result = collect(tmp_path, write(tmp_path / "course", files), more=more)
    when = next(iter(about(tmp_path / "class").values()))["when"]
    assert when.startswith(f"{hour}:10:33") if hour else when is None
    assert ("no time of submission could be read for student-01" in result.output) is (hour is None)


def test_the_exchange_with_times_beside_the_work_is_no_course(solved, tmp_path):
    names = ("student-01+toy+2025-09-05 22:10:33 UTC+a", "student-02+toy+2025-09-05 22:10:33 UTC+b")
    files = {f"inbound/{name}/{P3}": solved[P3] for name in names}
    files |= {f"inbound/{name}/timestamp.txt": b"2025-09-05 22:10:33 UTC" for name in names}
    assert collect(tmp_path, write(tmp_path / "course", files)).exit_code == 0
    assert list(about(tmp_path / "class")) == ["student-01", "student-02"]


# GitHub Classroom


def test_a_clone_with_work_on_another_branch_is_named_with_it(solved, tmp_path):
    clones = tmp_path / "toy-submissions"
    cloned(clones / "toy-student-01", {"README.md": b""}, "2025-09-01T00:00:00Z")
    write(
        clones / "toy-student-01" / ".git" / "refs",
        {"heads/my/work": b"0" * 40, "remotes/origin/feedback": b""},
    )
    cloned(clones / "toy-student-02", {P3: solved[P3]}, "2025-09-01T00:00:00Z")
    collect(tmp_path, clones)
    left = json.loads((tmp_path / "class" / "class.json").read_text())["left"]
    said = "its current branch has no notebook; other branches: my/work: check out the right one"
    assert left == {"toy-submissions/toy-student-01/": said}


def test_a_clones_folder_of_branches_is_no_link(tmp_path):
    refs = tmp_path / "clone" / ".git" / "refs"
    write(tmp_path / "elsewhere", {"a-secret": b""})
    write(refs / "remotes" / "origin", {f"b{n}": b"" for n in range(20)})
    (refs / "heads").symlink_to(tmp_path / "elsewhere")
    assert len(found := commits.branches(tmp_path / "clone")) == 5
    assert "a-secret" not in found


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


def test_a_commit_after_the_year_9999_has_no_time(tmp_path):
    """Whoever commits chooses the time of the commit."""
    cloned(tmp_path / "clone", {}, "@999999999999 +0000")
    assert commits.commit_time(tmp_path / "clone") is None


@pytest.mark.parametrize("part", [".git", ".git/objects", ".git/refs"])
def test_the_time_of_a_linked_clone_is_not_read(part, tmp_path):
    cloned(tmp_path / "clone", {}, "2025-09-01T00:00:00Z")
    assert commits.commit_time(tmp_path / "clone") is not None
    (tmp_path / "clone" / part).rename(tmp_path / "elsewhere")
    (tmp_path / "clone" / part).symlink_to(tmp_path / "elsewhere")
    assert commits.commit_time(tmp_path / "clone") is None


@pytest.mark.parametrize("roster", [True, False])
def test_github_classroom_from_clones_to_grades(roster, klass, solved, tmp_path):
    """Logins begin alike: what of a name is the assignment's, the folder says, and so does the roster."""
    clones = tmp_path / ("clones" if roster else "toy-submissions")
    for student in klass:
        cloned(
            clones / f"toy-gh-{student.number:02d}",
            {P3: solved[P3]},
            f"2025-09-05T2{student.number}:10:33-07:00",
        )
    cloned(clones / "toy-gh-03", {}, "2025-09-01T00:00:00Z")  # accepted, and nothing committed
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
    assert [one["score"] for one in reports] == [1, 1, 0]
    assert reports[0]["handed_in"]["when"] == "2025-09-06T04:10:33+00:00"
    assert graded.exit_code == 0


@pytest.mark.parametrize(
    ("names", "logins"),
    [
        (("toy-jane", "toy-jane-b"), ["jane", "jane-b"]),
        (("homework-0-ann", "homework-0-bob"), ["ann", "bob"]),
        (("cs182-toy-x-1", "cs182-toy-x-2"), ["x-1", "x-2"]),
    ],
)
def test_the_assignments_part_of_a_clones_name(names, logins, solved, tmp_path):
    for name in names:
        write(tmp_path / "all" / name, {P3: solved[P3], ".git/HEAD": b"ref: refs/heads/main\n"})
    collect(tmp_path, tmp_path / "all")
    assert [one["ids"]["github"] for one in about(tmp_path / "class").values()] == logins


# One archive of the whole class


def in_class(folder: str, files: dict[str, bytes]) -> dict[str, bytes]:
    return {f"{folder}/{name}": data for name, data in files.items()}


def damaged_in(data: bytes, name: str) -> bytes:
    """A zip in which the content of one entry is changed."""
    at = data.index(name.encode()) + len(name) + 20
    return data[:at] + b"\xff" * 20 + data[at + 20 :]


ODD_IN_A_CLASS = {
    "encrypted": (P2, b"{}", lambda files: encrypted(files), "is encrypted"),
    "damaged": (
        P2,
        bytes(range(256)) * 20,
        lambda files: damaged_in(zipped(files), P2),
        "is damaged in the zip",
    ),
    "a bomb": ("work.zip", b"\0" * (60 << 20), zipped, "unpacks to far more than it should"),
    "an invalid name": ("a\x07.ipynb", b"{}", zipped, "has an invalid name"),
    "far too deep": ("d/" * 40 + P2, b"{}", zipped, "has an invalid name"),
}


@pytest.mark.parametrize("kind", ODD_IN_A_CLASS)
def test_one_odd_file_in_the_archive_of_a_class_harms_nobody_else(kind, solved, tmp_path):
    name, data, pack, said = ODD_IN_A_CLASS[kind]
    odd = in_class("student-01", {name: data})
    fine = {} if kind == "encrypted" else in_class("student-02", {P3: solved[P3]})
    (tmp_path / "submissions.zip").write_bytes(pack(odd | fine | in_class("student-03", {P3: solved[P3]})))
    result = collect(tmp_path, tmp_path / "submissions.zip")
    assert result.exit_code in (0, 1), result.output
    written = (tmp_path / "class" / "class.json").read_text()
    found = {one["who"]: one for one in about(tmp_path / "class").values()}
    assert said in written + json.dumps(found)
    if fine:
        assert {who for who, one in found.items() if one["notebooks"]} >= {"student-02", "student-03"}


def test_a_tar_of_a_class_keeps_what_counts_and_no_links(solved, tmp_path):
    """Clones' folders of git, environments and links are not work, and a file of a program is only counted."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for number in (1, 2):
            work = {
                P3: solved[P3],
                "notes.docx": b"x" * 10,
                ".git/objects/ab/cdef": b"x",
                ".git/HEAD": b"ref: refs/heads/main",
                "__pycache__/a.pyc": b"",
                "env/pyvenv.cfg": b"",
                "env/lib/old.ipynb": solved[P2],
            }
            for name, data in in_class(f"./toy-student-0{number}", work).items():
                info = tarfile.TarInfo(name)
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
        link = tarfile.TarInfo(f"./toy-student-02/{P2}")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    (tmp_path / "class.tar").write_bytes(out.getvalue())
    collect(tmp_path, tmp_path / "class.tar")
    first, second = about(tmp_path / "class").values()
    assert [first["who"], second["who"]] == ["student-01", "student-02"]
    assert (list(first["notebooks"]), first["files"]) == (["p3_words"], [P3])
    assert list(second["notebooks"]) == ["p3_words"]
    (left,) = json.loads((tmp_path / "class" / "class.json").read_text())["left"]
    assert left == f"class.tar/unsafe 'toy-student-02/{P2}'"


@pytest.mark.parametrize("name", ["class.tar.gz", "class.tar.xz", "class.tar", "class.zip"])
def test_an_archive_of_a_class_that_was_cut_short_is_refused(name, solved, tmp_path):
    files = in_class("student-01", {P3: solved[P3]}) | in_class("student-02", {P3: solved[P3]})
    data = zipped(files) if name.endswith("zip") else tarred(files)
    (tmp_path / name).write_bytes(data[: len(data) // 2])
    result = collect(tmp_path, tmp_path / name)
    assert (result.exit_code, list(about(tmp_path / "class"))) != (0, []), result.output
    assert "damaged" in result.output or "cannot be read" in result.output
