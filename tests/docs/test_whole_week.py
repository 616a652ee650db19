"""A small class goes from downloads to sent feedback by the benchmark of the week, and all sums agree."""

from pathlib import Path

import pytest

from benchmarks import week, whole_week


@pytest.mark.exhaustive
def test_a_class_goes_through_the_week(tmp_path: Path) -> None:
    week.write_class(tmp_path, 12)
    figures, wrong = whole_week.through(tmp_path)
    assert not wrong
    assert figures["students"] == 12
    assert 0 < figures["reading"]["decisions"] <= 12 * 23
    assert [step["exit"] for step in figures["steps"].values()] == [0] * 6
