"""The two wheels, as `make wheels` builds them, and fresh environments that hold them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from tests.places import ROOT
from workbook import homework


class Wheels(NamedTuple):
    """What students install, and what staff install beside it."""

    students: Path
    staff: Path


def run(*words: str | Path, cwd: Path) -> str:
    """What a program prints that knows nothing of this process's environment."""
    hidden = {homework.VARIABLE, "PYTHONPATH", "VIRTUAL_ENV"}
    environment = {k: v for k, v in os.environ.items() if k not in hidden}
    done = subprocess.run(
        list(map(str, words)), cwd=cwd, env=environment, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def build(folder: Path) -> Wheels:
    """Build both wheels into a folder."""
    words = (sys.executable, "-m", "uv", "build", "--quiet", "--wheel", "--no-build-isolation", "-o", folder)
    for project in (ROOT, ROOT / "autograder"):
        run(*words, project, cwd=folder)
    (students,) = folder.glob("*workbook*.whl")
    (staff,) = folder.glob("*autograder*.whl")
    return Wheels(students, staff)


def environment(folder: Path, *wheels: Path) -> Path:
    """The programs of a virtual environment with these wheels and what they ask for, as the lock file has it."""
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder.parent)
    install = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", folder / "bin" / "python"]
    rest = ["-c", ROOT / "requirements.txt", *wheels]
    try:
        run(*install, "--offline", *rest, cwd=folder)
    except AssertionError:  # the packages came here by another way than uv's cache
        run(*install, *rest, cwd=folder)
    return folder / "bin"
