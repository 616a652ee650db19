"""Number the trees of one check by content, so that equal trees share their values.

The right side of one line is the left side of the next, and the milestones evaluate it again: each time it is
a new tree with the same number here. A derivative taken twice is the same tree. The book also records which
names a value depends on. A world that differs from another in ``w`` recomputes only what contains ``w``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from ..tree import Node


@dataclass(slots=True)
class Entry:
    """One tree: ``free`` in a fixed order, ``reach`` the names that its value depends on."""

    node: Node
    number: int
    free: tuple[str, ...]
    reach: frozenset[str]
    rule: str


class Book:
    """Entries by node, and numbers by content. ``means`` is the scope's; it grows as names are defined."""

    def __init__(self, means: dict[str, Node]) -> None:
        self.means = means
        self.entries: dict[int, Entry] = {}
        self.numbers: dict[tuple[Any, ...], int] = {}
        self.derivatives: dict[tuple[Any, ...], Node] = {}
        self.names: dict[str, frozenset[str]] = {}
        # How often a name got another meaning: values that were computed with an earlier one are not used again.
        self.meanings: Counter[str] = Counter()

    def copy(self, means: dict[str, Node]) -> Book:
        """Return a book with the same entries and numbers, to which other trees can be added."""
        other = Book(means)
        other.entries, other.numbers = dict(self.entries), dict(self.numbers)
        other.derivatives, other.names = dict(self.derivatives), dict(self.names)
        return other

    def forget(self, name: str) -> None:
        """Forget every tree that contains a name, because it has another meaning now."""
        self.meanings[name] += 1
        self.names.clear()
        self.entries = {key: entry for key, entry in self.entries.items() if name not in entry.reach}

    def entry(self, node: Node) -> Entry:
        found = self.entries.get(id(node))
        if found is None:
            found = self._enter(node)
            # The entry holds a reference to its node, so that no other node can get its id.
            self.entries[id(node)] = found
        return found

    def _enter(self, node: Node) -> Entry:
        args = [self.entry(arg) for arg in node.args]
        meaning = self.meanings[node.value] if node.op == "sym" else 0
        key = (node.op, tuple(a.number for a in args), node.value, node.shape, node.free, meaning)
        number = self.numbers.setdefault(key, len(self.numbers))
        reach: frozenset[str] = frozenset().union(*(a.reach for a in args)) if args else frozenset()
        if node.op == "sym":
            reach = self.through(node.value)
        elif node.op == "arg":
            reach -= {node.value[1]}
        elif node.op == "lim":
            reach -= {node.value[0]}
        return Entry(node, number, tuple(sorted(node.free)), reach, "on_" + node.op)

    def through(self, name: str) -> frozenset[str]:
        """Return the name and all names that its meaning depends on."""
        meaning = self.means.get(name)
        if meaning is None:
            return frozenset([name])
        if name not in self.names:
            self.names[name] = frozenset([name])  # a name that is defined by itself is rejected elsewhere
            self.names[name] |= self.entry(meaning).reach
        return self.names[name]
