"""Operators with a body: sums, limits, optima, derivatives, densities."""

from __future__ import annotations

import re

from . import latex_text
from .cursor import Cursor
from .names import INDEX_NAMES


class Operators(Cursor):
    """Each reads its own limits or variable and emits one token for the grammar."""

    def skip_limits(self) -> None:
        """Pass over ``\\limits``, which only says where LaTeX puts what follows."""
        self.skip_space()
        limits = self.match(r"\\limits\s*")
        if limits:
            self.at = limits.end()

    def big_sum(self, which: str, start: int) -> None:
        """``sum_i``, ``\\sum_{i=1}^{n}``, ``sum_{i,j}``."""
        self.skip_limits()
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
        words = self.match(rf"over\s+(?:all\s+)?([{INDEX_NAMES}])\b(?:\s+of\b)?\s*")
        if words:
            self.at = words.end()
            return self.emit("BIG", (which, [words.group(1)], None), start)
        if self.text[self.at : self.at + 1] != "_":
            raise self.fail(f"a {which} needs its index: {which}_i", start)
        self.at += 1
        single = self.match(rf"\s*([{INDEX_NAMES}]+)(?![A-Za-z])")
        if single:
            raw_text = single.group(1)
            self.at = single.end()
        else:
            raw_text, _ = self.group()
        plain = latex_text.plain(raw_text)
        but = re.fullmatch(rf"([{INDEX_NAMES}])(?:≠|!=|\\neq?)([{INDEX_NAMES}])", plain)
        if but and which == "sum":
            return self.emit("BIG", ("but", *but.groups()), start)
        lower = plain.split("=")[1] if "=" in plain else None
        letters = [c for c in plain.split("=")[0] if c in INDEX_NAMES]
        if not letters or (lower is not None and lower != "1") or re.search(r"[^a-z,=1\s]", plain):
            raise self.fail(f"a {which} runs over a whole index, as {which}_i or {which}_{{i=1}}^n", start)
        upper = None
        self.skip_space()
        if self.text[self.at : self.at + 1] == "^":
            self.at += 1
            upper, _ = self.group()
            upper = latex_text.plain(upper)
        self.emit("BIG", (which, letters, upper), start)
        return None

    def limit(self, which: str, start: int) -> None:
        self.skip_limits()
        if self.text[self.at : self.at + 1] == "(":
            raw = self.balanced()
            if raw is None:
                raise self.fail("this ( is never closed")
            pieces = latex_text.commas(raw[0])
            arrow = next((p for p in pieces if latex_text.ARROW.search(p[0])), None)
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
        found = latex_text.tends(raw)
        if not found:
            raise self.fail("a limit is taken as λ→0 or λ→∞")
        name = self.names.find(found[0])
        if name is None:
            raise self.fail(f"the limit is over {found[0]!r}, which this part does not use")
        return name, found[1]

    def arg(self, which: str, start: int) -> None:
        self.skip_limits()
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
            pieces = latex_text.commas(raw_text[0]) if raw_text else []
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
        only = next(iter(self.names.unknowns)) if len(self.names.unknowns) == 1 else self.names.sought
        if only:
            return self.emit("ARG", (which, only), start)
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

    def ratio_of_bracket(self, start: int) -> bool:
        """``d(x'c)/dx_k`` and ``d(A x)_i/dx_k``: whether it stands here; reads it if so."""
        opens = self.match(r"d\s*(?=\()")
        if not opens:
            return False
        at, self.at = self.at, opens.end()
        raw = self.balanced()
        self.at = at
        below = (
            re.compile(r"(_\w+|_\{\w+\})?\s*/\s*d\s*([A-Za-z]\w*)").match(self.text, raw[1] + 1)
            if raw
            else None
        )
        if below is None or self.names.find(below.group(2).split("_")[0]) is None:
            return False
        body = self.text[opens.end() : below.end(1) if below.group(1) else below.start()]
        self.ratio(body, opens.end(), below.group(2), below.start(2), below.end(), start)
        return True

    def partial(self, mark: str, start: int) -> None:
        """``∂/∂x_k …``, ``∂f/∂x`` and ``∂(…)/∂x``."""
        self.at += len(mark)
        end = r"\s*/\s*(?:∂|\\partial)\s*"
        var = r"((?:\\[A-Za-z]+\s*)?(?:\{[^{}]*\}|[A-Za-zα-ωΑ-Ωℓ][A-Za-z0-9]*)(?:_(?:\{[^}]*\}|\w+))?)"
        self.skip_space()
        if self.text[self.at : self.at + 1] == "(":
            raw = self.balanced()
            found = raw and re.compile(end + var).match(self.text, raw[1] + 1)
            entry = raw and re.compile(r"_(?:\{[^{}]*\}|\w)" + end + var).match(self.text, raw[1] + 1)
            if entry:
                top = self.text[self.at : entry.end()].split("/")[0]
                return self.ratio(top, self.at, entry.group(1), entry.start(1), entry.end(), start)
            if raw and found:
                return self.ratio(raw[0], self.at + 1, found.group(1), found.start(1), found.end(), start)
        found = re.compile(r"([^/()]*?)" + end + var).match(self.text, self.at)
        if not found:
            raise self.fail("a partial derivative is written ∂f/∂x or d(f, x)", start)
        return self.ratio(found.group(1), found.start(1), found.group(2), found.start(2), found.end(), start)

    def kronecker(self, start: int) -> None:
        found = self.match(rf"\s*_?\s*[\(\{{]?\s*([{INDEX_NAMES}])\s*,?\s*([{INDEX_NAMES}])\s*[\)\}}]?")
        if not found and self.match(rf"\s*_\s*\{{?\s*[{INDEX_NAMES}]\s*\}}?"):
            # δ_i with one index is a name that a student may define.
            return self.emit("SYM", "δ", start)
        if not found:
            raise self.fail("Kronecker's delta takes two indices: delta(i,k)", start)
        self.at = found.end()
        return self.emit("DELTA", (found.group(1), found.group(2)), start)

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
        key = latex_text.density(raw[0]) if raw else None
        if raw is None or key is None:
            self.at = at
            return False
        self.at = raw[1] + 1
        self.emit("DENS", key, start)
        return True

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
