"""Find the milestones of a part that the accepted lines of a derivation pass.

Milestones do not block each other. A part's file can mark a milestone with ``needs`` (it counts only if the
one before it is passed), ``after`` (it must also come later), ``implied`` (it may be skipped if a later one
is passed) and ``anchor`` (without it nothing counts). A chain that returns to an earlier expression passes
none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..part import Milestone
from ..tree import Node
from .chain import Walk
from .ledger import Event
from .passing import Passing


@dataclass
class Reached:
    """One milestone and the line where it was passed (0: not passed)."""

    says: str
    line: int = 0
    # True if the text does not show it but a later milestone that was passed implies it.
    skipped: bool = False
    # Rows of the part's rubric that it is evidence for.
    rubric: tuple[int, ...] = ()

    @property
    def reached(self) -> bool:
        return self.line > 0 or self.skipped


class Milestones:
    """Reads the events of a walk."""

    def __init__(self, walk_: Walk) -> None:
        self.walk = walk_
        self.part = walk_.part
        self.events = list(self._fresh())
        self.passing = Passing(walk_, self.events)

    def _fresh(self) -> Iterator[Event]:
        """Yield events, except those of circular chains and equations that occurred before."""
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
        """Return the path with the largest share of passed milestones."""
        found = []
        for name, milestones in self.part.paths:
            found.append((name, self.path(milestones)))
            if all(reached.reached for reached in found[-1][1]):
                break
        return max(found, key=lambda pair: sum(r.reached for r in pair[1]) / len(pair[1]))

    def path(self, milestones: list[Milestone]) -> list[Reached]:
        result: list[Reached] = []
        last: Event | None = None
        for milestone in milestones:
            # A milestone that may be skipped does not block the one after it.
            before = [r for m, r in zip(milestones, result, strict=False) if r.reached or not m.implied]
            blocked = milestone.needs and bool(before) and not before[-1].reached
            # A reading without this case shows nothing about it.
            blocked = blocked or milestone.case not in ("", *self.part.builders)
            event = None if blocked else self.passing.first(milestone, last if milestone.after else None)
            last = event
            line = event.line if event is not None else 0
            result.append(Reached(milestone.says, line, rubric=milestone.rubric))
        later = False
        for milestone, reached in zip(reversed(milestones), reversed(result), strict=True):
            reached.skipped = not reached.line and milestone.implied and later
            later = later or reached.reached
        if any(m.anchor and not r.reached for m, r in zip(milestones, result, strict=True)):
            return [Reached(m.says, rubric=m.rubric) for m in milestones]
        return result
