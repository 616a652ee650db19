"""The public examples of problems 2 to 4 tell the plausible mistakes from the right answer, and from each other.

`VARIANTS` holds wrong answers of the kinds that real classes give: transposed; a factor; the sign; lambda missing or in
another place; another norm; divided by n. Each is computed on the inputs of the public cases. A variant that agrees
with the right answer on the first example, or with another variant on all of them, fails the test.
"""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from questions.public import q3b, q3e, q4b
from tests.otter.running import files, reference_env

inv, eye, norm, diag = np.linalg.inv, np.eye, np.linalg.norm, np.diag
Variant = Callable[..., Any]


def solved(X: Any, y: Any, penalty: Any) -> Any:
    """The weights of ridge regression with this matrix in the place of lambda I."""
    return np.linalg.pinv(X.T @ X + penalty) @ X.T @ y


def padded(values: Any, rows: int, columns: int) -> Any:
    """A matrix of this size with the values on its diagonal."""
    matrix = np.zeros((rows, columns))
    np.fill_diagonal(matrix, values)
    return matrix


def by_svd(gain: Callable[..., Any], left: Variant = np.transpose, right: Variant = np.transpose) -> Variant:
    """Weights V diag(gain) U'y, with other matrices in the place of V (``right`` of Vt) and U' (``left`` of U)."""
    return lambda U, s, Vt, y, *lam: right(Vt) @ padded(gain(s, *lam), len(Vt), len(U)) @ left(U) @ y


SVD: dict[str, Variant] = {
    "U for U'": by_svd(lambda s: 1 / s, left=np.asarray),
    "V' for V": by_svd(lambda s: 1 / s, right=np.asarray),
    "both": by_svd(lambda s: 1 / s, np.asarray, np.asarray),
    "sigma for 1/sigma": by_svd(lambda s: s),
    "1/sigma squared": by_svd(lambda s: 1 / s**2),
    "sigma left out": by_svd(np.ones_like),
    "reversed": by_svd(lambda s: 1 / s[::-1]),
    "U left out": by_svd(lambda s: 1 / s, left=lambda U: eye(len(U))),
    "V left out": by_svd(lambda s: 1 / s, right=lambda Vt: eye(len(Vt))),
}
RIDGE: dict[str, Variant] = {
    "lambda left out": lambda X, y, lam: np.linalg.pinv(X) @ y,
    "lambda squared": lambda X, y, lam: solved(X, y, lam**2 * eye(X.shape[1])),
    "root of lambda": lambda X, y, lam: solved(X, y, lam**0.5 * eye(X.shape[1])),
    "1 / lambda": lambda X, y, lam: solved(X, y, eye(X.shape[1]) / lam),
    "2 lambda": lambda X, y, lam: solved(X, y, 2 * lam * eye(X.shape[1])),
    "lambda / 2": lambda X, y, lam: solved(X, y, lam / 2 * eye(X.shape[1])),
    "n lambda": lambda X, y, lam: solved(X, y, len(X) * lam * eye(X.shape[1])),
    "lambda / n": lambda X, y, lam: solved(X, y, lam / len(X) * eye(X.shape[1])),
    "-lambda": lambda X, y, lam: solved(X, y, -lam * eye(X.shape[1])),
    "lambda everywhere": lambda X, y, lam: solved(X, y, np.full(2 * (X.shape[1],), lam)),
    "X'y": lambda X, y, lam: X.T @ y,
    "X'y / lambda": lambda X, y, lam: X.T @ y / lam,
}
GAIN: dict[str, Variant] = {
    "lambda left out": lambda s, lam: 1 / s,
    "sigma left out": lambda s, lam: 1 / (s**2 + lam),
    "sigma squared above": lambda s, lam: s**2 / (s**2 + lam),
    "sigma below": lambda s, lam: s / (s + lam),
    "1 / (sigma + lambda)": lambda s, lam: 1 / (s + lam),
    "lambda squared": lambda s, lam: s / (s**2 + lam**2),
    "root of lambda": lambda s, lam: s / (s**2 + np.sqrt(lam)),
    "sigma itself": lambda s, lam: s,
}
#: What a wrong answer to each function gives, by what is wrong with it.
VARIANTS: dict[str, dict[str, Variant]] = {
    "entry_linear": {
        "x for c": lambda x, c, i: x[i],
        "x_i c_i": lambda x, c, i: x[i] * c[i],
        "x'c": lambda x, c, i: x @ c,
        "sum of c": lambda x, c, i: c.sum(),
        "one before": lambda x, c, i: c[i - 1],
    },
    "derivative_linear": {
        "x for c": lambda x, c: [x],
        "x * c": lambda x, c: [x * c],
        "x'c": lambda x, c: [0 * x + x @ c],
        "reversed": lambda x, c: [c[::-1]],
    },
    "entry_squared_norm": {
        "x_i squared": lambda x, i: x[i] ** 2,
        "2 x_i squared": lambda x, i: 2 * x[i] ** 2,
        "of the norm": lambda x, i: x[i] / norm(x),
        "of the 1-norm": lambda x, i: np.sign(x[i]),
        "of the 1-norm squared": lambda x, i: 2 * np.sign(x[i]) * abs(x).sum(),
        "||x||^2": lambda x, i: x @ x,
        "2 sum": lambda x, i: 2 * x.sum(),
        "absolute": lambda x, i: 2 * abs(x[i]),
        "one before": lambda x, i: 2 * x[i - 1],
    },
    "derivative_squared_norm": {
        "squares": lambda x: [x**2],
        "2 squares": lambda x: [2 * x**2],
        "of the norm": lambda x: [x / norm(x)],
        "2x / norm": lambda x: [2 * x / norm(x)],
        "2x norm": lambda x: [2 * x * norm(x)],
        "absolute": lambda x: [2 * abs(x)],
        "of the 1-norm": lambda x: [np.sign(x)],
    },
    "entry_linear_map": {
        "transposed": lambda A, x, i, j: A[j, i],
        "A_ij x_j": lambda A, x, i, j: A[i, j] * x[j],
        "entry of Ax": lambda A, x, i, j: A[i] @ x,
        "sum of the row": lambda A, x, i, j: A[i].sum(),
        "diagonal only": lambda A, x, i, j: A[i, j] * (i == j),
        "identity": lambda A, x, i, j: 1.0 * (i == j),
        "one before": lambda A, x, i, j: A[i - 1, j - 1],
        "A + A'": lambda A, x, i, j: A[i, j] + A[j, i],
    },
    "derivative_linear_map": {
        "A * x": lambda A, x: A * x,
        "A * column": lambda A, x: A * x[:, None],
        "A + A'": lambda A, x: A + A.T,
        "A'A": lambda A, x: A.T @ A,
        "diagonal only": lambda A, x: diag(diag(A)),
        "inverse": lambda A, x: inv(A),
    },
    "entry_quadratic_form": {
        "row only": lambda A, x, i: A[i] @ x,
        "column only": lambda A, x, i: x @ A[:, i],
        "row twice": lambda A, x, i: 2 * A[i] @ x,
        "column twice": lambda A, x, i: 2 * x @ A[:, i],
        "diagonal only": lambda A, x, i: 2 * A[i, i] * x[i],
        "diagonal once": lambda A, x, i: A[i] @ x + x @ A[:, i] - A[i, i] * x[i],
        "x'Ax": lambda A, x, i: x @ A @ x,
        "A - A'": lambda A, x, i: A[i] @ x - x @ A[:, i],
        "one factor x more": lambda A, x, i: x[i] * (A[i] @ x + x @ A[:, i]),
    },
    "derivative_quadratic_form": {
        "Ax": lambda A, x: [A @ x],
        "x'A": lambda A, x: [x @ A],
        "2Ax": lambda A, x: [2 * A @ x],
        "2x'A": lambda A, x: [2 * x @ A],
        "diagonal only": lambda A, x: [2 * diag(A) * x],
        "x'AA'": lambda A, x: [x @ A @ A.T],
        "x'A'A": lambda A, x: [x @ A.T @ A],
        "A - A'": lambda A, x: [x @ (A - A.T)],
        "one factor x more": lambda A, x: [x * (x @ (A + A.T))],
    },
    "least_squares": {
        "X'y": lambda X, y: X.T @ y,
        "no inverse": lambda X, y: X.T @ X @ X.T @ y,
        "first equations": lambda X, y: np.linalg.solve(X[: X.shape[1]], y[: X.shape[1]]),
        "intercept": lambda X, y: np.linalg.pinv(np.c_[np.ones(len(X)), X])[1:] @ y,
        "columns alone": lambda X, y: X.T @ y / np.sum(X**2, axis=0),
        "of length 1": lambda X, y: np.linalg.pinv(X) @ y / norm(np.linalg.pinv(X) @ y),
    },
    "sigma_pinv": {
        "sigma": lambda s, m, n: padded(s, n, m),
        "1/sigma squared": lambda s, m, n: padded(1 / s**2, n, m),
        "reversed": lambda s, m, n: padded(1 / s[::-1], n, m),
        "ones": lambda s, m, n: padded(np.ones_like(s), n, m),
    },
    "least_squares_svd": SVD,
    "left_inverse": {
        "X'": lambda X: X.T,
        "no inverse": lambda X: X.T @ X @ X.T,
        "X' / norm": lambda X: X.T / np.sum(X**2),
        "columns alone": lambda X: (X / np.sum(X**2, axis=0)).T,
    },
    "min_norm": {
        "X'y": lambda X, y: X.T @ y,
        "basic solution": lambda X, y: np.r_[
            np.linalg.solve(X[:, : len(X)], y), np.zeros(X.shape[1] - len(X))
        ],
        "rows alone": lambda X, y: X.T @ (y / np.sum(X**2, axis=1)),
        "of length 1": lambda X, y: np.linalg.pinv(X) @ y / norm(np.linalg.pinv(X) @ y),
        "no inverse": lambda X, y: X.T @ X @ X.T @ y,
    },
    "min_norm_svd": SVD,
    "right_inverse": {
        "X'": lambda X: X.T,
        "no inverse": lambda X: X.T @ X @ X.T,
        "X' / norm": lambda X: X.T / np.sum(X**2),
        "rows alone": lambda X: X.T / np.sum(X**2, axis=1),
    },
    "ridge_objective": {
        "penalty left out": lambda w, X, y, lam: norm(y - X @ w) ** 2,
        "error left out": lambda w, X, y, lam: lam * w @ w,
        "mean": lambda w, X, y, lam: norm(y - X @ w) ** 2 / len(X) + lam * w @ w,
        "half a penalty": lambda w, X, y, lam: norm(y - X @ w) ** 2 + lam / 2 * w @ w,
        "half an error": lambda w, X, y, lam: norm(y - X @ w) ** 2 / 2 + lam * w @ w,
        "norms": lambda w, X, y, lam: norm(y - X @ w) + lam * norm(w),
        "norm of w": lambda w, X, y, lam: norm(y - X @ w) ** 2 + lam * norm(w),
        "norm of the error": lambda w, X, y, lam: norm(y - X @ w) + lam * w @ w,
        "1-norm of w": lambda w, X, y, lam: norm(y - X @ w) ** 2 + lam * abs(w).sum(),
        "minus": lambda w, X, y, lam: norm(y - X @ w) ** 2 - lam * w @ w,
        "lambda left out": lambda w, X, y, lam: norm(y - X @ w) ** 2 + w @ w,
        "lambda squared": lambda w, X, y, lam: norm(y - X @ w) ** 2 + lam**2 * w @ w,
        "root of lambda": lambda w, X, y, lam: norm(y - X @ w) ** 2 + lam**0.5 * w @ w,
        "y + Xw": lambda w, X, y, lam: norm(y + X @ w) ** 2 + lam * w @ w,
        "lambda over all": lambda w, X, y, lam: lam * (norm(y - X @ w) ** 2 + w @ w),
    },
    "ridge_gradient": {
        "penalty left out": lambda w, X, y, lam: [2 * X.T @ (X @ w - y)],
        "error left out": lambda w, X, y, lam: [2 * lam * w],
        "half a penalty": lambda w, X, y, lam: [2 * X.T @ (X @ w - y) + lam * w],
        "half an error": lambda w, X, y, lam: [X.T @ (X @ w - y) + 2 * lam * w],
        "sign of the error": lambda w, X, y, lam: [2 * X.T @ (y - X @ w) + 2 * lam * w],
        "sign of the penalty": lambda w, X, y, lam: [2 * X.T @ (X @ w - y) - 2 * lam * w],
        "2 lambda": lambda w, X, y, lam: [2 * X.T @ (X @ w - y) + 2 * lam],
        "lambda": lambda w, X, y, lam: [2 * X.T @ (X @ w - y) + lam],
        "lambda left out": lambda w, X, y, lam: [2 * X.T @ (X @ w - y) + 2 * w],
        "lambda squared": lambda w, X, y, lam: [2 * X.T @ (X @ w - y) + 2 * lam**2 * w],
        "w squared": lambda w, X, y, lam: [2 * X.T @ (X @ w - y) + 2 * lam * w**2],
        "mean": lambda w, X, y, lam: [2 * X.T @ (X @ w - y) / len(X) + 2 * lam * w],
        "y left out": lambda w, X, y, lam: [2 * X.T @ X @ w + 2 * lam * w],
    },
    "ridge": RIDGE,
    "map_estimate": RIDGE,
    "ridge_kernel": RIDGE,
    "ridge_svd": {
        **{name: by_svd(gain) for name, gain in GAIN.items() if name not in ("sigma itself",)},
        "U for U'": by_svd(lambda s, lam: s / (s**2 + lam), left=np.asarray),
        "V' for V": by_svd(lambda s, lam: s / (s**2 + lam), right=np.asarray),
        "both": by_svd(lambda s, lam: s / (s**2 + lam), np.asarray, np.asarray),
        "reversed": by_svd(lambda s, lam: (s / (s**2 + lam))[::-1]),
    },
    "ridge_gain": GAIN,
    "ridge_gain_small": {
        **GAIN,
        "exact": lambda s, lam: s / (s**2 + lam),
        "sigma squared / lambda": lambda s, lam: s**2 / lam,
        "1 / lambda": lambda s, lam: 0 * s + 1 / lam,
        "sigma / lambda squared": lambda s, lam: s / lam**2,
        "sigma / root of lambda": lambda s, lam: s / np.sqrt(lam),
        "0": lambda s, lam: 0 * s,
    },
    "ridge_gain_large": {
        **{name: gain for name, gain in GAIN.items() if name != "lambda left out"},
        "exact": lambda s, lam: s / (s**2 + lam),
        "1": lambda s, lam: 0 * s + 1,
        "1 / sigma squared": lambda s, lam: 1 / s**2,
        "sigma / lambda": lambda s, lam: s / lam,
        "0": lambda s, lam: 0 * s,
    },
    "log_prior": {
        "norm": lambda w: -norm(w) / 2,
        "1-norm": lambda w: -abs(w).sum() / 2,
        "density": lambda w: np.exp(-w @ w / 2),
        "over d": lambda w: -w @ w / 2 / len(w),
    },
    "log_likelihood": {
        "lambda left out": lambda w, X, y, lam: -(norm(y - X @ w) ** 2) / 2,
        "times lambda": lambda w, X, y, lam: -(norm(y - X @ w) ** 2) * lam / 2,
        "root of lambda": lambda w, X, y, lam: -(norm(y - X @ w) ** 2) / 2 / lam**0.5,
        "lambda squared": lambda w, X, y, lam: -(norm(y - X @ w) ** 2) / 2 / lam**2,
        "mean": lambda w, X, y, lam: -(norm(y - X @ w) ** 2) / 2 / lam / len(X),
        "norm": lambda w, X, y, lam: -norm(y - X @ w) / 2 / lam,
        "posterior": lambda w, X, y, lam: -(norm(y - X @ w) ** 2) / 2 / lam - w @ w / 2,
        "y + Xw": lambda w, X, y, lam: -(norm(y + X @ w) ** 2) / 2 / lam,
    },
    "fake_data": {
        "lambda": lambda X, y, lam: (np.vstack([X, lam * eye(X.shape[1])]), np.r_[y, 0 * X[0]]),
        "lambda left out": lambda X, y, lam: (np.vstack([X, eye(X.shape[1])]), np.r_[y, 0 * X[0]]),
        "ones for zeros": lambda X, y, lam: (
            np.vstack([X, lam**0.5 * eye(X.shape[1])]),
            np.r_[y, 0 * X[0] + 1],
        ),
        "full block": lambda X, y, lam: (
            np.vstack([X, np.full(2 * (X.shape[1],), lam**0.5)]),
            np.r_[y, 0 * X[0]],
        ),
        "fakes first": lambda X, y, lam: (np.vstack([lam**0.5 * eye(X.shape[1]), X]), np.r_[0 * X[0], y]),
        "-lambda": lambda X, y, lam: (np.vstack([X, -(lam**0.5) * eye(X.shape[1])]), np.r_[y, 0 * X[0]]),
    },
    "fake_features": {
        "lambda": lambda X, lam: np.hstack([X, lam * eye(len(X))]),
        "lambda left out": lambda X, lam: np.hstack([X, eye(len(X))]),
        "full block": lambda X, lam: np.hstack([X, np.full(2 * (len(X),), lam**0.5)]),
        "fakes first": lambda X, lam: np.hstack([lam**0.5 * eye(len(X)), X]),
        "-lambda": lambda X, lam: np.hstack([X, -(lam**0.5) * eye(len(X))]),
    },
    "ridge_decay": {
        "X'y": lambda X, y, lam: X.T @ y,
        "times lambda": lambda X, y, lam: X.T @ y * lam,
        "lambda squared": lambda X, y, lam: X.T @ y / lam**2,
        "root of lambda": lambda X, y, lam: X.T @ y / lam**0.5,
        "exact": lambda X, y, lam: solved(X, y, lam * eye(X.shape[1])),
        "least squares / lambda": lambda X, y, lam: np.linalg.pinv(X) @ y / lam,
        "1 + lambda": lambda X, y, lam: X.T @ y / (1 + lam),
        "0": lambda X, y, lam: 0 * X[0],
    },
    "ridge_limit_zero": {
        "X'y": lambda X, y: X.T @ y,
        "0": lambda X, y: 0 * X[0],
        "lambda 1": lambda X, y: solved(X, y, eye(X.shape[1])),
        "first part": lambda X, y: np.r_[
            np.linalg.pinv(X[: X.shape[1], : len(X)]) @ y[: X.shape[1]], np.zeros(max(0, X.shape[1] - len(X)))
        ],
    },
}
#: Variants of any value at all.
ANY: dict[str, Callable[[Any], Any]] = {
    "sign": np.negative,
    "twice": lambda value: 2 * value,
    "half": lambda value: value / 2,
    "transposed": np.transpose,
}
QUESTIONS = {
    "q2a": ("entry_linear", "derivative_linear"),
    "q2b": ("entry_squared_norm", "derivative_squared_norm"),
    "q2c": ("entry_linear_map", "derivative_linear_map"),
    "q2d": ("entry_quadratic_form", "derivative_quadratic_form"),
    "q3a": ("least_squares",),
    "q3b": ("sigma_pinv", "least_squares_svd"),
    "q3c": ("left_inverse",),
    "q3d": ("min_norm",),
    "q3e": ("min_norm_svd",),
    "q3f": ("right_inverse",),
    "q4a": ("ridge_objective", "ridge_gradient", "ridge"),
    "q4b": ("ridge_svd", "ridge_gain", "ridge_gain_small", "ridge_gain_large"),
    "q4c": ("log_prior", "log_likelihood", "map_estimate"),
    "q4d": ("fake_data",),
    "q4e": ("fake_features",),
    "q4f": ("ridge_kernel",),
    "q4g": ("ridge_decay",),
    "q4h": ("ridge_limit_zero",),
}


def calls(question: str, function: str) -> list[tuple[Any, ...]]:
    """The arguments with which the public cases call this answer."""
    env = reference_env(question)
    right, seen = env[function], []

    def noted(*args: Any) -> Any:
        seen.append(args)
        return right(*args)

    for file in files(question):
        for case in file.test_cases:
            if not case.hidden:
                case.body.call_func(env | {function: noted})
    return seen


def flat(value: Any) -> Any:
    """All numbers of a value, of a pair of arrays too."""
    parts = value if isinstance(value, tuple) else (value,)
    return np.concatenate([np.ravel(np.asarray(part, dtype=float)) for part in parts])


def values(function: str, question: str) -> dict[str, list[Any]]:
    """By variant the values on all examples, the right ones under "right"."""
    right = reference_env(question)[function]
    given = calls(question, function)
    found = {"right": [right(*args) for args in given]}
    for name, variant in VARIANTS[function].items():
        found[name] = [variant(*args) for args in given]
    if not isinstance(found["right"][0], tuple):
        for name, change in ANY.items():
            if name == "transposed" and any(
                np.ndim(r) < 2 or len(set(np.shape(r))) > 1 for r in found["right"]
            ):
                continue
            found.setdefault(name, [change(np.asarray(value)) for value in found["right"]])
    found = {name: [flat(value) for value in all_] for name, all_ in found.items()}
    if function in ("log_prior", "log_likelihood"):  # known up to a constant: two weights are compared
        found = {name: [a - b for a, b in zip(v[::2], v[1::2], strict=True)] for name, v in found.items()}
    return found


def same(a: Any, b: Any) -> bool:
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-5, atol=1e-7))


@pytest.mark.parametrize(
    ("question", "function"),
    [(question, function) for question, all_ in QUESTIONS.items() for function in all_],
)
def test_plausible_mistakes_differ_on_the_public_examples(question, function):
    found = values(function, question)
    right = found.pop("right")
    assert len(found) >= 4
    # An entry_ function gives one number a call: that of the first two entries, or four of a matrix, make an example.
    first = slice(0, {"entry_linear_map": 4}.get(function, 2 if function.startswith("entry_") else 1))
    unseen = [name for name, all_ in found.items() if all(map(same, all_[first], right[first]))]
    assert not unseen, "the first example cannot tell these from the right answer"
    alike = [(a, b) for (a, of_a), (b, of_b) in combinations(found.items(), 2) if all(map(same, of_a, of_b))]
    assert not alike, "no example tells these apart"


@pytest.mark.parametrize(
    ("module", "of"), [(q3b, "EXAMPLES"), (q3e, "EXAMPLES"), (q4b, "EXAMPLES")], ids=["q3b", "q3e", "q4b"]
)
def test_orthogonal_matrices_of_the_examples_are_not_symmetric(module, of):
    for U, _, Vt, *_ in getattr(module, of):
        for matrix in map(np.array, (U, Vt)):
            np.testing.assert_allclose(matrix @ matrix.T, eye(len(matrix)), atol=1e-12)
            assert len(matrix) == 1 or not np.allclose(matrix, matrix.T)
