"""Build the site with ``jupyter lite build`` from the notebooks, a wheel of what they import, and the lock file."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyterlite_core.constants import JUPYTERLITE_JSON
from jupyterlite_pyodide_kernel.constants import (
    PYODIDE_CDN_URL,
    PYODIDE_KERNEL_PLUGIN_ID,
    PYODIDE_MJS,
    PYODIDE_VERSION,
)

from autograder.build import plan as release
from autograder.build import secrets
from autograder.build.lite import browser_wheels as packages
from autograder.homework.layout import HomeworkFolder
from autograder.homework.questions import HOMEWORK

__all__ = ["CDN", "CORE", "PYODIDE_VERSION", "Built", "LiteError", "build"]

#: The default address of Pyodide's files.
CDN = PYODIDE_CDN_URL
#: The files that a folder of Pyodide's files must contain, besides the lock file.
CORE = ("pyodide.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
#: The site's JupyterLab extensions.
EXTENSIONS = ("@jupyterlite/pyodide-kernel-extension", "@jupyter-widgets/jupyterlab-manager", "anywidget")
#: The site's folder for packages, the lock file and Pyodide itself.
_FOLDER = "static/pyodide"
_SECONDS = 60


class LiteError(Exception):
    """The site cannot be built; the message says why."""


@dataclass(frozen=True)
class Built:
    """A site: its folder, and the names of packages that a browser fetches from Pyodide's address."""

    folder: Path
    elsewhere: list[str]


def build(
    homework: HomeworkFolder, out: Path, work: Path, pyodide: str = CDN, also: tuple[str, ...] = ()
) -> Built:
    """Build the site of a homework in the folder ``out``.

    Parameters
    ----------
    work : Path
        A folder for intermediate files and downloads, which is kept.
    pyodide : str
        The address or the folder of Pyodide's files. From a folder the site gets its own copy.
    also : names
        Further packages for the notebooks.

    Raises
    ------
    LiteError
        If Pyodide's files are missing, ``out`` contains something else, a package is not available, or a file
        would reveal a secret.
    """
    folder = None if "://" in pyodide else Path(pyodide).resolve()
    plan = release.plan(homework)
    files = release.student_files(homework, plan)
    if leaks := secrets.find(files, secrets.of_homework(homework)):
        raise LiteError("the site would contain secrets:\n" + "\n".join(leaks))
    if out.exists() and any(out.iterdir()) and not (out / JUPYTERLITE_JSON).is_file():
        raise LiteError(
            f"{out} exists and is not a site that this command wrote: pass another folder with --out"
        )
    lock = _lock(pyodide, folder)
    source = work / "source"
    shutil.rmtree(source, ignore_errors=True)
    modules = {name: data for name, data in files.items() if name not in plan.notebooks}
    name, data = packages.wheel_of(HOMEWORK.name, modules)
    own = release.write(source / "own" / name, data)
    try:
        chosen = packages.choose(
            lock, CDN if folder else pyodide.rstrip("/"), own, work / "wheels", folder=folder, also=also
        )
    except LookupError as problem:
        raise LiteError(str(problem)) from None
    for notebook, content in plan.notebooks.items():
        release.write(source / "content" / notebook, content)
    settings = {
        "pyodideUrl": f"./{_FOLDER}/{PYODIDE_MJS}" if folder else f"{pyodide.rstrip('/')}/{PYODIDE_MJS}",
        "loadPyodideOptions": {
            "lockFileURL": f"./{_FOLDER}/{packages.LOCK}",
            "packages": list(packages.KERNEL),
        },
    }
    _run(source, out, settings)
    for name, wheel in chosen.files.items():
        release.write(out / _FOLDER / name, wheel.read_bytes())
    release.write(out / _FOLDER / packages.LOCK, json.dumps(chosen.lock, indent=1).encode())
    for path in _core(folder) if folder else ():
        release.write(out / _FOLDER / path.name, path.read_bytes())
    return Built(out, chosen.elsewhere)


def _lock(pyodide: str, folder: Path | None) -> dict[str, Any]:
    """Read Pyodide's lock file."""
    try:
        if folder is None:
            with urllib.request.urlopen(f"{pyodide.rstrip('/')}/{packages.LOCK}", timeout=_SECONDS) as answer:
                text = answer.read()
        else:
            missing = [name for name in (*CORE, packages.LOCK) if not (folder / name).is_file()]
            if missing:
                raise LiteError(
                    f"{folder}: there is no {', '.join(missing)}: it is not a folder of Pyodide's files"
                )
            text = (folder / packages.LOCK).read_bytes()
        lock: dict[str, Any] = json.loads(text)
        return lock
    except OSError as problem:
        raise LiteError(f"{pyodide}: {problem}: pass a folder with Pyodide's files with --pyodide") from None


def _core(folder: Path) -> list[Path]:
    """Return the files of Pyodide without packages: scripts, the interpreter and the standard library."""
    return [
        path
        for path in sorted(folder.iterdir())
        if path.name in CORE or (path.name.startswith("pyodide.asm.") and path.suffix in (".js", ".mjs"))
    ]


def _run(source: Path, out: Path, settings: dict[str, Any]) -> None:
    """Run ``jupyter lite build``."""
    shutil.rmtree(out, ignore_errors=True)
    about = {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": HOMEWORK.title,
            "litePluginSettings": {PYODIDE_KERNEL_PLUGIN_ID: settings},
        },
    }
    (source / JUPYTERLITE_JSON).write_text(json.dumps(about, indent=1))
    extensions = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
    config = {
        "LiteBuildConfig": {
            "contents": ["content"],
            "federated_extensions": [str(extensions / name) for name in EXTENSIONS],
            "ignore_sys_prefix": True,
            "no_sourcemaps": True,
            "apps": ["lab", "notebooks", "tree"],
            "output_dir": str(out.resolve()),
        }
    }
    (source / "jupyter_lite_config.json").write_text(json.dumps(config, indent=1))
    command = [str(Path(sys.executable).with_name("jupyter-lite")), "build", "--lite-dir", "."]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True)
    if done.returncode:
        raise LiteError(f"jupyter lite build failed:\n{done.stdout}{done.stderr}".rstrip())
