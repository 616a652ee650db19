"""Homeworks beside the one at the root of the project. A process is about one homework, so each command is one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import warm

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "hw1"


def command(
    folder: Path,
    *words: str | Path,
    code: int | None = 0,
    given: str = "",
    python: str | Path = sys.executable,
) -> str:
    """Run ``python -m`` with these words in a folder, with no homework preset; return what it printed, errors last.

    Another exit code than ``code`` fails the test; None allows any. ``given`` is the standard input. Another ``python``
    than this one starts a process of its own.
    """
    env = {
        name: value for name, value in os.environ.items() if name not in ("WORKBOOK_HOMEWORK", "PYTHONPATH")
    }
    if python == sys.executable:
        done = warm.run(folder, *words, environment=env, given=given)
    else:
        done = subprocess.run(
            [python, "-m", *map(str, words)],
            cwd=folder,
            env=env,
            input=given,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    assert code is None or done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="package")
def hw1(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the second homework, with its archives; tests do not change it."""
    folder = tmp_path_factory.mktemp("homeworks") / "hw1"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__", "build"))
    command(folder, "autograder", "build", "--no-solve")
    return folder
