"""Parse the tokens of one expression into a tree, by the grammar in ``grammar.lark``.

The LALR parser does not recurse; the lexer limits the number of open brackets. ``d(f, x)`` and
``\\frac{\\partial f}{\\partial x}`` give the same node.
"""

from __future__ import annotations

from collections.abc import Sequence
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


@cache
def _parser() -> Any:
    # lark is imported when the first line is read, so that importing the checker stays cheap.
    import lark

    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return lark.Lark(grammar, parser="lalr", lexer="basic", maybe_placeholders=False)


def expression(tokens: Sequence[Token], end: int) -> Node:
    """Return the tree of one side.

    Parameters
    ----------
    tokens : sequence of Token
        The tokens of the lexer, without relations.
    end : int
        Offset of the end of the side, for the message if it ends too early.

    Raises
    ------
    SyntaxTypedError
        With the offset of the character and what was expected there.
    """
    import lark

    state = _parser().parse_interactive("")
    for number, token in enumerate(tokens):
        try:
            state.feed_token(lark.Token(token.type, token))
        except lark.exceptions.UnexpectedToken as error:
            raise _unexpected(token, error.expected, tokens[number - 1] if number else None) from None
    try:
        result = state.feed_eof()
    except lark.exceptions.UnexpectedToken as error:
        last = tokens[-1] if tokens else Token("", "", end, end)
        wanted = _wanted(error.expected)
        raise SyntaxTypedError(
            f"the expression stops too early; {wanted} was expected", last.start, end
        ) from None
    node = strip(bare(TreeBuilder().transform(result)))
    for part in walk(node):
        if part.op == DOT:
            raise SyntaxTypedError("dots need terms on both sides, such as x_1 c_1 + … + x_n c_n", *part.span)
    return node


def _wanted(expected: Any) -> str:
    names = set(expected)
    if "SYM" in names:
        return "a symbol, a number or an opening bracket"
    closers = [EXPECTED[name] for name in ("RP", "RS", "NC", "AC", "RB", "CMP", "END") if name in names]
    return " or ".join(closers[:2]) if closers else "an operator or the end of the line"


def _unexpected(token: Token, expected: Any, before: Token | None) -> SyntaxTypedError:
    shown = token.value if isinstance(token.value, str) else token.type.lower()
    if token.type == "CMP" and token.value == "=":
        message = "an = is not allowed inside brackets here"
    elif token.type == "DOTS":
        message = "dots belong between terms that show the pattern"
    elif token.type in ("SYM", "NUM") and before is not None and before.type == "BIG":
        message = f"{shown} is not allowed here"
    else:
        message = f"did not expect {shown!r} here; {_wanted(expected)} was expected"
    return SyntaxTypedError(message, token.start, token.end)
