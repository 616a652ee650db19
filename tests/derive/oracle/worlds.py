"""Floating-point worlds of every part: numbers for what is given, and what the other names mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .evaluator import Numpy

Meanings = dict[str, Callable[[Numpy], Any]]


def column(rng: np.random.Generator, size: int) -> np.ndarray:
    return rng.uniform(0.3, 1.5, size=(size, 1)) * rng.choice((-1, 1), size=(size, 1))


def world(question: str, rng: np.random.Generator, tall: bool) -> tuple[Numpy, dict[str, Any]]:
    """Return random values of a part's names as an evaluator, and the solution of its unknowns by name.

    Where the part leaves it open, X is (5, 3) if ``tall`` and (3, 5) otherwise. Names that a part defines are computed
    from the values. The solution is empty if the part has no unknowns.
    """
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
    """Return the evaluator and the solution for a part of problem 4, from values that all parts share.

    ``values`` is changed in place. The densities of q4c are those of its Gaussian model, with an arbitrary p(y).
    """
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
