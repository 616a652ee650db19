"""What one notebook may use, in one table. Command lines and Gradescope's harness override it field by field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any


@dataclass(frozen=True)
class Budget:
    """Limits of one notebook's worker. CPU seconds are the budget, wall seconds the backstop for what sleeps."""

    notebook_cpu: float = 60.0
    notebook_wall: float = 180.0
    cell_cpu: float = 30.0
    """Half of the notebook's, so that one endless cell leaves enough to run the others again without it."""
    cell_wall: float = 90.0
    call_cpu: float = 10.0
    call_wall: float = 40.0
    """Four times the CPU: the wall clock also runs while another worker has the core."""
    memory_bytes: int = 2 << 30
    scratch_bytes: int = 64 << 20
    deaths_per_answer: int = 2
    """How many calls of one answer may kill the worker before its remaining cases are failed unasked."""
    output_bytes: int = 4 << 20
    """Of all cells' outputs of a notebook that are kept; of one cell, a worker keeps 1 MB."""
    report_bytes: int = 5 << 20

    @classmethod
    def with_limits(cls, limits: Iterable[str]) -> Budget:
        """A budget with some fields set by text, as a command line has it.

        Raises ValueError, in words, for a name or a value that is none.

        >>> Budget.with_limits(["call_cpu=5"]).call_cpu
        5.0
        """
        budget = cls()
        kinds: dict[str, Any] = {field.name: type(getattr(budget, field.name)) for field in fields(cls)}
        for limit in limits:
            name, _, value = limit.partition("=")
            if name not in kinds:
                raise ValueError(f"no limit is called {name!r}; there are {', '.join(kinds)}")
            try:
                number = kinds[name](value)
            except ValueError:
                raise ValueError(f"{name}={value!r}: not a number") from None
            if not 0 < number < 1e15:
                raise ValueError(f"{name}={value}: a limit is a positive number")
            budget = replace(budget, **{name: number})
        return budget
