"""One instance of a part: a value for every name, and worlds that differ from it in a few names."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as filled
from fractions import Fraction
from functools import cached_property
from itertools import count
from typing import Any

from ..errors import Undecided
from ..fuel import Fuel
from ..tree import Node
from .field import Analytic, Field
from .sizes import Scope

# λ is an eighth power, so that √λ, √√λ and √√√λ are exact.
EIGHTH = 8


@dataclass(frozen=True)
class Computed:
    """Values that were computed in a world and near its limits; derive/ahead.py computes those of a part."""

    by_tree: dict[Any, Any]
    by_name: dict[tuple[str, int], Any]
    near: dict[tuple[str, str], Computed]


NOTHING = Computed({}, {}, {})


@dataclass(frozen=True)
class Drawn:
    """The numbers of a world, shared by many checks. They never change; ``ahead`` is what every check starts with."""

    field: Field
    sizes: dict[str, int]
    values: dict[str, Any]
    roots: dict[str, Any]
    squares: dict[str, Any]
    depth: int
    ahead: Computed = NOTHING
    # The place of the world that this one copies, in the same list, except for the names in ``changed``.
    base: int | None = None
    changed: frozenset[str] = frozenset()

    def world(
        self, scope: Scope, fuel: Fuel, evaluating: Callable[[World], Any], before: list[World]
    ) -> World:
        """Return the world of one check; ``before`` are those of the same check that precede it in the list."""
        if self.base is not None:
            world = before[self.base].child({name: self.values[name] for name in self.changed})
            world.ahead = self.ahead
            world.computed.update(self.ahead.by_name)
            return world
        return World(
            self.field, self.sizes, scope, fuel, evaluating, dict(self.values), dict(self.roots), self.depth,
            squares=dict(self.squares), computed=dict(self.ahead.by_name), ahead=self.ahead,
        )  # fmt: skip


@dataclass
class World:
    """Values of all names; ``roots`` holds exact eighth roots of the positive quantities."""

    field: Field
    sizes: dict[str, int]
    scope: Scope
    fuel: Fuel
    # Creates the evaluator of a world.
    evaluating: Callable[[World], Any]
    values: dict[str, Any] = filled(default_factory=dict)
    roots: dict[str, Any] = filled(default_factory=dict)
    # The depth of λ in limits, as a power of ten.
    depth: int = 0
    # Values of names that are not drawn, by the name and the number of its meaning.
    computed: dict[tuple[str, int], Any] = filled(default_factory=dict)
    squares: dict[str, Any] = filled(default_factory=dict)
    near: dict[tuple[str, str], World] = filled(default_factory=dict)
    # The world that this one copies, except for the names in ``changed``.
    base: World | None = None
    changed: frozenset[str] = frozenset()
    ahead: Computed = NOTHING
    # Unique among all worlds of this process.
    number: int = filled(default_factory=count().__next__)

    @cached_property
    def evaluator(self) -> Any:
        evaluator = self.evaluating(self)
        evaluator.memo.update(self.ahead.by_tree)
        return evaluator

    @property
    def huge(self) -> Any:
        """Return the bound above which an expression at the limit counts as growing without bound."""
        return 10 ** (self.depth // 2)

    def size(self, size: Any) -> int:
        """Return a symbolic size as a number."""
        if isinstance(size, tuple):
            return sum(self.size(s) for s in size)
        if isinstance(size, int):
            return size
        return int(size) if size == "1" else self.sizes[size]

    def value(self, name: str) -> Any:
        if name in self.values:
            return self.values[name]
        # A name that is tried with another shape or meaning has another value.
        key = (name, self.scope.book.meanings[name])
        if key not in self.computed and name in self.scope.free and self.base is not None:
            return self.base.value(name)
        if key not in self.computed and name in self.scope.free:
            rows, cols = map(self.size, self.scope.free[name])
            rng = random.Random(f"{name} {sorted(self.sizes.items())}")
            drawn = [[self.field.draw(rng) for _ in range(cols)] for _ in range(rows)]
            self.computed[key] = (
                drawn[0][0] if (rows, cols) == (1, 1) and self.scope.free[name] == (1, 1) else drawn
            )
        if key not in self.computed:
            meaning = self.scope.means.get(name)
            if meaning is None:
                raise Undecided(f"{name} has no value of its own here")
            self.computed[key] = None
            self.computed[key] = self.evaluator.run(meaning)
        if self.computed[key] is None:
            raise Undecided(f"{name} is defined by itself")
        return self.computed[key]

    def power(self, name: str, exponent: Fraction) -> Any:
        """Return λ^(k/8), exactly."""
        times = int(exponent * EIGHTH)
        base = self.roots[name] if times >= 0 else self.field.inverse(self.roots[name])
        result = self.field.number(1)
        for _ in range(abs(times)):
            result = self.field.norm(result * base)
        return result

    def drawn(self, before: list[World]) -> Drawn:
        """Return the numbers of the world; ``before`` are those that precede it in its list."""
        base = next((place for place, world in enumerate(before) if world is self.base), None)
        return Drawn(
            self.field, self.sizes, self.values, self.roots, self.squares, self.depth, base=base, changed=self.changed,
        )  # fmt: skip

    def so_far(self) -> Computed:
        """Return what was computed in this world."""
        near = {key: world.so_far() for key, world in self.near.items()}
        return Computed(dict(self.evaluator.memo), dict(self.computed), near)

    def child(self, values: dict[str, Any], roots: dict[str, Any] | None = None) -> World:
        """Return the same world with other values for some names."""
        return World(
            self.field, self.sizes, self.scope, self.fuel, self.evaluating, {**self.values, **values},
            {**self.roots, **(roots or {})}, self.depth, squares=self.squares,
            base=self, changed=frozenset(values) | frozenset(roots or ()),
        )  # fmt: skip

    def toward(self, name: str, target: str) -> World:
        """Return this world with one positive quantity close to its limit."""
        if not self.depth or not isinstance(self.field, Analytic):
            raise Undecided("a limit")
        if name not in self.roots:
            raise Undecided(f"a limit in {name}, which is not one positive number")
        if (name, target) not in self.near:
            root = self.field.mp.mpf(10) ** (self.depth // EIGHTH * (1 if target == "inf" else -1))
            near = self.near[name, target] = self.child({name: root**EIGHTH}, {name: root})
            near.ahead = self.ahead.near.get((name, target), NOTHING)
            near.computed.update(near.ahead.by_name)
        return self.near[name, target]

    def run(self, node: Node, env: dict[str, int] | None = None) -> Any:
        return self.evaluator.run(node, env)
