"""Compute what every check of a process needs, before the process is copied."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from .errors import Singular, TypedError, Undecided
from .judge.step import DEPTHS, Judge
from .part import Milestone, Part, load, questions
from .read import parse
from .tree import Node


def prepare() -> None:
    """Draw the worlds that derivations use most, and compute what the milestones of each part ask for.

    It takes as long as about ten checks. A check in a copy of the process then takes little more than half as long.
    """
    parse.preload()
    limits = [f"limit{depth}" for depth in DEPTHS]
    for question in questions():
        judge = Judge(load(question))
        for case in ("", *judge.part.builders):
            for kind in ("modular", "rational", *(limits if judge.part.names.limit else ())):
                judge.worlds(kind, case)
        for tree, case in _asked(judge.part):
            with suppress(TypedError, Undecided, Singular):
                judge.equal(tree, tree, case)
        judge.keep()


def _asked(part: Part) -> Iterator[tuple[Node, str]]:
    """Yield the trees of a part with which checks compare what is typed, and the case that each is about."""
    milestones = [part.goal, *(one for _, path in part.paths for one in path)]
    for milestone in milestones:
        yield from _trees(milestone)
    given = [side for pair in part.constraints for side in pair]
    if part.objective is not None:
        slopes = [Node("deriv", (part.objective,), (name, None)) for name in part.over]
        optima = [Node("arg", (part.objective,), ("argmin", name)) for name in part.over]
        given += [part.objective, *slopes, *optima]
    yield from ((tree, "") for tree in given)


def _trees(milestone: Milestone) -> Iterator[tuple[Node, str]]:
    for other in milestone.also:
        yield from _trees(other)
    trees = (*milestone.factors, *(milestone.equation or ()))
    for tree in trees if milestone.value is None else (milestone.value, *trees):
        yield tree, milestone.case
