"""Judge a claim at the numbers of an example, or in any case that the part allows."""

from __future__ import annotations

from ..algebra.settle import resolve
from ..algebra.world import World
from ..errors import Singular, TypedError, Undecided
from ..judge.step import equal_values
from ..read.said import Statement
from .chain import Walk

NEAR = 0.05


def sometimes(walk: Walk, said: Statement) -> bool:
    """Return whether a claim that is false in general is true in a case that the part allows; a unit may be off."""
    sides = [side for side in (said.first, *(link.side for link in said.links)) if side is not None]
    if len(sides) < 2 or any(link.relation not in ("=", "~") for link in said.links):
        return False
    near = any(link.relation == "~" for link in said.links)
    try:
        settled, indexes = resolve(sides, walk.part.scope)
        kind, _ = walk.judge.kind(*settled)
        for world in _examples(walk, "analytic" if near else kind):
            for env in walk.judge.settings(indexes, world):
                values = [world.run(side, env) for side in settled]
                if near and all(
                    abs(v - values[0]) <= NEAR * abs(v) for v in values[1:] if not isinstance(v, list)
                ):
                    return True
                if all(equal_values(values[0], value, world) for value in values[1:]):
                    return True
    except (TypedError, Undecided, Singular):
        return False
    return False


def _examples(walk: Walk, kind: str) -> list[World]:
    """Return worlds of the part, with the numbers of an example if the text gives some."""
    worlds, given = walk.judge.worlds(kind, walk.case), walk.part.names.examples
    if not given:
        return worlds
    found = []
    for world in worlds[:1]:
        values = {}
        for name, value in given.items():
            rows, cols = map(world.size, walk.part.scope.shapes[name])
            number = world.field.number(value)
            values[name] = (
                number if walk.part.scope.shapes[name] == (1, 1) else [[number] * cols for _ in range(rows)]
            )
        found.append(world.child(values))
    return found
