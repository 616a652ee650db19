"""Split the tokens of a line into statements: cut outside brackets, separate conditions and remarks.

A statement is a run of sides with the relations between them. A statement that cannot be read carries the
error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..errors import TypedError
from .claims import read_claim
from .lines import case_named, line_number
from .names import GREEK, Names
from .said import Statement
from .tokens import CLOSING, OPENING, RELATED, Token


@dataclass
class Piece:
    """The tokens of one statement, with the words before it that tell how it is meant."""

    tokens: list[Token] = field(default_factory=list)
    aside: bool = False
    assumed: bool = False
    negated: bool = False
    let: bool = False
    # A sentence begins here: its condition belongs to what follows it.
    fresh: bool = False
    # The case that the sentence is about here.
    case: str = ""


# Words that introduce a reason or an assumption, and words that lead back from it to the argument.
ASIDE = {"since", "because", "using", "where", "by", "recall", "note", "with", "which", "from", "here", "due", "see",
         "substituting", "substitute", "plugging", "expanding", "recalling", "whose", "assume", "assuming", "suppose",
         "supposing", "provided", "unless", "not", "cannot", "never", "remember", "consider", "recalls",
         "given"}  # fmt: skip


BACK = {"so", "hence", "thus", "then", "therefore", "gives", "get", "gets", "obtain", "obtains", "have", "yields",
         "becomes",
        "implies", "giving", "yielding", "follows", "conclude", "finally", "now", "."}  # fmt: skip


NEGATED = {"not", "never", "cannot", "isn't", "without"}


ASSUMING = {"assume", "assuming", "suppose", "supposing", "provided", "unless", "if", "otherwise"}


LET = {
    "let",
    "define",
    "denote",
    "put",
    "write",
    "call",
    "where",
    "set",
    "with",
    "introduce",
    "defining",
    "writing",
    "and",
}


def is_prose(line: str, names: Names) -> bool:
    """Return whether a line is words and not a formula. Such a line is a remark, which is not judged."""
    if re.search(r"=|∝|⇔|⇒|\\(iff|implies|frac|sum)", line):
        return False
    words = [w for w in re.findall(r"[A-Za-z]{3,}", line) if names.find(w) is None and w not in GREEK]
    return len(words) >= 2


def cut(
    tokens: list[Token], here: Statement, line: str, text: str, names: Names, sentence: bool = False
) -> list[Statement]:
    """Cut at commas, words and gaps outside brackets, and return the statement of every piece.

    Without a piece, or if no piece is a statement, the result is ``here`` as a note. In a ``sentence`` a quantity that
    is only mentioned gives no statement. A piece that cannot be read becomes a statement with an error, or is left out
    if it is a remark beside others.
    """
    pieces, case = _split_at_words(tokens, sentence)
    found: list[Statement] = []
    if not pieces:
        here.note, here.case = True, case or here.case
        return [here]
    # A condition that is said before what it is about.
    ahead: Statement | None = None
    assumed, where = False, here.where
    for piece in pieces:
        first, last = piece.tokens[0], piece.tokens[-1]
        mentioned = len(piece.tokens) == 1 and any(t.type == "TEXT" for t in tokens)
        if piece.negated or ((sentence or mentioned) and not _claims(piece.tokens)):
            # A quantity that a sentence mentions is not a claim.
            continue
        single = Statement(
            line_number(text, first.start), here.text, start=first.start, case=piece.case or here.case
        )
        single.sentence = sentence
        single.aside, single.assumed = piece.aside, assumed or piece.assumed
        if len(pieces) > 1 or sentence:
            single.text = " ".join(text[first.start : last.end].split())
        try:
            read_claim(piece.tokens, single, names, sentence, piece.let)
        except TypedError as error:
            if len(pieces) > 1 and not sentence and not any(t.type in RELATED for t in piece.tokens):
                continue
            if is_prose(line, names) and not sentence:
                single.note = True
            elif piece.aside and not sentence:
                continue
            else:
                single.error = error
        where = single.where = single.where or where
        if single.unknown and not single.links and len(pieces) > 1 and single.defines is None:
            # "the projection of y on col(X)": words between two formulas.
            continue
        if (single.condition or single.far) and single.first is None and not single.links:
            ahead, single.note = single, True
            continue
        if first.type == "COND" and first.value != "for" and not single.case:
            assumed = True
            if sentence:
                found += _supposed(piece.tokens[1:], single, names)
            if single.note:
                continue
        if ahead is not None and any(k.relation in ("->", "~") for k in single.links):
            single.condition = single.condition or ahead.condition
            single.far = single.far or ahead.far
            ahead = None
        found.append(single)
    if ahead is not None:
        found.append(ahead)
    if not found:
        here.note, here.case, here.where = True, case or here.case, where
        return [here]
    return found


def _supposed(tokens: list[Token], like: Statement, names: Names) -> list[Statement]:
    """Return the equation of "the kink is where $u = 0$", which may be a step of the argument."""
    if not tokens or any(t.type in ("COND", "FAR") or t.value in ("->", "~") for t in tokens):
        return []
    said = Statement(like.number, like.text, start=like.start, case=like.case, sentence=True, supposed=True)
    try:
        read_claim(tokens, said, names, True, False)
    except TypedError:
        return []
    plain = said.links and not (said.note or said.unknown or said.defines or said.example or said.unnamed)
    return [said] if plain and said.first is not None else []


def _claims(tokens: list[Token]) -> bool:
    """Return whether a piece of a sentence relates two sides, or states the condition for the next one."""
    return any(t.type in RELATED for t in tokens) or tokens[0].type == "COND"


def _split_at_words(tokens: list[Token], sentence: bool) -> tuple[list[Piece], str]:
    """Split the tokens at words, commas and gaps outside brackets. Return the pieces, and the first case that is named.

    The words before a piece tell how it is meant: as a reason, an assumption, a definition, or negated. The case is
    "tall" or "wide" (the shape of a matrix), or "" if no word names one. A piece that is only a condition joins the
    piece before it. In a ``sentence`` it does so only if that piece has a relation.
    """
    pieces = [Piece()]
    depth, aside, assumed, negated, let, fresh = 0, False, False, False, False, False
    cases, amp = _Cases(), False
    for token in tokens:
        depth += (token.type in OPENING) - (token.type in CLOSING)
        if token.type == "TEXT":
            if depth == 0:
                word = str(token.value).lower().strip("(,:").split(" ")[0] if str(token.value).strip() else ""
                cases.word(str(token.value), pieces)
                assumed = (assumed or word in ASSUMING) and word != "."
                negated = word in NEGATED
                fresh = fresh or word == "."
                if word in ASIDE:
                    aside, let = True, word in LET
                elif word in BACK:
                    aside, let = False, False
                elif word:
                    let = word in LET or (let and word in ("the", "be", "us", "also"))
                if pieces[-1].tokens:
                    pieces.append(Piece())
            continue
        if token.type in ("AMP", "GAP") and depth:
            if token.type == "AMP":
                pieces[-1].tokens.append(token)
            continue
        if token.type == "AMP":
            if amp and pieces[-1].tokens:
                # && and a column of reasons after the formula.
                pieces.append(Piece())
                aside, let = True, False
            amp = True
            continue
        amp = False
        if depth == 0 and token.type in ("COMMA", "SEMI", "GAP", "ROWSEP"):
            pieces.append(Piece())
            continue
        if not pieces[-1].tokens:
            first = pieces[-1]
            first.aside, first.assumed, first.negated, first.let = aside, assumed, negated, let
            first.fresh, first.case, negated, fresh = fresh, cases.now, False, False
        pieces[-1].tokens.append(token)
    cases.end(pieces)
    return _merge([p for p in pieces if p.tokens], sentence), cases.first


class _Cases:
    """The cases that the words of a text name: a case counts for its whole sentence, and until another is named."""

    def __init__(self) -> None:
        self.first = self.before = self.now = ""
        self.begun = 0

    def word(self, word: str, pieces: list[Piece]) -> None:
        if word == ".":
            self.end(pieces)
        named = case_named(word)
        if named and not self.now:
            for piece in pieces[self.begun :]:
                piece.case = named
        self.now = named or self.now
        self.first = self.first or named

    def end(self, pieces: list[Piece]) -> None:
        """End a sentence: what names no case is about the case of the sentence before."""
        for piece in pieces[self.begun :]:
            piece.case = piece.case or self.before
        self.before, self.now = self.now or self.before, ""
        self.begun = len(pieces) - (not pieces[-1].tokens)


def _merge(pieces: list[Piece], sentence: bool) -> list[Piece]:
    """Join a piece that is only a condition (``as λ → ∞``) or starts with a relation to the piece before it.

    A lone relation joins the piece after it. In a ``sentence`` a condition joins only a piece with a relation. A
    condition that begins a sentence, and a piece beside a remark, stay apart.
    """
    merged: list[Piece] = []
    for piece in pieces:
        first = piece.tokens[0]
        if merged and len(merged[-1].tokens) == 1 and merged[-1].tokens[0].type == "REL":
            # ∴ and ⇒ before a gap.
            merged[-1].tokens += piece.tokens
            continue
        joins = first.type == "COND" or (first.type in RELATED and len(pieces) > 1 and not piece.aside)
        alone = (
            first.type == "COND" and sentence and not any(t.type in RELATED for t in merged[-1].tokens)
            if merged
            else False
        )
        if (
            merged
            and joins
            and not alone
            and merged[-1].aside == piece.aside
            and merged[-1].tokens[0].type != "COND"
            and not (first.type == "COND" and (piece.fresh or _led(merged)))
        ):
            merged[-1].tokens += piece.tokens
        else:
            merged.append(piece)
    return merged


def _led(pieces: list[Piece]) -> bool:
    """Return whether the last piece has its condition before it: "if σ ≪ λ, …, and if σ ≫ λ, …"."""
    return len(pieces) > 1 and pieces[-2].tokens[0].type == "COND"
