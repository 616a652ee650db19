"""The fields of a file in a homework's folder ``derivations/``, and reading it.

docs/writing-a-derivation.md explains every field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from workbook.common import descriptions

_Names = tuple[str, ...]


class Symbol(Struct, frozen=True, forbid_unknown_fields=True):
    """A quantity, or an abbreviation of an expression."""

    shape: str
    kind: Literal["free", "orthogonal", "diagonal", "sizes", "positive", "nonzero", "number", "pi"] = "free"
    entries: str = ""
    means: str = ""
    aliases: _Names = ()
    instead: _Names = ()
    rows: _Names = ()
    columns: _Names = ()
    hidden: bool = False
    shown: bool = False


class Form(Struct, frozen=True, forbid_unknown_fields=True):
    """How an expression must be written: ``only`` these names, ``uses`` all, ``uses_any`` one, ``without`` any."""

    only: frozenset[str] | None = None
    uses: _Names = ()
    uses_any: _Names = ()
    uses_any_2: _Names = ()
    without: _Names = ()
    at_most: dict[str, int] = {}
    at_least: dict[str, int] = {}
    inverse: str = ""
    unsolved: bool = False
    # True: only entries; "inside": also whole vectors inside of an entry, as in (A x)_i.
    entries: bool | Literal["inside"] = False


_NO_FORM = Form()


class Milestone(Form, frozen=True, forbid_unknown_fields=True):
    """A point that a derivation passes, or the goal."""

    says: str = ""
    kind: Literal[
        "value", "stationary", "solved", "equation", "determines", "lagrangian",
        "product", "within", "factor", "bound", "asymptote", "all",
    ] = "value"  # fmt: skip
    value: str = ""
    factor: str = ""
    factors: _Names = ()
    equivalent: str = ""
    also: tuple[Milestone, ...] = ()
    mode: Literal[
        "equal", "gradient", "constant", "factor", "logarithm", "density", "objective", "body", "zero", "minimizer",
    ] = "equal"  # fmt: skip
    at: Literal["", "optimum", "constraint"] = ""
    case: str = ""
    via: _Names = ()
    unknown: _Names = ()
    needs: bool = False
    after: bool = False
    alone: bool = False
    implied: bool = False
    anchor: bool = False
    rubric: tuple[int, ...] = ()
    named: str = ""

    def every(self) -> Iterator[Milestone]:
        """Yield the milestone and all other evidence for it."""
        yield self
        for other in self.also:
            yield from other.every()

    @property
    def formless(self) -> bool:
        """Whether nothing can pass: only a form tells a line that shows the value from the lines before it."""
        form = any(getattr(self, name) != getattr(_NO_FORM, name) for name in Form.__struct_fields__)
        return self.kind == "value" and self.mode == "equal" and not (form or self.at or self.alone)


class Way(Struct, frozen=True, forbid_unknown_fields=True):
    """One of several ways to derive the goal."""

    name: str
    milestones: tuple[Milestone, ...]


class Objective(Struct, frozen=True, forbid_unknown_fields=True):
    """What is minimized, and the names over which."""

    of: str
    over: str


class Kink(Struct, frozen=True, forbid_unknown_fields=True):
    """The argument of a ReLU, the name that moves it to 0, and the weights that its value passes through."""

    of: str
    by: str
    through: str = ""


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """What a derivation has to show; ``symbols`` are those besides the problem's."""

    title: str
    goal: Milestone
    milestones: tuple[Milestone, ...] = ()
    paths: tuple[Way, ...] = ()
    aliases: dict[str, str] = {}
    hide: _Names = ()
    unknowns: _Names = ()
    variable: str = ""
    constraints: _Names = ()
    objective: Objective | None = None
    optimal: bool = False
    rational: bool = False
    kink: Kink | None = None
    rules: _Names = ()
    cases: dict[str, str] = {}
    densities: dict[str, str] = {}
    spoken: dict[str, str] = {}
    rows_of: dict[str, str] = {}
    calls: _Names = ()
    indexed: dict[str, str] = {}
    means: dict[str, str] = {}
    unsaid: _Names = ()
    others: _Names = ()

    @property
    def ways(self) -> tuple[Way, ...]:
        """The ways to derive the goal; a single one has no name."""
        return self.paths or (Way("", self.milestones),)


class Problem(Struct, frozen=True, forbid_unknown_fields=True):
    """What the parts of a problem share."""

    data: str = ""
    solution: str = ""
    ornaments: _Names = ()
    columns_too: _Names = ()
    row_layout: bool = False
    least: dict[str, tuple[str, str]] = {}
    thin: dict[str, str] = {}


@dataclass(frozen=True)
class Description:
    """A file: the problem, its parts by question, and for each part the symbols of both."""

    problem: Problem
    parts: dict[str, Part]
    symbols: dict[str, dict[str, Symbol]]


@cache
def read(path: Path) -> Description:
    """Read a file in ``derivations/``.

    Raises
    ------
    HomeworkError
        If it is missing or invalid; the message names the line and what was expected.
    """
    text, raw = descriptions.parse(path)

    def symbols(described: Mapping[str, Any], *at: str) -> dict[str, Symbol]:
        return {
            name: descriptions.convert(path, text, one, Symbol, [*at, name])
            for name, one in described.items()
        }

    shared = symbols(raw.pop("symbols", {}), "symbols")
    about = {name: raw.pop(name) for name in Problem.__struct_fields__ if name in raw}
    parts, own = {}, {}
    for question, described in raw.items():
        own[question] = shared | symbols(described.pop("symbols", {}), question, "symbols")
        parts[question] = descriptions.convert(path, text, _expanded(described), Part, [question])
        if not all(way.milestones for way in parts[question].ways):
            raise descriptions.error(path, text, [question], "milestones: expected at least one")
        milestones = [
            one for way in parts[question].ways for milestone in way.milestones for one in milestone.every()
        ]
        if any(one.kind == "all" and not one.also for one in milestones):
            problem = 'a milestone of kind "all" without also: expected a list of all that it needs'
            raise descriptions.error(path, text, [question], problem)
    return Description(descriptions.convert(path, text, about, Problem), parts, own)


def _expanded(described: Any) -> Any:
    """Write out all evidence in ``also``, which says only how it differs from its milestone.

    What a milestone of the kind ``all`` needs is a value, unless it says another kind.
    """
    if isinstance(described, list):
        return [_expanded(one) for one in described]
    if not isinstance(described, dict):
        return described
    if isinstance(described.get("also"), list):
        common = {**described, "also": []} | ({"kind": "value"} if described.get("kind") == "all" else {})
        also = [{**common, **one} for one in described["also"]]
        return {**described, "also": _expanded(also)}
    return {name: _expanded(value) for name, value in described.items()}
