"""Store the equalities that a derivation has shown: classes of terms under congruence closure.

The judge decides what is true; the store records it. Every accepted ``l = r`` merges two classes, wherever
the line is, and so does every pair of terms that differ only in equal parts (congruence closure). A milestone
asks for *some* term of a class, so a lemma counts where it is used and a chain may be read backward.

Two kinds of replacement are left out, because the closure would derive too much from them. A side that is only ``0``, a
number or ``I`` is a term of its own at each occurrence: two lines that both end in ``I`` do not make their
starts the same expression. And a quantity of the part that stands alone on a side (``X = U Σ V'``) is not
replaced elsewhere: restating a given does not substitute it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice, permutations, product
from typing import Any

from ..tree import BINDERS, Node, indices, rename_index, replace, walk, with_indices

# Bounds of the search: expressions in total, terms examined per class, and replacements per term.
MOST_NODES = 3000
MOST_TERMS = 48
REPLACED = 3
MOST_FACTORS = 12
MOST_CHOICES = 8
MOST_INSTANCES = 12
LEAVES = ("num", "eye", "zero")
# Operators whose nodes may hold indices.
INDEXED = ("entry", "delta", "deriv", "idx")
BOUND = "•"
Key = tuple[Any, ...]


class Store:
    """Union-find over expressions. ``given`` holds the names that a bare side does not replace elsewhere."""

    def __init__(self, given: frozenset[str] = frozenset()) -> None:
        self.given = given
        self.parent: list[int] = []
        self.keys: dict[Key, int] = {}
        # The members of each class, oldest first: a node, and the classes of its arguments.
        self.members: dict[int, list[tuple[Node, tuple[int, ...]]]] = {}
        self.own = 0
        self.stale = False
        # Equalities with a free index hold for each of its values; they are instantiated for each index that occurs.
        self.lemmas: list[tuple[Node, Node]] = []
        self.letters: dict[str, None] = {}
        self.put: set[Any] = set()
        self.moving: dict[int, bool] = {}
        # The classes of the sides that were asked for, and the terms of classes; they count while nothing is stale.
        self.sides: dict[Node, int] = {}
        self.listed: dict[int, list[Node]] = {}

    # -- building ----------------------------------------------------------------------------

    def add(self, node: Node) -> int:
        """Return the class of an expression."""
        return self._normal(normal(node))

    def _normal(self, node: Node) -> int:
        if node.op in INDEXED:
            self.letters |= dict.fromkeys(sorted(index_names(node)))
        return self._enter(node, tuple(map(self._normal, node.args)))

    def side(self, node: Node) -> int:
        """Return the class of a whole side."""
        if not self.stale and node in self.sides:
            # It is a member already, and so are all of its parts.
            return self.find(self.sides[node])
        shown = normal(node)
        if shown.op in LEAVES and not shown.args:
            self.own += 1
            return self._enter(shown, (), ("own", self.own))
        self.sides[node] = number = self._side(shown)
        return number

    def _side(self, node: Node) -> int:
        if node.op == "sym" and node.value in self.given:
            return self._enter(node, (), ("bare", node.value))
        number = self.find(self._normal(node))
        if all(node != member for member, _ in self.members[number]):
            # The parts were equal to those of another member before; what was typed is kept as it was typed.
            self.members[number].append((node, tuple(map(self._normal, node.args))))
            self.listed.clear()
        return number

    def merge(self, left: Node, right: Node) -> None:
        """Merge two sides that were found equal."""
        self._join(self.side(left), self.side(right))
        if indices(left) | indices(right):
            self.lemmas.append((normal(left), normal(right)))

    def _instances(self) -> None:
        """Instantiate every lemma with the index names that occur elsewhere."""
        for left, right in self.lemmas:
            free = sorted(indices(left) | indices(right))
            # A sum in the lemma would capture a name that it binds.
            bound = {bound_index(node) for side in (left, right) for node in walk(side)}
            letters = [letter for letter in self.letters if letter not in bound]
            choices = islice(permutations(letters, len(free)), MOST_INSTANCES)
            for names in choices:
                if list(names) == free or (left, right, names) in self.put:
                    continue
                self.put.add((left, right, names))
                self._join(
                    self.side(with_indices(left, tuple(free), names)),
                    self.side(with_indices(right, tuple(free), names)),
                )

    def _enter(self, node: Node, args: tuple[int, ...], key: Key | None = None) -> int:
        key = key or (node.op, node.value, *map(self.find, args))
        if key in self.keys:
            return self.find(self.keys[key])
        number = len(self.parent)
        self.parent.append(number)
        self.keys[key] = number
        self.members[number] = [(node, args)]
        self.stale = True
        return number

    def find(self, number: int) -> int:
        while self.parent[number] != number:
            self.parent[number] = self.parent[self.parent[number]]
            number = self.parent[number]
        return number

    def _join(self, a: int, b: int) -> bool:
        a, b = sorted((self.find(a), self.find(b)))
        if a == b:
            return False
        self.parent[b] = a
        self.members[a] += self.members.pop(b)
        self.stale = True
        return True

    # -- closure -----------------------------------------------------------------------------

    def close(self) -> None:
        """Merge terms that differ only in equal parts, until nothing changes."""
        while self.stale and len(self.parent) < MOST_NODES:
            self.stale = False
            self.moving.clear()
            self.listed.clear()
            self._instances()
            self._fold_products()
            seen: dict[Key, int] = {}
            for name in list(self.members):
                if name not in self.members:
                    continue
                for node, args in list(self.members[name]):
                    if not args:
                        continue
                    key = (node.op, node.value, *map(self.find, args))
                    self.keys.setdefault(key, name)
                    if key in seen:
                        self._join(seen[key], name)
                    seen.setdefault(key, name)

    def _fold_products(self) -> None:
        """Add ``A (B C) D`` to the class of ``A B C D`` if ``B C`` is known to equal something."""
        runs = {
            tuple(map(self.find, args)): name
            for name, members in self.members.items() if len(members) > 1
            for node, args in members if node.op == "mul"
        }  # fmt: skip
        if not runs:
            return
        for name, members in list(self.members.items()):
            for node, args in list(members):
                if node.op != "mul" or not 2 < len(args) <= MOST_FACTORS:
                    continue
                now = tuple(map(self.find, args))
                for start, stop in spans(len(now)):
                    inner = runs.get(now[start:stop])
                    if inner is None or len(self.parent) >= MOST_NODES:
                        continue
                    shown = Node("mul", node.args[start:stop], None, node.span)
                    whole = replace(node, args=(*node.args[:start], shown, *node.args[stop:]))
                    entered = self._enter(whole, (*args[:start], inner, *args[stop:]))
                    self._join(entered, name)

    # -- reading -----------------------------------------------------------------------------

    def terms(self, number: int) -> list[Node]:
        """Return the expressions of a class, starting with those that a student typed."""
        self.close()
        number = self.find(number)
        if self.stale or number not in self.listed:
            # Without the terms that occurred before, in the order in which they are found.
            found: dict[Node, None] = {}
            for term in self._terms(number, REPLACED, frozenset()):
                found[term] = None
                if len(found) >= MOST_TERMS:
                    break
            self.listed[number] = list(found)
        return self.listed[number]

    def typed(self, number: int) -> list[Node]:
        """Return the expressions of a class as they were entered, with no part replaced."""
        return [node for node, _ in self.members[self.find(number)]]

    def smallest(self, fits: Callable[[Node], bool]) -> dict[int, Node]:
        """Return the smallest expression of each class all of whose nodes fit, if there is one.

        `terms` tries every replacement and stops after some of them. A term in which several parts with many names must
        be replaced may not be among those.
        """
        self.close()
        best: dict[int, tuple[int, Node]] = {}
        changed = True
        while changed:
            changed = False
            for name, members in self.members.items():
                for node, args in members:
                    parts = [best.get(self.find(arg)) for arg in args]
                    known = [part for part in parts if part is not None]
                    size = 1 + sum(weight for weight, _ in known)
                    if len(known) < len(parts) or not fits(node) or (name in best and best[name][0] <= size):
                        continue
                    best[name] = (size, replace(node, args=tuple(term for _, term in known)))
                    changed = True
        return {name: term for name, (_, term) in best.items()}

    def _terms(self, name: int, changes: int, above: frozenset[int]) -> Iterator[Node]:
        """Yield the members of a class with at most ``changes`` of their parts replaced."""
        if name in above:
            return
        above = above | {name}
        yield from (node for node, _ in self.members[name])
        for changed in range(changes + 1):
            for node, args in self.members[name]:
                if args:
                    yield from self._filled(node, args, changed, above)
                elif not changed:
                    yield node

    def _filled(
        self, node: Node, args: tuple[int, ...], changes: int, above: frozenset[int]
    ) -> Iterator[Node]:
        """Yield one member with exactly ``changes`` of its parts replaced."""
        names = [self.find(arg) for arg in args]
        movable = [i for i, name in enumerate(names) if name not in above and self._moves(name)]
        if not movable:
            if not changes:
                yield node
            return
        for shares in product(range(changes + 1), repeat=len(movable)):
            if sum(shares) != changes:
                continue
            choices = [
                list(islice(self._exactly(names[i], share, above), MOST_CHOICES))
                for i, share in zip(movable, shares, strict=True)
            ]
            for chosen in product(*choices):
                filled = list(node.args)
                for i, term in zip(movable, chosen, strict=True):
                    filled[i] = term
                yield replace(node, args=tuple(filled))

    def _exactly(self, name: int, changes: int, above: frozenset[int]) -> Iterator[Node]:
        if name in above:
            return
        above = above | {name}
        for place, (node, args) in enumerate(self.members[name][:MOST_CHOICES]):
            cost = int(place > 0)
            if changes < cost:
                continue
            if args:
                yield from self._filled(node, args, changes - cost, above)
            elif changes == cost:
                yield node

    def _moves(self, name: int) -> bool:
        """Return whether anything in a class can be replaced."""
        if name not in self.moving:
            members = self.members[name]
            self.moving[name] = (
                len(members) > 1
            )  # a class with one member that contains itself has nothing else
            if not self.moving[name]:
                self.moving[name] = any(self._moves(self.find(arg)) for arg in members[0][1])
        return self.moving[name]


def spans(length: int) -> Iterator[tuple[int, int]]:
    """Yield the start and end of every run of at least two factors, except the whole product."""
    for size in range(2, length):
        for start in range(length - size + 1):
            yield start, start + size


def normal(node: Node) -> Node:
    """Return one tree for expressions that differ in brackets, stated ends of sums, or names of bound indices."""
    args: list[Node] = []
    for arg in node.args:
        done = normal(arg)
        if done.op == "upto" and node.op not in BINDERS:
            continue
        if done.op == node.op and node.op in ("mul", "add"):
            args.extend(done.args)
        else:
            args.append(done)
    if node.op == "neg" and args[0].op == "neg":
        return args[0].args[0]
    bound = bound_index(node)
    if bound is None or bound.startswith(BOUND):
        return replace(node, args=tuple(args)) if node.args else node
    # The name depends on the height of what it binds, so an expression has the same name wherever it stands.
    name = f"{BOUND}{1 + max((height(arg) for arg in args), default=0)}"
    value = (node.value[0], name) if node.op == "stack" else name
    return replace(node, args=tuple(rename_index(arg, bound, name) for arg in args), value=value)


def bound_index(node: Node) -> str | None:
    """Return the index that an operator binds."""
    if node.op in BINDERS or node.op == "diag":
        return node.value if isinstance(node.value, str) else None
    return node.value[1] if node.op == "stack" else None


def height(node: Node) -> int:
    """Return the largest number among the bound names of a normal tree."""
    bound = bound_index(node)
    if bound is not None and bound.startswith(BOUND):
        return int(bound[len(BOUND) :])
    return max(map(height, node.args), default=0)


def index_names(node: Node) -> set[str]:
    """Return the indices that one node holds."""
    if node.op in ("entry", "delta"):
        return {i for i in node.value if isinstance(i, str)}
    if node.op == "deriv" and node.value[1]:
        return {i for i in node.value[1] if isinstance(i, str)}
    return {node.value} if node.op == "idx" else set()
