"""Find the Python packages that the notebooks need in the browser, and where each comes from.

Pyodide's lock file lists its own packages, with each wheel and its hash. Other packages come from PyPI, as
pure wheels or wheels built for Pyodide. With a lock file that lists both, an ``import`` in a cell loads what
it needs.
"""

from __future__ import annotations

import csv
import hashlib
import io
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

#: Packages that checks, derivations and explorers import. Most of the PDF's packages have no wheel for
#: browsers.
PACKAGES = ("anywidget", "click", "lark", "matplotlib", "mpmath", "msgspec", "numpy", "sympy")
#: Packages that the installed JupyterLite's kernel loads when it starts.
KERNEL = ("micropip", "ipython", "comm", "jedi")
#: The kernel contains a replacement for the first; the page itself contains the others.
_NOT_NEEDED = {"ipykernel", "jupyterlab-widgets", "widgetsnbextension"}
LOCK = "pyodide-lock.json"
#: Parallel downloads.
_DOWNLOADS = 8
#: A package's entry in a lock file.
Entry = dict[str, Any]


@dataclass
class Chosen:
    """A lock file for the site, and the files that it needs.

    Attributes
    ----------
    lock : dict
        The lock file. A file name in it is relative to the lock file's folder, or an address.
    files : dict
        The files to put beside the lock file, by name.
    elsewhere : list of str
        Names of needed packages that the browser fetches from Pyodide's address.
    """

    lock: dict[str, Any]
    files: dict[str, Path] = field(default_factory=dict)
    elsewhere: list[str] = field(default_factory=list)


def choose(
    lock: Mapping[str, Any],
    base: str,
    own: Path,
    cache: Path,
    *,
    folder: Path | None,
    also: tuple[str, ...] = (),
    kernel: tuple[str, ...] = KERNEL,
) -> Chosen:
    """Choose the packages of a site: what the notebooks and the kernel need, with all their requirements.

    The result's lock file has the entries of Pyodide's, and entries for the homework's wheel and for the packages that
    Pyodide lacks. A needed package that Pyodide lists comes from ``folder``. If its file is missing there, it comes
    from PyPI, first in Pyodide's version and then in the installed one; if PyPI has neither, or without ``folder``, the
    browser fetches it from ``base``, and ``elsewhere`` names it. A package that Pyodide does not list comes from PyPI,
    in the version that is installed here. Downloads run in parallel, into ``cache``; wheels that are there are not
    downloaded again. If one fails, pip's last line is printed on standard error.

    Parameters
    ----------
    lock : mapping
        Pyodide's lock file.
    base : str
        The address of Pyodide's files, for packages that the site does not contain.
    own : Path
        The homework's wheel; its entry requires `PACKAGES` and ``also``.
    cache : Path
        A folder for wheels from PyPI.
    folder : Path, optional
        A folder with Pyodide's files.
    also : names
        Further packages for the notebooks.
    kernel : names
        Packages that the kernel loads when it starts.

    Raises
    ------
    LookupError
        If a package is neither on PyPI with a wheel for the browser nor in Pyodide's lock file.
    importlib.metadata.PackageNotFoundError
        If a package that Pyodide does not list is not installed here, so that its version is unknown.
    """
    python = lock["info"]["python"]
    packages: dict[str, Entry] = {
        name: {**entry, "file_name": f"{base}/{entry['file_name']}"}
        for name, entry in lock["packages"].items()
    }
    chosen = Chosen({"info": lock["info"], "packages": packages})
    names = list(_needed([*kernel, *PACKAGES, *also], lock["packages"], python))
    with ThreadPoolExecutor(_DOWNLOADS) as pool:
        found = pool.map(lambda name: _found(name, lock, cache, folder), names)
    for name, wheel in zip(names, found, strict=True):
        locked = lock["packages"].get(name)
        if wheel is None and locked is None:
            raise LookupError(f"{name} {metadata.version(name)} has no wheel for the browser on PyPI")
        if wheel is None:
            chosen.elsewhere.append(name)
            continue
        if wheel.parent == folder:
            # Not always a wheel: some are shared libraries, which are installed elsewhere.
            packages[name] = dict(locked)
        else:
            packages[name] = entry_of(wheel, locked["depends"] if locked else _requires(name, python))
        chosen.files[wheel.name] = wheel
    here = entry_of(own, [canonicalize_name(name) for name in (*PACKAGES, *also)])
    packages[here["name"]] = here
    chosen.files[own.name] = own
    return chosen


def _found(name: str, lock: Mapping[str, Any], cache: Path, folder: Path | None) -> Path | None:
    """Return the file of a package for the site to contain, or None if the browser gets it elsewhere."""
    locked = lock["packages"].get(name)
    if locked is None:
        return fetch(name, metadata.version(name), lock["info"], cache)
    if folder is None:
        return None
    file: Path = folder / locked["file_name"]
    if file.is_file():
        return file
    # Of wheels built for Pyodide, PyPI may have the version that is installed here, but not Pyodide's own.
    versions = dict.fromkeys([locked["version"], *_installed(name)])
    tried = (fetch(name, version, lock["info"], cache) for version in versions)
    return next((wheel for wheel in tried if wheel is not None), None)


def _installed(name: str) -> list[str]:
    """Return a list with the version that is installed here, or an empty list."""
    try:
        return [metadata.version(name)]
    except metadata.PackageNotFoundError:
        return []


def _needed(wanted: list[str], locked: Mapping[str, Entry], python: str) -> Iterator[str]:
    """Yield the names of the packages and of all their dependencies, each once."""
    waiting = [canonicalize_name(name) for name in wanted]
    seen = set(waiting)
    while waiting:
        name = waiting.pop()
        yield name
        needs = locked[name]["depends"] if name in locked else _requires(name, python)
        fresh = [need for need in map(canonicalize_name, needs) if need not in seen]
        seen.update(fresh)
        waiting += fresh


def _requires(name: str, python: str) -> list[str]:
    """Return the dependencies of an installed package in a browser."""
    environment = {
        "sys_platform": "emscripten",
        "platform_system": "Emscripten",
        "platform_machine": "wasm32",
        "os_name": "posix",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "python_full_version": python,
        "python_version": ".".join(python.split(".")[:2]),
        "extra": "",
    }
    needs = [Requirement(line) for line in metadata.requires(name) or []]
    names = [need.name for need in needs if need.marker is None or need.marker.evaluate(environment)]
    return [name for name in map(canonicalize_name, names) if name not in _NOT_NEEDED]


def fetch(name: str, version: str, info: Mapping[str, str], cache: Path) -> Path | None:
    """Download a wheel from PyPI for the Pyodide that ``info`` describes; return None if there is no such wheel."""
    python = "".join(info["python"].split(".")[:2])
    # A wheel of one Pyodide does not load in another.
    folder = cache / f"{info['abi_version']}-cp{python}" / f"{name}-{version}"
    if not (found := list(folder.glob("*.whl"))):
        tags = [f"--platform={kind}_{info['abi_version']}_wasm32" for kind in ("pyemscripten", "pyodide")]
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        command += ["--disable-pip-version-check", f"--python-version={python}", "--implementation=cp"]
        command += [f"--abi=cp{python}", "--abi=abi3", "--abi=none", *tags, f"--dest={folder}"]
        done = subprocess.run(
            [*command, f"{name}=={version}"], capture_output=True, check=False, text=True, errors="replace"
        )
        found = list(folder.glob("*.whl"))
        if not found:  # no such wheel, no network, or an index that only pip knows: pip's words say which
            print(
                f"{name} {version}: {done.stderr.strip().rpartition(chr(10))[2] or 'no wheel'}",
                file=sys.stderr,
            )
    return found[0] if found else None


def entry_of(wheel: Path, depends: list[str]) -> Entry:
    """Return the lock file's entry for a wheel beside the lock file."""
    name, version, _, _ = parse_wheel_filename(wheel.name)
    with zipfile.ZipFile(wheel) as archive:
        members = archive.namelist()
    tops = {member.partition("/")[0].removesuffix(".py") for member in members if member.endswith(".py")}
    return {
        "name": str(name),
        "version": str(version),
        "file_name": wheel.name,
        "install_dir": "site",
        "package_type": "package",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "imports": sorted(top for top in tops if top.isidentifier()),
        "depends": [canonicalize_name(need) for need in depends],
        "unvendored_tests": False,
    }


def wheel_of(name: str, files: Mapping[str, bytes]) -> tuple[str, bytes]:
    """Return a wheel's name and bytes. The version is a digest of its files, so that browsers never use an old copy."""
    digest = hashlib.sha256()
    for path, data in sorted(files.items()):
        digest.update(f"{path}\0{len(data)}\0".encode() + data)
    version = f"0.{int(digest.hexdigest()[:12], 16)}"
    about = f"{name}-{version}.dist-info"
    made = {
        **files,
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{about}/WHEEL": b"Wheel-Version: 1.0\nGenerator: autograder\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = io.StringIO()
    csv.writer(record, lineterminator="\n").writerows([path, "", ""] for path in (*made, f"{about}/RECORD"))
    made[f"{about}/RECORD"] = record.getvalue().encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in sorted(made.items()):
            archive.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return f"{name}-{version}-py3-none-any.whl", buffer.getvalue()
