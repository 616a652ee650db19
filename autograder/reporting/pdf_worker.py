"""Run a task on a submission (`autograder.reporting.pdf_tasks`) in a child process with limits and a sandbox.

``bounded_pdf``, ``bounded_feedback`` and ``run_bounded`` start the child, which is this module as a program, and read
what it writes. A child that fails or exceeds a limit is the submission's fault, and the run continues.
"""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from autograder import cores, sandbox
from autograder.reporting.pdf_tasks import TASKS
from autograder.sandbox import temporary_folders
from workbook import homework
from workbook.common import messages
from workbook.submission.file_names import PAGES_NAME
from workbook.submission.limits import Refused

if TYPE_CHECKING:
    from autograder.grade.marks import Marks
    from autograder.grade.report import Report
    from workbook.pdf.page_map import PageMap

#: Limits of the child. The solved workbook needs 2 CPU seconds and 180 MB, the worst notebook of the tests 20 s and
#: 500 MB.
CPU_SECONDS = 60
WALL_SECONDS = 150
MEMORY_BYTES = 3 * 1024**3
FILE_BYTES = 256 * messages.MIB
OPEN_FILES = 128
OUTPUT_BYTES = 150 * messages.MIB
#: Maximum length of a child's last line that is reported.
_MAX_REASON = 300
#: Typst starts a thread for each core, and a jail allows at most 64.
_POOL = {"RAYON_NUM_THREADS": str(min(16, cores.usable()))}
EXIT_REFUSED, EXIT_MEMORY = 3, 4


class PdfFailed(RuntimeError):  # noqa: N818 - reads as a sentence where it is caught
    """The child exceeded a limit or died, so there is no PDF. The submission is at fault; the run must continue."""


@dataclass(frozen=True)
class StaffPdf:
    """The PDF, its page map, and content that could not be shown unchanged: ``(where, what)``."""

    pdf: bytes
    pages: PageMap
    notes: list[tuple[str, str]]


def bounded_pdf(submission: bytes, student: str, made: float, **budget: Any) -> StaffPdf:
    """Run `pdf_tasks.make_pdf` in a child process with limits on CPU, memory, files, and time (see ``run_bounded``)."""
    data = run_bounded("pdf", submission, student, str(made), **budget)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        notes = [(str(where), str(what)) for where, what in json.loads(packed.read("notes.json"))]
        return StaffPdf(packed.read(homework.current().pdf_name), json.loads(packed.read(PAGES_NAME)), notes)


def bounded_feedback(
    submission: bytes,
    report: Report,
    marks: Marks,
    made: float,
    **budget: Any,
) -> bytes:
    """Run `pdf_tasks.make_feedback` in a child process with limits (see ``run_bounded``)."""
    from autograder.grade.report import encode

    return run_bounded("feedback", submission, encode(report).decode(), marks.encoded(), str(made), **budget)


def run_bounded(
    task: str,
    submission: bytes,
    *arguments: str,
    cpu_seconds: float = CPU_SECONDS,
    wall_seconds: float = WALL_SECONDS,
    memory_bytes: float = MEMORY_BYTES,
    isolation: str = "auto",
    what: str = "the PDF",
) -> bytes:
    """Run one of ``TASKS`` on a submission in the sandbox, in a fresh child process, and return what it writes.

    The child gets none of the caller's environment variables but the homework's folder. It works in a temporary folder,
    which is removed afterward.

    Parameters
    ----------
    task : str
        A key of ``TASKS``; ``arguments`` are what it takes besides the submission.
    cpu_seconds, wall_seconds, memory_bytes : float
        The child's limits. It is killed when it exceeds one.
    isolation : str
        A tier, or ``auto`` for the best one on this machine; with ``none`` there are only limits.
    what : str
        What is made, in the words of an error.

    Raises
    ------
    Refused
        The task refused the submission; the message is the task's.
    PdfFailed
        The child failed, exceeded a limit, or wrote more than `OUTPUT_BYTES`. The message has the signal or the child's
        last line.
    sandbox.IsolationUnavailable
        This machine does not support the requested isolation.
    """
    tier = sandbox.choose(isolation)
    head = json.dumps([tier, task, int(cpu_seconds), int(memory_bytes), *arguments]).encode()
    try:
        code, data, reason = _run_child(head + b"\n" + submission, wall_seconds)
    except subprocess.TimeoutExpired:
        raise PdfFailed(f"{what} took more than {wall_seconds:g} s") from None
    if code == EXIT_REFUSED:
        raise Refused(reason[:_MAX_REASON])
    if code or len(data) > OUTPUT_BYTES:
        signal = -code if code < 0 else max(code - 128, 0)
        why = f"signal {signal}" if signal else reason
        raise PdfFailed(f"{what} could not be made: {messages.shown(why, _MAX_REASON)}")
    return data


def _run_child(given: bytes, wall_seconds: float) -> tuple[int, bytes, str]:
    """Run this module in a fresh interpreter, and return its exit code, its output and its last line of errors.

    The interpreter is isolated from the user's modules and from the staff's environment variables. Of its output, at
    most one byte more than `OUTPUT_BYTES` is read.

    Raises
    ------
    subprocess.TimeoutExpired
        If it runs longer than ``wall_seconds``; it is killed.
    """
    command = [sys.executable, "-I", "-m", "autograder.reporting.pdf_worker"]
    with (
        temporary_folders.temporary() as folder,
        # Files, not pipes, so that the kernel's limit on file sizes applies to the child's output.
        open(folder / "out", "w+b") as out,
        open(folder / "errors", "w+b") as errors,
    ):
        done = subprocess.run(
            command,
            input=given,
            stdout=out,
            stderr=errors,
            timeout=wall_seconds,
            cwd=folder,
            env=_environment(folder),
            start_new_session=True,
            check=False,
        )
        out.seek(0)
        return done.returncode, out.read(OUTPUT_BYTES + 1), _last_line(errors)


def _environment(folder: Path) -> dict[str, str]:
    """Return a child's environment variables: nothing of staff's but the homework, and all files in ``folder``."""
    return {
        "TMPDIR": str(folder),
        "HOME": str(folder),
        "XDG_CACHE_HOME": str(folder),
        "PATH": os.defpath,
        homework.VARIABLE: str(homework.folder()),
        **_POOL,
    }


def _last_line(errors: IO[bytes]) -> str:
    """Return the last line of a child's errors, or "no output". Only the file's end is read."""
    errors.seek(max(0, os.fstat(errors.fileno()).st_size - 4 * _MAX_REASON))
    return (errors.read().decode("utf-8", "replace").strip().splitlines() or ["no output"])[-1]


def _limit(cpu_seconds: int, memory_bytes: int) -> None:
    """Set soft limits equal to hard limits, so that this process cannot raise them again."""
    for what, most in (
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def _run_task(task: str, arguments: Sequence[str]) -> int:
    """Run a task on the rest of standard input, write its result to standard output, and return the exit code.

    The code is `EXIT_REFUSED` if the task refuses the submission or cannot read its zip, and `EXIT_MEMORY` if memory
    runs out; the reason is then on standard error.
    """
    try:
        result = TASKS[task](sys.stdin.buffer.read(), *arguments)
    except Refused as refusal:
        os.write(2, f"{refusal}\n".encode("utf-8", "replace"))
        return EXIT_REFUSED
    except zipfile.BadZipFile:
        again = f"the zip cannot be read: make it again with `{homework.current().command} submit`\n"
        os.write(2, again.encode())
        return EXIT_REFUSED
    except MemoryError:
        os.write(2, b"it needs too much memory\n")
        return EXIT_MEMORY
    left = memoryview(result)
    while left:
        left = left[os.write(1, left) :]
    return 0


def _main() -> int:
    """Run the task that the first line of standard input describes, in its jail, and return the exit code.

    The line is a JSON list: tier, task, CPU seconds, bytes of memory, and the task's arguments. The submission follows
    it. With the tier ``none``, this process only limits itself. The exit code is that of `_run_task` or of
    `pdf_jail.run`.
    """
    tier, task, cpu_seconds, memory_bytes, *arguments = json.loads(_line())
    work = partial(_run_task, task, arguments)
    if tier == "none":
        _limit(cpu_seconds, memory_bytes)
        return work()
    from autograder.reporting import pdf_jail

    folder = Path.cwd() / "jail"
    folder.mkdir()
    preload = pdf_jail.for_pictures if task == "pictures" else pdf_jail.for_documents
    return pdf_jail.run(
        tier, work, preload, folder=folder, cpu_seconds=cpu_seconds, memory_bytes=memory_bytes
    )


def _line() -> bytes:
    """Read the first line of standard input byte by byte; the hostile rest must be read in the jail."""
    line = b""
    while not line.endswith(b"\n"):
        line += os.read(0, 1)
    return line


if __name__ == "__main__":
    sys.exit(_main())
