"""Convert what was understood to LaTeX."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..read.names import GREEK
from ..tree import Node, rename_index

if TYPE_CHECKING:
    from ..read.said import Statement

LETTERS = {greek: "\\" + name for name, greek in GREEK.items() if name != "lam"} | {"ε": r"\varepsilon"}
MARKS = {"hat": r"\hat", "check": r"\check", "tilde": r"\tilde", "bar": r"\bar"}
RELATIONS = {"<=>": r"\iff", "=>": r"\implies", "->": r"\to", "~": r"\approx", "∝": r"\propto", ":=": ":="}
FUNCTIONS = {"sin": r"\sin", "cos": r"\cos", "tan": r"\tan", "sinh": r"\sinh", "cosh": r"\cosh", "tanh": r"\tanh",
             "logistic": r"\sigma", "log": r"\log", "exp": r"\exp", "relu": r"\operatorname{ReLU}",
             "tr": r"\operatorname{tr}",
             "det": r"\det"}  # fmt: skip
COMPARE = {">=": r"\ge", "<=": r"\le", "!=": r"\ne"}
SUM, PRODUCT, UNARY, POSTFIX = 1, 2, 3, 4

PRIME = r"\prime"
# Characters of LaTeX in a factor from which a product is spaced.
LONG_FACTOR = 30


def name(word: str) -> str:
    """Return a symbol's name in LaTeX.

    >>> name("Xhat"), name("λ"), name("W1"), name("b'")
    ('\\\\hat{X}', '\\\\lambda', 'W^{(1)}', "b'")
    """
    if word.startswith("p("):
        return word.replace("|", r" \mid ")
    tail = "'" if word.endswith("'") else ""
    base = word.rstrip("'")
    for mark, command in MARKS.items():
        if base.endswith(mark) and len(base) > len(mark):
            return f"{command}{{{name(base[: -len(mark)])}}}{tail}"
    if len(base) == 2 and base[1].isdigit():
        # A prime after a superscript would be a double superscript, which TeX rejects.
        return f"{name(base[0])}^{{({base[1]}){tail and PRIME}}}"
    return LETTERS.get(base, base if len(base) == 1 else rf"\mathrm{{{base}}}") + tail


def number(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    sign = "-" if value < 0 else ""
    return rf"{sign}\tfrac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def _where(where: Any) -> str:
    return "".join("k" if i == "·" else str(i) for i in where)


def _tends(value: tuple[str, str]) -> str:
    target = "0" if value[1] == "0" else r"\infty"
    return rf"{name(value[0])} \to {target}"


def latex(node: Node, level: int = 0) -> str:
    """Return a tree as LaTeX, with brackets if ``level`` requires them."""
    text, own = _text(node)
    return rf"\left({text}\right)" if own < level else text


def _text(node: Node) -> tuple[str, int]:
    rule = RULES.get(node.op)
    if rule is None:
        return node.op, POSTFIX
    return rule(node)


def _add(node: Node) -> tuple[str, int]:
    text = latex(node.args[0], SUM)
    for term in node.args[1:]:
        if term.op == "neg":
            text += " - " + latex(term.args[0], PRODUCT)
        else:
            text += " + " + latex(term, PRODUCT)
    return text, SUM


def _mul(node: Node) -> tuple[str, int]:
    shown = []
    for position, factor in enumerate(node.args):
        piece = latex(
            factor, PRODUCT + (factor.op in ("sum", "lim", "deriv") and position < len(node.args) - 1)
        )
        shown.append(rf"\cdot {piece}" if position and piece[:1].isdigit() else piece)
    return r" \, ".join(shown) if any(len(s) > LONG_FACTOR for s in shown) else " ".join(shown), PRODUCT


def _post(mark: str) -> Any:
    return lambda node: (f"{latex(node.args[0], POSTFIX)}^{{{mark}}}", POSTFIX - 1 + (node.op == "x"))


def _derivative(node: Node) -> tuple[str, int]:
    over = name(node.value[0]) + (f"_{{{_where(node.value[1])}}}" if node.value[1] else "")
    body = node.args[0]
    if node.op == "grad":
        return rf"\nabla_{{{over}}} {latex(body, UNARY)}", PRODUCT
    if body.op in ("sym", "entry"):
        return rf"\frac{{\partial {latex(body)}}}{{\partial {over}}}", POSTFIX
    return rf"\frac{{\partial}}{{\partial {over}}} \left({latex(body)}\right)", PRODUCT


def _block(node: Node) -> tuple[str, int]:
    rows, cols = node.value[:2]
    lines = [" & ".join(latex(a) for a in node.args[r * cols : (r + 1) * cols]) for r in range(rows)]
    return r"\begin{bmatrix} " + r" \\ ".join(lines) + r" \end{bmatrix}", POSTFIX


def _sum(node: Node) -> tuple[str, int]:
    """Return a sum with its ends if it runs over a part of its terms."""
    index, body = _where([node.value]), latex(node.args[0], PRODUCT)
    ends = {arg.op: arg for arg in node.args[1:]}
    places = ends["within"].args if "within" in ends else ()
    last = latex(places[1]) if places[1:] else ends["upto"].value if "upto" in ends and places else ""
    first = f"={latex(places[0])}" if places else ""
    return rf"\sum_{{{index}{first}}}" + (f"^{{{last}}}" if last else "") + f" {body}", PRODUCT


def _cases(node: Node) -> tuple[str, int]:
    lines = [
        rf"{latex(v)} & \text{{if }} {latex(c)}"
        for v, c in zip(node.args[:-1:2], node.args[1:-1:2], strict=True)
    ]
    lines.append(rf"{latex(node.args[-1])} & \text{{otherwise}}")
    return r"\begin{cases} " + r" \\ ".join(lines) + r" \end{cases}", POSTFIX


def _arg(node: Node) -> tuple[str, int]:
    which, over = node.value
    word = {"argmin": r"\operatorname{argmin}", "argmax": r"\operatorname{argmax}"}.get(which, "\\" + which)
    text = rf"{word}_{{{name(over)}}} \; {latex(node.args[0])}"
    if len(node.args) == 3:
        text += rf" \;\text{{ s.t. }}\; {latex(node.args[1])} = {latex(node.args[2])}"
    return text, 0


def _stack(node: Node) -> tuple[str, int]:
    which, index = node.value
    first = latex(rename_index(node.args[0], index, 1))
    second = latex(rename_index(node.args[0], index, 2))
    between, dots = (" & ", r"\cdots") if which == "row" else (r" \\ ", r"\vdots")
    return r"\begin{bmatrix} " + between.join([first, second, dots]) + r" \end{bmatrix}", POSTFIX


def _pow(node: Node) -> tuple[str, int]:
    value: Fraction = node.value
    shown = str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"
    return f"{latex(node.args[0], POSTFIX)}^{{{shown}}}", UNARY


def _sizepow(node: Node) -> tuple[str, int]:
    size, factor = node.value
    top = {1: "", -1: "-"}.get(factor.numerator, str(factor.numerator)) + size
    shown = top if factor.denominator == 1 else f"{top}/{factor.denominator}"
    return f"{latex(node.args[0], POSTFIX)}^{{{shown}}}", UNARY


RULES: dict[str, Callable[[Node], tuple[str, int]]] = {
    "num": lambda n: (number(n.value), POSTFIX if n.value >= 0 else SUM),
    "sym": lambda n: (name(n.value), POSTFIX),
    "count": lambda n: (n.value, POSTFIX),
    "idx": lambda n: (n.value, POSTFIX),
    "const": lambda n: (r"\text{const}", POSTFIX),
    "eye": lambda n: ("I" + (f"_{{{n.value}}}" if n.value else ""), POSTFIX),
    "zero": lambda n: ("0" + (f"_{{{n.value}}}" if n.value else ""), POSTFIX),
    "delta": lambda n: (rf"\delta_{{{''.join(n.value)}}}", POSTFIX),
    "dens": lambda n: (name(f"p({n.value})"), POSTFIX),
    "add": _add,
    "neg": lambda n: ("-" + latex(n.args[0], PRODUCT), SUM),
    "mul": _mul,
    "had": lambda n: (rf"{latex(n.args[0], PRODUCT)} \odot {latex(n.args[1], UNARY)}", PRODUCT),
    "div": lambda n: (rf"\frac{{{latex(n.args[0])}}}{{{latex(n.args[1])}}}", POSTFIX),
    "pow": _pow,
    "sizepow": _sizepow,
    "T": _post(r"\top"),
    "inv": _post("-1"),
    "pinv": _post(r"\dagger"),
    "norm": lambda n: (rf"\left\lVert {latex(n.args[0])} \right\rVert", POSTFIX),
    "normsq": lambda n: (rf"\left\lVert {latex(n.args[0])} \right\rVert^{{2}}", UNARY),
    "abs": lambda n: (rf"\left| {latex(n.args[0])} \right|", POSTFIX),
    "fn": lambda n: (
        (rf"\sqrt{{{latex(n.args[0])}}}", POSTFIX)
        if n.value == "sqrt"
        else (rf"{FUNCTIONS.get(n.value, n.value)}\left({latex(n.args[0])}\right)", UNARY)
    ),
    "ind": lambda n: (rf"\mathbf{{1}}\left[{latex(n.args[0])}\right]", POSTFIX),
    "cmp": lambda n: (f"{latex(n.args[0])} {COMPARE.get(n.value, n.value)} {latex(n.args[1])}", 0),
    "cases": _cases,
    "sum": _sum,
    "prod": lambda n: (rf"\prod_{{{n.value}}} {latex(n.args[0], PRODUCT)}", PRODUCT),
    "entry": lambda n: (f"{latex(n.args[0], POSTFIX)}_{{{_where(n.value)}}}", POSTFIX),
    "deriv": _derivative,
    "grad": _derivative,
    "block": _block,
    "stack": _stack,
    "diag": lambda n: (rf"\operatorname{{diag}}\left({latex(n.args[0])}\right)", POSTFIX),
    "lim": lambda n: (rf"\lim_{{{_tends(n.value)}}} {latex(n.args[0], PRODUCT)}", PRODUCT),
    "arg": _arg,
    "normal": lambda n: (
        rf"\mathcal{{N}}\left({latex(n.args[0])};\, {latex(n.args[1])},\, {latex(n.args[2])}\right)",
        POSTFIX,
    ),
}


def _relation(sign: str) -> str:
    """Return a relation as LaTeX; a relation without a LaTeX form is written as an equality.

    >>> [_relation(sign) for sign in (">", "<=", "=>", "=")]
    ['>', '\\\\le', '\\\\implies', '=']
    """
    return RELATIONS.get(sign) or COMPARE.get(sign) or (sign if sign in ("<", ">") else "=")


def echo(said: Statement) -> str:
    """Return a statement as LaTeX; empty for a remark or a line that could not be read."""
    if said.note or said.error is not None:
        return ""
    pieces = []
    if said.defines is not None:
        title, where = said.defines
        pieces.append(name(title) + (f"_{{{_where(where)}}}" if where else ""))
    elif said.first is not None:
        pieces.append(latex(said.first))
    pieces += [_relation(link.relation) + " " + latex(link.side) for link in said.links]
    if said.condition is not None:
        pieces.append(rf"\quad ({_tends(said.condition)})")
    return " ".join(pieces)
