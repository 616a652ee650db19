"""Convert source code to colored lines with Pygments; unknown languages become plain text."""

from __future__ import annotations

import re

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Token, _TokenType
from pygments.util import ClassNotFound

from workbook.pdf.blocks import Line
from workbook.pdf.text import clean, head_and_tail, wrap

#: Of longer sources, only the start and the end are shown. A pasted layers.py has 800 lines.
MAX_LINES = 1500
#: Longer code is not highlighted; nobody typed it by hand.
MAX_HIGHLIGHT = 200_000
#: Most characters that are read, which bounds the time for a huge cell.
MAX_CHARS = 2_000_000

# From general to specific; the last entry that contains the token's type wins. The names are STYLES in template.typ.
_STYLES: tuple[tuple[_TokenType, str], ...] = (
    (Token.Keyword, "keyword"),
    (Token.Operator.Word, "keyword"),
    (Token.Name.Builtin, "builtin"),
    (Token.Name.Function, "name"),
    (Token.Name.Class, "name"),
    (Token.Name.Decorator, "decorator"),
    (Token.Name.Exception, "builtin"),
    (Token.Literal.String, "string"),
    (Token.Literal.Number, "number"),
    (Token.Comment, "comment"),
    (Token.Error, ""),
)
# Cell magics whose body is not Python, such as %%derive; they are shown as plain text.
_PLAIN_MAGIC = re.compile(r"\s*%%(?!time|timeit|capture|prun)")


def _style(kind: _TokenType) -> str:
    found = ""
    for parent, name in _STYLES:
        if kind[: len(parent)] == parent:
            found = name
    return found


def _lexer(language: str, source: str) -> Lexer | None:
    if len(source) > MAX_HIGHLIGHT or (language == "python" and _PLAIN_MAGIC.match(source)):
        return None
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False) if language else None
    except ClassNotFound:
        return None


def highlight(source: str, language: str = "python", limit: int = MAX_LINES) -> list[Line]:
    """Return wrapped lines of runs for ``source``: about ``limit`` at most, and a note that counts the rest.

    >>> highlight("x = 1", "python")
    [[('x = ', ''), ('1', 'number')]]
    """
    source = clean(source[:MAX_CHARS].expandtabs(4)).strip("\n")
    lexer = _lexer(language, source)
    lines: list[Line] = [[]]
    for kind, value in lexer.get_tokens(source) if lexer else [(Token.Text, source)]:
        style = _style(kind)
        for number, piece in enumerate(value.split("\n")):
            if number:
                lines.append([])
            if not piece:
                continue
            current = lines[-1]
            if current and current[-1][1] == style:
                current[-1] = (current[-1][0] + piece, style)
            else:
                current.append((piece, style))
    return cut(
        [row for line in lines[: 2 * limit] for row in wrap(line)], limit, "lines", len(lines) - 2 * limit
    )


def cut(rows: list[Line], limit: int, what: str, unseen: int = 0) -> list[Line]:
    """Return the start and the end of ``rows`` with a note between them; ``unseen`` rows were left out before."""
    head, missing, tail = head_and_tail(rows, limit)
    missing += max(unseen, 0)
    if missing:
        return [*head, [(f"… {missing:,} {what} left out of this PDF …", "note")], *tail]
    return head
