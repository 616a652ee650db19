"""Intake: what a zip or folder may be, and the one line that is said where it is not."""

from __future__ import annotations

import io
import json
import os
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.batch import parcel
from autograder.intake import submissions
from autograder.reporting import outputs
from workbook.notebook import notebook_json
from workbook.submission import limits

RELEASED = {
    "p2_slopes": frozenset(f"p2{part}-check" for part in "abc"),
    "p3_words": frozenset({"p3a-check"}),
}


def notebook(*ids: str) -> bytes:
    cells = [{"id": i, "cell_type": "code", "metadata": {}, "source": "", "outputs": []} for i in ids]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()


OURS = notebook(*RELEASED["p2_slopes"])


def as_zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def as_folder(path: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


@pytest.fixture(params=["zip", "folder"])
def submit(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., submissions.Submission]:
    """``submit({name: bytes})`` reads a submission of these files, once as a zip and once as a folder."""

    def read(files: dict[str, bytes]) -> submissions.Submission:
        make: Any = {
            "zip": lambda: as_zip(tmp_path / "s.zip", files),
            "folder": lambda: as_folder(tmp_path / "s", files),
        }
        return submissions.read(make[request.param](), RELEASED)

    return read


@pytest.mark.parametrize(
    "name", ["p2_slopes.ipynb", "toy/p2_slopes.ipynb", "p2_slopes (1).ipynb", "Résumé 3.ipynb"]
)
def test_a_notebook_is_found_by_its_name_or_by_its_cells(submit, name):
    assert set(submit({name: OURS}).notebooks) == {"p2_slopes"}


def test_another_notebook_is_not_taken_for_a_released_one(submit):
    got = submit({"scratch.ipynb": notebook("a", "b"), "p3_words.ipynb": notebook("p3a-check")})
    assert set(got.notebooks) == {"p3_words"}
    assert not got.problems


def test_two_candidates_are_refused_with_both_names(submit):
    got = submit({"a.ipynb": OURS, "b.ipynb": OURS, "p3_words.ipynb": notebook("p3a-check")})
    assert got.problems == {"p2_slopes": "'a.ipynb' and 'b.ipynb' could both be p2_slopes.ipynb: hand in one"}
    assert set(got.notebooks) == {"p3_words"}


def test_the_exact_name_wins_over_a_copy(submit):
    got = submit({"p2_slopes.ipynb": OURS, "p2_slopes (1).ipynb": OURS})
    assert set(got.notebooks) == {"p2_slopes"}
    assert not got.problems


def test_one_broken_notebook_costs_only_itself(submit):
    got = submit({"p2_slopes.ipynb": b"<html>", "p3_words.ipynb": notebook("p3a-check")})
    assert got.refused is None
    assert got.problems == {
        "p2_slopes": "'p2_slopes.ipynb' is a web page and not a notebook: download the file itself (on GitHub: Raw)"
    }


_NOT_NOTEBOOKS = {
    "html": b"<html>",
    "empty": b"",
    "a list": b"[]",
    "no cells": b"{}",
    "format 3": b'{"nbformat": 3, "cells": []}',
    "deep": b"[" * 100_000,
    "deep objects": b'{"a":' * 5000 + b"1" + b"}" * 5000,
    "a huge number": b'{"nbformat": 4, "cells": [], "metadata": ' + b"9" * 10_000 + b"}",
    "not UTF-8": b"\xff\xfe\x00\x01",
    "cells that are numbers": b'{"nbformat": 4, "cells": [1]}',
    "a source that is a number": b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": 1}]}',
}


@pytest.mark.parametrize("kind", _NOT_NOTEBOOKS)
def test_invalid_notebook_is_refused_in_one_line(submit, kind):
    got = submit({"p2_slopes.ipynb": _NOT_NOTEBOOKS[kind]})
    assert got.refused
    assert "\n" not in got.refused
    assert not got.notebooks


def test_rubbish_beside_the_notebooks_is_ignored(submit):
    rubbish = {
        "__MACOSX/._p2_slopes.ipynb": b"\0",
        ".ipynb_checkpoints/p2_slopes-checkpoint.ipynb": OURS,
        "notes.txt": b"",
    }
    got = submit({"p2_slopes.ipynb": OURS} | rubbish)
    assert set(got.notebooks) == {"p2_slopes"}
    assert not got.problems


# Zips alone


@pytest.mark.parametrize(
    "name",
    [
        "../p2_slopes.ipynb",
        "/p2_slopes.ipynb",
        "C:\\p2_slopes.ipynb",
        "a/../../p2.ipynb",
        "a\\..\\..\\q.ipynb",
    ],
)
def test_a_name_that_leads_outside_refuses_the_zip(tmp_path, name):
    got = submissions.read(as_zip(tmp_path / "s.zip", {name: OURS}), RELEASED)
    assert got.refused is not None
    assert got.refused.startswith("unsafe zip")
    assert got.refused.endswith("or use `python -m toy submit`")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    got = submissions.read(as_zip(tmp_path / "s.zip", {"p2_slopes.ipynb": b"0" * (60 << 20)}), RELEASED)
    assert got.refused is not None
    assert "unpacks to more than" in got.refused


def test_an_entry_that_lies_about_its_size_is_cut_off(tmp_path):
    path = as_zip(tmp_path / "s.zip", {"p2_slopes.ipynb": b"0" * (limits.MAX_NOTEBOOK_BYTES + 10)})
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\1\2", 24), (b"PK\3\4", 22)):
        at = data.find(signature) + offset
        data[at : at + 4] = struct.pack("<I", 100)
    path.write_bytes(data)
    got = submissions.read(path, RELEASED)
    assert got.refused is not None
    assert "damaged" in got.refused


def test_duplicate_entries_refuse_the_zip(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("p2_slopes.ipynb", OURS)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("p2_slopes.ipynb", OURS)
    (tmp_path / "s.zip").write_bytes(buffer.getvalue())
    refused = submissions.read(tmp_path / "s.zip", RELEASED).refused
    assert refused == "unsafe zip: 'p2_slopes.ipynb' and 'p2_slopes.ipynb' would be the same file"


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_links_and_devices_refuse_the_zip(tmp_path, kind):
    info = zipfile.ZipInfo("p2_slopes.ipynb")
    info.external_attr = (kind | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "s.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert "link or a device" in (submissions.read(tmp_path / "s.zip", RELEASED).refused or "")


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip at all", b"PK\5\6" + b"\0" * 18])
def test_invalid_zip_is_refused(tmp_path, data):
    (tmp_path / "s.zip").write_bytes(data)
    assert submissions.read(tmp_path / "s.zip", RELEASED).refused


def test_a_truncated_zip_is_refused(tmp_path):
    path = as_zip(tmp_path / "s.zip", {"p2_slopes.ipynb": OURS})
    path.write_bytes(path.read_bytes()[:-30])
    assert submissions.read(path, RELEASED).refused


# Folders alone


def test_no_link_is_followed(tmp_path):
    (tmp_path / "secret.ipynb").write_bytes(OURS)
    folder = tmp_path / "s"
    folder.mkdir()
    (folder / "p2_slopes.ipynb").symlink_to(tmp_path / "secret.ipynb")
    (folder / "p3_words.ipynb").write_bytes(notebook("p3a-check"))
    got = submissions.read(folder, RELEASED)
    assert got.problems == {"p2_slopes": "'p2_slopes.ipynb' is a link"}


@pytest.mark.parametrize("target", ["real", "real.zip", "nowhere"])
def test_a_submission_that_is_a_link_is_listed_and_refused_by_name(tmp_path, target):
    as_folder(tmp_path / "real", {"p2_slopes.ipynb": OURS})
    as_zip(tmp_path / "real.zip", {"p2_slopes.ipynb": OURS})
    folder = tmp_path / "class"
    folder.mkdir()
    link = folder / f"student-01{Path(target).suffix}"
    link.symlink_to(tmp_path / target)
    assert submissions.find_submissions([folder]) == [link]
    got = submissions.read(link, RELEASED)
    assert (got.student, got.notebooks) == ("student-01", {})
    assert got.refused == "the submission is a link, and links are not followed"
    sent = parcel.unpack(parcel.by_value(link), RELEASED)
    assert (sent.student, sent.refused) == (got.student, got.refused)


def test_a_pipe_does_not_hang_the_run(tmp_path):
    folder = tmp_path / "s"
    folder.mkdir()
    os.mkfifo(folder / "p2_slopes.ipynb")
    assert submissions.read(folder, RELEASED).refused == "'p2_slopes.ipynb' is not a regular file"


def test_the_same_notebooks_have_the_same_digest_wherever_they_lie(tmp_path):
    first, second = (as_folder(tmp_path / n, {"p2_slopes.ipynb": OURS}) for n in ("one", "two"))
    assert submissions.read(first, RELEASED).sha256 == submissions.read(second, RELEASED).sha256


@pytest.mark.parametrize(
    ("name", "data", "counts"),
    [
        ("scan.pdf", b"%PDF", True),
        ("photos/IMG_1.HEIC", b"", True),
        ("pages.json", b"{}", True),
        ("scans.zip", b"PK", True),
        ("derivations.docx", b"PK", True),  # the report lists its name
        ("toy/layers.py", b"x = 1", False),
        (".DS_Store", b"", False),
    ],
)
def test_whatever_a_report_depends_on_is_in_the_digest_of_a_folder(name, data, counts, tmp_path):
    folder = as_folder(tmp_path / "student-01", {"p2_slopes.ipynb": OURS})
    before = submissions.sha256_of(folder)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    added = submissions.sha256_of(folder)
    assert (added != before) is counts
    assert added == submissions.read(folder, RELEASED).sha256
    (folder / name).write_bytes(data + b"x")
    assert (submissions.sha256_of(folder) != added) is (counts and not name.endswith(".docx"))


# Names


@pytest.mark.parametrize(
    ("student", "folder"),
    [
        ("student-01", "student-01"),
        ("../../etc", "etc-"),
        ("Student 01", "Student-01-"),
        ("名前", "student-"),
        ("a" * 300, "a" * 80 + "-"),
        ("..", "student-"),
        ("-rf", "rf-"),
    ],
)
def test_a_students_folder_is_a_harmless_name(student, folder):
    name = submissions.folder_of(student)
    assert name == folder if not folder.endswith("-") else name.startswith(folder)
    assert "/" not in name
    assert not name.startswith((".", "-"))


def test_two_students_of_one_name_are_both_kept():
    names = outputs.folder_names([Path("a/x.zip"), Path("b/x"), Path("c/x"), Path("d/X")])
    assert len({name.casefold() for name in names.values()}) == 4


def test_paths_are_understood_as_staff_mean_them(tmp_path):
    as_zip(tmp_path / "class" / "a.zip", {"p2_slopes.ipynb": OURS}) if (
        tmp_path / "class"
    ).mkdir() is None else None
    as_folder(tmp_path / "class" / "b", {"toy/p2_slopes.ipynb": OURS})
    (tmp_path / "class" / "notes.txt").write_text("")
    found = submissions.find_submissions([tmp_path / "class"])
    assert [path.name for path in found] == ["a.zip", "b"]
    assert submissions.find_submissions([tmp_path / "class" / "b" / "toy"]) == [
        tmp_path / "class" / "b" / "toy"
    ]


@pytest.mark.parametrize("what", ["nothing", "a text", "an empty folder"])
def test_path_without_submission_is_reported_in_one_line(tmp_path, what):
    path = tmp_path / "x"
    if what == "a text":
        path.write_text("")
    elif what == "an empty folder":
        path.mkdir()
    with pytest.raises(limits.Refused) as refusal:
        submissions.find_submissions([path])
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("text", ["x", "[,{" * 50, '"' * 50])
def test_parts_are_counted_outside_texts(monkeypatch, text):
    monkeypatch.setattr(limits, "MAX_PARTS", 40)
    cells = [{"cell_type": "code", "source": text}]
    data = json.dumps({"nbformat": 4, "cells": cells}).encode()
    assert notebook_json.parse_notebook("x.ipynb", data)["cells"][0]["source"] == text


def test_too_many_parts_are_refused_before_they_are_parsed(monkeypatch):
    monkeypatch.setattr(limits, "MAX_PARTS", 40)
    with pytest.raises(limits.Refused, match="more than 40 parts"):
        notebook_json.parse_notebook("x.ipynb", b'{"nbformat": 4, "cells": [' + b"0," * 40 + b"0]}")
