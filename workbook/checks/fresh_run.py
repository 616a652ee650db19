"""Run a saved notebook from a fresh start in a process of its own, and return what came of it.

The process is `workbook.checks.fresh_process`. A notebook that exits, hangs or fills the memory harms nothing else.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec

from workbook.checks.testfile import CaseResult
from workbook.common.answer_states import State

#: Characters of the last line of a run that printed no results.
_MAX_LINE = 200


class CellError(msgspec.Struct, frozen=True):
    """A cell that stopped: its id or its number, and the error."""

    cell: str
    ename: str
    evalue: str


class QuestionRun(msgspec.Struct, frozen=True):
    """A question and the results of its public cases."""

    name: str
    cases: tuple[CaseResult, ...]

    @property
    def points(self) -> tuple[float, float]:
        """The points that the passed cases give, and those that all cases give."""
        got = sum(case.points for case in self.cases if case.passed)
        return round(got, 3), round(sum(case.points for case in self.cases), 3)


class DerivationRun(msgspec.Struct, frozen=True):
    """What the grader will say about a derivation: one line, the state, and whether there is a typed one."""

    line: str
    complete: bool
    state: State
    typed: bool


class FreshRun(msgspec.Struct, frozen=True):
    """What came of a notebook that ran from its first cell to its last.

    Attributes
    ----------
    errors : tuple of CellError
        The cells that stopped.
    hints : tuple of str
        What was left out or replaced so that the cells could run.
    questions : tuple of QuestionRun
        The requested questions.
    derivations : dict of str to DerivationRun
        The derivation of each requested question that has one.
    counted : tuple of str
        The questions that the total counts: all of the notebook's, unless only some were requested.
    """

    errors: tuple[CellError, ...]
    hints: tuple[str, ...]
    questions: tuple[QuestionRun, ...]
    derivations: dict[str, DerivationRun]
    counted: tuple[str, ...]


class NoResultError(Exception):
    """The notebook gave no result; the message says why, such as "it ends Python itself"."""


class TimedOutError(NoResultError):
    """The notebook ran for too long."""


def environment() -> dict[str, str]:
    """Return the environment variables for a process that runs a notebook.

    The process can print any character, whatever the system's encoding, and finds this package in any folder.
    """
    found = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    home = Path(__file__).resolve().parents[2]
    if home != Path(sysconfig.get_path("purelib")).resolve():
        found["PYTHONPATH"] = os.pathsep.join(filter(None, (str(home), os.environ.get("PYTHONPATH"))))
    return found


def run(path: Path, questions: Sequence[str], seconds: int, data: bytes | None = None) -> FreshRun:
    """Run the notebook at ``path`` in a new process, and return the results of the public tests of ``questions``.

    Its working folder is the notebook's. Cells that raise do not end the run; the result lists them. What the notebook
    prints is dropped, and its file is not changed.

    Parameters
    ----------
    path : Path
        The saved notebook.
    questions : sequence of str
        Names of questions that have public tests; the results are in this order.
    seconds : int
        Most seconds that the process may take, by the clock.
    data : bytes, optional
        The notebook to run instead of the file's content, in the same folder and under the same name.

    Raises
    ------
    TimedOutError
        If it takes longer.
    NoResultError
        If the process ends without a result, as after ``os._exit``. The message has its exit code and the last line
        that it wrote to standard error.
    """
    with tempfile.TemporaryDirectory(prefix="workbook-") as folder:
        out = Path(folder) / "results.json"
        file = path.resolve()
        if data is not None:
            file = Path(folder) / path.name
            file.write_bytes(data)
        command = [sys.executable, "-m", "workbook.checks.fresh_process", str(file), str(out), *questions]
        done = _finished(command, path.resolve().parent, seconds)
        if not out.is_file():
            last_line = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
            raise NoResultError(
                f"it ends Python itself (exit code {done.returncode})"
                + (f": {last_line[:_MAX_LINE]}" if last_line else "")
            )
        return msgspec.json.decode(out.read_bytes(), type=FreshRun)


def _finished(command: list[str], folder: Path, seconds: int) -> subprocess.CompletedProcess[bytes]:
    """Run a command in ``folder`` without input, and return it with its output once it has ended.

    Raises
    ------
    TimedOutError
        If it takes more than ``seconds``; it is killed.
    """
    try:
        return subprocess.run(
            command,
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TimedOutError(f"it runs for more than {seconds} s: look for a loop that never ends") from None
