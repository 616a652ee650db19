"""Which milestones of a part the accepted lines of a derivation pass.

A milestone counts only after the ones before it, at a later place: the claim alone reaches none. A chain
that returns to an expression it has had reaches none either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .chain import Walk
from .errors import Singular, TypedError, Undecided
from .ledger import Event
from .part import Milestone
from .passing import Passing
from .tree import Node


@dataclass
class Reached:
    """One milestone, and the line where it was passed (0: not passed)."""

    says: str
    line: int = 0

    @property
    def reached(self) -> bool:
        return self.line > 0


class Milestones:
    """Reads the events of a walk."""

    def __init__(self, walk_: Walk) -> None:
        self.walk = walk_
        self.part = walk_.part
        self.events = list(self._fresh())
        self.passing = Passing(walk_, self.events)

    def _fresh(self) -> Iterator[Event]:
        """Events without circular chains, and without equations that were there before."""
        seen: list[tuple[Node, Node | None]] = []
        for event in self.walk.events:
            if event.chain in self.walk.circular:
                continue
            if event.kind == "equation":
                if (event.node, event.other) in seen:
                    continue
                seen.append((event.node, event.other))
            yield event

    def best(self) -> tuple[str, list[Reached]]:
        """The path of which most is done."""
        found = [(name, self.path(milestones)) for name, milestones in self.part.paths]
        return max(found, key=lambda pair: sum(r.reached for r in pair[1]) / len(pair[1]))

    def path(self, milestones: list[Milestone]) -> list[Reached]:
        result: list[Reached] = []
        after, group, blocked = 0, 0, False
        for milestone in milestones:
            start = group if milestone.any_order else max(after, group)
            place = None if blocked else self._first(milestone, start)
            result.append(Reached(milestone.says, self.events[place].line if place is not None else 0))
            if place is None:
                blocked = blocked or not milestone.any_order
                continue
            after = max(after, place + 1)
            if not milestone.any_order:
                group = after
        missing = False
        for milestone, reached in zip(milestones, result, strict=True):
            if missing and not milestone.any_order:
                reached.line = 0
            missing = missing or not reached.reached
        if any(m.anchor and not r.reached for m, r in zip(milestones, result, strict=True)):
            for reached in result:
                reached.line = 0
        return result

    def _first(self, milestone: Milestone, start: int) -> int | None:
        for place in range(start, len(self.events)):
            event = self.events[place]
            if milestone.case and event.case not in ("", milestone.case):
                continue
            try:
                if self.passing.passes(milestone, event, place):
                    return place
            except (Undecided, Singular, TypedError, ArithmeticError):
                continue
        return None
