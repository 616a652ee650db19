"""Characters to tokens: the ASCII form, Unicode mathematics and LaTeX all become one stream.

What differs between the notations ends here: ``X'``, ``X.T``, ``Xᵀ`` and ``X^{\\top}`` are one token each,
and so are ``\\frac{\\partial}{\\partial x_k}`` and ``d/dx_k``. Nothing is evaluated.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any, NamedTuple

from . import latex
from .errors import FuelError, SyntaxTypedError
from .names import FUNCTIONS, INDEX_NAMES, SOLUTION_MARKS, Names

MAX_TOKENS = 1200
MAX_DEPTH = 60
MAX_DIGITS = 30

# Words after which the rest of the line explains the step.
REMARKS = {"since", "because", "using", "where", "by", "recall", "note", "with", "which", "from", "here",
           "due", "see", "substituting", "substitute", "plugging", "expanding", "recalling", "whose"}  # fmt: skip
# Words that may stand before or between formulas and mean nothing to the checker.
FILLERS = {"so", "hence", "thus", "then", "therefore", "gives", "we", "get", "and", "let", "have", "now", "set",
           "setting", "expand", "finally", "stack", "is", "that", "to", "of", "the", "also", "define",
           "stacking", "objective", "gradient", "solution", "constraint", "entry", "entrywise", "want", "show",
           "differentiate", "solve", "simplify", "first", "next", "start", "minimise", "minimize", "zero",
           "case", "tall", "wide", "plug", "in", "entries", "every", "all", "each", "at", "this", "it"}  # fmt: skip
CONDITIONS = {"when", "if", "as", "for", "whenever"}

OPERAND = {"NUM", "SYM", "ZERO", "EYE", "IDX", "RP", "RS", "RB", "NC", "AC", "TRANS", "INV", "INVT", "PINV",
           "DECOR", "INDEX", "END", "DENS", "DELTA", "CONST", "DEND", "DOTS"}  # fmt: skip


class Token(NamedTuple):
    """A token with its character offsets in the logical line."""

    type: str
    value: Any
    start: int
    end: int


def lex(text: str, names: Names, base: int = 0) -> list[Token]:
    """Tokens of one logical line.

    >>> [token.type for token in lex("x' A", Names({"x", "A"}))]
    ['SYM', 'TRANS', 'SYM']
    >>> [token.type for token in lex(r"\\mathbf{x}^\\top A", Names({"x", "A"}))]
    ['SYM', 'TRANS', 'SYM']
    """
    return _Lexer(text, names, base).run()


class _Lexer:
    def __init__(self, text: str, names: Names, base: int) -> None:
        self.text = text
        self.names = names
        self.base = base
        self.at = 0
        self.out: list[Token] = []
        self.open: list[str] = []
        self.pending_st = False
        # The word behind each symbol, for names that go on in a sub- or superscript: W, then ^{(2)}.
        self.typed: dict[int, str] = {}

    # -- helpers ---------------------------------------------------------------------------------

    def fail(self, message: str, start: int | None = None, end: int | None = None) -> SyntaxTypedError:
        start = self.at if start is None else start
        return SyntaxTypedError(message, self.base + start, self.base + (end or start + 1))

    def emit(self, kind: str, value: Any, start: int) -> None:
        if len(self.out) >= MAX_TOKENS:
            raise FuelError(f"this line has more than {MAX_TOKENS} symbols", self.base + start)
        self.out.append(Token(kind, value, self.base + start, self.base + self.at))

    def last(self) -> str:
        return self.out[-1].type if self.out else ""

    def match(self, pattern: str) -> re.Match[str] | None:
        return re.compile(pattern).match(self.text, self.at)

    def skip_space(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def push(self, kind: str) -> None:
        self.open.append(kind)
        if len(self.open) > MAX_DEPTH:
            raise FuelError(f"more than {MAX_DEPTH} brackets are open at once", self.base + self.at)

    def pop(self, kind: str, start: int) -> None:
        if not self.open or self.open[-1] != kind:
            wanted = {"(": ")", "[": "]", "{": "}", "norm": "‖", "abs": "|"}
            inside = (
                f"; {wanted[self.open[-1]]} is still to come" if self.open and self.open[-1] in wanted else ""
            )
            raise self.fail(f"this {wanted.get(kind, kind)} closes nothing{inside}", start)
        self.open.pop()

    def group(self) -> tuple[str, int]:
        """The raw argument of a LaTeX command or of ``_`` and ``^``: text and offset; moves past it."""
        self.skip_space()
        if self.at >= len(self.text):
            raise self.fail("the line ends where something in braces was expected", len(self.text) - 1)
        if self.text[self.at] == "{":
            end = latex.closing(self.text, self.at)
            if end < 0:
                raise self.fail("this { is never closed")
            start = self.at + 1
            self.at = end + 1
            return self.text[start:end], start
        found = self.match(r"\\[A-Za-z]+\s*\{") if self.text[self.at] == "\\" else None
        start = self.at
        if found:
            end = latex.closing(self.text, found.end() - 1)
            if end < 0:
                raise self.fail("this { is never closed", found.end() - 1)
            self.at = end + 1
        else:
            piece = self.match(r"\\[A-Za-z]+|\\?.")
            self.at = piece.end() if piece else self.at + 1
        return self.text[start : self.at], start

    def inner(self, raw: str, start: int) -> list[Token]:
        lexer = _Lexer(raw, self.names, self.base + start)
        lexer.open = ["{"] * min(len(self.open), MAX_DEPTH - 1)
        if len(self.open) + 1 > MAX_DEPTH:
            raise FuelError(f"more than {MAX_DEPTH} brackets are open at once", self.base + start)
        floor = len(lexer.open)
        return lexer.run(floor)

    def variable(self, raw: str, start: int) -> tuple[str, tuple[Any, ...] | None]:
        """What a derivative or argmin is taken over: ``x``, ``x_k``, ``\\mathbf{w}``."""
        tokens = [t for t in self.inner(raw, start) if t.type not in ("LB", "RB", "DECOR", "LP", "RP")]
        if len(tokens) == 1 and tokens[0].type == "SYM":
            return tokens[0].value, None
        if len(tokens) == 2 and tokens[0].type == "SYM" and tokens[1].type == "INDEX":
            return tokens[0].value, tokens[1].value
        raise self.fail(
            f"expected one variable, such as x or x_k, not {raw.strip()!r}", start, start + len(raw)
        )

    def balanced(self) -> tuple[str, int] | None:
        """The raw text inside the parenthesis that opens here, without moving."""
        end = latex.closing(self.text, self.at)
        return None if end < 0 else (self.text[self.at + 1 : end], end)

    # -- the loop --------------------------------------------------------------------------------

    def run(self, floor: int = 0) -> list[Token]:
        while True:
            self.skip_space()
            if self.at >= len(self.text):
                break
            self.step()
        if len(self.open) > floor:
            raise SyntaxTypedError(
                {"norm": "a ‖ is never closed", "abs": "a | is never closed"}.get(
                    self.open[-1], f"a {self.open[-1]} is never closed"
                ),
                self.base + max(len(self.text) - 1, 0),
            )
        return self.out

    def step(self) -> None:
        char, start = self.text[self.at], self.at
        if char == "\\":
            return self.command()
        if char in "0123456789":
            return self.number()
        if char.isalpha() and char.isascii():
            return self.word()
        simple = SIMPLE.get(char)
        if char == "*" and self.last() == "SYM" and self.match(r"\*\s*(=|:=|$|,|<=>|=>)"):
            self.at += 1
            return self.emit("DECOR", "*", start)
        for symbol, kind, value in MULTI:
            if self.text.startswith(symbol, self.at):
                self.at += len(symbol)
                return self.superscript(start) if kind == "POWER" else self.relation(kind, value, start)
        if char in "([{":
            return self.opening(char)
        if char in ")]}":
            self.at += 1
            self.pop({")": "(", "]": "[", "}": "{"}[char], start)
            return self.emit({")": "RP", "]": "RS", "}": "RB"}[char], char, start)
        if char == "'":
            self.at += 1
            return self.prime(start)
        if char in "_^":
            self.at += 1
            return self.subscript(start) if char == "_" else self.superscript(start)
        if char in "‖|":
            self.at += 1
            if char == "|" and self.text[self.at : self.at + 1] == "|":
                self.at += 1
                return self.bar("norm", start)
            return self.bar("norm" if char == "‖" else "abs", start)
        if char in latex.SUPERSCRIPTS:
            run = self.match("[" + "".join(latex.SUPERSCRIPTS) + "]+")
            assert run
            self.at = run.end()
            return self.power("".join(latex.SUPERSCRIPTS[c] for c in run.group()), start, run.group())
        if char in latex.SUBSCRIPTS:
            run = self.match("[" + "".join(latex.SUBSCRIPTS) + "]+")
            assert run
            self.at = run.end()
            return self.attach("".join(latex.SUBSCRIPTS[c] for c in run.group()), start)
        if char == ".":
            dot = self.match(r"\.T(?![A-Za-z])")
            if dot:
                self.at = dot.end()
                return self.emit("TRANS", "T", start)
            dots = self.match(r"\.\.\.")
            if dots:
                self.at = dots.end()
                return self.emit("DOTS", "...", start)
            if not self.text[self.at + 1 :].strip(" .\t\n"):
                self.at = len(self.text)
                return None
        if char == "∂":
            return self.partial(r"∂", start)
        if char == "∇":
            self.at += 1
            return self.nabla(start)
        if char in "½¼":
            self.at += 1
            return self.emit("NUM", "1/2" if char == "½" else "1/4", start)
        if char == "√":
            self.at += 1
            return self.emit("BIG", "sqrt1", start)
        if char == "∑" or (char == "Σ" and self.sigma_is_sum()):
            self.at += 1
            return self.big_sum("sum", start)
        if char == "∏":
            self.at += 1
            return self.big_sum("prod", start)
        if simple:
            self.at += 1
            return self.emit(simple[0], simple[1], start)
        if char.isalpha():
            self.at += 1
            while self.at < len(self.text) and self.text[self.at] in latex.COMBINING:
                self.at += 1
            word = "".join(
                latex.COMBINING.get(c, c) for c in unicodedata.normalize("NFD", self.text[start : self.at])
            )
            return self.name(word, start)
        raise self.fail(f"{char!r} has no meaning here")

    def opening(self, char: str) -> None:
        start = self.at
        if char == "[" and self.out and self.out[-1].type == "SYM" and self.out[-1].end == self.base + start:
            raw = self.balanced()
            if raw and re.fullmatch(rf"\s*[{INDEX_NAMES}\d]\s*(,\s*[{INDEX_NAMES}\d]\s*)?", raw[0]):
                self.at = raw[1] + 1
                return self.attach(raw[0].replace(" ", ""), start)
        self.at += 1
        self.push(char)
        self.emit({"(": "LP", "[": "LS", "{": "LB"}[char], char, start)
        return None

    def bar(self, kind: str, start: int) -> None:
        inside = bool(self.open) and self.open[-1] == kind
        if inside and self.last() in OPERAND:
            self.pop(kind, start)
            return self.emit("NC" if kind == "norm" else "AC", "‖", start)
        self.push(kind)
        return self.emit("NO" if kind == "norm" else "AO", "‖", start)

    def relation(self, kind: str, value: str, start: int) -> None:
        if kind == "REL" and value == "=":
            if self.pending_st:
                kind, self.pending_st = "CEQ", False
            elif self.open:
                kind = "CMP"
        self.emit(kind, value, start)

    def number(self) -> None:
        start = self.at
        found = self.match(r"\d+(\.\d+)?")
        assert found
        if len(found.group()) > MAX_DIGITS:
            raise FuelError(f"a number of more than {MAX_DIGITS} digits", self.base + start)
        self.at = found.end()
        indicator = self.match(r"\s*(\[|\\\{|\{|\()") if found.group() == "1" else None
        if indicator:
            at, self.at = self.at, indicator.end() - 1
            raw = self.balanced()
            if raw and re.search(r"[<>=≥≤≠]|\\(geq?|leq?|neq?|gt|lt)\b", raw[0]) and "==" not in raw[0][:1]:
                self.at = at
                return self.emit("IND", "ind", start)
            self.at = at
        self.emit("NUM", found.group(), start)
        return None

    # -- words -----------------------------------------------------------------------------------

    def word(self) -> None:
        start = self.at
        found = self.match(r"[A-Za-z][A-Za-z0-9]*")
        assert found
        run = found.group()
        slash = self.match(r"[dD]([A-Za-z]\w*)?\s*/\s*d\s*(\\?[A-Za-zα-ωΑ-Ω]\w*)") if run[0] == "d" else None
        if slash and not (slash.group(1) and self.names.find("d" + slash.group(1))):
            return self.ratio(
                slash.group(1) or "", start + 1, slash.group(2), slash.start(2), slash.end(), start
            )
        if self.text.startswith("s.t.", self.at):
            self.at += 4
            self.pending_st = True
            return self.emit("ST", "s.t.", start)
        if run == "subject":
            to = self.match(r"subject\s+to\b:?")
            if to:
                self.at = to.end()
                self.pending_st = True
                return self.emit("ST", "s.t.", start)
        for prefix, method in (("argmin", self.arg), ("argmax", self.arg), ("lim", self.limit), ("min", self.arg),
                               ("max", self.arg), ("sum", self.big_sum), ("prod", self.big_sum)):  # fmt: skip
            if run == prefix and (prefix != "max" or self.text[found.end() : found.end() + 1] == "_"):
                self.at = found.end()
                return method(prefix, start)
        if run == "arg":
            both = self.match(r"arg\s*(min|max)")
            if both:
                self.at = both.end()
                return self.arg("arg" + both.group(1), start)
        if run in ("row", "col", "column", "stack") and self.text[found.end() : found.end() + 1] == "_":
            self.at = found.end() + 1
            raw, _ = self.group()
            return self.emit("BIG", ("stack", "row" if run == "row" else "col", raw.strip()), start)
        if run in ("p", "P", "f") and self.names.densities and self.density(found.end(), start):
            return None
        if run == "delta" and not self.names.find("δ"):
            self.at = found.end()
            return self.kronecker(start)
        if run == "eye" and self.text[found.end() : found.end() + 1] == "(":
            self.at = found.end()
            sized = self.balanced()
            self.at = sized[1] + 1 if sized else self.at
            return self.emit("EYE", sized[0].strip() if sized else None, start)
        if run in ("zeros", "zero") and self.text[found.end() : found.end() + 1] == "(":
            self.at = found.end()
            sized = self.balanced()
            self.at = sized[1] + 1 if sized else self.at
            return self.emit("ZERO", sized[0].strip() if sized else None, start)
        if run == "const" or run == "constant":
            self.at = found.end()
            return self.emit("CONST", "const", start)
        if run in ("inf", "infinity", "oo"):
            self.at = found.end()
            return self.emit("INFTY", "inf", start)
        if self.names.is_function(run) and self.match(r"[A-Za-z0-9]+\s*(\(|\\left|\[|\{)"):
            self.at = found.end()
            return self.emit("FUNC", FUNCTIONS[run], start)
        if run in ("log", "ln", "exp"):
            self.at = found.end()
            return self.emit("BIG", "exp1" if run == "exp" else "log1", start)
        if self.names.find(run) is None and len(run) > 1:
            if self.names.split(run) is not None and "\\" not in run:
                return self.split(run, start)
            if run.lower() in CONDITIONS:
                self.at = found.end()
                return self.emit("COND", run.lower(), start)
            if run.lower() in REMARKS or run.lower() in FILLERS:
                self.at = found.end()
                return self.emit("TEXT", run.lower(), start)
            if run == "otherwise" or run == "else":
                self.at = found.end()
                return self.emit("ELSE", run, start)
        self.at = found.end()
        return self.name(run, start)

    def split(self, run: str, start: int) -> None:
        """``Xw`` read as X w."""
        for piece in self.names.split(run) or []:
            self.at = start + len(piece)
            if piece.isdigit():
                self.emit("NUM", piece, start)
            else:
                self.name(piece, start)
            start = self.at

    def name(self, word: str, start: int) -> None:
        if word == "I" and not self.names.find("I"):
            probe = self.match(r"\s*[\(\[]")
            if probe:
                at, self.at = self.at, probe.end() - 1
                raw = self.balanced()
                self.at = at
                if raw and re.search(r"[<>]", raw[0]):
                    return self.emit("IND", "ind", start)
            return self.emit("EYE", None, start)
        found = self.names.find(word)
        if found is None and word in ("φ", "Φ"):
            return self.emit("FUNC", "relu", start)
        if found is None and self.names.densities and word in ("C", "c"):
            return self.emit("CONST", "const", start)
        if found in self.names.calls:
            self.emit("SYM", found, start)
            return self.arguments()
        if found is None and len(word) == 1 and word in INDEX_NAMES:
            return self.emit("IDX", word, start)
        if found is None and word in ("δ",):
            return self.kronecker(start)
        if found is None and word == "∞":
            return self.emit("INFTY", "inf", start)
        self.emit("SYM", found or word, start)
        self.typed[len(self.out) - 1] = word
        if found in self.names.entrywise and not self.match(r"\s*(\^\s*(\{[^{}]*\}|.)|[²³])?\s*[_ᵢⱼₖ\[]"):
            self.emit("INDEX", ("i",), start)
        return None

    def arguments(self) -> None:
        """Skip the arguments of a named function: L(w) is L."""
        probe = self.match(r"\s*(\\left\s*)?(?=\()")
        if probe:
            at, self.at = self.at, probe.end()
            raw = self.balanced()
            if raw and re.fullmatch(r"[\w\s,;\\{}^()']*", raw[0]):
                self.at = raw[1] + 1
            else:
                self.at = at

    def sigma_is_sum(self) -> bool:
        found = re.compile(r"Σ\s*_\s*(\{\s*[ijklpq]\s*(=[^}]*)?\}|[ijklpq](?![A-Za-z,0-9]))").match(
            self.text, self.at
        )
        return bool(found)

    # -- what hangs on a symbol ------------------------------------------------------------------

    def prime(self, start: int) -> None:
        if not self.rename("'"):
            if self.last() not in OPERAND:
                raise self.fail("a transpose ' needs something before it", start)
            self.emit("TRANS", "'", start)

    def joined(self, suffix: str, back: int = 1) -> str | None:
        """The symbol whose name goes on: W and 1 are W1, b and new are b'."""
        value = self.out[-back].value
        typed = self.typed.get(len(self.out) - back, value)
        if suffix.isdigit() and typed in self.names.declared:
            return None
        return self.names.find(typed + suffix) or self.names.find(value + suffix)

    def rename(self, suffix: str) -> bool:
        """Turn the symbol just read into its marked version (b into b'), where the part has one."""
        for back in (1, 2):
            if len(self.out) >= back and self.out[-back].type == "SYM":
                if back == 2 and self.out[-1].type != "INDEX":
                    return False
                token = self.out[-back]
                marked = self.names.find(token.value + suffix)
                if marked is None:
                    return False
                self.out[-back] = token._replace(value=marked)
                return True
        return False

    def subscript(self, start: int) -> None:
        self.skip_space()
        if self.at < len(self.text) and self.text[self.at] not in "{\\":
            found = self.match(r"[A-Za-z]{2,}|\d+")
            if found and self.last() in ("SYM",):
                word = found.group()
                if self.joined(word) or word.lower() in SOLUTION_MARKS - {"0"}:
                    self.at = found.end()
                    return self.attach(word, start)
            run = self.match(rf"[{INDEX_NAMES}](,?[{INDEX_NAMES}\d])*|\d(,\d)+|\d+")
            if run and not self.names.find(run.group()):
                self.at = run.end()
                return self.attach(run.group(), start)
        raw, _ = self.group()
        return self.attach(latex.plain(raw), start)

    def attach(self, raw: str, start: int) -> None:
        """A subscript: an index, a size, part of a name, or an ornament."""
        kind = self.last()
        if kind in ("NC", "AC"):
            if raw not in ("2", ""):
                raise self.fail("only the Euclidean norm ‖·‖₂ is used in this homework", start)
            return None
        if kind == "EYE" or kind == "ZERO" or (kind == "NUM" and self.out[-1].value == "0"):
            token = self.out.pop()
            self.out.append(token._replace(type="EYE" if kind == "EYE" else "ZERO", value=raw))
            return None
        if kind not in OPERAND:
            raise self.fail("a subscript needs something before it", start)
        if kind == "SYM":
            token = self.out[-1]
            joined = self.joined(raw)
            if joined:
                self.out[-1] = token._replace(value=joined)
                return None
            digit = re.match(r"(\d),?(.+)", raw)
            if digit and self.joined(digit.group(1)):
                self.out[-1] = token._replace(value=self.joined(digit.group(1)))
                raw = digit.group(2)
        pieces = [p for p in re.split(r"[,\s]+", raw) if p]
        if len(pieces) == 1 and re.fullmatch(rf"[{INDEX_NAMES}\d]{{2}}", pieces[0]):
            pieces = list(pieces[0])
        indexes: list[Any] = []
        for piece in pieces:
            if piece.isdigit():
                if len(piece) > 2:
                    raise FuelError("an index is a letter such as k, or a small number", self.base + start)
                indexes.append(int(piece))
            elif len(piece) == 1 and (piece in INDEX_NAMES or piece in self.names.sizes):
                indexes.append(piece)
            elif kind == "SYM" and piece.lower() in SOLUTION_MARKS | {"ml", "least", "norm", "squares"}:
                return self.emit("DECOR", piece, start)
            else:
                raise self.fail(
                    f"an index is a letter such as i, j or k; {piece!r} is not one", start, self.at
                )
        self.emit("INDEX", tuple(indexes), start)
        return None

    def superscript(self, start: int) -> None:
        self.skip_space()
        for pattern in (r"-\s*1(?!\d)", r"-\s*T(?![a-z])", r"\(\s*-\s*1\s*\)", r"\(\s*\d\s*\)", r"-?\d+"):
            found = self.match(pattern)
            if found:
                self.at = found.end()
                return self.power(re.sub(r"[\s]", "", found.group()), start, found.group())
        if self.text[self.at : self.at + 1] == "(":
            return self.emit("CARET", "^", start)
        raw, inner = self.group()
        return self.power(latex.plain(raw), start, raw, inner)

    def power(self, plain: str, start: int, raw: str, inner: int = 0) -> None:
        if self.last() not in OPERAND:
            raise self.fail("an exponent needs something before it", start)
        if plain in ("'", "new", "+", "after", "t+1", "(t+1)", "(new)", "updated") and self.rename("'"):
            return None
        joined = re.fullmatch(r"[\(\[]?(\d)[\)\]]?[,;]?('|new|\+|\(new\))?", plain)
        back = 2 if self.last() == "INDEX" and len(self.out) > 1 else 1
        if joined and self.out[-back].type == "SYM":
            found = self.joined(joined.group(1), back)
            if found:
                self.out[-back] = self.out[-back]._replace(value=found)
                if joined.group(2) and not self.rename("'"):
                    raise self.fail(f"{found} has no new value in this part", start)
                return None
        kind = {"T": "TRANS", "'": "TRANS", "-1": "INV", "(-1)": "INV", "-T": "INVT", "†": "PINV", "+": "PINV",
                "*": "DECOR", "hat": "DECOR"}.get(plain)  # fmt: skip
        if kind:
            return self.emit(kind, plain, start)
        if plain.lower() in SOLUTION_MARKS:
            return self.emit("DECOR", plain, start)
        if re.fullmatch(r"-?\d+", plain):
            if len(plain) > 4:
                raise FuelError("this exponent is too large to work out", self.base + start)
            self.emit("CARET", "^", start)
            return self.emit("EXPONENT", plain, start)
        tokens = self.inner(raw, inner)
        self.emit("CARET", "^", start)
        self.emit("LB", "{", start)
        self.out.extend(tokens)
        self.emit("RB", "}", start)
        return None

    # -- operators with a body -------------------------------------------------------------------

    def big_sum(self, which: str, start: int) -> None:
        """``sum_i``, ``\\sum_{i=1}^{n}``, ``sum_{i,j}``."""
        self.skip_space()
        limits = self.match(r"\\limits\s*")
        if limits:
            self.at = limits.end()
        if self.text[self.at : self.at + 1] == "(":
            raw = self.balanced()
            found = raw and re.search(rf",\s*([{INDEX_NAMES}])\s*$", raw[0])
            if raw and found:
                body = raw[0][: found.start()]
                self.emit("BIG", (which, [found.group(1)], None), start)
                tokens = self.inner(body, self.at + 1)
                self.emit("LP", "(", self.at)
                self.out.extend(tokens)
                self.at = raw[1] + 1
                return self.emit("RP", ")", raw[1])
        if self.text[self.at : self.at + 1] != "_":
            raise self.fail(f"a {which} needs its index: {which}_i", start)
        self.at += 1
        single = self.match(rf"\s*([{INDEX_NAMES}]+)(?![A-Za-z])")
        if single:
            raw_text = single.group(1)
            self.at = single.end()
        else:
            raw_text, _ = self.group()
        plain = latex.plain(raw_text)
        lower = plain.split("=")[1] if "=" in plain else None
        letters = [c for c in plain.split("=")[0] if c in INDEX_NAMES]
        if not letters or (lower is not None and lower != "1") or re.search(r"[^a-z,=1\s]", plain):
            raise self.fail(f"a {which} runs over a whole index, as {which}_i or {which}_{{i=1}}^n", start)
        upper = None
        self.skip_space()
        if self.text[self.at : self.at + 1] == "^":
            self.at += 1
            upper, _ = self.group()
            upper = latex.plain(upper)
        self.emit("BIG", (which, letters, upper), start)
        return None

    def limit(self, which: str, start: int) -> None:
        self.skip_space()
        limits = self.match(r"\\limits\s*")
        if limits:
            self.at = limits.end()
        if self.text[self.at : self.at + 1] == "(":
            raw = self.balanced()
            if raw is None:
                raise self.fail("this ( is never closed")
            pieces = latex.commas(raw[0])
            arrow = next((p for p in pieces if latex.ARROW.search(p[0])), None)
            body = [p for p in pieces if p is not arrow]
            if arrow is None or len(body) != 1:
                raise self.fail("a limit is written lim(λ→0, …) or lim_{λ→0} …", start)
            value = self.tends(arrow[0])
            tokens = self.inner(body[0][0], self.at + 1 + body[0][1])
            self.emit("BIG", ("lim", *value), start)
            self.emit("LP", "(", start)
            self.out.extend(tokens)
            self.at = raw[1] + 1
            return self.emit("RP", ")", raw[1])
        if self.text[self.at : self.at + 1] == "_":
            self.at += 1
            if self.text[self.at : self.at + 1] == "{":
                inner, _ = self.group()
                return self.emit("BIG", ("lim", *self.tends(inner)), start)
        found = self.match(
            r"\s*\(?(\S+?\s*(→|->|\\to(?![A-Za-z])|\\rightarrow(?![A-Za-z]))\s*\+?(∞|\\infty|inf\w*|oo|0\^?\+?))\)?"
        )
        if not found and self.names.limit is not None:
            return self.emit("BIG", ("lim", *self.names.limit), start)
        if not found:
            raise self.fail("a limit is written lim_{λ→0} …", start)
        self.at = found.end()
        return self.emit("BIG", ("lim", *self.tends(found.group(1))), start)

    def tends(self, raw: str) -> tuple[str, str]:
        found = latex.tends(raw)
        if not found:
            raise self.fail("a limit is taken as λ→0 or λ→∞")
        name = self.names.find(found[0])
        if name is None:
            raise self.fail(f"the limit is over {found[0]!r}, which this part does not use")
        return name, found[1]

    def arg(self, which: str, start: int) -> None:
        self.skip_space()
        limits = self.match(r"\\limits\s*")
        if limits:
            self.at = limits.end()
        if self.text[self.at : self.at + 1] == "_":
            self.at += 1
            word = self.match(r"\s*([A-Za-zα-ω][A-Za-z0-9]*)")
            if word and self.names.find(word.group(1)):
                self.at = word.end()
                return self.emit("ARG", (which, self.names.find(word.group(1))), start)
            raw, inner = self.group()
            raw = re.split(r"[:∈]|\\in\b|\\text|\\;", raw)[0]
            return self.emit("ARG", (which, self.variable(raw, inner)[0]), start)
        if self.text[self.at : self.at + 1] == "(":
            raw_text = self.balanced()
            pieces = latex.commas(raw_text[0]) if raw_text else []
            if raw_text and len(pieces) == 2:
                body, var = pieces
                if self.names.find(body[0].strip()):
                    body, var = var, body
                value = (which, self.variable(var[0], self.at + 1 + var[1])[0])
                tokens = self.inner(body[0], self.at + 1 + body[1])
                self.emit("LP", "(", start)
                self.emit("ARG", value, start)
                self.out.extend(tokens)
                self.at = raw_text[1] + 1
                return self.emit("RP", ")", raw_text[1])
        if len(self.names.unknowns) == 1:
            return self.emit("ARG", (which, next(iter(self.names.unknowns))), start)
        raise self.fail(f"{which} over what? Write {which}_w", start)

    def nabla(self, start: int) -> None:
        self.skip_space()
        if self.text[self.at : self.at + 1] == "_":
            self.at += 1
            raw, inner = self.group()
            return self.emit("BIG", ("grad", self.variable(raw, inner)), start)
        raise self.fail("a gradient over what? Write ∇_w", start)

    def ratio(self, body: str, body_at: int, var: str, var_at: int, end: int, start: int) -> None:
        """``d/dx_k …`` and ``df/dx``."""
        value = self.variable(var, var_at)
        self.at = end
        if "_" not in var:
            brace = self.match(r"_\{[^}]*\}")
            if brace:
                value = self.variable(var + brace.group(), var_at)
                self.at = brace.end()
        if not body.strip():
            return self.emit("BIG", ("deriv", value), start)
        tokens = self.inner(body, body_at)
        self.emit("DCLOSED", ("deriv", value), start)
        self.emit("LB", "{", start)
        self.out.extend(tokens)
        return self.emit("RB", "}", start)

    def partial(self, mark: str, start: int) -> None:
        """``∂/∂x_k …``, ``∂f/∂x`` and ``∂(…)/∂x``."""
        self.at += len(mark)
        end = r"\s*/\s*(?:∂|\\partial)\s*"
        var = r"((?:\\[A-Za-z]+\s*)?(?:\{[^{}]*\}|[A-Za-zα-ωΑ-Ωℓ][A-Za-z0-9]*)(?:_(?:\{[^}]*\}|\w+))?)"
        self.skip_space()
        if self.text[self.at : self.at + 1] == "(":
            raw = self.balanced()
            found = raw and re.compile(end + var).match(self.text, raw[1] + 1)
            if raw and found:
                return self.ratio(raw[0], self.at + 1, found.group(1), found.start(1), found.end(), start)
        found = re.compile(r"([^/()]*?)" + end + var).match(self.text, self.at)
        if not found:
            raise self.fail("a partial derivative is written ∂f/∂x or d(f, x)", start)
        return self.ratio(found.group(1), found.start(1), found.group(2), found.start(2), found.end(), start)

    def kronecker(self, start: int) -> None:
        found = self.match(rf"\s*_?\s*[\(\{{]?\s*([{INDEX_NAMES}])\s*,?\s*([{INDEX_NAMES}])\s*[\)\}}]?")
        if not found:
            raise self.fail("Kronecker's delta takes two indices: delta(i,k)", start)
        self.at = found.end()
        self.emit("DELTA", (found.group(1), found.group(2)), start)

    def density(self, end: int, start: int) -> bool:
        """``p(w | y)`` and the like; the arguments are names alone."""
        at = self.at
        self.at = end
        below = self.match(r"\s*_(\{[^{}]*(\{[^{}]*\}[^{}]*)*\}|\w)")
        if below:
            self.at = below.end()
        skip = self.match(r"\s*(\\left|\\big|\\Big)?\s*(?=\()")
        if skip:
            self.at = skip.end()
        raw = self.balanced() if self.text[self.at : self.at + 1] == "(" else None
        key = latex.density(raw[0]) if raw else None
        if raw is None or key is None:
            self.at = at
            return False
        self.at = raw[1] + 1
        self.emit("DENS", key, start)
        return True

    def command(self) -> None:
        handler: Callable[[_Lexer], None] = latex.command
        handler(self)


SIMPLE = {
    "+": ("PLUS", "+"), "-": ("MINUS", "-"), "−": ("MINUS", "-"), "–": ("MINUS", "-"), "*": ("STAR", "*"),
    "·": ("STAR", "*"), "×": ("STAR", "*"), "@": ("STAR", "*"), "⋅": ("STAR", "*"), "∘": ("ODOT", "∘"),
    "⊙": ("ODOT", "∘"), "/": ("SLASH", "/"), ",": ("COMMA", ","), ";": ("SEMI", ";"), "&": ("AMP", "&"),
    "…": ("DOTS", "…"), "⋯": ("DOTS", "…"), "†": ("PINV", "†"), "∞": ("INFTY", "inf"), ":": ("TEXT", ":"),
    "ᵀ": ("TRANS", "T"), "⊤": ("TRANS", "T"), "∴": ("REL", "=>"), "≫": ("FAR", ">>"), "≪": ("FAR", "<<"),
    "■": ("TEXT", "qed"), "□": ("TEXT", "qed"), "∎": ("TEXT", "qed"), "!": ("TEXT", "!"), "?": ("TEXT", "?"),
    "⋮": ("DOTS", "…"), "%": ("TEXT", "%"), "~": ("REL", "~"), "$": ("TEXT", "$"), '"': ("TEXT", '"'),
    "✓": ("TEXT", "ok"), "—": ("TEXT", "—"), "∀": ("COND", "for"),
}  # fmt: skip
# Longest first: `<=>` before `<=`.
MULTI = [
    ("<==>", "REL", "<=>"), ("<=>", "REL", "<=>"), ("<->", "REL", "<=>"), ("⇔", "REL", "<=>"), ("⟺", "REL", "<=>"),
    ("==>", "REL", "=>"), ("=>", "REL", "=>"), ("⇒", "REL", "=>"), ("⟹", "REL", "=>"), ("->", "REL", "->"),
    ("→", "REL", "->"), ("⟶", "REL", "->"), (":=", "REL", ":="), ("≔", "REL", ":="), ("≡", "REL", ":="),
    ("==", "REL", "="), (">=", "CMP", ">="), ("≥", "CMP", ">="), ("<<", "FAR", "<<"), (">>", "FAR", ">>"),
    ("<=", "CMP", "<="), ("≤", "CMP", "<="), ("!=", "CMP", "!="), ("≠", "CMP", "!="), (">", "CMP", ">"),
    ("<", "CMP", "<"), ("≈", "REL", "~"), ("∼", "REL", "~"), ("∝", "REL", "∝"), ("=", "REL", "="),
    ("**", "POWER", "^"),
]  # fmt: skip
