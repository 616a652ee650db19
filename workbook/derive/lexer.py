"""Characters to tokens: the ASCII form, Unicode mathematics and LaTeX all become one stream.

What differs between the notations ends here: ``X'``, ``X.T``, ``Xᵀ`` and ``X^{\\top}`` are one token each,
and so are ``\\frac{\\partial}{\\partial x_k}`` and ``d/dx_k``. Nothing is evaluated.
"""

from __future__ import annotations

import re
import unicodedata

from . import latex, latex_text
from .brackets import Brackets
from .errors import FuelError, SyntaxTypedError
from .names import FUNCTIONS, INDEX_NAMES, Names
from .tokens import CONDITIONS, FILLERS, MAX_DIGITS, MULTI, REMARKS, SIMPLE, Token


def lex(text: str, names: Names, base: int = 0) -> list[Token]:
    """Tokens of one logical line.

    >>> [token.type for token in lex("x' A", Names({"x", "A"}))]
    ['SYM', 'TRANS', 'SYM']
    >>> [token.type for token in lex(r"\\mathbf{x}^\\top A", Names({"x", "A"}))]
    ['SYM', 'TRANS', 'SYM']
    """
    return _Lexer(text, names, base).run()


class _Lexer(Brackets):
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
        if char in latex_text.SUPERSCRIPTS:
            run = self.match("[" + "".join(latex_text.SUPERSCRIPTS) + "]+")
            assert run
            self.at = run.end()
            return self.power("".join(latex_text.SUPERSCRIPTS[c] for c in run.group()), start, run.group())
        if char in latex_text.SUBSCRIPTS:
            run = self.match("[" + "".join(latex_text.SUBSCRIPTS) + "]+")
            assert run
            self.at = run.end()
            return self.attach("".join(latex_text.SUBSCRIPTS[c] for c in run.group()), start)
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
            while self.at < len(self.text) and self.text[self.at] in latex_text.COMBINING:
                self.at += 1
            word = "".join(
                latex_text.COMBINING.get(c, c)
                for c in unicodedata.normalize("NFD", self.text[start : self.at])
            )
            return self.name(word, start)
        raise self.fail(f"{char!r} has no meaning here")

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

    def word(self) -> None:
        start = self.at
        found = self.match(r"[A-Za-z][A-Za-z0-9]*")
        assert found
        run = found.group()
        accented = self.match(f"[A-Za-z][{''.join(latex_text.COMBINING)}]+")
        if accented:
            self.at = accented.end()
            return self.name("".join(latex_text.COMBINING.get(c, c) for c in accented.group()), start)
        if run == "d" and self.ratio_of_bracket(start):
            return None
        slash = (
            self.match(r"[dD]([A-Za-zα-ωℓ]\w*)?\s*/\s*d\s*(\\?[A-Za-zα-ωΑ-Ω]\w*)") if run[0] == "d" else None
        )
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

    def command(self) -> None:
        latex.command(self)
