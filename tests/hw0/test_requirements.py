"""What a student installs is what the packages declare, and enough to import the toolkit."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from autograder.build.lite import browser_wheels
from workbook.notebook.colab import REQUIREMENTS

ROOT = Path(__file__).parents[2]


def test_the_students_list_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = project["dependencies"] + project["optional-dependencies"]["student"]
    lines = (ROOT / "assignment" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert sorted(line for line in lines if line and not line.startswith("#")) == sorted(declared)


def test_importing_hw0_loads_nothing_heavy() -> None:
    code = (
        "import sys, hw0; print([m for m in ('sympy', 'matplotlib', 'IPython', 'otter') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_site_needs_no_package_that_students_do_not_have(folder: Any) -> None:
    lines = (folder.assignment / "requirements.txt").read_text().splitlines()
    assert set(browser_wheels.PACKAGES) <= {line.partition(">=")[0] for line in lines}


def test_colabs_list_is_part_of_the_students(folder: Any) -> None:
    own, full = (
        {line for line in (folder.assignment / name).read_text().splitlines() if line and line[0] != "#"}
        for name in (REQUIREMENTS, "requirements.txt")
    )
    assert own < full
