"""Commands start fast: what they import leaves out the large libraries that they do not use."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import workbook
from workbook import homework

LARGE = ("IPython", "jsonschema", "matplotlib", "nbformat", "numpy", "sympy", "yaml")


def imported(statements: str, *first: Path) -> list[str]:
    """Return the names of the modules that a fresh interpreter has loaded after these statements."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, first))}
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{statements}\nprint(*sys.modules)"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    ("statements", "needed"),
    [
        ("import autograder.cli", ()),
        (
            "import autograder.batch.commands, autograder.batch.coordinator, autograder.intake.collect.sources",
            (),
        ),
        ("import autograder.batch.work", ("numpy", "yaml")),  # Otter reads YAML
        ("import workbook.cli, workbook.handin.submit, workbook.handin.finding", ()),
    ],
    ids=["help", "coordinator", "grading process", "hand-in"],
)
def test_no_large_library_is_loaded_that_is_not_used(statements: str, needed: tuple[str, ...]) -> None:
    assert [name for name in imported(statements) if name in LARGE] == list(needed)


def test_reading_notebooks_loads_no_checkers_of_addresses(tmp_path: Path) -> None:
    (tmp_path / "rfc3987_syntax.py").write_text("is_valid_syntax = None\n")
    assert "rfc3987_syntax" in imported("import nbformat", tmp_path)
    assert "rfc3987_syntax" not in imported("import autograder.build.notebooks, nbformat", tmp_path)


def test_what_was_left_out_can_still_be_imported(tmp_path: Path) -> None:
    (tmp_path / "rfc3987_syntax.py").write_text("is_valid_syntax = None\n")
    statements = "import autograder.light_jsonschema, rfc3987_syntax"
    assert "rfc3987_syntax" in imported(statements, tmp_path)


def test_the_stand_ins_for_otter_do_not_stay() -> None:
    after = "import autograder.grade.otter_import, nbformat\nnbformat.v4.new_notebook()\nimport IPython.core"
    assert {"nbformat", "IPython.core"} <= set(imported(after))


def test_only_commands_read_the_description_of_the_homework_while_they_are_imported(tmp_path: Path) -> None:
    """Their help names parts of the homework. Everything else can be imported before a homework is chosen."""
    root = Path(workbook.__file__).parent
    names = {".".join(path.relative_to(root.parent).with_suffix("").parts) for path in root.rglob("*.py")}
    names = {name.removesuffix(".__init__") for name in names if not name.endswith("__main__")}
    code = f"""
import importlib
from workbook import homework
for name in {sorted(names)}:
    try:
        importlib.import_module(name)
    except homework.HomeworkError:
        print(name)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {homework.VARIABLE: str(tmp_path / "none")},
        capture_output=True,
        text=True,
    )
    assert (done.stdout.split(), done.stderr) == (["workbook.handin.submit", "workbook.pdf.commands"], "")
