"""The states of an answer that staff read. The module loads nothing of the homework, so every program can import it."""

from enum import StrEnum


class State(StrEnum):
    """What became of an answer that staff read. Everything that decides uses these codes, never the sentences."""

    #: Every line follows, and every step that the part asks for is there.
    COMPLETE = "complete"
    #: No line is wrong, but a step that the part asks for is not there.
    INCOMPLETE = "incomplete"
    WRONG = "wrong"
    #: A line is beyond the checker.
    UNDECIDED = "undecided"
    #: A line cannot be read as it stands.
    ERROR = "error"
    #: There is text, but nothing to check in it.
    EMPTY = "empty"
    TOO_LONG = "too_long"
    #: The checker gave no verdict, for example because its time was up.
    UNCHECKED = "unchecked"
    #: The answer is, or may be, on a scanned page.
    ON_PAPER = "on_paper"
    #: The slot is unchanged since the release.
    UNTOUCHED = "untouched"
