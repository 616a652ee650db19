"""A class of hostile and honest submissions is graded to its end, and the honest ones do not notice.

By default 32 hostile submissions and 4 honest ones, within small budgets; ``HW0_CLASS=200`` makes it 200 and 20.
`python -m benchmarks.mixed_class 200` does the same and keeps what it took.
"""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Iterator

import pytest

from autograder.grade import held
from autograder.homework.questions import NOTEBOOKS
from tests.attacks import lab
from tests.attacks.graded import REPORT_BYTES
from tests.attacks.mixed import Class, graded_class

pytestmark = pytest.mark.exhaustive

HOSTILE = int(os.environ.get("HW0_CLASS", "32"))
MAX_MEMORY = 1 << 30


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    folder = tmp_path_factory.mktemp("mixed")
    yield graded_class(folder, HOSTILE)
    shutil.rmtree(folder, ignore_errors=True)


def test_the_run_ends_without_a_fault_of_ours(mixed: Class) -> None:
    # 1: some of them handed in files that nobody reads, which are listed
    assert mixed.code == 1, mixed.printed[-3000:]
    assert any(report.left for report in mixed.reports().values())
    assert not [name for name, report in mixed.reports().items() if held.names(report)]
    assert "Traceback" not in mixed.printed
    assert "because the grader failed" not in mixed.printed


def test_everybody_has_a_report_and_a_row(mixed: Class) -> None:
    reports = mixed.reports()
    assert len(reports) == len(mixed.honest) + len(mixed.attacks)
    with open(mixed.out / "grades.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(mixed.honest) + len(mixed.attacks)
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@" and cell]


def test_honest_submissions_get_what_they_get_alone(mixed: Class) -> None:
    reports = mixed.reports()
    for name in mixed.honest:
        assert reports[name].questions == mixed.alone[name], name
        assert reports[name].score > 20


def test_no_hostile_submission_gets_more_than_its_honest_share(mixed: Class) -> None:
    reports = mixed.reports()
    for name, attack in mixed.attacks.items():
        got = reports[name]
        honest = 0.0 if hasattr(lab.load(attack), "make") else 2.0  # problem 7
        assert got.score == honest, (name, attack)
        assert not held.names(got), (name, attack)


def test_the_run_stays_within_its_memory(mixed: Class) -> None:
    """The grader's own processes, and all with the workers, to which the budget gives 256 MB each."""
    ours, everything = mixed.peaks
    assert 0 < ours < 500 << 20, f"{ours >> 20} MB"
    assert everything < MAX_MEMORY, f"{everything >> 20} MB"


def test_nothing_is_left_behind_or_changed(mixed: Class) -> None:
    assert mixed.left == []
    assert mixed.after == mixed.before
    assert list((mixed.folder / "tmp").iterdir()) == []


def test_what_is_shown_is_inert(mixed: Class) -> None:
    shown = mixed.printed + "".join(path.read_text() for path in mixed.out.glob("*/feedback.html"))
    for raw in ("\x1b[31m", "\u202e", "\u2066", "<script", "\x9b"):
        assert raw not in shown, ascii(raw)


def test_no_report_is_too_large(mixed: Class) -> None:
    sizes = {path.parent.name: path.stat().st_size for path in mixed.out.glob("*/report.json")}
    assert max(sizes.values()) < REPORT_BYTES


def test_every_notebook_of_the_release_is_in_every_report(mixed: Class) -> None:
    for name, got in mixed.reports().items():
        assert [entry.name for entry in got.notebooks] == [n.name for n in NOTEBOOKS], name
