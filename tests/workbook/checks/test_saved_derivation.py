"""derive("p2a") and check("p2a") on the saved slot: what they say, and that they know when it is not saved."""

import os
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

import workbook
from tests.workbook.cells import cell, notebook, run_check
from workbook import derive
from workbook.checks import saved_derivation
from workbook.cli import main
from workbook.notebook import unsaved

pytestmark = pytest.mark.usefixtures("homework")
RIGHT = """```derive
d(sum_i x_i c_i, x_k) = sum_i delta(i,k) c_i
 = c_k
d(x'c, x) = c'
```"""
UNTOUCHED = """### Derivation of 2(a)

*To show: an entry.*

*Your derivation here, or the scanned page that holds it.*"""


def save(folder: Path, typed: str, *cells: dict[str, Any]) -> Path:
    path = folder / "mine.ipynb"
    path.write_text(notebook(cell("p2a", "derivation", typed, "markdown"), *cells))
    return path


@pytest.fixture(autouse=True)
def no_cell_ran(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unsaved, "_RAN", {})


def ran(identity: str, source: str) -> None:
    unsaved.note(SimpleNamespace(cell_id=identity, raw_cell=source))


def test_without_a_text_the_saved_slot_is_checked(homework: Path) -> None:
    save(homework, f"### Derivation of 2(a)\n\n{RIGHT}")
    found = derive("p2a")
    assert isinstance(found, saved_derivation.Slot)
    assert found.complete
    said = str(found)
    assert "d(x'c, x) = c'" in said
    assert "The grader will report the same and fill in the point; staff make the final decision." in said
    assert "This read mine.ipynb as saved at" in said
    assert "If you changed the derivation since then, save" in said


def test_an_untouched_slot_says_where_to_type(homework: Path) -> None:
    save(homework, UNTOUCHED)
    said = str(derive("p2a"))
    assert said.startswith("p2a: nothing is typed yet\nType the derivation into the slot above")
    assert "scan: page 4" in said


def test_a_cell_that_ran_and_is_not_in_the_file_means_save_first(homework: Path) -> None:
    stub = cell("p2a", "stub", "x = 1")
    path = save(homework, RIGHT, stub)
    os.utime(path, (time.time() - 60,) * 2)
    ran("p2a-stub", "x = 1\n")
    assert not derive("p2a").newer
    ran("p2a-stub", "x = 2")
    found = derive("p2a")
    assert found.newer
    assert (
        "you ran cells since then that are not in it: save (Ctrl+S or Cmd+S) and run this cell again"
        in str(found)
    )
    path.write_text(path.read_text())
    os.utime(path, (time.time() + 60,) * 2)
    assert not derive("p2a").newer


def test_a_new_cell_means_save_first_and_another_editors_ids_mean_nothing(homework: Path) -> None:
    path = save(homework, RIGHT, cell("p2a", "stub", "x = 1"))
    os.utime(path, (time.time() - 60,) * 2)
    ran("vscode-notebook-cell:1", "y = 1")
    assert not derive("p2a").newer
    ran("p2a-stub", "x = 1")
    assert derive("p2a").newer


def test_a_shell_without_a_kernel_is_not_watched() -> None:
    events: list[str] = []
    register = SimpleNamespace(register=lambda name, _: events.append(name))
    unsaved.watch(SimpleNamespace(events=register, kernel=None))
    assert events == []
    shell = SimpleNamespace(events=register, kernel=object())
    unsaved.watch(shell)
    unsaved.watch(shell)
    assert events == ["pre_run_cell"]


def test_no_notebook_and_no_such_derivation_are_one_line_each(capsys: Any) -> None:
    assert derive("p2a") is None
    assert capsys.readouterr().out.startswith("No saved notebook with p2a was found near")
    assert derive("p3a") is None
    assert capsys.readouterr().out.startswith("There is no derivation 'p3a' to check. There are: p1a, p2a")


def test_switched_off_it_does_nothing(homework: Path) -> None:
    save(homework, RIGHT)
    workbook.check.disable()
    try:
        assert derive("p2a") is None
    finally:
        workbook.check.enable()


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        (
            RIGHT,
            "✓ derivation (1 point, by staff): complete: every line follows and every milestone is reached",
        ),
        (UNTOUCHED, "○ derivation (1 point, by staff): nothing is typed yet"),
        ("scan: page 2", "○ derivation (1 point, by staff): on paper: scan: page 2"),
        ("$$x = \\foo$$", "○ derivation (1 point, by staff): a line cannot be read"),
    ],
)
def test_check_says_how_the_derivation_stands(homework: Path, capsys: Any, typed: str, line: str) -> None:
    save(homework, typed)
    run_check({"double": lambda x: 2 * x, "half": lambda x: x / 2}, "p2a")
    assert f"  {line}" in capsys.readouterr().out


def test_the_command_says_it_too(homework: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(homework, RIGHT, cell("p2a", "stub", "def slope_linear(x, c): return 0 * c"))
    monkeypatch.undo()
    monkeypatch.chdir(homework)
    said = CliRunner().invoke(main, ["check", "p2a", "--notebook", "mine.ipynb"]).output
    assert "✓ derivation (1 point, by staff): complete" in said
    assert "python -m toy check p2a --hints gives a hint." in said
    assert "It is a row" not in said
    told = CliRunner().invoke(main, ["check", "p2a", "--notebook", "mine.ipynb", "--hints"]).output
    assert "More: It is a row." in told


def test_what_a_student_typed_stays_text() -> None:
    typed = r"$$x = <img src=x onerror=alert(1)> \href{javascript:alert(1)}{x}$$"
    shown = saved_derivation.judged("p2a", [saved_derivation.Typed(typed)])._repr_markdown_()
    assert "<img" not in shown
    assert r"$x = <" not in shown
    assert r"\href" not in shown
