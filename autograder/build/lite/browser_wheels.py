"""Which Python packages the notebooks need in the browser, and where each comes from.

Pyodide's own packages are in its lock file, which names each wheel with its hash. What Pyodide lacks comes from PyPI,
as a pure wheel or one that was built for Pyodide. With a lock file that has both, an ``import`` in a cell loads what
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

#: What checks, derivations and explorers import. The PDF's packages are left out: most have no wheel for a browser.
PACKAGES = ("anywidget", "click", "lark", "matplotlib", "mpmath", "msgspec", "numpy", "sympy")
#: What the kernel itself loads when it starts.
KERNEL = ("micropip", "ipython", "comm", "jedi")
#: The kernel brings a stand-in for the first; the page itself has the others.
_NOT_NEEDED = {"ipykernel", "jupyterlab-widgets", "widgetsnbextension"}
LOCK = "pyodide-lock.json"
#: Downloads side by side.
_DOWNLOADS = 8
#: A package's entry in a lock file.
Entry = dict[str, Any]


@dataclass
class Chosen:
    """A lock file for the site, and what it was made of.

    Attributes
    ----------
    lock : dict
        The lock file. A file name in it is relative to the lock file's folder, or an address.
    files : dict
        What goes beside the lock file: name → the file.
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
) -> Chosen:
    """The packages of a site.

    Parameters
    ----------
    lock : mapping
        Pyodide's lock file.
    base : str
        The address where Pyodide's files are, for packages that the site does not have itself.
    own : Path
        The homework's wheel.
    cache : Path
        A folder for wheels from PyPI.
    folder : Path, optional
        A folder with Pyodide's files. Then the site gets all that it needs from there and from PyPI, as far as the
        packages are to be had.
    also : names
        Further packages for the notebooks.
    """
    chosen = Chosen({"info": lock["info"], "packages": {}})
    packages: dict[str, Entry] = chosen.lock["packages"]
    for name, entry in lock["packages"].items():
        packages[name] = {**entry, "file_name": f"{base}/{entry['file_name']}"}
    python = lock["info"]["python"]
    names = list(_needed([*KERNEL, *PACKAGES, *also], lock["packages"], python))
    with ThreadPoolExecutor(_DOWNLOADS) as pool:
        found = pool.map(lambda name: _found(name, lock, cache, folder), names)
    for name, wheel in zip(names, found, strict=True):
        locked = lock["packages"].get(name)
        if wheel is None and locked is None:
            raise LookupError(f"{name} {metadata.version(name)} has no wheel for the browser on PyPI")
        if wheel is None:
            chosen.elsewhere.append(name)
            continue
        packages[name] = entry_of(wheel, locked["depends"] if locked else _requires(name, python))
        chosen.files[wheel.name] = wheel
    here = entry_of(own, [canonicalize_name(name) for name in (*PACKAGES, *also)])
    packages[here["name"]] = here
    chosen.files[own.name] = own
    return chosen


def _found(name: str, lock: Mapping[str, Any], cache: Path, folder: Path | None) -> Path | None:
    """The file of a package that the site is to have itself; None where the browser gets it elsewhere."""
    locked = lock["packages"].get(name)
    if locked is None:
        return fetch(name, metadata.version(name), lock["info"], cache)
    if folder is None:
        return None
    file: Path = folder / locked["file_name"]
    if file.is_file():
        return file
    # Of what was built for Pyodide, PyPI may have the version that is installed here, and not Pyodide's own.
    versions = dict.fromkeys([locked["version"], *_installed(name)])
    tried = (fetch(name, version, lock["info"], cache) for version in versions)
    return next((wheel for wheel in tried if wheel is not None), None)


def _installed(name: str) -> list[str]:
    """The version that is installed here; empty if none is."""
    try:
        return [metadata.version(name)]
    except metadata.PackageNotFoundError:
        return []


def _needed(wanted: list[str], locked: Mapping[str, Entry], python: str) -> Iterator[str]:
    """The names of the packages and of all that they need, each once."""
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
    """What an installed package needs in a browser."""
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
    """A wheel from PyPI that runs in the Pyodide that ``info`` describes; None where PyPI has none."""
    folder = cache / f"{name}-{version}"
    if not (found := list(folder.glob("*.whl"))):
        python = "".join(info["python"].split(".")[:2])
        tags = [f"--platform={kind}_{info['abi_version']}_wasm32" for kind in ("pyemscripten", "pyodide")]
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        command += ["--disable-pip-version-check", f"--python-version={python}", "--implementation=cp"]
        command += [f"--abi=cp{python}", "--abi=abi3", "--abi=none", *tags, f"--dest={folder}"]
        subprocess.run([*command, f"{name}=={version}"], capture_output=True, check=False)
        found = list(folder.glob("*.whl"))
    return found[0] if found else None


def entry_of(wheel: Path, depends: list[str]) -> Entry:
    """The entry of a wheel that lies beside the lock file."""
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
    """A wheel's name and bytes. Its version is a digest of its files, so that no browser keeps an old one for new."""
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
