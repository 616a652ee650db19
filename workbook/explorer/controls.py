"""The controls below a picture. Each control reads a value from the page and refuses invalid ones."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Slider:
    """A number between two ends. With ``log``, the scale is logarithmic and ``step`` is in powers of ten."""

    name: str
    label: str
    low: float
    high: float
    step: float = 0.1
    log: bool = False

    def read(self, value: Any) -> float:
        """Return the number, clipped to the ends.

        >>> Slider("b", "bias", -2, 2).read("3.5")
        2.0

        Raises
        ------
        ValueError
            If the value is not a finite number.
        """
        number = float(value)
        if not math.isfinite(number):
            raise ValueError(f"{self.label} is not a number")
        return min(max(number, float(self.low)), float(self.high))


@dataclass(frozen=True)
class Choice:
    """One of several options, given as pairs of value and label."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]

    def read(self, value: Any) -> str:
        """Return the value; raise ValueError if it is not one of the options."""
        if value not in dict(self.options):
            raise ValueError(f"{value!r} is not among {', '.join(dict(self.options))}")
        return str(value)


@dataclass(frozen=True)
class Check:
    """A checkbox."""

    name: str
    label: str

    def read(self, value: Any) -> bool:
        """Return the value as a bool."""
        return bool(value)


@dataclass(frozen=True)
class Button:
    """A button for an action. With ``repeat``, the action repeats until the button is pressed again.

    ``every`` is the pause between two repetitions, in milliseconds.
    """

    name: str
    label: str
    repeat: bool = False
    every: int = 0


Control = Slider | Choice | Check | Button


#: A control as the page reads it: its fields, and its ``kind``.
ControlData = dict[str, Any]


def as_data(control: Control) -> ControlData:
    """Return a control as the page reads it."""
    return {"kind": type(control).__name__.lower(), **asdict(control)}
