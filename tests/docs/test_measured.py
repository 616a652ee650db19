"""The README's figures are those of the last measurements."""

import importlib.util

import pytest

from benchmarks import table

FILES = sorted(path.stem for path in table.FOLDER.glob("*.json"))


def test_the_table_is_current():
    page = table.README.read_text()
    assert table.renewed(page) == page, "run: python -m benchmarks.table"


@pytest.mark.parametrize("file", FILES)
def test_every_measurement_has_a_row_and_a_command(file):
    modules = {module for name, module, *_ in table.ROWS if name == file}
    assert modules
    command = table.figures(file).get("command", "")
    for module in modules:
        assert importlib.util.find_spec(f"benchmarks.{module}")
        assert not command or f"benchmarks.{module} " in f"{command} "


def test_a_figure_that_changes_makes_it_stale(monkeypatch):
    changed = table.figures("cost") | {"ratio": 9.87}
    monkeypatch.setattr(
        table, "figures", lambda file, real=table.figures: changed if file == "cost" else real(file)
    )
    page = table.README.read_text()
    assert "9.87 times the CPU" in table.renewed(page)
    assert table.renewed(page) != page
