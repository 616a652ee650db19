"""Build the site with ``jupyter lite build`` from the notebooks, a wheel of what they import, and the lock file."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

from jupyterlite_core.constants import JUPYTERLITE_JSON
from jupyterlite_pyodide_kernel.constants import (
    PYODIDE_CDN_URL,
    PYODIDE_KERNEL_NPM_NAME,
    PYODIDE_KERNEL_PLUGIN_ID,
    PYODIDE_MJS,
    PYODIDE_VERSION,
)

from autograder.build import plan as release
from autograder.build import secrets
from autograder.build.lite import browser_wheels as packages
from autograder.homework.layout import HomeworkFolder
from autograder.homework.questions import HOMEWORK

__all__ = ["CDN", "CORE", "INSTALLED", "PYODIDE_VERSION", "Built", "JupyterLite", "LiteError", "build"]

#: The default address of Pyodide's files.
CDN = PYODIDE_CDN_URL
#: The files that a folder of Pyodide's files must contain, besides the lock file and the script that starts it.
CORE = ("pyodide.asm.wasm", "python_stdlib.zip")
#: Where an environment has its JupyterLab extensions.
_EXTENSIONS = Path("share", "jupyter", "labextensions")
#: The site's JupyterLab extensions besides the kernel's: widgets, and the kind of widget that explorers are.
_WIDGETS = ("@jupyter-widgets/jupyterlab-manager", "anywidget")
#: The site's folder for packages, the lock file and Pyodide itself.
_FOLDER = "static/pyodide"
_SECONDS = 60


class LiteError(Exception):
    """The site cannot be built; the message says why."""


@dataclass(frozen=True)
class JupyterLite:
    """A version of JupyterLite, from the environment in which it is installed with its Pyodide kernel.

    Attributes
    ----------
    scripts, prefix : Path
        The environment's folder of commands, and its own folder.
    entry : str
        The script among Pyodide's files with which this version starts Pyodide.
    kernel : names
        The packages that this version's kernel needs to start.
    """

    scripts: Path
    prefix: Path
    entry: str
    kernel: tuple[str, ...]


#: The version that is installed beside this package.
INSTALLED = JupyterLite(Path(sys.executable).parent, Path(sys.prefix), PYODIDE_MJS, packages.KERNEL)


@dataclass(frozen=True)
class Built:
    """A site: its folder, and the names of packages that a browser fetches from Pyodide's address."""

    folder: Path
    elsewhere: list[str]


def build(
    homework: HomeworkFolder,
    out: Path,
    work: Path,
    pyodide: str = CDN,
    also: tuple[str, ...] = (),
    lite: JupyterLite = INSTALLED,
) -> Built:
    """Build the site of a homework in the folder ``out``, and return the folder and what browsers fetch from elsewhere.

    Everything that can fail early is checked before ``out`` is touched: the notebooks, secrets in the students' files,
    what ``out`` contains, Pyodide's files, and the packages. ``out`` may contain an earlier site. It is deleted just
    before ``jupyter lite build`` runs, so the earlier site is lost if that command fails. The site contains the
    students' notebooks, one wheel of the other files that students get, wheels of packages, and a lock file that lists
    them.

    Parameters
    ----------
    out : Path
        The site's folder, which may be missing or empty.
    work : Path
        A folder for intermediate files and downloads, which is kept.
    pyodide : str
        The address or the folder of Pyodide's files. From an address, the lock file is downloaded now, and browsers get
        Pyodide from there. From a folder, the site gets its own copy; packages that the folder lacks come from PyPI, or
        from `CDN`.
    also : names
        Further packages for the notebooks.
    lite : JupyterLite
        The version of JupyterLite to build with. Pyodide's version must be one that it starts with; of a folder, only
        the names of its files are checked.

    Raises
    ------
    SourceError, StubError
        If the notebooks cannot be built.
    LiteError
        If a file would reveal a secret, ``out`` contains something else, Pyodide's files are missing, a package is not
        available or not installed here, or ``jupyter lite build`` fails.
    """
    folder = None if "://" in pyodide else Path(pyodide).resolve()
    address = CDN if folder else pyodide.rstrip("/")
    notebooks, modules = _student_files(homework)
    if out.exists() and any(out.iterdir()) and not (out / JUPYTERLITE_JSON).is_file():
        raise LiteError(
            f"{out} exists and is not a site that this command wrote: pass another folder with --out"
        )
    lock = _lock(pyodide, folder, lite)
    source = work / "source"
    shutil.rmtree(source, ignore_errors=True)
    name, data = packages.wheel_of(HOMEWORK.name, modules)
    own = release.write(source / "own" / name, data)
    try:
        chosen = packages.choose(
            lock, address, own, work / "wheels", folder=folder, also=also, kernel=lite.kernel
        )
    except PackageNotFoundError as problem:
        raise LiteError(
            f"{problem.name}: install it here first, so that its version and needs are known"
        ) from None
    except LookupError as problem:
        raise LiteError(str(problem)) from None
    for notebook, content in notebooks.items():
        release.write(source / "content" / notebook, content)
    settings = {
        "pyodideUrl": f"./{_FOLDER}/{lite.entry}" if folder else f"{address}/{lite.entry}",
        "loadPyodideOptions": {
            "lockFileURL": f"./{_FOLDER}/{packages.LOCK}",
            "packages": list(lite.kernel),
        },
    }
    _write_settings(source, out, settings, lite)
    shutil.rmtree(out, ignore_errors=True)
    _jupyter_lite(source, lite)
    _write_packages(out / _FOLDER, chosen, _core(folder, lite) if folder else [])
    return Built(out, chosen.elsewhere)


def _student_files(homework: HomeworkFolder) -> tuple[Mapping[str, bytes], dict[str, bytes]]:
    """Return what students get: the notebooks, and all other files, by name.

    Raises
    ------
    LiteError
        If a file would reveal a secret.
    """
    plan = release.plan(homework)
    files = release.student_files(homework, plan)
    if leaks := secrets.find(files, secrets.of_homework(homework)):
        raise LiteError("the site would contain secrets:\n" + "\n".join(leaks))
    return plan.notebooks, {name: data for name, data in files.items() if name not in plan.notebooks}


def _write_packages(target: Path, chosen: packages.Chosen, core: Iterable[Path]) -> None:
    """Write the chosen packages, the lock file that lists them, and Pyodide's own files (``core``) into a folder."""
    for name, wheel in chosen.files.items():
        release.write(target / name, wheel.read_bytes())
    release.write(target / packages.LOCK, json.dumps(chosen.lock, indent=1).encode())
    for path in core:
        release.write(target / path.name, path.read_bytes())


def _lock(pyodide: str, folder: Path | None, lite: JupyterLite) -> dict[str, Any]:
    """Read Pyodide's lock file."""
    try:
        if folder is None:
            with urllib.request.urlopen(f"{pyodide.rstrip('/')}/{packages.LOCK}", timeout=_SECONDS) as answer:
                text = answer.read()
        else:
            missing = [name for name in (lite.entry, *CORE, packages.LOCK) if not (folder / name).is_file()]
            if missing:
                raise LiteError(
                    f"{folder}: there is no {', '.join(missing)}: it is not a folder of Pyodide's files"
                )
            text = (folder / packages.LOCK).read_bytes()
        lock: dict[str, Any] = json.loads(text)
        return lock
    except (OSError, ValueError) as problem:
        raise LiteError(f"{pyodide}: {problem}: pass a folder with Pyodide's files with --pyodide") from None


def _core(folder: Path, lite: JupyterLite) -> list[Path]:
    """Return the files of Pyodide without packages: scripts, the interpreter and the standard library."""
    return [
        path
        for path in sorted(folder.iterdir())
        if path.name in (lite.entry, *CORE)
        or (path.name.startswith("pyodide.asm.") and path.suffix in (".js", ".mjs"))
    ]


def _write_settings(source: Path, out: Path, settings: dict[str, Any], lite: JupyterLite) -> None:
    """Write both JSON files that ``jupyter lite build`` reads in ``source``: one about the site, one about the build.

    The site has the homework's title, JupyterLab, Notebook and the file browser. Its extensions are the Pyodide kernel
    of ``lite``, with ``settings``, and those for widgets and explorers. It is to be built from ``source/content`` into
    ``out``.
    """
    about = {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": HOMEWORK.title,
            "litePluginSettings": {PYODIDE_KERNEL_PLUGIN_ID: settings},
        },
    }
    (source / JUPYTERLITE_JSON).write_text(json.dumps(about, indent=1))
    kernel = lite.prefix / _EXTENSIONS / PYODIDE_KERNEL_NPM_NAME
    widgets = [Path(sys.prefix) / _EXTENSIONS / name for name in _WIDGETS]
    config = {
        "LiteBuildConfig": {
            "contents": ["content"],
            "federated_extensions": [str(extension) for extension in (kernel, *widgets)],
            "ignore_sys_prefix": True,
            "no_sourcemaps": True,
            "apps": ["lab", "notebooks", "tree"],
            "output_dir": str(out.resolve()),
        }
    }
    (source / "jupyter_lite_config.json").write_text(json.dumps(config, indent=1))


def _jupyter_lite(source: Path, lite: JupyterLite) -> None:
    """Run ``jupyter lite build`` in the folder ``source``, which contains its settings.

    Raises
    ------
    LiteError
        If the command fails; the message is what it printed.
    """
    command = [str(lite.scripts / "jupyter-lite"), "build", "--lite-dir", "."]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True)
    if done.returncode:
        raise LiteError(f"jupyter lite build failed:\n{done.stdout}{done.stderr}".rstrip())
