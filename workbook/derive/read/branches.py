"""Find conditions among the tokens of a line, and write them in one way.

A condition stands after a word, ``when σ ≪ λ``, in brackets, ``(σ ≪ λ)``, before an arrow, ``σ ≪ λ ⇒ …``, or
on the lines of cases.
"""

from __future__ import annotations

from .tokens import CLOSING, OPENING, RELATED, Token, outside

# What a symbol may tend to.
TARGETS = ("INFTY", "ZERO", "NUM")
# Tokens of ``i ≠ j`` and of ``λ → ∞``.
COMPARISON = 3
APART = ("COMMA", "SEMI", "TEXT", "GAP", "ROWSEP")


def condition_in(tokens: list[Token]) -> int | None:
    """Return the position of the word that a condition begins with, or None."""
    found = outside(tokens, ("COND",))
    return found[0] if found else None


def branched(tokens: list[Token]) -> list[Token]:
    """Return the tokens with every condition after a word: ``… when σ ≪ λ``."""
    if not any(token.type in ("FAR", "CMP") or token.value in ("->", "=") for token in tokens):
        return tokens
    return _before_arrows(_in_brackets(_in_cases(tokens)))


def _word(at: Token) -> Token:
    return Token("COND", "when", at.start, at.start)


def _comma(at: Token) -> Token:
    return Token("COMMA", ",", at.start, at.start)


def _is_condition(tokens: list[Token]) -> bool:
    """Return whether tokens are ``σ ≪ λ``, ``λ → ∞``, ``i ≠ j`` or ``w_i ≠ 0`` and nothing else."""
    if any(t.type in ("COND", "COMMA") for t in tokens):
        return False
    if sum(t.type == "FAR" for t in tokens) == 1:
        return tokens[0].type != "FAR" and not any(t.type in RELATED for t in tokens)
    related = [place for place, t in enumerate(tokens) if t.type in RELATED]
    zero = bool(tokens) and (tokens[-1].type == "ZERO" or tokens[-1].value == "0")
    if zero and related == [len(tokens) - 2] != [0] and tokens[-2].type == "CMP":
        return True
    if len(tokens) != COMPARISON:
        return False
    left, sign, right = tokens
    if sign.value == "->":
        return left.type == "SYM" and right.type in TARGETS
    return left.type == right.type == "IDX" and sign.value in ("=", "!=") and sign.type in RELATED


def _outermost(tokens: list[Token]) -> list[tuple[int, int]]:
    """Return the positions of the brackets that no other bracket contains: where each opens and closes."""
    depth, begin, found = 0, 0, []
    for place, token in enumerate(tokens):
        if token.type in OPENING:
            begin = begin if depth else place
            depth += 1
        elif token.type in CLOSING:
            depth -= 1
            if depth == 0:
                found.append((begin, place))
    return found


def _claims(tokens: list[Token]) -> bool:
    """Return whether tokens end in a relation of two sides, perhaps with gaps and commas after it."""
    apart = [
        place
        for place in outside(tokens, APART)
        if tokens[place + 1 :] and tokens[place + 1].type not in APART
    ]
    return bool(outside(tokens[apart[-1] if apart else 0 :], RELATED))


def _in_brackets(tokens: list[Token]) -> list[Token]:
    """Read ``a ≈ b (σ ≪ λ)`` and ``a ≈ b, (σ ≪ λ)`` as ``a ≈ b when σ ≪ λ``."""
    found = list(tokens)
    for begin, end in reversed(_outermost(tokens)):
        inside = tokens[begin + 1 : end]
        word = inside[:1] if inside and inside[0].type == "COND" else [_word(tokens[begin])]
        condition = inside[1:] if inside and inside[0].type == "COND" else inside
        last = end + 1 == len(tokens) or tokens[end + 1].type in APART
        after = begin and tokens[begin - 1].type not in ("FUNC", "IND", "BIG", *RELATED, *APART)
        beside = (
            not after and begin and tokens[begin - 1].type in ("GAP", "COMMA") and _claims(tokens[:begin])
        )
        if (
            tokens[begin].type in ("LP", "LS")
            and (after or beside)
            and last
            and condition
            and _is_condition(condition)
        ):
            condition[-1] = condition[-1]._replace(end=tokens[end].end)
            found[begin - 1 if beside else begin : end + 1] = [*word, *condition]
    return found


def _in_cases(tokens: list[Token]) -> list[Token]:
    """Read ``a ≈ {b, σ ≪ λ; c, σ ≫ λ`` as ``a ≈ b when σ ≪ λ, ≈ c when σ ≫ λ``."""
    spots = [(b, e) for b, e in _outermost(tokens) if tokens[b].type == "BEGINCASES"]
    if len(spots) != 1:
        return tokens
    begin, end = spots[0]
    if (
        not begin
        or tokens[begin - 1].type not in RELATED
        or not any(t.type == "FAR" for t in tokens[begin:end])
    ):
        return tokens
    relation, found, row = tokens[begin - 1], list(tokens[: begin - 1]), []
    for token in [*tokens[begin + 1 : end], tokens[end]._replace(type="ROWSEP")]:
        if token.type != "ROWSEP":
            row.append(token)
            continue
        at = next((i for i, t in enumerate(row) if t.type in ("AMP", "COMMA", "COND", "ELSE")), len(row))
        condition = [t for t in row[at:] if t.type not in ("AMP", "COMMA", "COND", "TEXT")]
        if row:
            apart = [_comma(row[0])] if len(found) >= begin else []
            word = [_word(condition[0])] if condition and condition[0].type != "ELSE" else []
            found += [*apart, relation, *row[:at], *word, *condition]
        row = []
    return [*found, *tokens[end + 1 :]]


def _before_arrows(tokens: list[Token]) -> list[Token]:
    """Read ``σ ≪ λ ⇒ a ≈ b`` as ``when σ ≪ λ, a ≈ b``."""
    found = list(tokens)
    for place in reversed(outside(tokens, ("REL",))):
        begin = max((i + 1 for i in outside(tokens[:place], APART)), default=0)
        before = tokens[begin:place]
        if tokens[place].value == "=>" and any(t.type == "FAR" for t in before) and _is_condition(before):
            found[begin : place + 1] = [_word(before[0]), *before, _comma(tokens[place])]
    return found
