"""Functions and their derivatives written out at small sizes, so that a pattern can be seen before it is proved.

Each function returns a `Panel`, which a notebook typesets. A panel shows entries, at sizes and numbers that you
choose: what they are in general, and how they are arranged, is what the homework asks.

    from hw0 import explore
    explore.quadratic_form(n=2)          # problem 2
    explore.relu_step(x=2, y=1, w=1, b=0)  # problem 5
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import sympy as sp
else:

    class _Sympy:
        """SymPy, loaded by the first panel: it takes most of a second, and notebooks import this module at once."""

        def __getattr__(self, name):
            return getattr(import_module("sympy"), name)

    sp = _Sympy()

#: Larger sizes fill the screen and show nothing new.
MAX_SIZE = 6

#: A number as given: 0.1 and "1/10" mean the same exact fraction.
Number = float | int | str


class Left(NamedTuple):
    """The left side of an equation, as text and as LaTeX."""

    text: str
    latex: str


@dataclass(frozen=True)
class Panel:
    """Equations to read.

    Attributes
    ----------
    title : str
        What they are about, in a sentence.
    equations : tuple of (Left, sympy expression)
    note : str
        A question to look at them with.
    """

    title: str
    equations: tuple[tuple[Left, Any], ...]
    note: str = ""

    def __getitem__(self, left: str) -> Any:
        """The right side of the equation whose left side reads ``left``.

        >>> linear(n=2)["f"]
        c_1*x_1 + c_2*x_2
        """
        for name, value in self.equations:
            if name.text == left:
                return value
        raise KeyError(left)

    def _repr_markdown_(self) -> str:
        rows = r" \\[4pt] ".join(f"{left.latex} &= {sp.latex(right)}" for left, right in self.equations)
        return f"**{self.title}**\n\n$$\\begin{{aligned}} {rows} \\end{{aligned}}$$\n\n{self.note}"

    def __repr__(self) -> str:
        lines = [f"{left.text} = {right}" for left, right in self.equations]
        return "\n".join([self.title, *(f"  {line}" for line in lines), self.note]).rstrip()


def _vector(name: str, n: int) -> list[sp.Symbol]:
    return [sp.Symbol(f"{name}_{i}", real=True) for i in range(1, n + 1)]


def _square(name: str, n: int) -> sp.Matrix:
    return sp.Matrix(n, n, lambda i, j: sp.Symbol(f"{name}_{i + 1}{j + 1}", real=True))


def _checked_size(n: int) -> int:
    if not 1 <= n <= MAX_SIZE:
        raise ValueError(f"n is {n}; sizes from 1 to {MAX_SIZE} fit on a screen")
    return n


def entries(f: Any, x: Sequence[sp.Symbol], title: str = "A function and its partial derivatives") -> Panel:
    """Write out ``f`` and each partial derivative.

    Parameters
    ----------
    f : sympy expression, or a Matrix of one column for a function with several outputs
    x : symbols to differentiate by

    Examples
    --------
    >>> a, b = sp.symbols("a b")
    >>> entries(a**2 * b, [a, b])["df/da"]
    2*a*b
    """
    outputs = list(f) if isinstance(f, sp.MatrixBase) else [sp.sympify(f)]
    names = ["f"] if len(outputs) == 1 else [f"f_{i}" for i in range(1, len(outputs) + 1)]
    rows = [(Left(n, n), sp.expand(g)) for n, g in zip(names, outputs, strict=True)]
    for name, g in zip(names, outputs, strict=True):
        rows += [(_partial(name, str(v)), sp.expand(sp.diff(g, v))) for v in x]
    return Panel(
        title, tuple(rows), "Which letters are left in each entry, with which indices? Try another size."
    )


def _partial(top: str, bottom: str) -> Left:
    """The left side ∂top/∂bottom."""
    above, below = (r"\ell" if part == "loss" else sp.latex(sp.Symbol(part)) for part in (top, bottom))
    return Left(f"d{top}/d{bottom}", rf"\frac{{\partial {above}}}{{\partial {below}}}")


def linear(n: int = 3) -> Panel:
    """q2a: f(x) = xᵀc with n entries each."""
    x, c = _vector("x", _checked_size(n)), _vector("c", n)
    return entries(sum(a * b for a, b in zip(x, c, strict=True)), x, f"f(x) = xᵀc for n = {n}")


def squared_norm(n: int = 3) -> Panel:
    """q2b: f(x) = ‖x‖² with n entries."""
    x = _vector("x", _checked_size(n))
    return entries(sum(a**2 for a in x), x, f"f(x) = ‖x‖² for n = {n}")


def linear_map(n: int = 2) -> Panel:
    """q2c: f(x) = Ax, which has n outputs."""
    x = _vector("x", _checked_size(n))
    return entries(_square("A", n) * sp.Matrix(x), x, f"f(x) = Ax for n = {n}")


def quadratic_form(n: int = 2) -> Panel:
    """q2d and q2e: f(x) = xᵀAx.

    >>> quadratic_form(2)["f"]
    A_11*x_1**2 + A_12*x_1*x_2 + A_21*x_1*x_2 + A_22*x_2**2
    """
    x = sp.Matrix(_vector("x", _checked_size(n)))
    return entries((x.T * _square("A", n) * x)[0], list(x), f"f(x) = xᵀAx for n = {n}")


def _exact(value: Number) -> Any:
    """A number as the fraction that was meant: 0.1 is 1/10."""
    return sp.Rational(str(value))


@cache
def _rate() -> sp.Symbol:
    """The learning rate."""
    return sp.Symbol("lambda", positive=True)


def relu_step(x: Number = 2, y: Number = 1, w: Number = 1, b: Number = 0) -> Panel:
    """q5b: one gradient step from the numbers given; only the learning rate λ stays a letter.

    >>> relu_step(x=2, y=1, w=1, b=0)["w_new"]
    1 - 2*lambda
    """
    at, target, w0, b0 = (_exact(value) for value in (x, y, w, b))
    if w0 == 0:
        raise ValueError("w is 0: a flat line has no elbow")
    active = bool(w0 * at + b0 > 0)
    ws, bs = sp.symbols("w b", real=True)
    loss = (ws * at + bs - target) ** 2 / 2 if active else sp.Integer(0)
    here = {ws: w0, bs: b0}
    new_w = sp.expand(w0 - _rate() * sp.diff(loss, ws).subs(here))
    new_b = sp.expand(b0 - _rate() * sp.diff(loss, bs).subs(here))
    elbow, new_elbow = -b0 / w0, sp.cancel(-new_b / new_w)
    phi = w0 * at + b0 if active else sp.Integer(0)
    rows = [(Left("phi", r"\phi"), phi), (Left("phi - y", r"\phi - y"), phi - target)]
    rows += [(Left("w_new", "w'"), new_w), (Left("b_new", "b'"), new_b)]
    rows += [(Left("e", "e"), elbow), (Left("e_new", "e'"), new_elbow)]
    rows += [
        (Left(f"e_new at lambda = {rate}", rf"e'\big|_{{\lambda = {rate}}}"), _at(new_elbow, rate))
        for rate in ("0.01", "0.1", "0.2")
    ]
    title = (
        f"One step at x = {x}, y = {y} from w = {w}, b = {b} ({'active' if active else 'not active'} at x)"
    )
    return Panel(
        title, tuple(rows), "Where did the elbow go, and did the slope grow or shrink? Change one sign."
    )


def _at(value: Any, rate: str) -> Any:
    """The elbow at a learning rate, as a short decimal; nothing where the line has become flat."""
    number = value.subs(_rate(), sp.Rational(rate))
    return sp.Float(number, 4) if number.is_finite else sp.Symbol("none")


def network_step(
    W1: Sequence[Number] = (1, 2, -1),
    b: Sequence[Number] = (0, -1, -1),
    W2: Sequence[Number] = (1, "1/2", -1),
    x: Number = 1,
    y: Number = 2,
) -> Panel:
    """q5c and q5d: the elbows of a small network before and after one step; the learning rate λ stays a letter.

    Parameters
    ----------
    W1, b, W2 : sequences of d numbers
        Slope and offset of each unit before its ReLU, and its weight in the output.
    """
    first, offsets, second = ([_exact(v) for v in values] for values in (W1, b, W2))
    if not len(first) == len(offsets) == len(second) <= MAX_SIZE:
        raise ValueError(f"W1, b and W2 need one number for each unit, and at most {MAX_SIZE} units")
    if any(value == 0 for value in first):
        raise ValueError("a unit whose W1 is 0 has no elbow")
    at, target = _exact(x), _exact(y)
    d = len(first)
    w, c = _vector("w", d), _vector("b", d)
    active = [bool(u * at + v > 0) for u, v in zip(first, offsets, strict=True)]
    output = sum(
        (s * (w[i] * at + c[i]) for i, s in enumerate(second) if active[i]),
        start=sp.Integer(0),
    )
    loss = (output - target) ** 2 / 2
    here = {**dict(zip(w, first, strict=True)), **dict(zip(c, offsets, strict=True))}
    rows = [(Left("output", r"\hat f(x)"), output.subs(here))]
    for i in range(d):
        k = i + 1
        new_w = sp.expand(first[i] - _rate() * sp.diff(loss, w[i]).subs(here))
        new_b = sp.expand(offsets[i] - _rate() * sp.diff(loss, c[i]).subs(here))
        rows += [
            (Left(f"input_{k}", rf"\text{{input}}_{k}"), first[i] * at + offsets[i]),
            (Left(f"e_{k}", f"e_{k}"), -offsets[i] / first[i]),
            (Left(f"e_new_{k}", f"e_{k}'"), sp.cancel(-new_b / new_w)),
        ]
    title = f"A network of {d} ReLUs, one step at x = {x}, y = {y}"
    return Panel(title, tuple(rows), "Which elbows moved? What do those that stayed have in common?")


# --- Pictures to drag: each is loaded when it is opened ----------------------------------------------


def relu(**settings: Any) -> Any:
    """q5a, q5b: one ReLU, one training point, and what steps of SGD do to slope and elbow.

    Settings are ``x``, ``y``, ``w``, ``b``, ``lr``, ``case`` ("i" to "iv") and ``hold`` (keep φ(x) - y = 1).
    """
    return import_module("hw0.explorers.elbow").OneReLU(**settings)


def relu_network(**settings: Any) -> Any:
    """q5c, q5d: a network of ReLUs on a curve, and its elbows under SGD.

    Settings are ``x``, ``y``, ``units``, ``lr``, ``curve`` ("wave", "tent" or "stairs") and ``seed``.
    """
    return import_module("hw0.explorers.elbow").NetworkOfReLUs(**settings)


def shrinkage(**settings: Any) -> Any:
    """q4b, q4g, q4h: ridge regression as λ grows: what it keeps over σ, the fit and the weights.

    Settings are ``lam`` and ``seed``.
    """
    return import_module("hw0.explorers.shrinkage").Shrinkage(**settings)


def fakes(**settings: Any) -> Any:
    """q4d, q4e: the fake rows and the fake columns that make ridge regression of least squares.

    Settings are ``lam``, ``kind`` ("data" or "features") and ``seed``.
    """
    return import_module("hw0.explorers.shrinkage").Fakes(**settings)


def column_space(**settings: Any) -> Any:
    """q3a, q3c: three equations for two weights: the plane of the columns, y beside it, and the residual.

    Settings are ``w0``, ``w1``, ``turn`` and ``lift`` (degrees) and ``seed``.
    """
    return import_module("hw0.explorers.shortest").ColumnSpace(**settings)


def solution_line(**settings: Any) -> Any:
    """q3d, q3f: one equation for two weights: all its solutions, and how long each is.

    Settings are ``x0``, ``x1``, ``y`` and ``along``.
    """
    return import_module("hw0.explorers.shortest").SolutionLine(**settings)


def training(**settings: Any) -> Any:
    """q6: one network while it trains: loss, accuracy, first-layer weights, and sizes in every layer.

    Settings are ``data`` ("few" or "all"), ``layers``, ``scale``, ``rate`` and ``seed``.
    """
    return import_module("hw0.explorers.training").LiveTraining(**settings)


def scale_map(**settings: Any) -> Any:
    """q6a: which weight scales and learning rates fit 50 images, for three layers and for five.

    Settings are ``layers`` ("3" or "5"), ``scale`` and ``rate``: the pair that is chosen at first.
    """
    return import_module("hw0.explorers.training").ScaleMap(**settings)


def direction(**settings: Any) -> Any:
    """q2: f along a direction, the derivative's row times that direction, and a finite step against it.

    Settings are ``f`` ("linear", "squared_norm" or "quadratic_form"), ``h``, ``x0``, ``x1``, ``d0`` and ``d1``.
    """
    return import_module("hw0.explorers.direction").Direction(**settings)
