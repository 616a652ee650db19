"""Run `python -m …` as a fork of a process that has the libraries loaded: a command then does not wait for imports.

Most of a short command's time is the import of NumPy, SymPy, nbformat and nbgrader. `run`, and the programs in the
folder of `programs`, ask a warm process, of which a run of pytest has one. It forks, and the fork does what the
interpreter does for ``python -m``. Only libraries are loaded in advance: each fork imports our own modules anew, in
the environment and the folder of its command.
"""

from __future__ import annotations

import atexit
import fcntl
import functools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from tests.warm import asking

_HERE = Path(__file__).parent
#: Where the run's processes find the warm process: a folder with its socket.
_VARIABLE = "HW0_WARM_PROCESS"
#: The modules of the programs that the two wheels install.
_PROGRAMS = {"autograder": "autograder", "hw0": "workbook.cli"}


def run(
    folder: Path,
    *words: str | Path,
    environment: Mapping[str, str] | None = None,
    given: str = "",
    seconds: float = 600,
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m …`` in a folder, by default in this process's environment, and return what it printed."""
    said = [str(word) for word in words]
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        stdin.write(given.encode())
        stdin.seek(0)
        asked = {
            "words": said,
            "folder": str(folder),
            "environment": dict(os.environ if environment is None else environment),
        }
        code = asking.ask(_address(), asked, [stdin.fileno(), out.fileno(), err.fileno()], seconds)
        return subprocess.CompletedProcess(said, code, _text(out), _text(err))


@functools.cache
def programs() -> Path:
    """Return a folder for the front of ``PATH``, whose programs run in forks of the warm process."""
    folder = Path(tempfile.mkdtemp(prefix="programs-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name, module in _PROGRAMS.items():
        script = folder / name
        script.write_text(
            f"#!{sys.executable} -IS\nimport sys\nsys.path.insert(0, {str(_HERE)!r})\n"
            f"import asking\nasking.main({_address()!r}, {module!r})\n"
        )
        script.chmod(0o755)
    return folder


def share() -> None:
    """Let this process and those that it starts have one warm process, which ends with this one."""
    if _VARIABLE in os.environ:
        return
    folder = tempfile.mkdtemp(prefix="warm-")
    os.mkfifo(f"{folder}/alive")
    # The warm process reads from it, and ends when no process can write to it: when this one has ended, however.
    os.open(f"{folder}/alive", os.O_RDWR)
    os.environ[_VARIABLE] = folder
    atexit.register(shutil.rmtree, folder, ignore_errors=True)


@functools.cache
def _address() -> str:
    """Return the path of the warm process's socket; the first of the run's processes that asks starts it."""
    share()
    folder = os.environ[_VARIABLE]
    address = f"{folder}/socket"
    with open(f"{folder}/lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.exists(address):
            with open(f"{folder}/alive") as alive:
                server = subprocess.Popen(
                    [sys.executable, _HERE / "server.py", address], stdin=alive, stdout=subprocess.PIPE
                )
            assert server.stdout is not None
            if not server.stdout.readline():
                raise RuntimeError("the warm process did not start")
            server.stdout.close()
            server.returncode = 0  # nobody waits for it, so that it can outlive this process
    return address


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()
