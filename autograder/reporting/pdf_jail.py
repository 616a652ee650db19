"""The sandbox in which PDFs are made; it is locked before the first byte of a submission is read.

The child process of pdf_worker.py becomes a zygote, loads what it will need, and forks one worker into a jail that
allows threads (Typst has a thread pool). Only this worker reads the submission, from its standard input. It can read
Python and the toolkit's own files, write into its scratch folder, and answer on its standard output.
"""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NoReturn

from autograder import sandbox
from autograder.sandbox import Jail
from workbook import homework

#: Scratch space for the pictures and scans that one document passes to the compiler.
SCRATCH_BYTES = 256 * 1024 * 1024
#: Seconds between two checks of the size of the worker's files, if the kernel does not limit it.
LOOK_SECONDS = 0.2
#: The worker raised; a signal is reported as 128 and its number, as shells do.
EXIT_RAISED = 70


def run(
    tier: str,
    work: Callable[[], int],
    preload: Callable[[], tuple[str, ...]],
    *,
    folder: Path,
    cpu_seconds: int,
    memory_bytes: int,
) -> int:
    """Run ``work`` in a jail of this tier and return its exit code; call this only in a freshly exec'd process.

    This process becomes a zygote, and a child runs ``work`` with at most `SCRATCH_BYTES` of files; it is killed if it
    writes more. The exit code is that of ``work``, `EXIT_RAISED` if ``work`` raises (the error is then on standard
    error), or 128 plus the signal if the child was killed. The child's files are removed.

    Parameters
    ----------
    tier : str
        As returned by ``sandbox.choose``.
    work : callable
        Reads standard input, writes standard output, returns an exit code.
    preload : callable
        Imports modules that the jail would hide, and returns the paths that stay readable. It runs before the fork.
    folder : Path
        An empty folder for this run.
    cpu_seconds, memory_bytes : int
        Limits of the child.

    Raises
    ------
    SandboxError
        If the jail cannot be set up.
    """
    homework.current()  # read now, because the jail hides the file
    sandbox.become_zygote(tier)
    readable = preload()
    jail = _jail(tier, readable, folder, cpu_seconds, memory_bytes)
    pid = sandbox.fork_into(jail, partial(_work_and_exit, work))
    status = _wait(jail, pid)
    sandbox.scratch.remove(sandbox.scratch.outside(jail))
    return 128 - status if status < 0 else status


def _jail(tier: str, readable: tuple[str, ...], folder: Path, cpu_seconds: int, memory_bytes: int) -> Jail:
    """Return the jail of one run, whose scratch and cache folders are made in ``folder``."""
    scratch, cache = folder / "scratch", folder / "cache"
    scratch.mkdir()
    cache.mkdir()
    return Jail(
        tier=tier,
        readable=readable,
        scratch=str(scratch),
        cache=str(cache),
        keep_fds=(0, 1, 2),
        memory_bytes=memory_bytes,
        cpu_seconds=cpu_seconds,
        hidden=sandbox.hidden_in_python(),
        scratch_bytes=SCRATCH_BYTES,
        threads=True,
    )


def _work_and_exit(work: Callable[[], int]) -> NoReturn:
    """Run ``work`` and end this process with its exit code; an exception is written to standard error."""
    status = EXIT_RAISED
    try:
        status = work()
    except MemoryError:
        os.write(2, b"it needs too much memory\n")
    except BaseException as problem:
        os.write(2, f"{type(problem).__name__}: {problem}\n".encode("utf-8", "replace")[-2000:])
    finally:
        os._exit(status)


def _wait(jail: Jail, pid: int) -> int:
    """Wait until the process ends, kill it if its scratch folder gets too large, and return its code or -signal."""
    ended = os.pidfd_open(pid)
    while not select.select([ended], [], [], LOOK_SECONDS)[0]:
        if sandbox.scratch.over(jail, pid):
            os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def for_pictures() -> tuple[str, ...]:
    """Load what draws the pages of a scan."""
    import pillow_heif  # noqa: F401
    import pypdfium2.raw  # noqa: F401
    from PIL import Image

    import autograder.reporting.scan_pictures  # noqa: F401

    Image.init()
    return sandbox.readable_for()


def for_documents() -> tuple[str, ...]:
    """Load what typesets notebooks and feedback."""
    from PIL import Image
    from pygments.lexers import get_lexer_by_name

    import workbook
    import workbook.pdf.fallback
    from autograder.reporting import feedback_pdf
    from workbook.pdf import fonts, maths, released
    from workbook.pdf.compile import font_folders

    Image.init()
    get_lexer_by_name("python")
    maths.bundle()
    released.formulas()
    feedback_pdf.template()
    toolkit = Path(workbook.__file__).resolve().parent / "pdf"
    others = sorted({str(path.parent) for path in fonts.files()})
    return sandbox.readable_for(str(toolkit), *font_folders(), *others)
