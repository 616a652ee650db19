"""Write out functions and their derivatives at small sizes as equations, which a notebook typesets."""

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
        """Loads SymPy for the first panel, because importing it takes most of a second."""

        def __getattr__(self, name):
            return getattr(import_module("sympy"), name)

    sp = _Sympy()

#: Largest size of a panel. Larger ones fill the screen and show nothing new.
MAX_SIZE = 6

#: A number as you write it: 0.1 and "1/10" are the same fraction.
Number = float | int | str


class Left(NamedTuple):
    """The left side of an equation, as text and as LaTeX."""

    text: str
    latex: str


@dataclass(frozen=True)
class Panel:
    """Equations, which a notebook typesets.

    ``panel["f"]`` is the right side of the equation for ``f`` as a SymPy expression.

    Attributes
    ----------
    title : str
        What the equations are about, in a sentence.
    equations : tuple of (Left, sympy expression)
        The left and right side of each equation.
    note : str
        A question about the equations.
    """

    title: str
    equations: tuple[tuple[Left, Any], ...]
    note: str = ""

    def __getitem__(self, left: str) -> Any:
        """Return the right side of the equation with this left side, such as ``"f"`` or ``"df/dx_1"``.

        Raises
        ------
        KeyError
            If there is no such equation.

        Examples
        --------
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
    """Write out a function and each of its partial derivatives, multiplied out.

    The panel has the function first, as ``f``, or as ``f_1``, ``f_2``, … if it has several outputs. Then it has the
    derivatives of each output with respect to each variable in turn, such as ``df/dx_1`` or ``df_2/dx_1``.

    Parameters
    ----------
    f : sympy expression, or a Matrix of one column for a function with several outputs
    x : sequence of sympy symbols
        The variables with respect to which to differentiate.
    title : str
        Title of the panel.

    Returns
    -------
    panel : Panel

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
    """Return the left side ∂top/∂bottom."""
    above, below = (r"\ell" if part == "loss" else sp.latex(sp.Symbol(part)) for part in (top, bottom))
    return Left(f"d{top}/d{bottom}", rf"\frac{{\partial {above}}}{{\partial {below}}}")


def linear(n: int = 3) -> Panel:
    """Write out f(x) = xᵀc and its partial derivatives (q2a); x and c have n entries, 1 to 6."""
    x, c = _vector("x", _checked_size(n)), _vector("c", n)
    return entries(sum(a * b for a, b in zip(x, c, strict=True)), x, f"f(x) = xᵀc for n = {n}")


def squared_norm(n: int = 3) -> Panel:
    """Write out f(x) = ‖x‖² and its partial derivatives (q2b); x has n entries, 1 to 6."""
    x = _vector("x", _checked_size(n))
    return entries(sum(a**2 for a in x), x, f"f(x) = ‖x‖² for n = {n}")


def linear_map(n: int = 2) -> Panel:
    """Write out f(x) = Ax, which has n outputs, and its partial derivatives (q2c); x has n entries, 1 to 6."""
    x = _vector("x", _checked_size(n))
    return entries(_square("A", n) * sp.Matrix(x), x, f"f(x) = Ax for n = {n}")


def quadratic_form(n: int = 2) -> Panel:
    """Write out f(x) = xᵀAx and its partial derivatives (q2d, q2e); x has n entries, 1 to 6.

    Examples
    --------
    >>> quadratic_form(2)["f"]
    A_11*x_1**2 + A_12*x_1*x_2 + A_21*x_1*x_2 + A_22*x_2**2
    """
    x = sp.Matrix(_vector("x", _checked_size(n)))
    return entries((x.T * _square("A", n) * x)[0], list(x), f"f(x) = xᵀAx for n = {n}")


def _exact(value: Number) -> Any:
    """Convert a number to the fraction as written: 0.1 is 1/10."""
    return sp.Rational(str(value))


@cache
def _rate() -> sp.Symbol:
    """Return the symbol for the learning rate, λ."""
    return sp.Symbol("lambda", positive=True)


def relu_step(x: Number = 2, y: Number = 1, w: Number = 1, b: Number = 0) -> Panel:
    """Write out one gradient step of a ReLU unit for given numbers (q5b); the learning rate λ stays a symbol.

    The loss is half of the squared error at the training point. The panel has ``phi`` (the unit's value there) and
    ``phi - y``, the new slope ``w_new`` and bias ``b_new``, the elbow before the step ``e`` and after it ``e_new``, and
    ``e_new`` at the learning rates 0.01, 0.1 and 0.2. If the unit is not active, nothing changes.

    Parameters
    ----------
    x, y : number or str
        The training point. A str such as ``"1/10"`` is an exact fraction.
    w, b : number or str
        Slope and bias of the unit before the step. ``w`` must not be 0, because a flat line has no elbow.

    Returns
    -------
    panel : Panel

    Raises
    ------
    ValueError
        If ``w`` is 0.

    Examples
    --------
    >>> relu_step(x=2, y=1, w=1, b=0)["w_new"]
    1 - 2*lambda
    """
    at, target, w0, b0 = (_exact(value) for value in (x, y, w, b))
    if w0 == 0:
        raise ValueError("w is 0: a flat line has no elbow")
    active = bool(w0 * at + b0 > 0)
    ws, bs = sp.symbols("w b", real=True)
    loss = (ws * at + bs - target) ** 2 / 2 if active else sp.Integer(0)
    new_w, new_b = _stepped(loss, {ws: w0, bs: b0})
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


def _stepped(loss: Any, parameters: dict[Any, Any]) -> list[Any]:
    """Return each parameter (symbol → value) after one gradient step on the loss, in the same order."""
    return [
        sp.expand(value - _rate() * sp.diff(loss, symbol).subs(parameters))
        for symbol, value in parameters.items()
    ]


def _at(value: Any, rate: str) -> Any:
    """Return the elbow at a learning rate, as a short decimal; the symbol ``none`` if the line is flat."""
    number = value.subs(_rate(), sp.Rational(rate))
    return sp.Float(number, 4) if number.is_finite else sp.Symbol("none")


def network_step(
    W1: Sequence[Number] = (1, 2, -1),
    b: Sequence[Number] = (0, -1, -1),
    W2: Sequence[Number] = (1, "1/2", -1),
    x: Number = 1,
    y: Number = 2,
) -> Panel:
    """Write out the elbows of a small network before and after one gradient step (q5c, q5d).

    The output is the sum of W2 times the units' values, and the loss half of the squared error at the training point.
    The step changes W1 and b of the units that are active at x; the learning rate λ stays a symbol. The panel has the
    ``output`` at x, and for each unit k from 1 its ``input_k`` at x, its elbow ``e_k`` and the elbow after the step,
    ``e_new_k``.

    Parameters
    ----------
    W1, b, W2 : sequences of d numbers
        Slope and offset of each unit before its ReLU, and its weight in the output. There are at most 6 units, and no
        slope may be 0, because a flat unit has no elbow.
    x, y : number or str
        The training point.

    Returns
    -------
    panel : Panel

    Raises
    ------
    ValueError
        If the sequences differ in length or have more than 6 numbers, or if a slope is 0.
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
    here = {**dict(zip(w, first, strict=True)), **dict(zip(c, offsets, strict=True))}
    after = _stepped((output - target) ** 2 / 2, here)
    rows = [(Left("output", r"\hat f(x)"), output.subs(here))]
    for i in range(d):
        k = i + 1
        rows += [
            (Left(f"input_{k}", rf"\text{{input}}_{k}"), first[i] * at + offsets[i]),
            (Left(f"e_{k}", f"e_{k}"), -offsets[i] / first[i]),
            (Left(f"e_new_{k}", f"e_{k}'"), sp.cancel(-after[d + i] / after[i])),
        ]
    title = f"A network of {d} ReLUs, one step at x = {x}, y = {y}"
    return Panel(title, tuple(rows), "Which elbows moved? What do those that stayed have in common?")
