"""Run a student's code in this process, and turn any exception that it raises into an outcome.

This module is used only in the student's notebook. The grader runs student code in another process.
"""

import linecache
import os
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from workbook.common import library
from workbook.testing.outcomes import NotAttempted, OutOfMemory, StudentError


@contextmanager
def student_code(what: str, ignore: type[Exception] | tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """Run a block of student code, and raise the outcome that belongs to its exception.

    SystemExit and KeyboardInterrupt become a `StudentError` too, because they must not end the test or the notebook.
    The student's exception is not kept as the cause or context of the outcome.

    Parameters
    ----------
    what : str
        Name of the code that runs, for the message, such as ``"ridge"``; ``"The function"`` if it has no name.
    ignore : exception types
        Suppress these exceptions; the caller continues after the block. NotImplementedError and MemoryError are never
        suppressed.

    Raises
    ------
    NotAttempted
        If the block raises NotImplementedError. What it lacks is ``what``, if the code has a name.
    OutOfMemory
        If it raises MemoryError.
    StudentError
        If it raises anything else that is not in ``ignore``. It has the exception's class and text, and the innermost
        line that is not in a library.
    """
    failure: BaseException | None = None
    try:
        yield
    except NotImplementedError:
        named = what != "The function"
        failure = NotAttempted(f"{what} is not attempted yet.", lacks=what) if named else NotAttempted()
    except MemoryError:
        failure = OutOfMemory()
    except BaseException as error:
        if isinstance(error, ignore):
            return
        line, source = student_line(error.__traceback__)
        failure = StudentError(type(error).__name__, text_of(error), line, source=source, what=what)
    if failure is not None:
        # raised outside the except block, so that the student's exception and its frames are not kept alive
        raise failure


def text_of(error: BaseException) -> str:
    """Return ``str(error)``, or "" if that raises."""
    try:
        return str(error)
    except BaseException:
        return ""


def student_line(traceback: TracebackType | None) -> tuple[int | None, str | None]:
    """Return number and text of the student's innermost line in ``traceback``, or (None, None)."""
    found: tuple[int | None, str | None] = (None, None)
    while traceback is not None:
        filename = traceback.tb_frame.f_code.co_filename
        if not _is_library(filename):
            text = linecache.getline(filename, traceback.tb_lineno).strip()
            found = (traceback.tb_lineno, text or None)
        traceback = traceback.tb_next
    return found


def _is_library(filename: str) -> bool:
    if filename.startswith("<frozen") or filename in ("<__array_function__ internals>",):
        return True
    return filename.startswith(tuple(f"{folder}{os.sep}" for folder in library.FOLDERS))
