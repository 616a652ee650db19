"""What a person can turn below a picture. Each control reads a value from the page and refuses what is none."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Slider:
    """A number between two ends; ``log`` spaces it by powers of ten, and ``step`` is then in decades."""

    name: str
    label: str
    low: float
    high: float
    step: float = 0.1
    log: bool = False

    def read(self, value: Any) -> float:
        """The number, moved inside the ends.

        >>> Slider("b", "bias", -2, 2).read("3.5")
        2.0

        Raises
        ------
        ValueError
            It is not a finite number.
        """
        number = float(value)
        if not math.isfinite(number):
            raise ValueError(f"{self.label} is not a number")
        return min(max(number, float(self.low)), float(self.high))


@dataclass(frozen=True)
class Choice:
    """One of several, given as pairs of value and label."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]

    def read(self, value: Any) -> str:
        """The value, which is one of the options; anything else is a ValueError."""
        if value not in dict(self.options):
            raise ValueError(f"{value!r} is not among {', '.join(dict(self.options))}")
        return str(value)


@dataclass(frozen=True)
class Check:
    """Yes or no."""

    name: str
    label: str

    def read(self, value: Any) -> bool:
        """The value as a bool."""
        return bool(value)


@dataclass(frozen=True)
class Button:
    """Something to do once; or, with ``repeat``, again and again until it is pressed a second time.

    ``every`` is the pause between two repetitions, in milliseconds.
    """

    name: str
    label: str
    repeat: bool = False
    every: int = 0


Control = Slider | Choice | Check | Button


def as_data(control: Control) -> dict[str, Any]:
    """A control as the page reads it."""
    return {"kind": type(control).__name__.lower(), **asdict(control)}
