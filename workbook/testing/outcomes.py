"""The ways in which a student's answer can fail, with one exception class per outcome.

Every failure that the student can fix derives from `CheckFailed`. Any other exception that a test raises is
a bug in the test or the grader, and must never cost points.
"""

from workbook.testing.exception_hints import hint_for, missing_name

#: Most characters of a message or hint. It is read on a screen, and may contain text that a student chose.
MESSAGE_LIMIT = 1200


def shorten(text: str, limit: int = MESSAGE_LIMIT) -> str:
    """Cut ``text`` to ``limit`` characters, and end it with "..." if it was longer.

    >>> shorten("abcdefghij", 6)
    'abc...'
    """
    return text if len(text) <= limit else text[: limit - 3] + "..."


class CheckFailed(AssertionError):  # noqa: N818, an outcome rather than an error
    """The answer is present and wrong.

    Parameters
    ----------
    message : str
        What was expected and what the answer gave, in one or two sentences.
    hint : str, optional
        Where to look.
    lacks : str, optional
        The name that the notebook does not define, or that is still the stub, if that is the reason.

    Attributes
    ----------
    outcome : str
        The word for this outcome in a report.
    """

    outcome = "fail"

    def __init__(self, message: str, hint: str | None = None, *, lacks: str | None = None) -> None:
        self.message = shorten(message)
        self.hint = None if hint is None else shorten(hint)
        self.lacks = lacks
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.message if self.hint is None else f"{self.message}\nHint: {self.hint}"


class NotAttempted(CheckFailed):
    """The answer is still the stub, so it counts as not attempted rather than wrong."""

    outcome = "not_attempted"

    def __init__(
        self, message: str = "Not attempted yet.", hint: str | None = None, *, lacks: str | None = None
    ) -> None:
        super().__init__(message, hint, lacks=lacks)


class StudentError(CheckFailed):
    """The student's code raised an exception.

    Parameters
    ----------
    ename, evalue : str
        Class and text of the exception.
    line : int, optional
        Number of the student's line that raised it, within its cell or file.
    source : str, optional
        The text of that line.
    what : str, optional
        Name of the code that ran, for example ``"ridge"``.
    """

    outcome = "error"

    def __init__(
        self,
        ename: str,
        evalue: str = "",
        line: int | None = None,
        *,
        source: str | None = None,
        what: str | None = None,
        hint: str | None = None,
    ) -> None:
        self.ename = shorten(ename, 80)
        self.evalue = shorten(evalue, 400)
        self.line = line
        self.source = None if source is None else shorten(source.strip(), 160)
        message = f"{what or 'Your code'} stopped with {self.ename}"
        message += f": {self.evalue}" if self.evalue else ""
        if line is not None:
            message += f" (line {line}" + (f": {self.source}" if self.source else "") + ")"
        lacks = missing_name(self.evalue) if self.ename == "NameError" else None
        super().__init__(message, hint or hint_for(self.ename, self.evalue, self.source), lacks=lacks)


class TimedOut(CheckFailed):
    """The student's code did not finish within its time limit."""

    outcome = "timeout"

    def __init__(self, message: str = "Your code ran out of time.", hint: str | None = None) -> None:
        usual = "Look for a loop that never ends, or one over entries that NumPy can do at once."
        super().__init__(message, hint or usual)


class OutOfMemory(CheckFailed):
    """The student's code requested more memory than is available."""

    outcome = "memory"

    def __init__(self, message: str = "Your code ran out of memory.", hint: str | None = None) -> None:
        usual = "Look for an array that is much larger than the data, or a list that only grows."
        super().__init__(message, hint or usual)
