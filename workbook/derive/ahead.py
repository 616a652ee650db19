"""What the checks of a process would each work out for themselves, worked out before its copies are made."""

from __future__ import annotations

from .judge.step import DEPTHS, Judge
from .part import load, questions


def prepare() -> None:
    """Draw the worlds that derivations ask for most: 0.2 CPU seconds, of which every copy saves half."""
    limits = [f"limit{depth}" for depth in DEPTHS]
    for question in questions():
        judge = Judge(load(question))
        for case in ("", *judge.part.builders):
            for kind in ("modular", "rational", *(limits if judge.part.names.limit else ())):
                judge.worlds(kind, case)
