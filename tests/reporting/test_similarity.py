"""Copied work is found, also after renaming; common work and released text are not."""

import json
import random

import pytest

from autograder.intake.release import Release
from autograder.reporting.pages import classpage, ownwork, similarity
from autograder.reporting.results_folder import ClassReports
from tests.reporting import hostile, synthetic


@pytest.fixture(scope="module")
def release():
    return Release()


@pytest.fixture(scope="module")
def released(release):
    return ownwork.Released.of(release)


NAMES = ["alef", "bet", "gimel", "dalet", "he", "vav", "zayin", "het"]


def program(seed, *, names=NAMES, lines=60):
    """A made-up program that no two seeds share."""
    rng = random.Random(seed)
    ops = ["+", "-", "*", "/", "@", "**", "%", "//", "&", "|"]
    calls = ["np.sum", "np.dot", "np.mean"]
    return "\n".join(
        f"{names[rng.randrange(8)]} = ({rng.randrange(99)} {rng.choice(ops)} {names[rng.randrange(8)]}) "
        f"{rng.choice(ops)} {rng.choice(calls)}({names[rng.randrange(8)]}, {rng.randrange(9)})"
        for _ in range(lines)
    )


def notebook(*sources):
    return {"p2_slopes": {"cells": [{"cell_type": "code", "source": source} for source in sources]}}


def pairs(work, released):
    own = {name: ownwork.own_work(name, notebook(*sources), released) for name, sources in work.items()}
    return similarity.pairs({name: one.prints for name, one in own.items()})


def test_a_renamed_copy_is_found_among_independent_work(released):
    work = {f"student-{n}": [program(n)] for n in range(8)}
    copied = program(3, names=["w0", "w1", "w2", "w3", "w4", "w5", "w6", "w7"]).replace(" = ", "   =   ")
    work["copy"] = [f"# all my own work\n{copied}"]
    (pair,) = pairs(work, released)
    assert {pair.first, pair.second} == {"student-3", "copy"}
    assert pair.share > 0.95


def test_independent_work_is_not_alike(released):
    assert pairs({f"student-{n}": [program(n)] for n in range(8)}, released) == []


def test_what_the_whole_class_has_counts_little(released):
    common = program(99)
    work = {f"student-{n}": [common, program(n, lines=40)] for n in range(12)}
    assert pairs(work, released) == []


def test_half_a_copy_in_a_longer_program_is_below_the_line_and_most_of_one_above(released):
    work = {f"student-{n}": [program(n)] for n in range(8)}
    part = program(3).splitlines()
    assert pairs({**work, "half": ["\n".join(part[:24]), program(50, lines=36)]}, released) == []
    assert len(pairs({**work, "most": ["\n".join(part[:50]), program(50, lines=10)]}, released)) == 1


def test_released_cells_are_nobodys_own(release, released):
    for name in ("p1_numbers", "p3_words", "p2_slopes"):
        content = json.loads((release.folder.assignment / f"{name}.ipynb").read_bytes())
        for cell in content["cells"]:
            cell["source"] = "".join(cell["source"])
        own = ownwork.own_work("untouched", {name: content}, released)
        assert own.lines == []
        assert len(own.prints) == 0


def test_fingerprints_are_the_same_in_every_process():
    # Were it made by hash(), it would change with every start of Python, and the page with it.
    assert ownwork.fingerprints(["x"] * 3, 3).tolist() == [17148461624147911393]


def test_lines_are_aligned_and_marked(released):
    first = ownwork.own_work("a", notebook("yksi = 1\nkaksi = 2\nkolme = 3"), released)
    second = ownwork.own_work("b", notebook("yksi = 1\nzwei = 2\nextra = 7 + 7\nkolme = 3"), released)
    (sheet,) = similarity.side_by_side(first, second, released.names)
    assert [(row.kind, row.left, row.right) for row in sheet.rows] == [
        ("same", "yksi = 1", "yksi = 1"),
        ("renamed", "kaksi = 2", "zwei = 2"),
        ("differs", "", "extra = 7 + 7"),
        ("same", "kolme = 3", "kolme = 3"),
    ]


def test_long_stretches_without_likeness_are_left_out(released):
    first = ownwork.own_work("a", notebook(f"top = 1\n{program(1)}\nbottom = 2"), released)
    second = ownwork.own_work("b", notebook(f"top = 1\n{program(2)}\nbottom = 2"), released)
    (sheet,) = similarity.side_by_side(first, second, released.names)
    assert sum(row.kind == "gap" for row in sheet.rows) == 1
    assert len(sheet.rows) < 15


def test_hostile_notebooks_stay_within_bounds(released):
    huge = "\n".join(f"x{n} = {n}" + "y" * 5000 for n in range(20_000))
    own = ownwork.own_work("a", notebook(huge, "'''" * 999, "\\" * 9999, "\x00\ud800"), released)
    assert len(own.lines) <= ownwork.MAX_LINES
    assert max(len(line.text) for line in own.lines) <= ownwork.MAX_LINE


def test_the_page_shows_the_pair_side_by_side(released):
    reports = synthetic.typed_class(synthetic.reports(8))
    names = list(reports)
    own = {
        name: ownwork.own_work(name, notebook(program(min(number, 6))), released)
        for number, name in enumerate(names)
    }
    page = classpage.page(ClassReports(reports), own=own, fixed=released.names)
    hostile.assert_inert(page)
    assert page.count('<details class="pair') == 1
    assert page.count('<tr class="same">') == 60


def test_the_page_of_anonymous_submissions_names_none(released):
    own = {f"student-{n:04}": ownwork.own_work("x", notebook(program(1)), released) for n in range(1, 5)}
    page = classpage.page(
        ClassReports(synthetic.typed_class(synthetic.reports(3))),
        own=own,
        fixed=released.names,
        anonymous=True,
    )
    assert "student-00" not in page
    assert "submission without report 1" in page
