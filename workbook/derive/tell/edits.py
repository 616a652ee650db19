"""Generate small edits of the student's own side that might make it follow, each with a sentence.

The checker holds no answers, so a hint is found by trying: a transpose more or less, factors in the other
order, a missing 2, a sign, a dropped term, λ for √λ. The smallest and likeliest edits come first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product

from ..part import Part
from ..tree import Node, num, rebuild, replace, uses

Edit = tuple[str, Node]
Show = Callable[[Node], str]
TRANSPOSED = "it would follow if the whole side were transposed"


def places(
    node: Node, rebuild: Callable[[Node], Node] = lambda n: n
) -> Iterator[tuple[Node, Callable[[Node], Node]]]:
    """Yield every node, with a function that replaces it."""
    yield node, rebuild
    for position, arg in enumerate(node.args):

        def inside(new: Node, at: int = position) -> Node:
            return rebuild(replace(node, args=(*node.args[:at], new, *node.args[at + 1 :])))

        yield from places(arg, inside)


def edits(left: Node, right: Node, part: Part, show: Show) -> Iterator[Edit]:
    """Yield candidates, likeliest first."""
    yield TRANSPOSED, Node("T", (right,), None, right.span)
    yield from _cross_terms(left, right)
    yield from _factors(right, part, show)
    spots = list(places(right))
    for node, put in spots:
        yield from _transposes(node, put, part, show)
    for node, put in spots:
        yield from _orders(node, put, show)
        yield from _terms(node, put, show)
    for node, put in spots:
        yield from _roots(node, put, part, show)
        yield from _indices(node, put, show)
        yield from _inverses(node, put, part, show)
    yield from _active(right, part)
    for node, put in spots:
        yield from _names(node, put, part, show)
    yield from _second_term(right, part)
    for node, put in spots:
        yield from _missing(node, put, part, show)


def _factors(right: Node, part: Part, show: Show) -> Iterator[Edit]:
    """Yield edits of factors and signs as (sentence, changed side): of the whole side first, then of each of its terms.

    The factors are 2, ½, -1 and the part's parameters. ``show`` writes a term in the sentence.
    """
    two, half = num(2), num(Fraction(1, 2))
    yield "a factor 2 is missing", Node("mul", (two, right), None, right.span)
    yield "there is an extra factor 2", Node("mul", (half, right), None, right.span)
    yield "the sign is wrong", Node("neg", (right,), None, right.span)
    body = right.args[0] if right.op == "arg" else right
    terms = body.args if body.op == "add" else ()
    for (position, term), name in product(enumerate(terms), sorted(part.names.parameters)):
        factor = Node("sym", (), name)
        times, over = (
            Node("mul", (factor, term), None, term.span),
            Node("div", (term, factor), None, term.span),
        )
        for message, scaled in ((f"{name} is missing in", times), (f"there is an extra {name} in", over)):
            changed = replace(body, args=(*body.args[:position], scaled, *body.args[position + 1 :]))
            yield (
                f"{message} {show(term)}",
                replace(right, args=(changed, *right.args[1:])) if body is not right else changed,
            )
    if right.op == "add":
        for position, term in enumerate(right.args):
            for message, number in (
                ("a factor 2 is missing in", two),
                ("there is an extra factor 2 in", half),
            ):
                scaled = Node("mul", (number, term), None, term.span)
                args = (*right.args[:position], scaled, *right.args[position + 1 :])
                yield f"{message} {show(term)}", replace(right, args=args)


def _transposes(node: Node, put: Callable[[Node], Node], part: Part, show: Show) -> Iterator[Edit]:
    if node.op == "T":
        if node.args[0].op == "sym" and node.args[0].value == part.square:
            yield (
                f"{show(node)} should be {part.square}†",
                put(Node("pinv", node.args, None, node.span)),
            )
        yield f"it would follow without the transpose on {show(node.args[0])}", put(node.args[0])
    elif node.op in ("sym", "inv", "pinv", "add") and not _number(node, part):
        yield f"it would follow with a transpose on {show(node)}", put(Node("T", (node,), None, node.span))


def _number(node: Node, part: Part) -> bool:
    return node.op == "sym" and part.scope.shapes.get(node.value) == (1, 1)


def _orders(node: Node, put: Callable[[Node], Node], show: Show) -> Iterator[Edit]:
    if node.op != "mul":
        return
    for at in range(len(node.args) - 1):
        a, b = node.args[at], node.args[at + 1]
        args = (*node.args[:at], b, a, *node.args[at + 2 :])
        yield (
            f"it would follow with {show(a)} and {show(b)} in the other order",
            put(replace(node, args=args)),
        )
    if len(node.args) > 1:
        for at, lost in enumerate(node.args):
            args = (*node.args[:at], *node.args[at + 1 :])
            smaller = args[0] if len(args) == 1 else replace(node, args=args)
            yield f"the factor {show(lost)} should not be there", put(smaller)


def _terms(node: Node, put: Callable[[Node], Node], show: Show) -> Iterator[Edit]:
    if node.op != "add":
        return
    for at, term in enumerate(node.args):
        flipped = term.args[0] if term.op == "neg" else Node("neg", (term,), None, term.span)
        args = (*node.args[:at], flipped, *node.args[at + 1 :])
        yield (
            f"the sign of {show(flipped if term.op == 'neg' else term)} is wrong",
            put(replace(node, args=args)),
        )
        rest = (*node.args[:at], *node.args[at + 1 :])
        shorter = rest[0] if len(rest) == 1 else replace(node, args=rest)
        yield f"the term {show(term)} should not be there", put(shorter)


def _roots(node: Node, put: Callable[[Node], Node], part: Part, show: Show) -> Iterator[Edit]:
    if node.op == "fn" and node.value == "sqrt":
        yield f"the root of {show(node.args[0])} should be {show(node.args[0])} itself", put(node.args[0])
    elif node.op == "sym" and node.value in part.names.parameters:
        name = node.value
        yield f"{name} should be √{name}", put(Node("fn", (node,), "sqrt", node.span))
        yield f"{name} should be {name}²", put(Node("pow", (node,), Fraction(2), node.span))
        yield f"{name} should be 1/{name}", put(Node("div", (num(1), node), None, node.span))
    elif node.op == "pow" and node.value in (2, -2):
        base = node.args[0]
        power = base if node.value == 2 else replace(node, value=Fraction(-1))
        yield f"{show(base)} should not be squared", put(power)
    elif node.op == "entry" and node.args[0].op == "sym" and node.args[0].value in part.names.entrywise:
        yield f"{show(node)} should be squared", put(Node("pow", (node,), Fraction(2), node.span))
    elif node.op == "norm":
        yield "the length should be squared", put(Node("normsq", node.args, None, node.span))


def _indices(node: Node, put: Callable[[Node], Node], show: Show) -> Iterator[Edit]:
    if node.op != "entry":
        return
    if len(node.value) == 2:
        swapped = (node.value[1], node.value[0])
        yield f"the indices of {show(node)} are in the wrong order", put(replace(node, value=swapped))
    for other in "ijk":
        for at, index in enumerate(node.value):
            if index != other:
                value = (*node.value[:at], other, *node.value[at + 1 :])
                yield f"the index {index} of {show(node)} should be {other}", put(replace(node, value=value))


def _inverses(node: Node, put: Callable[[Node], Node], part: Part, show: Show) -> Iterator[Edit]:
    for name in sorted(part.names.parameters) if node.op == "inv" else ():
        shift = Node("mul", (Node("sym", (), name), Node("eye")))
        shifted = Node("add", (node.args[0], shift), None, node.span)
        yield f"{name} I is missing inside the inverse", put(replace(node, args=(shifted,)))
    if node.op in ("inv", "pinv"):
        yield f"{show(node.args[0])} should not be inverted", put(node.args[0])
    elif node.op in ("sym", "add", "T"):
        yield f"{show(node)} should be inverted", put(Node("inv", (node,), None, node.span))
        if node.op == "sym" and node.value == part.square:
            yield f"{show(node)} should be {part.square}†", put(Node("pinv", (node,), None, node.span))
    if (
        node.op == "mul"
        and len(node.args) == 2
        and node.args[0].op == "T"
        and node.args[0].args[0] == node.args[1]
    ):
        x = node.args[1]
        other = replace(node, args=(x, node.args[0]))
        yield f"{show(x)} and its transpose are in the wrong order", put(other)
    if node.op == "div":
        yield f"{show(node)} should be inverted", put(replace(node, args=(node.args[1], node.args[0])))


def _cross_terms(left: Node, right: Node) -> Iterator[Edit]:
    """Yield (a + b)'(a + b) without its mixed terms."""
    for node, _ in places(left):
        if node.op == "normsq" and node.args[0].op == "add":
            first = second = node.args[0]
        elif node.op == "mul" and len(node.args) == 2 and uses(node, "T"):
            first, second = node.args[0], node.args[1]
            first = first.args[0] if first.op == "T" else first
        else:
            continue
        if first.op != "add" or second.op != "add":
            continue
        mixed = tuple(
            Node("mul", (Node("T", (a,)), b), None, right.span)
            for i, a in enumerate(first.args)
            for j, b in enumerate(second.args)
            if i != j
        )
        yield "the cross terms are missing", Node("add", (right, *mixed), None, right.span)
        for one in mixed:
            yield "one of the two cross terms is missing", Node("add", (right, one), None, right.span)


def _active(right: Node, part: Part) -> Iterator[Edit]:
    """Handle a ReLU that was assumed to be always active."""
    kink = part.kink
    if kink is None:
        return
    unit = Node("entry", (kink.of,), ("i",))
    active = Node("ind", (Node("cmp", (unit, num(0)), ">"),))

    def gate(node: Node) -> Node:
        through = any(a.op == "entry" and a.args[0].value == kink.through for a in node.args)
        return replace(node, args=(*node.args, active)) if node.op == "mul" and through else node

    idle = "an inactive unit passes on no gradient: the indicator is missing"
    yield idle, Node("mul", (right, active), None, right.span)
    yield idle, rebuild(right, gate)
    for node, put in places(right):
        if node.op == "mul":
            yield idle, put(replace(node, args=(*node.args, active)))
        elif node.op == "ind":
            yield "the indicator belongs to an active unit: > 0, strictly", put(active)


def part_names(part: Part) -> list[str]:
    """Return the names that a student may use, in a fixed order."""
    return sorted(name for name in part.names.declared if name in part.scope.shapes)


def _names(node: Node, put: Callable[[Node], Node], part: Part, show: Show) -> Iterator[Edit]:
    """Replace a quantity by another one of the same shape."""
    if node.op != "sym":
        return
    shape = part.scope.shapes.get(node.value)
    for name in part_names(part):
        if name != node.value and part.scope.shapes[name] == shape:
            yield f"{show(node)} is the wrong quantity here", put(replace(node, value=name))


def _second_term(right: Node, part: Part) -> Iterator[Edit]:
    """Yield x'A for x'A + x'A': only the first half of the product rule."""
    for node, put in places(right):
        square = node.op == "sym" and part.scope.shapes.get(node.value, (1, 1)) != (1, 1)
        if square and part.scope.shapes[node.value][0] == part.scope.shapes[node.value][1]:
            other = put(Node("T", (node,), None, node.span))
            yield (
                f"a second term, with {node.value} transposed, is missing",
                Node("add", (right, other), None, right.span),
            )


def _missing(node: Node, put: Callable[[Node], Node], part: Part, show: Show) -> Iterator[Edit]:
    """Insert one more factor anywhere."""
    if node.op not in ("mul", "sym", "entry", "neg", "div") or node.span == (0, 0):
        return
    args = node.args if node.op == "mul" else (node,)
    index = next((p.value for p, _ in places(node) if p.op == "entry"), ("i",))
    for name in part_names(part):
        shape = part.scope.shapes[name]
        plain = Node("sym", (), name)
        if shape == (1, 1):
            yield f"a factor is missing in {show(node)}", put(Node("mul", (*args, plain), None, node.span))
            continue
        if 1 in shape:
            entry = Node("entry", (plain,), index[:1])
            yield f"a factor is missing in {show(node)}", put(Node("mul", (*args, entry), None, node.span))
            yield (
                f"{show(node)} should be divided by something",
                put(Node("div", (node, entry), None, node.span)),
            )
        for factor in (plain, Node("T", (plain,))):
            for at in range(len(args) + 1):
                more = Node("mul", (*args[:at], factor, *args[at:]), None, node.span)
                yield f"a factor is missing in {show(node)}", put(more)
