"""Brackets, bars and relations: what opens, what closes, and what an ``=`` means where it stands."""

from __future__ import annotations

import re

from .marks import Marks
from .names import INDEX_NAMES
from .operators import Operators
from .tokens import OPERAND


class Brackets(Marks, Operators):
    """What the lexer and its LaTeX commands share."""

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
