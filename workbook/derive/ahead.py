"""Compute what every check of a process needs, before the process is copied."""

from __future__ import annotations

from .judge.step import DEPTHS, Judge
from .part import load, questions


def prepare() -> None:
    """Draw the worlds that derivations use most. It takes 0.2 CPU seconds, and each copy saves half of that."""
    limits = [f"limit{depth}" for depth in DEPTHS]
    for question in questions():
        judge = Judge(load(question))
        for case in ("", *judge.part.builders):
            for kind in ("modular", "rational", *(limits if judge.part.names.limit else ())):
                judge.worlds(kind, case)
