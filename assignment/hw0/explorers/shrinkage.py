"""Problem 4: ridge regression over λ: the share kept of each singular direction, the fit, the weights, the fakes.

The student's functions are used if they are written. Until then, the weights come from an ordinary least-squares
solver with the rows that the statement of 4(d) adds.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from workbook.explorer import Axes, Button, Choice, Explorer, Picture, Slider, short

_DEGREE = 5
_LOW, _HIGH = 1e-4, 1e3
_X, _Y = (-1.15, 1.15), (-2.2, 2.2)


def features(x: np.ndarray) -> np.ndarray:
    """Return the powers 0 to 5 of each x: (n,) → (n, 6)."""
    return np.vander(np.asarray(x, dtype=float), _DEGREE + 1, increasing=True)


def penalized(X: np.ndarray, y: np.ndarray, lam: float) -> np.ndarray:
    """Minimize the squared error plus λ times the squared norm with a least-squares solver; return (d,) weights."""
    d = X.shape[1]
    rows, targets = np.vstack([X, np.sqrt(lam) * np.eye(d)]), np.concatenate([y, np.zeros(d)])
    return np.asarray(np.linalg.lstsq(rows, targets, rcond=None)[0])


class Shrinkage(Explorer):
    """Show a polynomial fitted to a few points, and the effect of λ."""

    title = "Ridge regression: what is kept, the fit, and the weights"
    question = "At one σ just half is kept (the ring). By how much does that σ grow when λ becomes 100 times as large?"
    size = (760, 350)
    start: ClassVar[dict[str, Any]] = {"lam": 0.1, "seed": 3}
    controls = (Slider("lam", "λ", _LOW, _HIGH, 0.05, log=True), Button("fresh", "New points"))

    def begin(self) -> None:
        """Draw eight points near a curve."""
        rng = np.random.default_rng(int(self.state["seed"]))
        self.x = np.sort(np.linspace(-0.95, 0.95, 8) + rng.uniform(-0.09, 0.09, 8))
        self.y = np.clip(1.1 * np.sin(3 * self.x) + rng.normal(0, 0.35, 8), -2, 2)

    def pressed(self, button: str) -> bool:
        """Draw other points."""
        self.state["seed"] += 1
        self.begin()
        return False

    def moved(self, handle: str, x: float, y: float) -> None:
        """Move a point up or down."""
        k = int(handle.removeprefix("point"))
        if 0 <= k < len(self.y):
            self.y[k] = y

    def draw(self, picture: Picture) -> str:
        """Draw the shares kept over σ, the fit, and the weights."""
        lam = self.state["lam"]
        X = features(self.x)
        w = self.ask("ridge", (X.shape[1],), X, self.y, lam)
        w = penalized(X, self.y, lam) if w is None else w
        _, sigmas, _ = np.linalg.svd(X, full_matrices=False)
        kept, half = self._draw_kept(picture, sigmas, lam)
        self._fit(picture, w)
        axes = Axes(
            picture,
            (590, 40, 156, 262),
            (-0.6, _DEGREE + 0.6),
            (-4, 4),
            title="weights",
            xlabel="power of x",
            xwhole=True,
        )
        for k, value in enumerate(w):
            axes.bar(k, float(value), 0.6, "blue")
        shares = ", ".join(
            f"{share:.0%} at σ = {short(float(s))}" for s, share in zip(sigmas, kept, strict=True)
        )
        norm = short(float(np.linalg.norm(w)))
        kept_text = f"At λ = {short(lam)} the shares kept are {shares}; one half at σ = {half}."
        return f"{kept_text} The weights have norm {norm}."

    def _draw_kept(self, picture: Picture, sigmas: np.ndarray, lam: float) -> tuple[list[float], str]:
        """Draw the share of the least-squares weight that ridge regression keeps, over the singular value σ.

        It is a curve from 1e-2 to 1e2, with a dot at each of ``sigmas`` and a ring where it crosses one half. Return
        the shares at ``sigmas``, and as text the σ at which the curve crosses one half, or that it does so outside the
        picture. The shares come from `_shares`.
        """
        grid = np.geomspace(1e-2, 1e2, 41)
        axes = Axes(
            picture,
            (46, 40, 226, 262),
            (1e-2, 1e2),
            (0, 1.05),
            title=f"share kept, λ = {short(lam)}",
            xlabel="singular value σ",
            xlog=True,
        )
        curve, at = self._shares(grid, lam), self._shares(sigmas, lam)
        axes.line(grid, curve, "blue", 2.4)
        for s, share in zip(sigmas, at, strict=True):
            axes.line([s, s], [0, share], "orange", 1.5)
            axes.dot(float(s), float(share), "orange", 4.5)
        half = "no σ in the picture"
        if curve[0] < 0.5 < curve[-1]:
            place = float(np.exp(np.interp(0.5, curve, np.log(grid))))
            axes.line([1e-2, place], [0.5, 0.5], "soft", 1, "3 3")
            axes.dot(place, 0.5, "blue", 6, hollow=True)
            half = short(place)
        return [float(share) for share in at], half

    def _shares(self, sigmas: np.ndarray, lam: float) -> np.ndarray:
        """Return σ times the gain, from the student's `ridge_gain`, else from problems with one row and one weight."""
        gain = self.ask("ridge_gain", sigmas.shape, sigmas, lam)
        if gain is None:
            one = np.ones(1)
            gain = np.array([penalized(np.array([[s]]), one, lam)[0] for s in sigmas])
        return np.asarray(np.clip(gain * sigmas, -0.2, 1.2))

    def _fit(self, picture: Picture, w: np.ndarray) -> None:
        axes = Axes(picture, (318, 40, 226, 262), _X, _Y, title="fit of a polynomial", xlabel="x")
        grid = np.linspace(*_X, 121)
        axes.line(grid, features(grid) @ w, "blue", 2.6)
        for k, (x, y) in enumerate(zip(self.x, self.y, strict=True)):
            axes.handle(
                f"point{k}", float(x), float(y), f"point {k + 1} of {len(self.x)}", "orange", (0, 0.1)
            )


class Fakes(Explorer):
    """Show the rows of 4(d) and the columns of 4(e), number by number."""

    title = "Fake data and fake features"
    question = (
        "As λ grows, which values do the weights approach? Which part of y do the fake features then explain?"
    )
    size = (760, 352)
    start: ClassVar[dict[str, Any]] = {"lam": 0.5, "kind": "data", "seed": 1}
    controls = (
        Choice("kind", "add", (("data", "fake data (rows)"), ("features", "fake features (columns)"))),
        Slider("lam", "λ", 1e-2, 1e2, 0.05, log=True),
        Button("fresh", "New data"),
    )

    def begin(self) -> None:
        """Draw four points with three features."""
        rng = np.random.default_rng(int(self.state["seed"]))
        self.X = rng.normal(size=(4, 3)).round(1)
        self.y = rng.normal(0, 1.5, 4).round(1)

    def pressed(self, button: str) -> bool:
        """Draw other data."""
        self.state["seed"] += 1
        self.begin()
        return False

    def draw(self, picture: Picture) -> str:
        """Draw the extended matrix, its target, the solution, and the contributions to each row of the data."""
        lam, (n, d) = self.state["lam"], self.X.shape
        return (
            self._draw_data(picture, lam, n, d)
            if self.state["kind"] == "data"
            else self._draw_features(picture, lam, n, d)
        )

    def _with_fake_rows(self, lam: float) -> tuple[np.ndarray, np.ndarray]:
        """Return X and y with fake rows below: the student's if they are written and their shapes fit, else ours."""
        n, d = self.X.shape
        own = self.answers.call("fake_data", self.X, self.y, lam)
        if isinstance(own, tuple | list) and len(own) == 2:
            X = self.ask_value("fake_data", own[0], (n + d, d))
            y = self.ask_value("fake_data", own[1], (n + d,))
            if X is not None and y is not None:
                return X, y
        return np.vstack([self.X, np.sqrt(lam) * np.eye(d)]), np.concatenate([self.y, np.zeros(d)])

    def _draw_data(self, picture: Picture, lam: float, n: int, d: int) -> str:
        """Draw the n rows of data with d fake rows below, the weights that solve them, and the product of the two.

        Beside them are the weights as bars, with rings for those without a penalty. Return a description with the
        weights. The rows are those of `_with_fake_rows`.
        """
        root = float(np.sqrt(lam))
        X, y = self._with_fake_rows(lam)
        w = np.linalg.lstsq(X, y, rcond=None)[0]
        limit, size, top = 3.0, 36.0, 52.0
        picture.text(40, 36, "X, then fakes", "ink", 13, weight="600")
        self._block(picture, X, 40, top, size, limit, (n, d))
        picture.text(40 + d * size + 14, top + (n + d) * size / 2, "·", "soft", 20)
        picture.text(180, 36, "w", "ink", 13, weight="600")
        picture.cells(w[:, None], 180, top + (n + d - d) * size / 2, size, limit)
        picture.text(232, top + (n + d) * size / 2 + 5, "→", "soft", 20)
        picture.text(268, 36, "product", "ink", 13, weight="600")
        picture.cells((X @ w)[:, None], 274, top, size, limit)
        picture.text(348, 36, "target", "ink", 13, weight="600")
        picture.cells(y[:, None], 350, top, size, limit)
        self._outline(picture, 350, top, size, n, n + d, 1)
        axes = Axes(
            picture,
            (472, 52, 274, 252),
            (-0.6, d - 0.4),
            (-3, 3),
            title="weights, and without a penalty (ring)",
            xwhole=True,
        )
        free = np.linalg.lstsq(self.X, self.y, rcond=None)[0]
        for k in range(d):
            axes.bar(k, float(w[k]), 0.5, "blue")
            axes.dot(k, float(free[k]), "ink", 5, hollow=True)
        weights = ", ".join(short(float(v)) for v in w)
        return f"{n} rows of data and {d} fake rows with √λ = {short(root)} and target 0; the weights are {weights}."

    def _draw_features(self, picture: Picture, lam: float, n: int, d: int) -> str:
        """Draw d features with n fake ones beside them, the shortest solution η, and how these make up each target.

        For each of the n points, bars show what the features and the fakes contribute, and a ring the target. Return a
        description with the entries of η. The features are yours if your ``fake_features`` is written and their shape
        fits.
        """
        root = float(np.sqrt(lam))
        X = self.ask("fake_features", (n, d + n), self.X, lam)
        X = np.hstack([self.X, root * np.eye(n)]) if X is None else X
        # A least-squares solver returns the shortest of all solutions.
        eta = np.linalg.lstsq(X, self.y, rcond=None)[0]
        limit, size, top = 3.0, 36.0, 52.0
        picture.text(24, 36, "X and the fake features", "ink", 13, weight="600")
        picture.cells(X, 24, top, size, limit)
        self._outline(picture, 24 + d * size, top, size, 0, n, n)
        picture.text(24 + (d + n) * size + 8, 36, "y", "ink", 13, weight="600")
        picture.cells(self.y[:, None], 24 + (d + n) * size + 8, top, size, limit)
        picture.text(
            24, top + n * size + 34, "η: weights of the features, then of the fakes", "ink", 13, weight="600"
        )
        picture.cells(eta[None, :], 24, top + n * size + 46, size, limit)
        self._outline(picture, 24 + d * size, top + n * size + 46, size, 0, 1, n)
        axes = Axes(
            picture,
            (406, 52, 340, 252),
            (0.4, n + 0.6),
            (-4, 4),
            title="y = features (blue) + fakes (orange)",
            xlabel="point",
            xwhole=True,
        )
        fit = X[:, :d] @ eta[:d]
        for k in range(n):
            axes.bar(k + 0.85, float(fit[k]), 0.26, "blue")
            axes.bar(k + 1.15, float(self.y[k] - fit[k]), 0.26, "orange")
            axes.dot(k + 1, float(self.y[k]), "ink", 5, hollow=True)
        weights = ", ".join(short(float(v)) for v in eta)
        fakes = f"{d} features and {n} fake ones with √λ = {short(root)}"
        return f"{fakes}; the shortest solution has the entries {weights}."

    @staticmethod
    def _block(
        picture: Picture, X: np.ndarray, x: float, y: float, size: float, limit: float, shape: tuple[int, int]
    ) -> None:
        """Draw a matrix whose last rows are fake."""
        n, d = shape
        picture.cells(X, x, y, size, limit)
        Fakes._outline(picture, x, y, size, n, n + d, d)

    @staticmethod
    def _outline(
        picture: Picture, x: float, y: float, size: float, first: int, last: int, columns: int
    ) -> None:
        """Draw a frame around the fake cells."""
        picture.rect(
            x - 2, y + first * size - 2, columns * size + 3, (last - first) * size + 3, "none", "orange"
        )
