"""Make mutants of the reference: each answer with one small edit, like a student's mistake.

The operators for Python come from mutmut. For a node of LibCST's tree, an operator yields nodes to replace
it. The operators for NumPy are below in the same form, because mutmut knows neither ``@`` nor ``.T``. Only
code between the markers of a solution is mutated, because students get the rest of the cell.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import libcst as cst
import libcst.matchers as m
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

from autograder.build import stubs

Operator = Callable[[Any], Iterator[cst.CSTNode]]

#: Functions that students confuse.
CONFUSED = (
    ("maximum", "minimum"), ("max", "min"), ("zeros", "ones"), ("vstack", "hstack"), ("sum", "mean"),
    ("sqrt", "square"), ("eye", "ones"), ("solve", "lstsq"),
)  # fmt: skip
_OTHER = {name: other for pair in CONFUSED for name, other in (pair, pair[::-1])}
#: Functions whose first two arguments may be swapped, and conversions that may be dropped, because the tests
#: accept a scalar of NumPy where the homework asks for a number.
SYMMETRIC = ("maximum", "minimum", "max", "min", "array_equal")
CONVERSIONS = ("float", "int")
_NOT_COMMUTATIVE = (cst.Subtract, cst.Divide, cst.MatrixMultiply, cst.Power)


@dataclass(frozen=True)
class Mutant:
    """One edited answer: ``before`` and ``after`` are the lines that differ, as `ast.unparse` writes them."""

    answer: str
    before: str
    after: str
    code: str

    def __str__(self) -> str:
        return f"{self.answer}: {self.before} -> {self.after}"


def operands(node: cst.BinaryOperation) -> Iterator[cst.CSTNode]:
    """Drop a term or a factor, or swap the two."""
    yield node.left
    yield node.right
    if isinstance(node.operator, _NOT_COMMUTATIVE):
        yield node.with_changes(left=node.right, right=node.left)


def products(node: cst.BinaryOperation) -> Iterator[cst.CSTNode]:
    """Multiply elementwise instead of as matrices, or transpose a factor whose name is a capital, as for matrices."""
    if isinstance(node.operator, cst.MatrixMultiply):
        yield node.with_changes(operator=cst.Multiply())
        for side, factor in (("left", node.left), ("right", node.right)):
            if isinstance(factor, cst.Name) and factor.value[0].isupper():
                yield node.with_changes(**{side: cst.Attribute(factor, cst.Name("T"))})


def transposes(node: cst.Attribute) -> Iterator[cst.CSTNode]:
    """Drop ``.T``."""
    if node.attr.value == "T":
        yield node.value


def numbers(node: cst.BaseNumber) -> Iterator[cst.CSTNode]:
    """Decrease a number by one; mutmut increases it."""
    yield cst.parse_expression(f"({ast.literal_eval(node.value) - 1})")  # type: ignore[attr-defined]


def calls(node: cst.Call) -> Iterator[cst.CSTNode]:
    """Drop a call and keep its argument, or swap its first two arguments, except where that changes nothing."""
    name = (node.func.attr if isinstance(node.func, cst.Attribute) else node.func).value  # type: ignore[attr-defined]
    plain = [arg for arg in node.args if arg.keyword is None and not arg.star]
    if plain and name not in CONVERSIONS:
        yield plain[0].value
    elif not plain and isinstance(node.func, cst.Attribute):
        yield node.func.value
    if len(plain) > 1 and name not in SYMMETRIC:
        first, second = (
            plain[0].with_changes(value=plain[1].value),
            plain[1].with_changes(value=plain[0].value),
        )
        yield node.with_changes(args=[first, second, *node.args[2:]])


def confusions(node: cst.Attribute | cst.Name) -> Iterator[cst.CSTNode]:
    """Call another function with the same arguments."""
    if isinstance(node, cst.Attribute) and node.attr.value in _OTHER:
        yield node.with_changes(attr=cst.Name(_OTHER[node.attr.value]))
    elif isinstance(node, cst.Name) and node.value in ("max", "min"):
        yield cst.Name(_OTHER[node.value])


def indices(node: cst.Subscript) -> Iterator[cst.CSTNode]:
    """Drop the indices, or swap two of them."""
    yield node.value
    if len(node.slice) == 2:
        first, second = node.slice
        yield node.with_changes(
            slice=[first.with_changes(slice=second.slice), second.with_changes(slice=first.slice)]
        )


def comparisons(node: cst.ComparisonTarget) -> Iterator[cst.CSTNode]:
    """Reverse an inequality; mutmut adds or drops equality."""
    turned = {cst.LessThan: cst.GreaterThan, cst.GreaterThan: cst.LessThan}
    if type(node.operator) in turned:
        yield node.with_changes(operator=turned[type(node.operator)]())


def statements(node: cst.SimpleStatementLine) -> Iterator[cst.CSTNode]:
    """Drop a statement that defines no name."""
    if m.matches(node, m.SimpleStatementLine(body=[m.Expr() | m.AugAssign()])):
        yield node.with_changes(body=[cst.Pass()])


def signs(node: cst.UnaryOperation) -> Iterator[cst.CSTNode]:
    """Drop a unary operator such as a minus."""
    yield node.expression


OPERATORS: list[tuple[Any, Any]] = [
    *mutation_operators,
    (cst.BinaryOperation, operands),
    (cst.BinaryOperation, products),
    (cst.Attribute, transposes),
    (cst.BaseNumber, numbers),
    (cst.Call, calls),
    (cst.Attribute | cst.Name, confusions),
    (cst.Subscript, indices),
    (cst.ComparisonTarget, comparisons),
    (cst.SimpleStatementLine, statements),
    (cst.UnaryOperation, signs),
]


def of_answer(module: str, name: str) -> list[Mutant]:
    """Return every mutant of one answer of a reference module, without duplicates, in the order of the text.

    ``module`` is the module's text. Only what students write, inside the marked blocks, is edited. Mutants that do not
    compile, or compile to the same code as the answer or another mutant, are left out, and those that differ from the
    answer only in what no test should see: a string's capitals, `CONVERSIONS`, and the order of the arguments of
    `SYMMETRIC` functions.

    Raises
    ------
    stubs.StubError
        If the module does not define ``name``, or its markers do not match.
    """
    tree = MetadataWrapper(cst.parse_module(module))
    blocks = stubs.blocks(module)
    top = next((node for node in tree.module.body if name in _defined(node)), None)
    if top is None:
        raise stubs.StubError(f"the reference does not define {name}")
    places = tree.resolve(PositionProvider)
    text = tree.module.code_for_node(top).strip("\n") + "\n"
    seen = {_compiled(text)}
    found = []
    for node, parameters in _within(top, ()):
        where = places[node]
        if not any(first <= where.start.line and where.end.line <= last for first, last, _ in blocks):
            continue
        for new in _replacements(node, parameters):
            code = tree.module.code_for_node(top.deep_replace(node, new)).strip("\n") + "\n"  # type: ignore[arg-type]
            compiled = _compiled(code)
            if compiled is not None and compiled not in seen:
                seen.add(compiled)
                found.append(Mutant(name, *_difference(text, code), code))
    return found


def _within(node: cst.CSTNode, parameters: tuple[str, ...]) -> Iterator[tuple[cst.CSTNode, tuple[str, ...]]]:
    """Yield every node below ``node``, with the parameters of the enclosing function."""
    if isinstance(node, cst.FunctionDef):
        parameters = tuple(param.name.value for param in node.params.params)
    for child in node.children:
        yield child, parameters
        yield from _within(child, parameters)


def _replacements(node: cst.CSTNode, parameters: tuple[str, ...]) -> Iterator[cst.CSTNode]:
    for kind, operator in OPERATORS:
        if isinstance(node, kind):
            for new in operator(node):
                if _same_word(node, new):
                    continue
                # A replacement needs parentheses, so that it binds as tightly as the original.
                bare = isinstance(new, cst.BinaryOperation | cst.UnaryOperation | cst.Comparison | cst.IfExp)
                yield new.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()]) if bare else new
    if isinstance(node, cst.Name) and node.value in parameters:
        yield from (cst.Name(other) for other in parameters if other not in ("self", node.value))


def _same_word(node: cst.CSTNode, new: cst.CSTNode) -> bool:
    """Whether both are strings that differ in capitals only, which answers and labels may choose freely."""
    return (
        isinstance(node, cst.SimpleString)
        and isinstance(new, cst.SimpleString)
        and node.value.lower() == new.value.lower()
    )


def _defined(node: cst.CSTNode) -> list[str]:
    if isinstance(node, cst.FunctionDef | cst.ClassDef):
        return [node.name.value]
    return [
        found.target.value
        for found in m.findall(node, m.AssignTarget(target=m.Name()))
        if isinstance(node, cst.SimpleStatementLine) and isinstance(found.target, cst.Name)  # type: ignore[attr-defined]
    ]


def _compiled(code: str) -> str | None:
    """Return the code's tree without positions, or None if it does not compile."""
    try:
        tree = ast.parse(code)
        compile(tree, "<mutant>", "exec")
    except (SyntaxError, ValueError):
        return None
    return ast.dump(tree)


def _difference(before: str, after: str) -> tuple[str, str]:
    """Return the differing lines of two codes, from the first to the last, without indentation and comments."""
    old, new = (ast.unparse(ast.parse(code)).splitlines() for code in (before, after))
    while old and new and old[0] == new[0]:
        del old[0], new[0]
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    return " ".join(map(str.strip, old)), " ".join(map(str.strip, new))
