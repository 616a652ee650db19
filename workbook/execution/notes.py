"""Hints for the author of a cell or an answer on what was left out or replaced."""

MAX_NOTES = 20
"""Most hints that are kept at a time."""
MAX_TEXT = 400

gathered: list[str] = []
"""Hints since the start of the last cell, in order and without repeats."""


def add(sentence: str) -> None:
    """Add a hint, unless it is already there."""
    sentence = sentence[:MAX_TEXT]
    if sentence not in gathered and len(gathered) < MAX_NOTES:
        gathered.append(sentence)
