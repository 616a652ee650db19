"""The students' packages in WebAssembly, under Node.

`pyodide_files` brings two versions of Pyodide. The site's own version is without NumPy: it shows derivations. An older
version has NumPy and Matplotlib: it shows checks and explorers.
"""

from __future__ import annotations

import shutil
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION

from autograder.build import plan as releases
from autograder.build.lite import browser_wheels
from autograder.homework.questions import HOMEWORK
from tests.hw0 import pyodide_files
from tests.hw0.pyodide_files import CACHE, MSGSPEC, WAIT, from_npm, lock_of

pytestmark = [
    pytest.mark.exhaustive,
    pytest.mark.skipif(shutil.which("npm") is None, reason="NOT TESTED: there is no npm to bring Pyodide"),
]


def from_pypi(name: str, pyodide: Path) -> Path:
    """The wheel of an installed package's version."""
    wheel = browser_wheels.fetch(name, metadata.version(name), lock_of(pyodide)["info"], CACHE)
    if wheel is None:
        pytest.skip(f"NOT TESTED: PyPI does not bring {name} for this Pyodide")
    return wheel


@pytest.fixture(scope="module")
def own(folder: Any, release: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the homework."""
    files = releases.student_files(folder, release)
    modules = {name: data for name, data in files.items() if name not in release.notebooks}
    name, data = browser_wheels.wheel_of(HOMEWORK.name, modules)
    return releases.write(tmp_path_factory.mktemp("own") / name, data)


def run(code: str, pyodide: Path, *packages: str | Path) -> str:
    script = Path(__file__).with_name("in_pyodide.mjs")
    done = subprocess.run(
        ["node", str(script), str(pyodide), *map(str, packages)],
        input=code,
        capture_output=True,
        text=True,
        timeout=WAIT,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return done.stdout


def test_a_derivation_is_checked_without_numpy(own: Path) -> None:
    pyodide = from_npm(PYODIDE_VERSION)
    wheels = [from_pypi(name, pyodide) for name in ("lark", "mpmath", "msgspec", "typing-extensions")]
    said = run(
        """
from hw0.derive import derive
print(derive("q4a", "2 X'(X w - y) + 2 lam w = 0"))
print(derive("q4a", "2 X'(X w - y) + lam w = 0"))
import sys
print("numpy" in sys.modules)
""",
        pyodide,
        own,
        *wheels,
    )
    assert "3 of 4 steps shown" in said, said
    assert "✗" in said.split("3 of 4 steps shown")[1]
    assert said.endswith("False\n")


EXPLORERS = (
    *("relu", "relu_network", "shrinkage", "fakes", "column_space", "solution_line"),
    *("training", "scale_map", "direction"),
)


@pytest.fixture(scope="module")
def older() -> Path:
    return pyodide_files.older()


@pytest.fixture(scope="module")
def with_numpy(older: Path, own: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str | Path]:
    """What `run` needs for checks and explorers."""
    name, data = browser_wheels.wheel_of("msgspec", {"msgspec.py": MSGSPEC})
    stand_in = releases.write(tmp_path_factory.mktemp("msgspec") / name, data)
    names = ("lark", "mpmath", "sympy", "click", "comm", "anywidget", "psygnal", "ipywidgets")
    pure = [from_pypi(name, older) for name in (*names, "typing-extensions")]
    return [older, "numpy", "matplotlib", "ipython", own, stand_in, *pure]


def test_the_solved_notebook_gets_its_points(
    folder: Any, release: Any, with_numpy: list[str | Path], tmp_path: Path
) -> None:
    name = "q4_ridge"
    node = nbformat.read(releases.solve(folder, tmp_path, release, name), as_version=4)
    cells = [
        cell.source
        for cell in node.cells
        if cell.cell_type == "code" and cell.metadata[HOMEWORK.name]["role"] in ("setup", "stub", "check")
    ]
    said = run("import matplotlib; matplotlib.use('agg')\n" + "\n".join(cells), *with_numpy)
    asked = [question for question in HOMEWORK.questions if question.startswith("q4")]
    assert len(asked) == 8
    for question in asked:
        (line,) = [line for line in said.splitlines() if line.startswith(f"{question}: ")]
        got, most = line.split(": ")[1].split(" of ")
        assert got == most.split()[0], line


def test_every_explorer_draws(with_numpy: list[str | Path]) -> None:
    lines = [f"explore.{name}(); print('drew', '{name}')" for name in EXPLORERS]
    said = run("\n".join(["from hw0 import explore", *lines]), *with_numpy)
    assert [line for line in said.splitlines() if line.startswith("drew")] == [f"drew {n}" for n in EXPLORERS]


def test_the_pdf_is_made_at_home(with_numpy: list[str | Path]) -> None:
    said = run("import hw0; hw0.make_pdf()", *with_numpy)
    assert "Checks, derivations and explorers work here." in said
    assert "hand in from there" in said
