"""An answer that stands on a scanned page reaches a reader, and by itself, whatever the slot holds."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from msgspec import structs

from autograder.batch import parcel
from autograder.grade import derivations
from autograder.grade.cases import Finding
from autograder.grade.evidence import Found
from autograder.homework.questions import MANUAL
from autograder.intake import scans, submissions
from autograder.intake.release import Release
from autograder.staff.gradebook import database, scores
from autograder.staff.gradebook.reading import queue
from autograder.staff.gradebook.reading.tables import ANSWERS
from tests.collect.downloads import zipped
from tests.gradebook.conftest import ASSIGNMENT, Class, cell_of, make_report
from tests.gradebook.reading_class import UNTOUCHED, set_up
from workbook.common.answer_states import State

PAGES = {
    "pages": [
        {"page": 1, "kind": "cover"},
        {"page": 2, "kind": "notebook", "parts": ["p2a", "p2b"]},
        {"page": 9, "kind": "scan", "file": "p2.jpg", "parts": ["p2b", "p2c"]},
        {"page": 10, "kind": "scan", "file": "p2.jpg", "parts": ["p2c"]},
    ]
}
UNWRITTEN = {entry.name: Finding(Found(State.UNTOUCHED), "nothing typed") for entry in MANUAL}

ON_PAPER = {"found": {"state": "on_paper"}}


def found_on_paper(papers: dict[str, bytes]) -> set[str]:
    """The parts that wait for a reader where nothing is typed anywhere."""
    made = derivations.on_paper(UNWRITTEN, scans.of_parts(papers))
    return {name for name, entry in made.items() if entry.found.state is State.ON_PAPER}


def test_the_page_map_of_the_pdf_says_which_parts_are_scanned():
    papers = {"work/toy.pdf": b"%PDF", "work/pages.json": json.dumps(PAGES).encode()}
    assert scans.of_parts(papers) == {
        "p2b": "page 9 of 'work/toy.pdf'",
        "p2c": "page 9 of 'work/toy.pdf'",
    }
    assert found_on_paper(papers) == {"p2b", "p2c"}


def test_a_pdf_without_scans_sends_nobody_to_it():
    only = {"pages": [page for page in PAGES["pages"] if page["kind"] != "scan"]}
    assert found_on_paper({"toy.pdf": b"%PDF", "pages.json": json.dumps(only).encode()}) == set()


@pytest.mark.parametrize(
    "papers",
    [
        {"scan.PDF": b"%PDF"},
        {"toy.pdf": b"%PDF"},
        {"IMG_1.HEIC": b"", "IMG_2.jpeg": b""},
        {"toy.pdf": b"%PDF", "pages.json": b"{"},
        {"toy.pdf": b"%PDF", "pages.json": b'{"pages": [{"kind": "scan", "page": "x"}]}'},
        {"toy.pdf": b"%PDF", "pages.json": b"[" * 100_000},
    ],
)
def test_any_other_scan_may_hold_any_part(papers):
    assert found_on_paper(papers) == set(UNWRITTEN)


def test_text_of_the_systems_box_may_hold_any_part_and_a_short_note_does_not():
    answer = b"<p>By induction: " + b"the claim holds for n and so for n + 1. " * 3 + b"</p>"
    assert (
        found_on_paper({"onlinetext.html": answer})
        == found_on_paper({"a/onlinetext.txt": answer})
        == set(UNWRITTEN)
    )
    assert found_on_paper({"onlinetext.html": b"<p>My notebooks are in the zip.</p>"}) == set()
    assert found_on_paper({"onlinetext.html": b""}) == set()
    chinese = "由于目标函数是凸函数，梯度为零的点就是全局最小值点，因此解唯一。"
    assert found_on_paper({"onlinetext.txt": chinese.encode()}) == found_on_paper({"onlinetext.html": answer})
    assert found_on_paper({"onlinetext.txt": "笔记本在压缩包里。".encode()}) == set()
    assert scans.of_parts({"onlinetext.html": answer}) == {scans.ANY: scans.TYPED}


def test_what_is_typed_stays_as_the_checker_read_it():
    typed = UNWRITTEN | {"p2a": Finding(Found(State.COMPLETE), "every line follows", 1.0)}
    assert derivations.on_paper(typed, {scans.ANY: "'scan.pdf'"})["p2a"] == typed["p2a"]
    assert derivations.on_paper(typed, {}) == typed


@pytest.mark.parametrize("packed", [True, False])
def test_scans_beside_notebooks_are_seen_in_a_zip_a_folder_and_on_a_cluster(packed, tmp_path: Path):
    notebook = (ASSIGNMENT / "p2_slopes.ipynb").read_bytes()
    files = {"p2_slopes.ipynb": notebook, "toy.pdf": b"%PDF", "pages.json": json.dumps(PAGES).encode()}
    place = tmp_path / ("student-01.zip" if packed else "student-01")
    if packed:
        place.write_bytes(zipped(files))
    else:
        place.mkdir()
        for name, data in files.items():
            (place / name).write_bytes(data)
    originals = Release().originals
    expected = scans.of_parts(files)
    assert set(expected) == {"p2b", "p2c"}
    assert submissions.read(place, originals).scans == expected
    assert parcel.unpack(parcel.by_value(place), originals).scans == expected


def test_a_part_of_a_missing_notebook_waits_too_if_there_is_a_scan():
    on_paper = ON_PAPER | {"evidence": "on paper: nothing typed, but see 'scan.pdf'"}
    made = make_report("student-01", "0" * 64, 0.0, manual_p2a=on_paper)
    absent = tuple(structs.replace(entry, absent="missing") for entry in made.notebooks)
    report = structs.replace(made, notebooks=absent)
    waiting = {row.cell for row in scores.of_report(report) if row.needs_manual_grade}
    assert "p2a-derivation" in waiting
    assert "p2b-derivation" not in waiting


def test_two_scanned_pages_are_never_one_decision(tmp_path: Path, released, empty_database: Path) -> None:
    """ "page 3" says nothing of what is on the page: each student's is read by itself."""
    (tmp_path / "course").mkdir()
    shutil.copy(empty_database, tmp_path / "course" / "gradebook.db")
    url = database.normalized(str(tmp_path / "course" / "gradebook.db"))
    made = Class(tmp_path, released, url)
    for student in ("student-01", "student-02"):
        made.hand_in(
            student,
            lambda notebooks: setattr(cell_of(notebooks, "p2a-derivation"), "source", "scan: page 3"),
            manual_p2a=ON_PAPER,
            manual_p2b=ON_PAPER,
            manual_p2c=UNTOUCHED,
        )
    made.fill()
    set_up(made).close()
    with database.connect(url) as book:
        for cell, expected in (("p2a-derivation", 2), ("p2b-derivation", 2), ("p2c-derivation", 1)):
            units = queue.units(queue.of_part(book.db, cell))
            assert len(units) == expected, cell
        waits = {one.cell for one in queue.of_part(book.db, "p2b-derivation") if one.waiting}
        assert waits == {"p2b-derivation"}
        assert book.db.execute(sa.select(sa.func.count()).select_from(ANSWERS)).scalar()
