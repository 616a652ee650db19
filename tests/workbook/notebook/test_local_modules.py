"""Python files beside a notebook: a student hears at home that the grader does not have them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.workbook.cells import cell, notebook
from workbook.handin import finding
from workbook.notebook import local_modules

SAID = "{} needs {}, which is not handed in and which the grader does not have"


def said(folder: Path, source: str) -> list[str]:
    content = json.loads(notebook(cell("p2a", "stub", source)))
    return list(local_modules.warnings(folder, [("p2_slopes.ipynb", content)]))


@pytest.mark.parametrize(
    ("source", "file"),
    [
        ("import mine", "mine.py"),
        ("x = 1\nimport numpy as np, mine as m", "mine.py"),
        ("def f():\n    from mine import solve", "mine.py"),
        ("from .mine import solve", "mine.py"),
        ("import parts.first", "parts/__init__.py"),
        ("%run mine.py", "mine.py"),
        ("%load mine.py", "mine.py"),
    ],
)
def test_a_file_that_a_notebook_needs_is_named_with_what_to_do(source, file, tmp_path):
    (tmp_path / "mine.py").write_text("")
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "__init__.py").write_text("")
    (line,) = said(tmp_path, source)
    assert line.startswith(SAID.format("'p2_slopes.ipynb'", f"'{file}'"))
    assert line.endswith("move the code that you need into a cell of the notebook")


@pytest.mark.parametrize(
    "source", ["import numpy", "# import mine", "from toy import check", "mine = 2", "import"]
)
def test_other_imports_are_not_reported(source, tmp_path):
    (tmp_path / "mine.py").write_text("")
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy" / "__init__.py").write_text("")
    assert said(tmp_path, source) == []


def test_check_submit_and_the_pdf_say_it(tmp_path):
    """All three print the notes of `handin.find`."""
    (tmp_path / "mine.py").write_text("")
    (tmp_path / "p2_slopes.ipynb").write_text(notebook(cell("p2a", "stub", "import mine")))
    assert finding.find(tmp_path).notes[0].startswith(SAID.format("'p2_slopes.ipynb'", "'mine.py'"))
