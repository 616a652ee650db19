"""The limits for one notebook. Command lines and Gradescope's harness can override single fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

#: Above every useful limit, and far from where a float or the kernel's 64 bits would round or overflow.
_MAX_LIMIT = 1e15


@dataclass(frozen=True)
class Budget:
    """Limits of one notebook's worker. CPU seconds are the main limit; wall seconds stop code that sleeps."""

    notebook_cpu: float = 60.0
    notebook_wall: float = 180.0
    cell_cpu: float = 30.0
    """Half of the notebook's, so that after an endless cell there is enough time to run the other cells again."""
    cell_wall: float = 90.0
    call_cpu: float = 10.0
    call_wall: float = 40.0
    """Four times the CPU seconds, because the wall clock also runs while another worker uses the core."""
    memory_bytes: int = 2 << 30
    scratch_bytes: int = 64 << 20
    deaths_per_answer: int = 2
    """How many calls of one answer may kill the worker before its remaining cases fail without running.

    Once an answer has reached this limit, only one more call of each other answer may.
    """
    output_bytes: int = 4 << 20
    """Bytes of output kept for all cells of a notebook; for one cell, a worker keeps 1 MB."""

    @classmethod
    def with_limits(cls, limits: Iterable[str]) -> Budget:
        """Return a budget with some fields set from text, as on a command line.

        Raises ValueError, with a message for users, for an unknown name or an invalid value.

        >>> Budget.with_limits(["call_cpu=5"]).call_cpu
        5.0
        """
        budget = cls()
        kinds: dict[str, Callable[[str], Any]] = {
            field.name: type(getattr(budget, field.name)) for field in fields(cls)
        }
        for limit in limits:
            name, _, value = limit.partition("=")
            if name not in kinds:
                raise ValueError(f"there is no limit {name!r}; the limits are {', '.join(kinds)}")
            try:
                number = kinds[name](value)
            except ValueError:
                raise ValueError(f"{name}={value!r}: not a number") from None
            if not 0 < number < _MAX_LIMIT:
                raise ValueError(f"{name}={value}: a limit is a positive number")
            budget = replace(budget, **{name: number})
        return budget
