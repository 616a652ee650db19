"""Read what one piece of a line claims: sides and relations, a definition, a condition, a numerical example."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise

from ..errors import TypedError
from ..tree import Node, num, symbols
from .latex_text import tends
from .lines import case_named
from .names import FUNCTION_LETTERS, Names
from .parse import expression
from .powers import number_of
from .said import Link, Statement
from .sides import side_of
from .tokens import OPPOSITE, OTHER, RELATED, Token, outside


def read_claim(tokens: list[Token], here: Statement, names: Names, sentence: bool, let: bool) -> None:
    """Read the sides and relations of one statement into ``here``.

    What only states a condition, a size, a problem or a numerical example becomes a note, which is not judged.

    Parameters
    ----------
    sentence : bool
        The statement stands between words, where a symbol with a number is an example.
    let : bool
        The words before it introduce a name.

    Raises
    ------
    TypedError
        If a side is missing or cannot be read, or if a relation is not supported.
    """
    if tokens[0].type == "COND" and tokens[0].value == "for" and _introduces(tokens[1:], names):
        tokens, let = tokens[1:], True
    tokens = _without_condition(tokens, here, names)
    if not tokens:
        here.note = here.condition is None
        return
    if _is_note(tokens, here, names, sentence):
        here.note = True
        return
    tokens = _assigned(_without_hence(tokens, names), names)
    cuts = outside(tokens, RELATED)
    if not cuts or cuts[0] > 0:
        first = tokens[: cuts[0]] if cuts else tokens
        here.defines = _definition(first, tokens[cuts[0]].value if cuts else "", names, let, here)
        if here.defines is None:
            here.first = side_of(first, names, here)
    _read_links(tokens, cuts, here, names)
    if here.defines is not None and here.links:
        if here.defines[0] in set(here.unknown) - symbols(here.links[0].side):
            # In "G = X'X = G'" the name has a meaning before it is used.
            here.unknown.remove(here.defines[0])
        _remember(here, tokens[: cuts[0]], names)


def _without_condition(tokens: list[Token], here: Statement, names: Names) -> list[Token]:
    """Return the tokens before a condition, which is read into ``here``; none if the condition comes first."""
    given, tokens = tokens, _indicated(tokens, names)
    if tokens is not given:
        here.where = _where(given[outside(given, ("COND",))[0] + 1 :], names)
    found = outside(tokens, ("COND",))
    if not found:
        return tokens
    condition = tokens[found[0] + 1 :]
    _condition(condition, here)
    here.where = _where(condition, names) or _indexes(condition)
    return tokens[: found[0]]


def _is_note(tokens: list[Token], here: Statement, names: Names, sentence: bool) -> bool:
    """Return whether tokens claim nothing; read what they say beside the argument into ``here``."""
    if all((t.type, t.value) == ("REL", "=>") for t in tokens):
        # ∴ on a line of its own.
        return True
    if any(t.type == "FAR" for t in tokens) and not any(t.type == "REL" for t in tokens):
        _condition(tokens, here)
        return True
    if tokens[0].type == "ARG" and "," in tokens[0].value[1] and not outside(tokens, RELATED):
        # min_{w, z} f s.t. …: the problem, stated with all of its unknowns.
        here.problem = True
        return True
    here.example = _example(tokens, names)
    if here.example is not None and sentence:
        return True
    if _compared_with_zero(tokens) or (here.assumed and _where(tokens, names) is not None):
        # λ > 0, v ≠ 0, X'X ≻ 0: a condition beside the argument.
        here.where = _where(tokens, names)
        return True
    if about_sizes(tokens, names):
        here.case = here.case or case_named(" ".join(str(t.value) for t in tokens))
        return True
    return False


def _read_links(tokens: list[Token], cuts: list[int], here: Statement, names: Names) -> None:
    """Append to ``here`` every relation, which stands at one of the ``cuts``, with the side after it.

    Raises
    ------
    TypedError
        If a side is missing or cannot be read, or if a relation is not supported.
    """
    for number, (cut, end) in enumerate(pairwise([*cuts, len(tokens)])):
        sign, side = tokens[cut], tokens[cut + 1 : end]
        if not side:
            # `=> = …` or a relation that the next line repeats.
            if number + 1 < len(cuts) or cut > 0:
                continue
            raise TypedError("a side is missing after this sign", sign.start, sign.end)
        if sign.type == "ORD" and here.links and _zero(side):
            # ∇²f = … ≻ 0: said beside the equation, as X'X ≻ 0 alone.
            continue
        if sign.type == "ORD":
            raise TypedError(f"{sign.value} is not supported here", sign.start, sign.end)
        relation = sign.value
        follows = names.limit is None and any(tokens[c].value == "=" for c in cuts[number + 1 :])
        # With "as λ → ∞" in the same statement, the arrow is that limit.
        hence = here.condition is None and _between_equations(tokens, cuts, number)
        if relation == "->" and (cut == 0 or follows or hence):
            relation = "=>"
        here.links.append(Link(relation, side_of(side, names, here), side[0].start, side[-1].end))


def _without_hence(tokens: list[Token], names: Names) -> list[Token]:
    """Return the tokens without the sign in ``∴ f = x'Ax``, if they define a name."""
    cuts = outside(tokens, RELATED)[:2]
    if len(cuts) < 2 or cuts[0] or tokens[0].value != "=>" or tokens[cuts[1]].value not in ("=", ":="):
        return tokens
    left = [token for token in tokens[1 : cuts[1]] if token.type not in ("INDEX", "ARGS", "DECOR")]
    new = len(left) == 1 and left[0].type == "SYM" and names.find(left[0].value) is None
    return tokens[1:] if new else tokens


def _assigned(tokens: list[Token], names: Names) -> list[Token]:
    """Read the update ``b_i ← b_i - …``, also with ``:=``, as ``b'_i = b_i - …`` if the part has a b'.

    Any other assignment is a definition.
    """
    cuts = outside(tokens, RELATED)
    if not cuts or not cuts[0] or tokens[cuts[0]].value not in ("<-", ":="):
        return tokens
    name, sign, right = tokens[0], tokens[cuts[0]], tokens[cuts[0] + 1 :]
    updated = names.find(f"{name.value}'") if name.type == "SYM" else None
    if updated is None or not any((t.type, t.value) == ("SYM", name.value) for t in right):
        return [*tokens[: cuts[0]], sign._replace(value=":="), *right]
    return [name._replace(value=updated), *tokens[1 : cuts[0]], sign._replace(value="="), *right]


def _introduces(tokens: list[Token], names: Names) -> bool:
    """Return whether "for f(x) = …" introduces a name; "for i = 1" and "for λ = 0" do not."""
    cuts = outside(tokens, ("REL",))
    new = bool(cuts) and tokens[0].type == "SYM" and names.find(tokens[0].value) is None
    long = bool(cuts) and (len(tokens) - cuts[0] > 3 or tokens[1].type == "ARGS")
    return new and tokens[cuts[0]].value == "=" and long


def _indicated(tokens: list[Token], names: Names) -> list[Token]:
    """Read ``h_i = 1 if z_i > 0`` of a new name as ``h_i = 1·ind(z_i > 0)``."""
    found = outside(tokens, ("COND",))
    at = found[0] if found else 0
    equals, compared = outside(tokens[:at], ("REL",)), outside(tokens[at + 1 :], RELATED)
    if len(equals) != 1 or len(compared) != 1 or at - equals[0] != 2 or tokens[0].type not in ("SYM", "IDX"):
        return tokens
    value, sign = tokens[at - 1], tokens[at + 1 + compared[0]]
    if value.value != "1" or sign.type != "CMP" or names.find(tokens[0].value) is not None:
        return tokens
    opens, closes = value._replace(type="LP", value="("), value._replace(type="RP", value=")")
    return [*tokens[: at - 1], value._replace(type="IND", value="ind"), opens, *tokens[at + 1 :], closes]


def _between_equations(tokens: list[Token], cuts: list[int], number: int) -> bool:
    """Detect an arrow that means "hence": ``a = b → c = d``."""
    return any(tokens[c].value == "=" for c in cuts[:number]) and any(
        tokens[c].value == "=" for c in cuts[number + 1 :]
    )


def _compared_with_zero(tokens: list[Token]) -> bool:
    found = outside(tokens, RELATED)
    if len(found) != 1:
        return False
    sign = tokens[found[0]]
    # Words are the left side of "the first term is $\\ge 0$".
    if sign.type != "ORD" and sign.value not in (">", "<", "!=") and (found[0] or sign.type != "CMP"):
        return False
    rest = tokens[found[0] + 1 :]
    return _zero(rest)


def _where(tokens: list[Token], names: Names) -> Node | None:
    """Return the comparison in ``if z_i > 0``, or None if the condition is not one."""
    found = outside(tokens, RELATED)
    if len(found) != 1 or not found[0] or tokens[found[0]].value not in OPPOSITE:
        return None
    if not _zero(tokens[found[0] + 1 :]):
        return None
    try:
        side = side_of(tokens[: found[0]], names, Statement(0, ""))
    except TypedError:
        return None
    return Node("cmp", (side, num(0)), tokens[found[0]].value, side.span)


def _indexes(tokens: list[Token]) -> Node | None:
    """Return the comparison in ``if i = j`` of two indices, or None if the condition is not one."""
    if [token.type for token in tokens[::2]] != ["IDX", "IDX"] or tokens[1].value not in OTHER:
        return None
    i, j = (Node("idx", (), token.value, (token.start, token.end)) for token in tokens[::2])
    return Node("cmp", (i, j), tokens[1].value, (tokens[0].start, tokens[2].end))


def _zero(side: list[Token]) -> bool:
    return len(side) == 1 and (side[0].value == "0" or side[0].type == "ZERO")


def _example(tokens: list[Token], names: Names) -> tuple[str, Fraction] | None:
    """Read ``λ = 10^{-4}``: a symbol of the part with a number, which is an example and not a claim."""
    found = outside(tokens, ("REL",))
    if (
        len(found) != 1
        or tokens[found[0]].value != "="
        or tokens[0].type != "SYM"
        or tokens[0].value in names.unknowns
    ):
        return None
    left, right = tokens[1 : found[0]], tokens[found[0] + 1 :]
    if any(t.type != "INDEX" for t in left) or names.find(tokens[0].value) in (None, *names.defined):
        return None
    if not right or any(
        t.type not in ("NUM", "SLASH", "CARET", "EXPONENT", "STAR", "MINUS", "LB", "RB") for t in right
    ):
        return None
    try:
        node = expression(right, right[-1].end)
    except TypedError:
        return None
    value = number_of(node)
    return None if value is None else (tokens[0].value, value)


def about_sizes(tokens: list[Token], names: Names) -> bool:
    """Detect statements about sizes and counters: ``n > d`` and ``i = 1``."""
    if (
        len(tokens) == 3
        and tokens[0].type == "IDX"
        and tokens[0].value in "ijkl"
        and tokens[2].type in ("NUM", "IDX")
    ):
        return True
    if {t.type for t in tokens} > {"IDX"} and all(t.type in ("IDX", "NUM", *RELATED) for t in tokens):
        # i = j = k
        return True
    words = [t for t in tokens if t.type in ("SYM", "IDX")]
    return bool(words) and any(t.type == "CMP" for t in tokens) and all(
        t.type in ("SYM", "IDX", "CMP", "NUM") and (t.type not in ("SYM",
        "IDX") or (t.value in names.sizes and names.find(t.value) is None))
        for t in tokens
    )  # fmt: skip


def _definition(
    tokens: list[Token], relation: str, names: Names, let: bool, here: Statement
) -> tuple[str, tuple[str, ...]] | None:
    """Return the name and indices that ``f = …``, ``L(w) = …`` or ``g_i := …`` defines, or None if it is a claim.

    Only ``:=`` gives a new meaning to a name that the student has defined. For a symbol that has a meaning,
    ``here.shadows`` or ``here.alias`` records that the student may redefine it. ``tokens`` are the left side, and
    ``let`` means that the words before it introduce a name.
    """
    if not any(t.type == "CARET" for t in tokens):
        # {\bf a} = …
        tokens = [t for t in tokens if t.type not in ("LB", "RB")]
    if relation not in ("=", ":=") or not tokens or tokens[0].type not in ("SYM", "IDX"):
        return None
    name, rest = tokens[0].value, [t for t in tokens[1:] if t.type not in ("ARGS", "DECOR")]
    alone = not rest or (len(rest) == 1 and rest[0].type == "INDEX")
    if alone and names.find(name) is not None:
        here.shadows = name if relation == ":=" or let else ""
        # A capital that stands for a matrix may be a new name, and s for σ too: ŵ = … is a claim about w.
        letter = tokens[0].typed in tuple("ABCDGHKMPQRS") or name in names.entrywise
        other = letter and len(tokens[0].typed) == 1 and name not in names.unknowns
        here.alias = (
            tokens[0].typed if other and names.find(tokens[0].typed) == name != tokens[0].typed else ""
        )
    indexes = tuple(i for i in rest[0].value if isinstance(i, str)) if rest and alone else ()
    if names.is_change(name):
        # df = …: the small change of f, which already has a meaning.
        return None
    if name in names.defined:
        return None if relation != ":=" or not alone else (name, indexes)
    if names.find(name) is not None or not alone:
        return None
    if rest and len(indexes) != len(rest[0].value):
        return None
    return name, indexes


def _remember(here: Statement, tokens: list[Token], names: Names) -> None:
    """Store the body of ``f(x) = …``, so that f(x + h) can be read, and what f depends on."""
    arguments = next((t.value for t in tokens if t.type == "ARGS"), "")
    parameters = tuple(p for p in re.split(r"[,;|]", arguments) if p)
    if here.defines is None:
        return
    name, body = here.defines[0], here.links[0].side
    names.depends[name] = symbols(body).union(*(names.depends.get(inner, ()) for inner in symbols(body)))
    if here.defines[1]:
        names.entries[name] = len(here.defines[1])
        return
    if not parameters and name in FUNCTION_LETTERS and names.variable in symbols(body):
        # f = x'Ax, and below it f(x + h).
        parameters = (names.variable,)
    if parameters:
        names.functions[name] = (parameters, body)


def _condition(tokens: list[Token], here: Statement) -> None:
    """Read ``as λ → ∞`` or ``when σ_i ≪ λ``; other words are remarks."""
    text = " ".join(str(t.value) for t in tokens if t.type in ("SYM", "REL", "INFTY", "NUM", "FAR", "ZERO"))
    case = case_named(text) or ("tall" if "tall" in text else "wide" if "wide" in text else "")
    here.case = here.case or case
    found = tends(text) if "->" in text else None
    if found:
        here.condition = found
        return
    far = [i for i, t in enumerate(tokens) if t.type == "FAR"]
    if far:
        left = {t.value for t in tokens[: far[0]] if t.type == "SYM"}
        right = {t.value for t in tokens[far[0] + 1 :] if t.type == "SYM"}
        small_left = tokens[far[0]].value == "<<"
        if len(left) == len(right) == 1:
            here.far = (left.pop(), right.pop()) if small_left else (right.pop(), left.pop())
