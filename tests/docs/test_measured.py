"""The README's figures are those of the last measurements."""

import importlib.util
import json

import pytest

from benchmarks import cold, table

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


def test_a_cold_start_that_is_measured_alone_keeps_the_last_comparison(monkeypatch, tmp_path):
    results = tmp_path / "cold.json"
    results.write_text(cold.RESULTS.read_text())
    monkeypatch.setattr(cold, "RESULTS", results)
    monkeypatch.setattr(cold, "measure", lambda checkout, folder: 9.87)
    monkeypatch.setattr("sys.argv", ["cold"])
    cold.main()
    changed = json.loads(results.read_text())
    assert changed["cpu_seconds"] == 9.87
    assert changed["compared"] == table.figures("cold")["compared"]
    monkeypatch.setattr(
        table, "figures", lambda file, real=table.figures: changed if file == "cold" else real(file)
    )
    assert "9.9 CPU s" in table.table()


def test_the_page_on_reading_counts_as_the_last_measurement():
    read = table.figures("reading")
    page = " ".join((table.README.parent / "docs" / "reading.md").read_text().split())
    for said in (
        "A class of {students} has {parts:,} parts",
        "{of_hundred_derivations[complete]} of a hundred derivations complete, ",
        "{of_hundred_derivations[untouched]} untouched, {of_hundred_derivations[incomplete]} incomplete, ",
        "{of_hundred_derivations[wrong]} wrong, {of_hundred_derivations[paper]} on paper; ",
        "written answers in {styles_of_written_answers} styles",
        "they take {decisions} decisions",
        "one of which confirms {confirmed_at_once:,} derivations",
    ):
        assert said.format(**read) in page
