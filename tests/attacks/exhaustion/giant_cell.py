"""A cell that is larger than any message is an error of that cell, and the notebook's other answers count."""

from __future__ import annotations

NUMBERS = (54, 71)
CELLS = ['text = "' + "x" * (5 << 20) + '"', "1 + 1"]


def control() -> str:
    """Without a limit it is kept at each step on its way."""
    copies = [
        CELLS[0].encode() for _ in range(8)
    ]  # read, parsed, encoded, framed, sent, received, decoded, run
    return f"{sum(map(len, copies)) >> 20} MB for one cell"
