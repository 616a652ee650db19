"""Parse the tokens of one expression into a tree, by the grammar in ``grammar.lark``.

The LALR parser does not recurse; the lexer limits the number of open brackets. ``d(f, x)`` and
``\\frac{\\partial f}{\\partial x}`` give the same node.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import SyntaxTypedError
from ..tree import Node, walk
from .build import TreeBuilder
from .nodes import DOT, bare, strip
from .tokens import Token

EXPECTED = {
    "NUM": "a number", "SYM": "a symbol", "LP": "(", "RP": ")", "RS": "]", "NC": "‖", "AC": "|", "RB": "}",
    "COMMA": "a comma", "PLUS": "+", "STAR": "·", "END": "\\end", "CMP": "a comparison such as >", "LS": "[",
}  # fmt: skip


class GrammarError(SyntaxTypedError):
    """A token that the grammar does not allow where it is."""


class _Rules:
    """The rules of a `TreeBuilder` by their names in the grammar, which lark calls while it parses."""

    def __init__(self) -> None:
        self.builder = TreeBuilder()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.builder, "do_" + name)


@dataclass(slots=True)
class _Leaf:
    """A token as lark needs it; `lark.Token` is a string with ten attributes."""

    type: str
    value: Token


@cache
def _parser(building: bool) -> Any:
    """Return the parser; one that is not ``building`` returns lark's own tree."""
    # lark is imported when the first line is read, so that importing the checker stays cheap.
    import lark

    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    rules = {"transformer": _Rules()} if building else {}
    return lark.Lark(grammar, parser="lalr", lexer="basic", maybe_placeholders=False, **rules)


def preload() -> None:
    """Create the parsers, for a process that is copied."""
    _parser(True)
    _parser(False)


def expression(tokens: Sequence[Token], end: int) -> Node:
    """Return the tree of one side of a relation, without brackets.

    Parameters
    ----------
    tokens : sequence of Token
        The tokens of the lexer, without relations.
    end : int
        Offset of the end of the side, for the message if it ends too early.

    Raises
    ------
    SyntaxTypedError
        With the offset of the character and what was expected there. A token that the grammar does not allow is
        reported before a rule that refuses its parts, such as dots without terms on both sides.
    """
    try:
        found = _parsed(tokens, end, building=True)
    except GrammarError:
        raise
    except Exception:
        # A rule refused what it was given. A mistake in the grammar is named first, then the innermost other.
        found = TreeBuilder().transform(_parsed(tokens, end, building=False))
    node = strip(bare(found))
    for part in walk(node):
        if part.op == DOT:
            raise SyntaxTypedError("dots need terms on both sides, such as x_1 c_1 + … + x_n c_n", *part.span)
    return node


def _parsed(tokens: Sequence[Token], end: int, building: bool) -> Any:
    """Feed the tokens to a parser and return what it makes of them; raises `GrammarError`."""
    import lark

    state = _parser(building).parse_interactive("")
    for number, token in enumerate(tokens):
        try:
            state.feed_token(_Leaf(token.type, token))
        except lark.exceptions.UnexpectedToken as error:
            raise _unexpected(token, error.expected, tokens[number - 1] if number else None) from None
    try:
        return state.feed_eof()
    except lark.exceptions.UnexpectedToken as error:
        last = tokens[-1] if tokens else Token("", "", end, end)
        wanted = _wanted(error.expected)
        raise GrammarError(
            f"the expression stops too early; {wanted} was expected", last.start, end
        ) from None


def _wanted(expected: Any) -> str:
    names = set(expected)
    if "SYM" in names:
        return "a symbol, a number or an opening bracket"
    closers = [EXPECTED[name] for name in ("RP", "RS", "NC", "AC", "RB", "CMP", "END") if name in names]
    return " or ".join(closers[:2]) if closers else "an operator or the end of the line"


def _unexpected(token: Token, expected: Any, before: Token | None) -> GrammarError:
    shown = token.value if isinstance(token.value, str) else token.type.lower()
    if token.type == "CMP" and token.value == "=":
        message = "an = is not allowed inside brackets here"
    elif token.type == "DOTS":
        message = "dots belong between terms that show the pattern"
    elif token.type in ("SYM", "NUM") and before is not None and before.type == "BIG":
        message = f"{shown} is not allowed here"
    else:
        message = f"did not expect {shown!r} here; {_wanted(expected)} was expected"
    return GrammarError(message, token.start, token.end)
