"""``toy pdf`` and ``toy submit`` as a student runs them, and the receipt as staff check it."""

from __future__ import annotations

import io
import json
import os
import random
import re
import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autograder.intake import submissions
from tests.pdf.gallery import code, markdown, notebook, photo, scan_pdf
from tests.places import FOLDER
from workbook import cli, homework
from workbook.checks.fresh_run import NoResultError, TimedOutError
from workbook.handin.finding import find
from workbook.handin.receipt import receipt, tidy, verify_receipt
from workbook.handin.submit import public_results, run_state, unanswered
from workbook.submission import limits
from workbook.submission.limits import Refused

pytestmark = pytest.mark.slow

DESCRIBED = homework.current()
RELEASED = {
    name: frozenset({f"{part}-check" for part in parts}) for name, parts in DESCRIBED.by_notebook.items()
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the released notebooks, untouched, and a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1788264000")
    place = tmp_path / "toy"
    place.mkdir()
    for path in FOLDER.assignment.glob("*.ipynb"):
        shutil.copy(path, place)
    return place


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli.main, [str(argument) for argument in arguments])


def small(folder: Path, *cells: object, name: str = "p3_words") -> Path:
    path = folder / f"{name}.ipynb"
    path.write_text(json.dumps(notebook(*cells, name=name)))  # type: ignore[arg-type]
    return path


def test_the_parts_are_those_of_the_graders_table() -> None:
    from autograder.homework.questions import NOTEBOOKS

    assert {book.name: tuple(q.name for q in book.questions) for book in NOTEBOOKS} == DESCRIBED.by_notebook
    assert tuple(book.file for book in NOTEBOOKS) == DESCRIBED.files
    assert {
        q.name: q.points for book in NOTEBOOKS for q in book.questions if q.name != "p3b"
    } == DESCRIBED.tested_points


def test_pdf_of_the_released_notebooks_has_a_page_for_every_part(folder: Path) -> None:
    done = run("pdf", folder, "--student", "student-01")
    assert done.exit_code == 0, done.output
    assert re.fullmatch(rf"{re.escape(str(folder))}/toy.pdf: \d+ pages\n", done.output)
    pages = json.loads((folder / "pages.json").read_text())
    assert list(pages["parts"]) == list(DESCRIBED.questions)
    assert all(pages["parts"].values())


def test_submit_writes_exactly_what_the_grader_takes(folder: Path) -> None:
    (folder / "p1.pdf").write_bytes(scan_pdf(2))
    (folder / "page.jpg").write_bytes(photo(6))
    before = {path.name: path.read_bytes() for path in folder.glob("*.ipynb")}
    done = run(
        "submit", folder, "--no-tests", "--student", "student-01",
        "--scan", folder / "p1.pdf", "--scan", f"p2b={folder / 'page.jpg'}",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "scan 'p1.pdf' → p1" in done.output
    assert "scan 'page.jpg' → p2b" in done.output
    assert {path.name: path.read_bytes() for path in folder.glob("*.ipynb")} == before
    packed = folder / "toy-submission.zip"
    with zipfile.ZipFile(packed) as archive:
        assert archive.namelist() == [*DESCRIBED.files, "toy.pdf", "pages.json", "manifest.json"]
        assert {name: archive.read(name) for name in DESCRIBED.files} == before
        pages = json.loads(archive.read("pages.json"))
    assert [page["parts"] for page in pages["pages"] if page["kind"] == "scan"].count(["p2b"]) == 1
    taken = submissions.read(packed, RELEASED)
    assert (taken.refused, taken.problems) == (None, {})
    assert set(taken.notebooks) == set(DESCRIBED.by_notebook)


def test_submit_lists_what_is_unanswered_and_not_run(folder: Path) -> None:
    done = run("submit", folder, "--no-tests")
    assert "no cell was run" in done.output
    _, _, listed = done.output.partition("unanswered (")
    assert "  p2a: slope_linear, entry_linear, derivation\n" in listed
    for name in ("double", "total", "limit", "slope_map", "p2d", "p3a", "p3b"):
        assert name in listed


def test_a_scan_answers_the_derivation_of_its_part(folder: Path) -> None:
    (found,) = [one for one in find(folder).notebooks if one.name == "p2_slopes"]
    assert "p2a derivation" in unanswered(found, set())
    assert "p2a derivation" not in unanswered(found, {"p2a"})


def test_a_typed_derivation_cell_answers_its_part(folder: Path) -> None:
    path = folder / "p2_slopes.ipynb"
    content = json.loads(path.read_text())
    content["cells"].append(code("%%derive p2a\nX w = y", count=None))
    path.write_text(json.dumps(content))
    (found,) = [one for one in find(folder).notebooks if one.name == "p2_slopes"]
    left = unanswered(found, set())
    assert "p2a derivation" not in left
    assert "p2b derivation" in left


@pytest.mark.parametrize(
    ("counts", "state"),
    [
        ([1, 2, 3], ""),
        ([None, None, None], "no cell was run"),
        ([1, None, 2], "1 of 3 cells not run"),
        ([1, 3, 2], "cells were run out of order"),
        ([4, None, 2], "1 of 3 cells not run and cells were run out of order"),
    ],
)
def test_state_of_a_notebook_is_reported(tmp_path: Path, counts: Sequence[int | None], state: str) -> None:
    small(tmp_path, *(code(f"x = {i}", count=count) for i, count in enumerate(counts)), code("", count=None))
    assert run_state(find(tmp_path).notebooks[0]) == state


def test_public_tests_are_run_from_a_fresh_start(folder: Path) -> None:
    notebook_path = folder / "p1_numbers.ipynb"
    content = json.loads(notebook_path.read_text())
    answers = {"double": "lambda x: 2 * x", "total": "sum", "limit": "0"}
    for cell in content["cells"]:
        for name in cell["metadata"].get("toy", {}).get("names", []):
            cell["source"] = f"{name} = {answers[name]}"
    notebook_path.write_text(json.dumps(content))
    for path in folder.glob("*.ipynb"):
        if path != notebook_path:
            path.unlink()
    done = run("submit", folder)
    assert "p1_numbers.ipynb: 2 of 2 points" in done.output
    assert "missing: p2_slopes, p3_words" in done.output
    with zipfile.ZipFile(folder / "toy-submission.zip") as archive:
        assert json.loads(archive.read("manifest.json"))["public_points"] == {"p1a": [1, 1], "p1b": [1, 1]}


def test_submit_says_how_derivations_stand_and_where_a_cell_stopped(folder: Path) -> None:
    path = folder / "p2_slopes.ipynb"
    content = json.loads(path.read_text())
    for cell in content["cells"]:
        if cell["id"] == "p2a-derivation":
            cell["source"] += "\n\n$$d(x^T c, x) = c$$"
        if cell["id"] == "p2b-derivation":
            cell["source"] += "\n\nscan: page 1"
        if cell["id"] == "p2a-slope_linear":
            cell["source"] = "n = int('many')"
    path.write_text(json.dumps(content))
    for other in folder.glob("*.ipynb"):
        if other != path:
            other.unlink()
    (folder / "s.pdf").write_bytes(scan_pdf(1))
    said = run("submit", folder, "--scan", folder / "s.pdf").output
    assert "cell p2a-slope_linear stopped, ValueError: invalid literal for int() with base 10: 'many'" in said
    assert (
        "  derivations: 1 on paper, 1 not typed, 1 for staff to read\n    p2a: a line does not follow\n"
        in said
    )


def test_notebook_that_never_ends_or_ends_python_is_reported(tmp_path: Path) -> None:
    small(tmp_path, code("import time; time.sleep(60)"))
    with pytest.raises(TimedOutError, match="more than 2 s"):
        public_results(find(tmp_path).notebooks[0], seconds=2)
    small(tmp_path, code("import os; os._exit(3)"))
    with pytest.raises(NoResultError, match="it ends Python itself"):
        public_results(find(tmp_path).notebooks[0], seconds=60)


def test_the_same_submission_has_the_same_bytes_and_receipt(folder: Path) -> None:
    first = run("submit", folder, "--no-tests", "--student", "student-01")
    data = (folder / "toy-submission.zip").read_bytes()
    second = run("submit", folder, "--no-tests", "--student", "student-01")
    assert (folder / "toy-submission.zip").read_bytes() == data
    assert first.output == second.output


def _code_of(done: Result) -> str:
    found = re.search(r"Receipt ([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})", done.output)
    assert found, done.output
    return found[1]


def test_staff_can_verify_a_receipt(folder: Path) -> None:
    receipt_code = _code_of(run("submit", folder, "--no-tests", "--student", "student-01"))
    packed = folder / "toy-submission.zip"
    assert verify_receipt(packed, receipt_code)["student"] == "student-01"
    assert verify_receipt(packed.read_bytes(), f" {receipt_code.lower().replace('-', ' ')} ")
    with pytest.raises(Refused, match="this zip has another receipt code"):
        verify_receipt(packed, "0000-0000-0000")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("edit", "'p2_slopes.ipynb' is not the file that was handed in"),
        ("drop", "'p2_slopes.ipynb' was handed in, but is not in this zip"),
        ("add", "'extra.ipynb' is in this zip, but was not handed in with that code"),
        ("manifest", "this zip has another receipt code"),
        ("no manifest", "the zip has no manifest.json: it was not made by `python -m toy submit`"),
    ],
)
def test_a_changed_submission_does_not_verify(folder: Path, change: str, sentence: str) -> None:
    receipt_code = _code_of(run("submit", folder, "--no-tests"))
    with zipfile.ZipFile(folder / "toy-submission.zip") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    if change == "edit":
        files["p2_slopes.ipynb"] += b" "
    elif change == "drop":
        del files["p2_slopes.ipynb"]
    elif change == "add":
        files["extra.ipynb"] = b"{}"
    elif change == "manifest":
        files["manifest.json"] += b" "
    else:
        del files["manifest.json"]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    with pytest.raises(Refused, match=re.escape(sentence)):
        verify_receipt(out.getvalue(), receipt_code)


@pytest.mark.parametrize("data", [b"", b"PK\3\4 rubbish"])
def test_rubbish_does_not_verify(data: bytes) -> None:
    with pytest.raises(Refused):
        verify_receipt(data, "0000-0000-0000")


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_with_a_damaged_stream_does_not_verify(method: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("manifest.json", json.dumps({"files": {str(n): n for n in range(500)}}))
    damaged = bytearray(out.getvalue())
    damaged[50:150] = b"\xff" * 100
    with pytest.raises(Refused, match="the zip cannot be read"):
        verify_receipt(bytes(damaged), "0000-0000-0000")


def test_receipt_codes_are_short_and_can_be_read_aloud() -> None:
    codes = {receipt(str(number).encode()) for number in range(2000)}
    assert len(codes) == 2000
    assert all(re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", one) for one in codes)
    assert all(tidy(one.lower()) == one for one in codes)


def _bad(kind: str) -> bytes:
    if kind == "json":
        return b"{"
    if kind == "deep":
        return b'{"cells": ' + b"[" * 60 + b"]" * 60 + b', "nbformat": 4}'
    if kind == "version":
        return json.dumps({"cells": [], "nbformat": 3}).encode()
    if kind == "cells":
        return json.dumps(notebook(*[markdown("x")] * (limits.MAX_CELLS + 1))).encode()
    return random.Random(4).randbytes(limits.MAX_NOTEBOOK_BYTES + 1)


@pytest.mark.parametrize("kind", ["json", "deep", "version", "cells", "size"])
def test_submit_refuses_what_the_grader_refuses_in_the_same_words(tmp_path: Path, kind: str) -> None:
    (tmp_path / "p2_slopes.ipynb").write_bytes(_bad(kind))
    done = run("submit", tmp_path, "--no-tests")
    assert done.exit_code == 2
    assert not (tmp_path / "toy-submission.zip").exists()
    out = tmp_path / "by-hand.zip"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("p2_slopes.ipynb", _bad(kind))
    refused = submissions.read(out, RELEASED).refused
    assert refused
    assert refused in done.output


def test_two_candidates_for_one_notebook_are_reported_in_the_graders_words(folder: Path) -> None:
    (folder / "p2_slopes.ipynb").rename(folder / "p2_slopes (1).ipynb")
    shutil.copy(folder / "p2_slopes (1).ipynb", folder / "my ridge.ipynb")
    done = run("submit", folder, "--no-tests")
    sentence = submissions.read(folder, RELEASED).problems["p2_slopes"]
    assert "could both be p2_slopes.ipynb" in sentence
    assert sentence in done.output


def test_of_two_candidates_the_one_with_work_is_packed_and_reported(folder: Path) -> None:
    content = json.loads((folder / "p2_slopes.ipynb").read_text())
    for cell in content["cells"]:
        if cell["id"] == "p2a-slope_linear":
            cell["source"] = "def slope_linear(x, c):\n    return 7 * c\n"
    (folder / "p2_slopes (1).ipynb").write_text(json.dumps(content))
    done = run("submit", folder, "--no-tests")
    assert "'p2_slopes (1).ipynb' counts: 'p2_slopes.ipynb' has no work in it" in done.output
    with zipfile.ZipFile(folder / "toy-submission.zip") as archive:
        packed = archive.read("p2_slopes.ipynb")
    assert b"7 * c" in packed


def test_a_notebook_with_the_date_of_the_releases_zip_was_not_saved(folder: Path) -> None:
    os.utime(folder / "p1_numbers.ipynb", (315_576_000,) * 2)
    said = run("submit", folder, "--no-tests").output
    assert "p1_numbers.ipynb: not saved since it was unpacked" in said
    assert "p2_slopes.ipynb: saved 20" in said


def test_a_renamed_notebook_is_packed_under_its_own_name(folder: Path) -> None:
    (folder / "p2_slopes.ipynb").rename(folder / "p2_slopes (1).ipynb")
    done = run("submit", folder, "--no-tests")
    assert "p2_slopes (1).ipynb (as p2_slopes.ipynb)" in done.output
    with zipfile.ZipFile(folder / "toy-submission.zip") as archive:
        assert "p2_slopes.ipynb" in archive.namelist()


@pytest.mark.parametrize("command", ["pdf", "submit"])
def test_an_empty_folder_gets_one_clear_line(tmp_path: Path, command: str) -> None:
    done = run(command, tmp_path)
    assert done.exit_code == 2
    assert "Error: no notebook (.ipynb) in the submission" in done.output


def test_a_scan_that_is_not_there_gets_one_clear_line(folder: Path) -> None:
    done = run("pdf", folder, "--scan", "p2=nowhere.pdf")
    assert done.exit_code == 2
    assert "Error: the scan 'nowhere.pdf' was not found" in done.output


def test_a_folder_that_cannot_be_written_gets_one_clear_line(folder: Path) -> None:
    done = run("pdf", folder, "-o", folder / "no" / "such" / "toy.pdf")
    assert done.exit_code == 2
    assert "cannot be written" in done.output


def test_in_the_folder_above_the_message_names_the_folder_of_the_notebooks(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also if the homework lies below a hidden folder, as some systems keep files of students."""
    hidden = tmp_path / ".course" / "week1"
    hidden.mkdir(parents=True)
    shutil.copytree(folder, hidden / "toy")
    shutil.copytree(folder, hidden / ".ipynb_checkpoints")
    with pytest.raises(Refused) as refusal:
        find(hidden)
    assert str(refusal.value) == "no notebook (.ipynb) in this folder; they are in 'toy': pass that folder"


def test_a_notebook_that_cannot_be_opened_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "p3_words.ipynb":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert find(folder).problems == {"p3_words": "'p3_words.ipynb' cannot be read: Permission denied"}
