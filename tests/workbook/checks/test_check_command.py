"""toy check: saved notebooks in a fresh process."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.places import ROOT
from tests.workbook.cells import cell, notebook
from workbook.cli import main

#: The program that the wheel installs for any homework.
PROGRAM = Path(sys.executable).with_name("workbook")
pytestmark = pytest.mark.slow


def invoke(*args: str) -> Any:
    return CliRunner().invoke(main, ["check", *args])


@pytest.fixture
def shipped(homework: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tests where a fresh process finds them: as question p2a of the homework itself."""
    monkeypatch.undo()
    monkeypatch.chdir(homework)
    return homework


def test_check_runs_the_saved_notebook_in_a_fresh_process(shipped: Path) -> None:
    (shipped / "p2.ipynb").write_text(
        notebook(
            cell("", "setup", "import numpy as np\nfrom workbook import check\nprint('noise')"),
            cell("p2a", "stub", "def slope_linear(x, c): return c\n1 / 0"),
            cell("p2a", "check", 'check("p2a")'),
        )
    )
    result = invoke("p2a")
    assert result.exit_code == 1
    assert "cell p2a-stub stopped with ZeroDivisionError: division by zero" in result.output
    assert "✓ slope_linear" in result.output
    assert "✗ entry_linear" in result.output
    assert "noise" not in result.output


def test_check_runs_a_notebook_of_any_name_that_is_handed_in(shipped: Path) -> None:
    stub = cell("p2a", "stub", "def slope_linear(x, c): return c")
    (shipped / "p2_slopes.ipynb.txt").write_text(notebook(stub, cell("p2a", "check", 'check("p2a")')))
    (shipped / "notes.txt").write_text("not a notebook")
    result = invoke("p2a")
    assert "p2_slopes.ipynb.txt: running" in result.output
    assert "✓ slope_linear" in result.output


def test_check_survives_a_notebook_that_ends_python(shipped: Path) -> None:
    (shipped / "p2.ipynb").write_text(notebook(cell("p2a", "stub", "import os\nos._exit(3)")))
    result = invoke("p2a", "--notebook", "p2.ipynb")
    assert result.exit_code == 1
    assert "no results: it ends Python itself (exit code 3)" in result.output


def test_an_error_with_half_a_character_is_shown(shipped: Path) -> None:
    (shipped / "p2.ipynb").write_text(
        notebook(
            cell("p2a", "stub", "raise ValueError('cut: ' + chr(0xD83D))"),
            cell("p2a", "check", 'check("p2a")'),
        )
    )
    result = invoke("p2a")
    assert result.exit_code == 1
    assert "stopped with ValueError: cut: ?" in result.output


def test_check_shows_the_message_with_which_python_ended(shipped: Path) -> None:
    end = "import os, sys\nsys.__stderr__.write('out of patience\\n')\nsys.__stderr__.flush()\nos._exit(3)"
    (shipped / "p2.ipynb").write_text(notebook(cell("p2a", "stub", end)))
    result = invoke("p2a", "--notebook", "p2.ipynb")
    assert "no results: it ends Python itself (exit code 3): out of patience" in result.output


def test_check_says_that_a_folder_cannot_be_handed_in(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (shipped / "p2.ipynb").write_text(notebook(cell("p2a", "check", 'check("p2a")')))
    monkeypatch.setattr("workbook.submission.limits.MAX_NOTEBOOK_BYTES", 10)
    result = invoke("p2a")
    assert result.exit_code == 1
    assert "cannot be handed in" in result.output


def test_check_stops_a_notebook_that_hangs(shipped: Path) -> None:
    (shipped / "p2.ipynb").write_text(notebook(cell("p2a", "stub", "while True: pass")))
    result = invoke("p2a", "--timeout", "3")
    assert result.exit_code == 1
    assert "it runs for more than 3 s" in result.output


@pytest.mark.parametrize("ask", ["input('How many? ')", "__import__('getpass').getpass()"])
def test_a_line_that_asks_for_input_is_left_out_at_once_and_it_says_why(shipped: Path, ask: str) -> None:
    after = "def slope_linear(x, c): return c"
    (shipped / "p2.ipynb").write_text(notebook(cell("p2a", "ask", ask), cell("p2a", "stub", after)))
    said = invoke("p2a", "--timeout", "60").output
    assert f"`{ask}` was left out: it asks for input, and there is nobody to answer." in " ".join(
        said.split()
    )
    assert "Write the value into the cell instead." in said
    assert "✓ slope_linear" in said


def test_what_is_installed_below_the_working_folder_is_not_the_notebooks_own(shipped: Path) -> None:
    """The README puts .venv there: a package that tries an import in vain is no reason for a hint."""
    library = shipped / ".venv" / "site-packages" / "somebodys"
    library.mkdir(parents=True)
    (library / "__init__.py").write_text("try:\n    from somebodys import windows\nexcept ImportError: pass")
    (library / "windows.py").write_text("import winreg_of_another_system")
    (shipped / "mine.py").write_text("import nowhere_to_be_found")
    setup = f"import sys; sys.path.append({str(library.parent)!r})\nimport somebodys\nimport mine"
    (shipped / "p2.ipynb").write_text(notebook(cell("", "setup", setup), cell("p2a", "stub", "pass")))
    said = invoke("p2a").output
    assert "winreg_of_another_system" not in said
    assert "`import nowhere_to_be_found` failed" in said


def test_the_toolkit_beside_a_notebook_is_not_the_notebooks_own(shipped: Path) -> None:
    (shipped / "toy").mkdir()
    (shipped / "toy" / "__init__.py").write_text("")
    (shipped / "toy" / "plots.py").write_text("try: import nowhere_to_be_found\nexcept ImportError: pass")
    (shipped / "p2.ipynb").write_text(notebook(cell("p2a", "stub", "import toy.plots")))
    assert "nowhere_to_be_found" not in invoke("p2a").output


def test_check_without_anything_to_run_is_a_usage_error(shipped: Path) -> None:
    assert invoke("p2a").exit_code == 2
    unknown = invoke("p2y")
    assert unknown.exit_code == 2
    assert "Did you mean p2" in unknown.output


def test_help_names_every_command_without_importing_them() -> None:
    code = (
        "import sys; from workbook.cli import main; main(['--help'], standalone_mode=False);"
        "print([m for m in sys.modules if m.startswith('workbook.pdf')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert all(f"\n  {name} " in done.stdout for name in ("check", "pdf", "submit"))
    assert done.stdout.endswith("[]\n")


def test_messages_call_the_command_what_the_student_typed() -> None:
    """The release's zip installs no program ``toy``; where a wheel does, its own name is right."""
    toolkit = {"PYTHONPATH": str(ROOT / "tests" / "toy" / "assignment")}
    for words, name in (([sys.executable, "-m", "toy"], "python -m toy"), ([PROGRAM], "workbook")):
        done = subprocess.run(
            [*words, "check", "p2y"], capture_output=True, text=True, env=os.environ | toolkit
        )
        assert done.stderr.startswith(f"Usage: {name} check ")
