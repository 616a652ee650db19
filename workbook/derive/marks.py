"""What hangs on a symbol: primes, sub- and superscripts, in either notation."""

from __future__ import annotations

import re
from typing import Any

from . import latex_text
from .cursor import Cursor
from .errors import FuelError
from .names import INDEX_NAMES, SOLUTION_MARKS
from .tokens import OPERAND


class Marks(Cursor):
    """Transposes, inverses, indices, and names that go on: W, then ^{(1)}."""

    def prime(self, start: int) -> None:
        if not self.rename("'"):
            if self.last() not in OPERAND:
                raise self.fail("a transpose ' needs something before it", start)
            self.emit("TRANS", "'", start)

    def joined(self, suffix: str, back: int = 1) -> str | None:
        """The symbol whose name goes on: W and 1 are W1, b and new are b'."""
        value = self.out[-back].value
        if value.endswith("'"):
            # W'^{(1)}: the prime came before the layer, and stays.
            plain = self.names.find(value[:-1] + suffix) or (
                self.names.find(self.typed.get(len(self.out) - back, "") + suffix)
            )
            return self.names.find(plain + "'") if plain else None
        typed = self.typed.get(len(self.out) - back, value)
        if suffix.isdigit() and typed in self.names.declared:
            # x_1 is an entry of x; η_1 is w where the part says so.
            other = self.names.aliases.get(typed + suffix, typed)
            return None if other == typed else other
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
            run = self.match(
                rf"[{INDEX_NAMES}](,?[{INDEX_NAMES}\d])*(,?[nmd])?(?![A-Za-z0-9])|[{INDEX_NAMES}](,?[{INDEX_NAMES}\d])*|\d(,\d)+|\d+"
            )
            if run and not self.names.find(run.group()):
                self.at = run.end()
                return self.attach(run.group(), start)
        raw, _ = self.group()
        return self.attach(latex_text.plain(raw), start)

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
        if (
            raw == "r"
            and kind == "SYM"
            and self.out[-1].value in self.names.unknowns
            and "r" in self.names.sizes
        ):
            return self.emit("DECOR", raw, start)
        pieces = [p for p in re.split(r"[,\s]+", raw) if p]
        if len(pieces) == 1 and re.fullmatch(rf"[{INDEX_NAMES}\d][{INDEX_NAMES}\dnmd]", pieces[0]):
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
        dagger = self.match(r"dagger\b")
        if dagger:
            self.at = dagger.end()
            return self.power("†", start, "†")
        if self.text[self.at : self.at + 1] == "(":
            return self.emit("CARET", "^", start)
        raw, inner = self.group()
        return self.power(latex_text.plain(raw), start, raw, inner)

    def power(self, plain: str, start: int, raw: str, inner: int = 0) -> None:
        if self.last() not in OPERAND:
            raise self.fail("an exponent needs something before it", start)
        if plain in ("'", "new", "+", "after", "t+1", "(t+1)", "(new)", "updated") and self.rename("'"):
            return None
        joined = re.fullmatch(r"[\(\[]?(\d)[\)\]]?[,;]?('|new|\+|\(new\))?", plain)
        if joined and not joined.group(2) and len(self.out) > 1 and self.last() == "TRANS":
            # W'^{(1)}: the prime came before the layer.
            base = self.out[-2]
            found = base.type == "SYM" and self.joined(joined.group(1), 2)
            marked = found and self.names.find(found + "'")
            if marked:
                self.out[-2:] = [base._replace(value=marked)]
                return None
        back = 2 if self.last() == "INDEX" and len(self.out) > 1 else 1
        if joined and self.out[-back].type == "SYM":
            found = self.joined(joined.group(1), back)
            if found:
                self.out[-back] = self.out[-back]._replace(value=found)
                if joined.group(2) and not self.rename("'"):
                    raise self.fail(f"{found} has no new value in this part", start)
                return None
        kind = {"T": "TRANS", "'": "TRANS", "-1": "INV", "(-1)": "INV", "-T": "INVT", "†": "PINV", "+": "PINV",
                "dagger": "PINV", "*": "DECOR", "hat": "DECOR"}.get(plain)  # fmt: skip
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
