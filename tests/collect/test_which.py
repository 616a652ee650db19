"""Which file is which notebook, and which copy counts: the same at home and in the grader."""

from __future__ import annotations

import gzip
import json
import lzma
from pathlib import Path

import pytest

from autograder.intake import submissions
from autograder.intake.release import Release
from tests.collect.downloads import as_deepnote, of_format_3, without_ids, write
from workbook.handin import finding
from workbook.notebook import compressed, identification, selection
from workbook.notebook.saved import answer_in

P3, P2 = "p3_words.ipynb", "p2_slopes.ipynb"


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
        (P2, bare, identification.BY_NAME),
        ("Untitled.ipynb", lambda data: data, identification.BY_IDS),
        ("Copy of p2_slopes.ipynb", without_ids, identification.BY_METADATA),
        ("Untitled1.ipynb", bare, identification.BY_QUESTIONS),
        ("slopes.ipynb", as_deepnote, identification.BY_QUESTIONS),
    ],
)
def test_each_sign_tells_a_notebook_and_is_named(name, change, told_by, solved, tmp_path):
    folder = write(tmp_path / "student-01", {name: change(solved[P2])})
    assert read(folder).taken == {"p2_slopes": selection.Taken(name, told_by)}
    assert [one.name for one in finding.find(folder).notebooks] == ["p2_slopes"]


@pytest.mark.parametrize("change", [without_ids, as_deepnote, bare])
def test_cells_get_their_ids_and_roles_back(change, solved, tmp_path):
    got = read(write(tmp_path / "student-01", {name: change(data) for name, data in solved.items()}))
    for name, content in got.notebooks.items():
        original = json.loads(solved[f"{name}.ipynb"])
        assert [cell.get("id") for cell in content["cells"]] == [cell["id"] for cell in original["cells"]]
        assert all("toy" in cell["metadata"] for cell in content["cells"])
    assert len(answer_in(got.notebooks["p3_words"], "p3a").split()) >= 5


def merged(files: dict[str, bytes]) -> bytes:
    """All notebooks below each other in one."""
    contents = [json.loads(data) for data in files.values()]
    return json.dumps({**contents[0], "cells": [cell for one in contents for cell in one["cells"]]}).encode()


@pytest.mark.parametrize("change", [bytes, without_ids, as_deepnote, bare])
def test_a_file_that_holds_all_notebooks_counts_as_each(change, solved, tmp_path):
    folder = write(tmp_path / "student-01", {"everything.ipynb": change(merged(solved))})
    apart = read(write(tmp_path / "student-02", solved))
    got, home = read(folder), finding.find(folder)
    said = "'everything.ipynb' holds several notebooks"
    assert [one.note for one in got.taken.values()] == [said] * len(solved)
    assert sorted(got.notebooks) == sorted(apart.notebooks)
    # At home, without ids and metadata, one cell alone tells no notebook of a single part.
    assert set(home.notes) == {said}
    assert len(home.notebooks) == (len(solved) if change in (bytes, without_ids) else 2)
    for name, content in got.notebooks.items():
        own = {cell["id"] for cell in apart.notebooks[name]["cells"]}
        ids = [cell.get("id") for cell in content["cells"] if cell.get("id") in own]
        assert ids == [cell["id"] for cell in apart.notebooks[name]["cells"]]
        for question in Release().originals[name].questions:
            assert answer_in(content, question) == answer_in(apart.notebooks[name], question)


def test_a_notebook_in_another_ones_file_counts_unless_it_has_work_of_its_own(solved, untouched, tmp_path):
    both = merged({P2: solved[P2], P3: solved[P3]})
    one = read(write(tmp_path / "student-01", {P2: both, P3: untouched[P3]}))
    assert one.taken["p3_words"].file == P2
    assert answer_in(one.notebooks["p3_words"], "p3a")
    two = read(write(tmp_path / "student-02", {P2: both, P3: solved[P3]}))
    assert two.taken["p3_words"] == selection.Taken(P3, identification.BY_NAME)


def test_a_call_of_another_parts_check_makes_no_second_notebook(solved, tmp_path):
    content = json.loads(solved[P2])
    content["cells"].append(
        {"cell_type": "code", "id": "own", "metadata": {}, "source": 'check("p3a")', "outputs": []}
    )
    taken = read(write(tmp_path / "student-01", {P2: json.dumps(content).encode()})).taken
    assert taken == {"p2_slopes": selection.Taken(P2, identification.BY_NAME)}


def test_pieces_of_a_statement_are_not_an_answer(untouched, tmp_path):
    content = json.loads(as_deepnote(untouched[P3]))
    pieces = [
        {**cell, "source": piece}
        for cell in content["cells"]
        for piece in "".join(cell["source"]).split("\n\n" if cell["cell_type"] == "markdown" else "\0")
    ]
    data = json.dumps({**content, "cells": pieces}).encode()
    got = read(write(tmp_path / "student-01", {P3: data}))
    assert [
        answer_in(got.notebooks["p3_words"], one) for one in Release().originals["p3_words"].questions
    ] == ["" for _ in Release().originals["p3_words"].questions]


def test_of_two_copies_the_one_with_work_counts_and_is_reported(solved, untouched, tmp_path):
    files = {P2: untouched[P2], "p2_slopes (1).ipynb": solved[P2], P3: solved[P3]}
    folder = write(tmp_path / "student-01", files)
    said = "'p2_slopes (1).ipynb' counts: 'p2_slopes.ipynb' has no work in it"
    got, home = read(folder), finding.find(folder)
    assert got.taken["p2_slopes"] == selection.Taken("p2_slopes (1).ipynb", identification.BY_IDS, said)
    assert home.notes == [said]
    assert [one.path.name for one in home.notebooks] == ["p2_slopes (1).ipynb", P3]


def halves(solved: bytes, untouched: bytes, change) -> dict[str, bytes]:
    """A notebook in two copies: in one the parts a and b are answered, in the other c and d."""
    made = {}
    for number, wanted in ((1, "ab"), (2, "cd")):
        content, full = json.loads(untouched), json.loads(solved)
        for cell, own in zip(content["cells"], full["cells"], strict=True):
            if cell["metadata"].get("toy", {}).get("question", "p2-")[2] in wanted:
                cell["source"] = own["source"]
        made[f"p2_slopes part {number}.ipynb"] = change(json.dumps(content).encode())
    return made


@pytest.mark.parametrize("change", [bytes, without_ids, as_deepnote])
def test_files_with_different_answers_count_together(change, solved, untouched, tmp_path):
    folder = write(tmp_path / "student-01", halves(solved[P2], untouched[P2], change))
    got, whole = read(folder), read(write(tmp_path / "student-02", {P2: solved[P2]})).notebooks["p2_slopes"]
    said = "'p2_slopes part 1.ipynb' and 'p2_slopes part 2.ipynb' count together: each has other answers"
    assert got.taken["p2_slopes"].note == said
    assert got.problems == got.left == {}
    content = got.notebooks["p2_slopes"]
    ids = [cell.get("id") for cell in whole["cells"]]
    # In the order of the release: given cells use the answers above them.
    assert [cell["id"] for cell in content["cells"] if cell.get("id") in ids] == ids
    sources = [cell["source"] for cell in content["cells"]]
    for cell in whole["cells"]:
        assert sources.count(cell["source"]) == 1, cell["id"]
    assert answer_in(content, "p2d") == answer_in(whole, "p2d") != ""
    if change is not as_deepnote:  # at home, nothing but the release's metadata tells a slot
        (home,) = finding.find(folder).notebooks
        assert sorted(cell["source"] for cell in home.content["cells"]) == sorted(sources)
        assert json.loads(home.data) == home.content


def test_parts_of_a_notebook_with_one_answer_in_two_versions_are_refused(solved, untouched, tmp_path):
    parts = halves(solved[P2], untouched[P2], bytes)
    other = "def slope_linear(x, c):\n    return 0 * c\n"
    parts["p2_slopes part 2.ipynb"] = changed(parts["p2_slopes part 2.ipynb"], "p2a-slope_linear", other)
    folder = write(tmp_path / "student-01", parts)
    said = "'p2_slopes part 1.ipynb' and 'p2_slopes part 2.ipynb' could both be p2_slopes.ipynb: hand in one"
    assert read(folder).problems == finding.find(folder).problems == {"p2_slopes": said}
    helper = "def half(x):\n    return x / {}\n"
    for number, name in enumerate(halves(solved[P2], untouched[P2], bytes), start=1):
        content = json.loads(parts[name])
        content["cells"].append(
            {"cell_type": "code", "metadata": {}, "source": helper.format(number), "outputs": []}
        )
        parts[name] = json.dumps(content).encode()
    assert read(write(tmp_path / "student-02", parts)).problems == {"p2_slopes": said}


@pytest.mark.parametrize("kind", ["code", "raw"])
def test_a_slot_for_text_that_is_another_kind_of_cell_is_the_slot(kind, solved, tmp_path):
    content = json.loads(solved[P3])
    for cell in content["cells"]:
        if cell["id"] == "p3a-answer":
            answer = "".join(cell["source"])
            cell["cell_type"] = kind
    got = read(write(tmp_path / "student-01", {P3: json.dumps(content).encode()}))
    assert answer_in(got.notebooks["p3_words"], "p3a") == answer.strip()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("p2_slopes.json", bytes),
        ("p2_slopes", bytes),
        ("p2_slopes.ipynb (1)", bytes),
        ("p2_slopes.ipynb.gz", gzip.compress),
        ("p2_slopes.xz", lzma.compress),
        (P2, of_format_3),
        (P2, lambda data: data.replace(b"\\n", b"\\r\\n")),
    ],
)
def test_at_home_and_in_the_grader_the_same_files_are_notebooks(name, change, solved, tmp_path):
    folder = write(tmp_path / "student-01", {name: change(solved[P2]), "p3_words.json": b"{}"})
    (home,) = finding.find(folder).notebooks
    assert home.path.name == name
    sources = ["".join(cell["source"]) for cell in json.loads(solved[P2])["cells"]]
    for content in (home.content, read(folder).notebooks["p2_slopes"]):
        assert [cell["source"] for cell in content["cells"]][: len(sources)] == sources


def test_a_compressed_notebook_is_named_and_a_damaged_one_is_refused(solved, tmp_path):
    data = gzip.compress(solved[P2])
    found = finding.find(write(tmp_path / "one", {f"{P2}.gz": data}))
    assert found.notes == ["'p2_slopes.ipynb.gz' is compressed and counts: unpack it to check it"]
    assert found.notebooks[0].data == solved[P2]
    broken = finding.find(write(tmp_path / "two", {f"{P2}.gz": data[:-20], P3: solved[P3]}))
    assert "'p2_slopes.ipynb.gz' cannot be read: it is damaged" in broken.problems["p2_slopes"]
    with pytest.raises(ValueError, match="it is damaged"):
        compressed.unpacked(data[:10] + b"\xff" * 50, 10)


def test_two_copies_with_different_work_are_refused_with_both_names(solved, tmp_path):
    other = changed(solved[P2], "p2a-slope_linear", "def slope_linear(x, c):\n    return 0 * c\n")
    folder = write(tmp_path / "student-01", {P2: solved[P2], "p2_slopes (1).ipynb": other, P3: solved[P3]})
    said = "'p2_slopes.ipynb' and 'p2_slopes (1).ipynb' could both be p2_slopes.ipynb: hand in one"
    assert read(folder).problems == finding.find(folder).problems == {"p2_slopes": said}


def test_a_copy_that_holds_all_of_the_others_work_counts(solved, untouched, tmp_path):
    stub = next(c for c in json.loads(untouched[P2])["cells"] if c["id"] == "p2b-slope_square")["source"]
    less = changed(solved[P2], "p2b-slope_square", stub)
    folder = write(tmp_path / "student-01", {P2: less, "p2_slopes (1).ipynb": solved[P2]})
    assert read(folder).taken["p2_slopes"].note.endswith("'p2_slopes.ipynb' contains less of the same work")


def test_a_damaged_copy_beside_a_good_one_costs_nothing(solved, tmp_path):
    folder = write(tmp_path / "student-01", {P2: b"{", "p2_slopes (1).ipynb": solved[P2]})
    assert read(folder).taken["p2_slopes"].note.endswith("'p2_slopes.ipynb' cannot be read")


@pytest.mark.parametrize("release", ["released", "older"])
def test_an_untouched_notebook_has_no_work_in_it(release, untouched):
    for name, known in Release().originals.items():
        content = json.loads(untouched[f"{name}.ipynb"])
        for cell in content["cells"]:
            cell["source"] = "".join(cell["source"])
        if release == "older":
            known = identification.Released(known.ids, known.questions)
        assert selection.work(content, known) == frozenset()
