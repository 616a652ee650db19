"""Put the sample class together: each folder beside this file is a submission in the making.

``case.toml`` says what a submission is made of, ``expected.json`` what its report must say::

    about = "one line on what this student did"
    from = "reference"                      # or "release" (untouched), or "nothing"
    drop = ["q3_least_squares"]             # notebooks not handed in
    rename = {q4_ridge = "q4_ridge (1)"}    # notebooks handed in under another name
    zip = true                              # handed in as a zip, not as a folder
    [replace]                               # cell id -> file in the folder that takes its place
    [append]                                # notebook -> file that becomes a last code cell
    [files]                                 # name in the submission -> file in the folder, as it is

Notebooks are made from the sources of today, so the class never goes stale::

    python -m tests.submissions.compose DIR
"""

from __future__ import annotations

import shutil
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from tests.bases import base_notebooks

HERE = Path(__file__).resolve().parent


def cases() -> list[str]:
    """Names of the sample submissions."""
    return sorted(path.parent.name for path in HERE.glob("*/case.toml"))


def compose(case: str, target: Path, bases: dict[str, dict[str, NotebookNode]]) -> Path:
    """Write one submission into ``target``; returns the zip or the folder."""
    folder = HERE / case
    recipe: dict[str, Any] = tomllib.loads((folder / "case.toml").read_text())
    made = {name: nbformat.from_dict(node) for name, node in bases[recipe["from"]].items()}
    for name in recipe.get("drop", ()):
        del made[name]
    for cell_id, file in recipe.get("replace", {}).items():
        (cell,) = [c for node in made.values() for c in node.cells if c.id == cell_id]
        cell.source = (folder / file).read_text()
    for name, file in recipe.get("append", {}).items():
        cell = nbformat.v4.new_code_cell((folder / file).read_text())
        cell["id"] = f"{name}-own"
        made[name].cells.append(cell)
    files = {
        f"{recipe.get('rename', {}).get(name, name)}.ipynb": nbformat.writes(node).encode()
        for name, node in made.items()
    }
    files |= {name: (folder / file).read_bytes() for name, file in recipe.get("files", {}).items()}
    return _write(target, case, files, as_zip=recipe.get("zip", False))


def _write(target: Path, case: str, files: dict[str, bytes], *, as_zip: bool) -> Path:
    if as_zip:
        path = target / f"{case}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        return path
    path = target / case
    path.mkdir()
    for name, data in files.items():
        (path / name).write_bytes(data)
    return path


def compose_all(target: Path) -> list[Path]:
    """Write the whole class into a fresh folder ``target``."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    bases = base_notebooks()
    return [compose(case, target, bases) for case in cases()]


if __name__ == "__main__":
    compose_all(Path(sys.argv[1]))
