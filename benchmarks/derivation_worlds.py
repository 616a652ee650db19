"""Floating-point worlds of every part, and the first line of a derivation that is not true in them.

The rules for equations are the mathematics', not the checker's: an equation in the unknown must hold at the
solution (found here by numpy's own least squares and solvers), ``⇔`` must keep the solution set's dimension, a
line with a derivative must hold for every value of the unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np

from hw0.derive.part import Part
from hw0.derive.pieces import Statement
from hw0.derive.tree import Node, indices, rebuild, symbols, uses

from .derivation_numpy import LOOSE, TIGHT, Eye, Invalid, Numpy, number, shaped, tidy

Meanings = dict[str, Callable[[Numpy], Any]]


def column(rng: np.random.Generator, size: int) -> np.ndarray:
    return rng.uniform(0.3, 1.5, size=(size, 1)) * rng.choice((-1, 1), size=(size, 1))


def world(question: str, rng: np.random.Generator, tall: bool) -> tuple[Numpy, dict[str, Any]]:
    """Values of a part and the solution of its unknowns."""
    if question.startswith("q2"):
        values = {"x": column(rng, 3), "c": column(rng, 3), "A": rng.normal(size=(3, 3))}
        return Numpy(values, {}, 3), {}
    if question.startswith("q5"):
        return _relu(question, rng)
    rows, cols = (5, 3) if tall else (3, 5)
    if question in ("q3a", "q3b", "q3c"):
        rows, cols = 5, 3
    elif question in ("q3d", "q3e", "q3f"):
        rows, cols = 3, 5
    x, y = rng.normal(size=(rows, cols)), column(rng, rows)
    u, s, vt = np.linalg.svd(x)
    sigma = np.zeros((rows, cols))
    np.fill_diagonal(sigma, s)
    lam = float(rng.uniform(0.5, 2.0))
    values = {
        "X": x,
        "y": y,
        "U": u,
        "V": vt.T,
        "Σ": sigma,
        "σ": s[:, None],
        "w": column(rng, cols),
        "λ": lam,
    }
    pinv = np.linalg.pinv(x)
    if question in ("q3a", "q3d"):
        solution = {"w": pinv @ y}
        if question == "q3d":
            values["μ"] = column(rng, rows)
            solution["μ"] = np.linalg.lstsq(x.T, solution["w"], rcond=None)[0]
        return Numpy(values, {}, cols), solution
    meanings: Meanings = {}
    if question.startswith("q3"):
        meanings = {"w": lambda e: np.linalg.pinv(e.name("X")) @ e.name("y"),
                    "A": lambda e: np.linalg.pinv(e.name("X")), "B": lambda e: np.linalg.pinv(e.name("X"))}  # fmt: skip
        del values["w"]
        return Numpy(values, meanings, cols), {}
    return _ridge(question, values, rng)


def ridge(e: Numpy) -> np.ndarray:
    """The ridge solution as least squares on stacked data."""
    x, y, root = e.name("X"), e.name("y"), np.sqrt(e.name("λ"))
    return np.linalg.lstsq(
        np.vstack([x, root * np.eye(x.shape[1])]), np.vstack([y, np.zeros((x.shape[1], 1))]), rcond=None
    )[0]


def _ridge(question: str, values: dict[str, Any], rng: np.random.Generator) -> tuple[Numpy, dict[str, Any]]:
    rows, cols = values["X"].shape

    def checked(e: Numpy) -> np.ndarray:
        return np.hstack([e.name("X"), np.sqrt(e.name("λ")) * np.eye(rows)])

    def density(e: Numpy, key: str) -> float:
        w, x, y, lam = (e.name(n) for n in ("w", "X", "y", "λ"))
        prior = np.exp(-0.5 * float(np.sum(w**2))) / (2 * np.pi) ** (cols / 2)
        gap = float(np.sum((y - x @ w) ** 2))
        likelihood = np.exp(-gap / (2 * lam)) / (2 * np.pi * lam) ** (rows / 2)
        return float({"w": prior, "y|w": likelihood, "w|y": prior * likelihood / 0.37, "y": 0.37}[key])

    meanings: Meanings = {
        "q4c": {f"p({k})": (lambda e, k=k: density(e, k)) for k in ("w", "y", "y|w", "w|y")},
        "q4d": {
            "yhat": lambda e: np.vstack([e.name("y"), np.zeros((cols, 1))]),
            "Xhat": lambda e: np.vstack([e.name("X"), np.sqrt(e.name("λ")) * np.eye(cols)]),
        },
        "q4e": {"Xcheck": checked, "η": lambda e: np.vstack([e.name("w"), e.name("z")])},
        "q4f": {"Xcheck": checked, "η": lambda e: np.linalg.pinv(checked(e)) @ e.name("y"),
                "w": lambda e: (np.linalg.pinv(checked(e)) @ e.name("y"))[:cols]},
    }.get(question, {})  # fmt: skip
    solution: dict[str, Any] = {}
    if question in ("q4b", "q4g", "q4h"):
        meanings["w"] = ridge
    if question in ("q4b", "q4f", "q4g", "q4h"):
        del values["w"]
    here = Numpy(values, meanings, cols)
    if question in ("q4a", "q4e"):
        solution = {"w": ridge(here)}
    if question == "q4e":
        values["z"] = column(rng, rows)
        solution["z"] = (values["y"] - values["X"] @ solution["w"]) / np.sqrt(values["λ"])
    return here, solution


def _relu(question: str, rng: np.random.Generator) -> tuple[Numpy, dict[str, Any]]:
    w1, b, x = column(rng, 4), column(rng, 4), float(rng.uniform(0.4, 1.2))
    if rng.random() < 0.5:
        b[1, 0] = -w1[1, 0] * x
        if w1[1, 0] * x + b[1, 0] != 0.0:
            x, w1[1, 0], b[1, 0] = 0.5, 0.75, -0.375
    # The third unit is barely active: after the step it is not, so that old and new weights are told apart.
    b[2, 0] = -w1[2, 0] * x + 1e-4
    values: dict[str, Any] = {"W1": w1, "b": b, "x": x, "W2": column(rng, 4).T, "y": 0.3, "λ": 0.11}
    if question == "q5c":
        values["e"] = column(rng, 4)
        return Numpy(values, {}, 4), {"e": -b / w1}
    out = float((values["W2"] @ np.maximum(w1 * x + b, 0))[0, 0])
    slope = (out - 0.3) * values["W2"].T * (w1 * x + b > 0)

    def f(e: Numpy) -> float:
        return float((e.name("W2") @ np.maximum(e.name("W1") * e.name("x") + e.name("b"), 0))[0, 0])

    new_b, new_w = b - 0.11 * slope, w1 - 0.11 * slope * x
    meanings: Meanings = {
        "fhat": f, "ℓ": lambda e: (f(e) - e.name("y")) ** 2 / 2, "b'": lambda e: new_b, "W1'": lambda e: new_w,
        "W2'": lambda e: e.name("W2") - 0.11 * (out - 0.3) * np.maximum(w1 * x + b, 0).T,
        "e": lambda e: -b / w1, "e'": lambda e: -new_b / new_w,
    }  # fmt: skip
    return Numpy(values, meanings, 4), {}


class Reader:
    """Walks the statements of one derivation and finds the first that is not true."""

    def __init__(self, part: Part, seed: int = 0) -> None:
        self.part, self.question = part, part.question
        rng = np.random.default_rng(seed)
        self.worlds = [world(self.question, rng, tall) for tall in (True, False, True)]
        self.tail: Node | None = None
        self.previous: list[tuple[Node, Node]] = []
        self.known: list[tuple[Node, Node]] = []
        self.case = ""

    def first_invalid(self, statements: list[Statement]) -> int | None:
        for said in statements:
            if said.note:
                self.case = said.case or self.case
                continue
            self.case = said.case or self.case
            if said.error is not None or not self.holds(said):
                return said.number
        return None

    def holds(self, said: Statement) -> bool:
        links = said.links
        arrow = bool(links) and links[0].relation in ("<=>", "=>") and said.first is None
        if said.defines is not None:
            return True
        left = said.first if said.first is not None else self.tail
        if arrow:
            group, claim = links[0].relation, []
            left = links[0].side
            for link in links[1:]:
                claim.append((left, link.side))
                left = link.side
            self.tail = left
            return not claim or self.follows(group, claim)
        if left is None:
            return False
        pairs = []
        for link in links:
            if link.relation in ("<=>", "=>"):
                rest = Statement(said.number, said.text, None, links[links.index(link) :])
                self.previous = pairs or self.previous
                return self.holds(rest)
            if not self.link(left, link.relation, link.side):
                return False
            pairs.append((left, link.side))
            left = link.side
        if not links and not self.readable(left):
            return False
        self.tail = left
        if pairs:
            self.previous = pairs
        return True

    def readable(self, node: Node) -> bool:
        try:
            self.worlds[0][0].with_index_zero(node).of(node)
        except Invalid as error:
            # An optimum that cannot be computed here is no false statement yet.
            return str(error) == "not quadratic"
        return True

    # -- one link ----------------------------------------------------------------------------

    def link(self, left: Node, relation: str, right: Node) -> bool:
        constant = uses(left, "const") or uses(right, "const") or relation == "∝"
        if constant:
            return self.everywhere(lambda e, env: self.up_to(left, right, relation, e, env), left, right)
        if self.everywhere(lambda e, env: self.same(left, right, e, env), left, right):
            return True
        if not self.unknown(left, right):
            return False
        zero = any(side.op in ("num", "zero") and not side.value for side in (left, right))
        if (uses(left, "deriv", "grad") or uses(right, "deriv", "grad")) and not zero:
            return False
        ok = (self.linear(left, right) and self.at_solution([(left, right)])) or self.on_constraint(
            left, right
        )
        if ok:
            self.known.append((left, right))
        return ok

    def everywhere(self, test: Callable[[Numpy, dict[str, int]], bool], *sides: Node) -> bool:
        """True in every world; where a part has cases and none is named, in every world of one case."""
        groups = [[self.worlds[0][0], self.worlds[2][0]], [self.worlds[1][0]]]
        if self.part.question == "q4h":
            if self.case:
                groups = groups[:1] if self.case == "tall" else groups[1:]
            return any(all(self.settings(test, e, sides) for e in group) for group in groups)
        return all(self.settings(test, e, sides) for group in groups for e in group)

    def settings(
        self, test: Callable[[Numpy, dict[str, int]], bool], e: Numpy, sides: tuple[Node, ...]
    ) -> bool:
        names = sorted(set().union(*(indices(side) for side in sides)))
        try:
            ranges = []
            for name in names:
                sizes = {e.range_of(name, side) for side in sides} - {0}
                if len(sizes) > 1:
                    return False
                ranges.append(sizes.pop() if sizes else 1)
            e.sizes = dict(zip(names, ranges, strict=True))
            return all(
                test(e, dict(zip(names, place, strict=True)))
                for place in product(*(range(r) for r in ranges))
            )
        except (Invalid, np.linalg.LinAlgError, OverflowError, ZeroDivisionError, KeyError):
            return False

    def values(self, left: Node, right: Node, e: Numpy, env: dict[str, int]) -> tuple[Any, Any]:
        e.index = dict(env)
        a, b = e.of(left), e.of(right)
        if isinstance(a, Eye) and isinstance(b, Eye):
            a, b = a.factor, b.factor
        a, b = shaped(a, b), shaped(b, a) if not isinstance(a, Eye) else b
        if isinstance(a, Eye):
            a = shaped(a, b)
        if number(a) != number(b) or (not number(a) and a.shape != b.shape):
            raise Invalid("different shapes")
        return a, b

    def same(self, left: Node, right: Node, e: Numpy, env: dict[str, int]) -> bool:
        a, b = self.values(left, right, e, env)
        loose = uses(left, "lim") or uses(right, "lim")
        return bool(np.allclose(a, b, rtol=LOOSE if loose else TIGHT, atol=LOOSE if loose else TIGHT))

    def up_to(self, left: Node, right: Node, relation: str, e: Numpy, env: dict[str, int]) -> bool:
        rng, found = np.random.default_rng(7), []
        for _ in range(4):
            here = e.with_values(w=column(rng, len(e.name("w"))))
            a, b = self.values(left, right, here, env)
            found.append(a / b if relation == "∝" else a - b)
        return bool(np.allclose(found, found[0], rtol=TIGHT, atol=TIGHT))

    # -- equations -----------------------------------------------------------------------------

    def linear(self, left: Node, right: Node) -> bool:
        """A line that only happens to be true at the solution must be an equation to solve."""

        def test(e: Numpy, env: dict[str, int]) -> bool:
            solution = next(s for w, s in self.worlds if w is e)
            gaps = []
            for scale in (0.0, 1.0, 2.0):
                values = {n: (tidy(np.atleast_2d(v) * scale)) for n, v in solution.items()}
                a, b = self.values(left, right, self.solved(e, values, env), env)
                gaps.append(np.asarray(a - b))
            return bool(np.allclose(gaps[2] - gaps[1], gaps[1] - gaps[0], atol=TIGHT))

        return self.everywhere(test, left, right)

    def unknown(self, *sides: Node) -> bool:
        names = set().union(*(symbols(side) for side in sides))
        return bool(names & (set(self.part.unknowns) | ({"η"} if self.question == "q4e" else set())))

    def solved(self, e: Numpy, solution: dict[str, Any], env: dict[str, int]) -> Numpy:
        here = e.with_values(**solution)
        if self.question == "q5c" and env:
            here.values["x"] = float(solution["e"][next(iter(env.values())), 0])
        return here

    def at_solution(self, pairs: list[tuple[Node, Node]]) -> bool:
        def test(e: Numpy, env: dict[str, int]) -> bool:
            solution = next(s for w, s in self.worlds if w is e)
            return all(self.same(a, b, self.solved(e, solution, env), env) for a, b in pairs)

        return self.everywhere(test, *[side for pair in pairs for side in pair])

    def on_constraint(self, left: Node, right: Node) -> bool:
        """q4e: true for every w, once z makes the constraint hold."""
        if self.question != "q4e":
            return False

        def test(e: Numpy, env: dict[str, int]) -> bool:
            z = (e.name("y") - e.name("X") @ e.name("w")) / np.sqrt(e.name("λ"))
            return self.same(left, right, e.with_values(z=z), env)

        return self.everywhere(test, left, right)

    def follows(self, arrow: str, claim: list[tuple[Node, Node]]) -> bool:
        """The claim is true where the line before is, and for ⇔ it says no less."""
        identity = all(
            self.everywhere(lambda e, env, a=a, b=b: self.same(a, b, e, env), a, b) for a, b in claim
        )
        involved = any(self.unknown(*pair) for pair in self.previous)
        if not any(self.unknown(*pair) for pair in claim) or not involved:
            ok = identity and (arrow == "=>" or not involved)
        elif identity:
            ok = arrow == "=>"
        else:
            ok = self.at_solution(claim) and (arrow == "=>" or self.ranks(claim) == self.ranks(self.previous))
        self.previous = claim
        return ok

    def ranks(self, pairs: list[tuple[Node, Node]]) -> list[int]:
        """Rank of the equations in the unknowns, per world: how much they say."""
        result = []
        for e, solution in self.worlds:
            if not solution:
                continue
            rows = []
            for name, value in solution.items():
                for i in range(np.atleast_2d(value).shape[0]):
                    moved = np.array(value, dtype=float)
                    moved[i, 0] += 0.5
                    rows.append(self.residual(pairs, e, {**solution, name: moved}))
            result.append(int(np.linalg.matrix_rank(np.array(rows), tol=1e-7)))
        return result

    def residual(self, pairs: list[tuple[Node, Node]], e: Numpy, values: dict[str, Any]) -> np.ndarray:
        found = []
        for left, right in pairs:
            names = sorted(indices(left) | indices(right))
            for place in range(e.range_of(names[0], left) or 1) if names else (0,):
                env = dict.fromkeys(names, place)
                here = self.solved(e, values, env)
                a, b = self.values(left, right, here, env)
                found.append(np.ravel(a - b))
        return np.concatenate(found)


def free_of(node: Node, name: str) -> bool:
    """Whether a name does not occur, for use by the mutator's reports."""
    seen: list[Node] = []
    rebuild(node, lambda part: seen.append(part) or part)  # type: ignore[func-returns-value]
    return not any(re.fullmatch(name, str(part.value)) for part in seen if part.op == "sym")


__all__ = ["Reader", "tidy", "world"]
