"""Round numbers for the ticks of an axis, and numbers as text."""

from __future__ import annotations

import math


def ticks(low: float, high: float, most: int = 7, whole: bool = False) -> list[float]:
    """Return about ``most`` round numbers between two ends; only whole numbers with ``whole``.

    >>> ticks(0, 10, most=6)
    [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]
    >>> ticks(0, 2, whole=True)
    [0.0, 1.0, 2.0]
    """
    raw = (high - low) / max(most, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw * (1 - 1e-9))
    if whole:
        step = max(1.0, round(step))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(step * k, 12) + 0.0 for k in range(first, last + 1)]


def log_ticks(low: float, high: float, most: int = 8) -> list[float]:
    """Return powers of ten between two ends.

    >>> log_ticks(1e-3, 10)
    [0.001, 0.01, 0.1, 1.0, 10.0]
    """
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    every = max(1, math.ceil((last - first + 1) / most))
    return [float(f"1e{k}") for k in range(first, last + 1) if k % every == 0]


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def tick_label(value: float, log: bool) -> str:
    """Write the number beside a tick; on a logarithmic axis, very small and large ones as powers of ten.

    >>> tick_label(-0.5, log=False), tick_label(1e-4, log=True)
    ('−0.5', '10⁻⁴')
    """
    if log and (value < 1e-2 or value > 1e3):
        return f"10{str(round(math.log10(value))).translate(_RAISED)}"
    return f"{value:g}".replace("-", "−")


def short(value: float) -> str:
    """Write a number in few characters, with a real minus sign.

    >>> short(-0.5), short(12345.678), short(1 / 3)
    ('−0.5', '1.23e+04', '0.33')
    """
    if abs(value) < 1e-9:  # rounding error
        return "0"
    if abs(value) >= 1e4 or abs(value) < 0.005:
        return f"{value:.3g}".replace("-", "−")
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return ("0" if text in ("-0", "") else text).replace("-", "−")
