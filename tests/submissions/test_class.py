"""The benchmark's class in small: 50 submissions, no two alike, through the command and every sample's right score."""

from __future__ import annotations

import json

import pytest

from benchmarks import whole_class
from tests.submissions import compose

pytestmark = pytest.mark.exhaustive

SIZE = 50
MAX_COORDINATOR_MB = 300


def test_fifty_unlike_submissions_are_graded_in_one_run(tmp_path):
    out = tmp_path / "out"
    found = whole_class.watched(whole_class.command(whole_class.make_class(tmp_path, SIZE), out), out, SIZE)
    assert found["submissions"] == len(list(out.glob(f"*/{whole_class.STAMP}"))) == SIZE
    assert found["coordinator_peak_mb"] < MAX_COORDINATOR_MB
    reports = [json.loads((out / f"student-{n:04}" / "report.json").read_text()) for n in range(SIZE)]
    assert len({report["submission_sha256"] for report in reports}) == SIZE
    for number, report in enumerate(reports):
        case = whole_class.MIX[number % len(whole_class.MIX)]
        expected = json.loads((compose.HERE / case / "expected.json").read_text())
        assert report["score"] == pytest.approx(expected["score"], abs=0.01), (case, report["student"])
