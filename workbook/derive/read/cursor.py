"""The lexer's position in the text: matching, brackets, and the tokens made so far."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from ..errors import FuelError, SyntaxTypedError
from . import latex_text
from .names import Names
from .tokens import MAX_DEPTH, MAX_TOKENS, Token

# `re.compile` looks for a pattern in its own cache, which takes longer than most matches do.
_compiled = cache(re.compile)


class Cursor:
    """A position in a text and the tokens before it. ``step`` reads what begins there (see lexer.py)."""

    def __init__(self, text: str, names: Names, base: int, step: Callable[[Cursor], None]) -> None:
        self.text = text
        self.step = step
        self.names = names
        self.base = base
        self.at = 0
        self.out: list[Token] = []
        self.open: list[str] = []
        self.pending_st = False
        # Brackets that words have opened: ``\text{(multiply by }2λ)``.
        self.spoken = 0

    def fail(self, message: str, start: int | None = None, end: int | None = None) -> SyntaxTypedError:
        start = self.at if start is None else start
        return SyntaxTypedError(message, self.base + start, self.base + (end or start + 1))

    def emit(self, kind: str, value: Any, start: int, typed: str = "") -> None:
        if len(self.out) >= MAX_TOKENS:
            raise FuelError(f"this line has more than {MAX_TOKENS} symbols", self.base + start)
        self.out.append(Token(kind, value, self.base + start, self.base + self.at, typed))

    def last(self) -> str:
        return self.out[-1].type if self.out else ""

    def match(self, pattern: str) -> re.Match[str] | None:
        """Match one of the reader's own patterns at the position."""
        return _compiled(pattern).match(self.text, self.at)

    def skip_space(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def push(self, kind: str) -> None:
        self.open.append(kind)
        if len(self.open) > MAX_DEPTH:
            raise FuelError(f"more than {MAX_DEPTH} brackets are open at once", self.base + self.at)

    def pop(self, kind: str, start: int) -> None:
        if not self.open or self.open[-1] != kind:
            wanted = {"(": ")", "[": "]", "{": "}", "norm": "‖", "abs": "|", "⟨": "⟩"}
            inside = (
                f"; {wanted[self.open[-1]]} is expected first"
                if self.open and self.open[-1] in wanted
                else ""
            )
            raise self.fail(f"this {wanted.get(kind, kind)} closes nothing{inside}", start)
        self.open.pop()

    def read_argument(self) -> tuple[str, int]:
        r"""Return the LaTeX argument that begins here, unread, and the offset of its first character; move past it.

        The argument is what is inside ``{…}``, or one character, or one command. A command such as ``\hat{x}``,
        ``\mathbf x`` or ``\frac{1}{2}`` includes its own arguments.

        Raises
        ------
        SyntaxTypedError
            If the text ends here, or if a brace is never closed.
        """
        self.skip_space()
        if self.at >= len(self.text):
            raise self.fail("the line ends where something in braces was expected", len(self.text) - 1)
        if self.text[self.at] == "{":
            end = latex_text.closing(self.text, self.at)
            if end < 0:
                raise self.fail("this { is never closed")
            start = self.at + 1
            self.at = end + 1
            return self.text[start:end], start
        fraction = self.match(latex_text.FRACTION)
        if fraction:
            start, self.at = self.at, fraction.end()
            for _ in range(2):
                self.read_argument()
            return self.text[start : self.at], start
        found = self.match(r"\\([A-Za-z]+)\s*\{") if self.text[self.at] == "\\" else None
        if found and found.group(1) in latex_text.SINGLE:
            found = None
        start = self.at
        if found:
            end = latex_text.closing(self.text, found.end() - 1)
            if end < 0:
                raise self.fail("this { is never closed", found.end() - 1)
            self.at = end + 1
        else:
            piece = self.match(
                r"\\(?:math\w+|text\w*|rm|sf|bf|boldsymbol|bm|hat|tilde|bar|vec|check|widehat|widetilde)\s+\\?[A-Za-z]+"
                r"|\\[A-Za-z]+|\\?."
            )
            self.at = piece.end() if piece else self.at + 1
        return self.text[start : self.at], start

    def inner(self, raw: str, start: int) -> list[Token]:
        lexer = type(self)(raw, self.names, self.base + start, self.step)
        lexer.open = ["{"] * min(len(self.open), MAX_DEPTH - 1)
        if len(self.open) + 1 > MAX_DEPTH:
            raise FuelError(f"more than {MAX_DEPTH} brackets are open at once", self.base + start)
        floor = len(lexer.open)
        return lexer.run(floor)

    def run(self, floor: int = 0) -> list[Token]:
        """Read to the end of the text."""
        while True:
            self.skip_space()
            if self.at >= len(self.text):
                break
            self.step(self)
        if len(self.open) > floor:
            still = {"norm": "‖", "abs": "|"}.get(self.open[-1], self.open[-1])
            raise SyntaxTypedError(f"a {still} is never closed", self.base + max(len(self.text) - 1, 0))
        return self.out

    def variable(self, raw: str, start: int) -> tuple[str, tuple[Any, ...] | None]:
        """Return the variable of a derivative or argmin: ``x``, ``x_k``, ``\\mathbf{w}``."""
        tokens = [t for t in self.inner(raw, start) if t.type not in ("LB", "RB", "DECOR", "LP", "RP")]
        if len(tokens) == 1 and tokens[0].type == "SYM":
            return tokens[0].value, None
        if len(tokens) == 2 and tokens[0].type == "SYM" and tokens[1].type == "INDEX":
            return tokens[0].value, tokens[1].value
        raise self.fail(
            f"expected one variable, such as x or x_k, not {raw.strip()!r}", start, start + len(raw)
        )

    def balanced(self) -> tuple[str, int] | None:
        """Return the raw text inside the parenthesis that opens here and its end, without moving."""
        end = latex_text.closing(self.text, self.at)
        return None if end < 0 else (self.text[self.at + 1 : end], end)
