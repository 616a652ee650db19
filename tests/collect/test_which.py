"""Which file is which notebook, and which copy counts: the same at home and in the grader."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.intake import submissions
from autograder.intake.release import Release
from tests.collect.downloads import as_deepnote, without_ids, write
from workbook import handin, which
from workbook.saved import answer_in

Q1, Q4, Q7 = "q1_reflection.ipynb", "q4_ridge.ipynb", "q7_process.ipynb"


def bare(data: bytes) -> bytes:
    """A notebook without ids and without any metadata."""
    content = json.loads(without_ids(data))
    content["metadata"] = {}
    for cell in content["cells"]:
        cell["metadata"] = {}
    return json.dumps(content).encode()


def changed(data: bytes, cell_id: str, source: str) -> bytes:
    """A notebook with another answer in one cell."""
    content = json.loads(data)
    for cell in content["cells"]:
        if cell["id"] == cell_id:
            cell["source"] = source
    return json.dumps(content).encode()


def read(folder: Path) -> submissions.Submission:
    return submissions.read(folder, Release().originals)


@pytest.mark.parametrize(
    ("name", "change", "told_by"),
    [
        (Q4, bare, which.NAME),
        ("Untitled.ipynb", lambda data: data, which.IDS),
        ("Copy of q4_ridge.ipynb", without_ids, which.METADATA),
        ("Untitled1.ipynb", bare, which.QUESTIONS),
        ("ridge.ipynb", as_deepnote, which.QUESTIONS),
    ],
)
def test_each_sign_tells_a_notebook_and_is_named(name, change, told_by, solved, tmp_path):
    folder = write(tmp_path / "student-01", {name: change(solved[Q4])})
    assert read(folder).taken == {"q4_ridge": which.Taken(name, told_by)}
    assert [one.name for one in handin.find(folder).notebooks] == ["q4_ridge"]


@pytest.mark.parametrize("change", [without_ids, as_deepnote, bare])
def test_cells_get_their_ids_and_roles_back(change, solved, tmp_path):
    got = read(write(tmp_path / "student-01", {name: change(data) for name, data in solved.items()}))
    for name, content in got.notebooks.items():
        original = json.loads(solved[f"{name}.ipynb"])
        assert [cell.get("id") for cell in content["cells"]] == [cell["id"] for cell in original["cells"]]
        assert all("hw0" in cell["metadata"] for cell in content["cells"])
    assert len(answer_in(got.notebooks["q1_reflection"], "q1b").split()) >= 40


def test_of_two_copies_the_one_with_work_counts_and_this_is_said(solved, untouched, tmp_path):
    files = {Q4: untouched[Q4], "q4_ridge (1).ipynb": solved[Q4], Q7: solved[Q7]}
    folder = write(tmp_path / "student-01", files)
    said = "'q4_ridge (1).ipynb' counts: 'q4_ridge.ipynb' has no work in it"
    got, home = read(folder), handin.find(folder)
    assert got.taken["q4_ridge"] == which.Taken("q4_ridge (1).ipynb", which.IDS, said)
    assert home.notes == [said]
    assert [one.path.name for one in home.notebooks] == ["q4_ridge (1).ipynb", Q7]


def test_two_copies_with_different_work_are_refused_with_both_names(solved, tmp_path):
    other = changed(solved[Q4], "q4a-ridge", "def ridge(X, y, lam):\n    return 0 * y\n")
    folder = write(tmp_path / "student-01", {Q4: solved[Q4], "q4_ridge (1).ipynb": other, Q7: solved[Q7]})
    said = "'q4_ridge.ipynb' and 'q4_ridge (1).ipynb' could both be q4_ridge.ipynb: hand in one"
    assert read(folder).problems == handin.find(folder).problems == {"q4_ridge": said}


def test_a_copy_that_holds_all_of_the_others_work_counts(solved, untouched, tmp_path):
    stub = next(c for c in json.loads(untouched[Q4])["cells"] if c["id"] == "q4b-ridge_svd")["source"]
    less = changed(solved[Q4], "q4b-ridge_svd", stub)
    folder = write(tmp_path / "student-01", {Q4: less, "q4_ridge (1).ipynb": solved[Q4]})
    assert read(folder).taken["q4_ridge"].note.endswith("'q4_ridge.ipynb' contains less of the same work")


def test_a_damaged_copy_beside_a_good_one_costs_nothing(solved, tmp_path):
    folder = write(tmp_path / "student-01", {Q4: b"{", "q4_ridge (1).ipynb": solved[Q4]})
    assert read(folder).taken["q4_ridge"].note.endswith("'q4_ridge.ipynb' cannot be read")


@pytest.mark.parametrize("release", ["released", "older"])
def test_an_untouched_notebook_has_no_work_in_it(release, untouched):
    for name, known in Release().originals.items():
        content = json.loads(untouched[f"{name}.ipynb"])
        for cell in content["cells"]:
            cell["source"] = "".join(cell["source"])
        if release == "older":
            known = which.Released(known.ids, known.questions)
        assert which.work(content, known) == frozenset()
