"""Split the tokens of a line into statements: cut outside brackets, separate conditions and remarks.

A statement is a run of sides with the relations between them. A statement that cannot be read carries the
error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..errors import TypedError
from ..tree import Node
from .branches import branched, condition_in
from .claims import read_claim
from .lines import case_named, line_number
from .names import FUNCTIONS, GREEK, Names
from .nodes import index_condition
from .said import Statement
from .tokens import CLOSING, OPENING, OPERAND, RELATED, Token, outside


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
    # The word just before it: "gradient" in "gradient = …".
    called: str = ""
    # Its sentence begins with a reason: "Because …".
    reasoned: bool = False
    # It is about where the condition before it does not hold.
    otherwise: bool = False
    # It gives another value to the left side of the piece before it, which may be on the line above.
    again: bool = False
    # Where its own tokens begin, if the left side was added.
    begin: int | None = None


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


# Words that make a line a sentence.
SENTENCE = 6


def is_prose(line: str, names: Names) -> bool:
    """Return whether a line is words and not a formula. Such a line is a remark, which is not judged."""
    long = [w for w in re.findall(r"[A-Za-z]{2,}", line) if names.find(w) is None]
    if len(long) >= SENTENCE:
        # "the derivative by a vector => a matrix": an arrow between words.
        line = re.sub(r"(?<=[A-Za-z]{3})\s*(?:=>|⇒)\s*(?=[A-Za-z]{2}|[a-z] x [a-z])", " ", line)
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
    pieces, case = _split_at_words(branched(tokens), sentence)
    found: list[Statement] = []
    if not pieces:
        here.note, here.case = True, case or here.case
        return [here]
    # A condition that is said before what it is about.
    ahead: Statement | None = None
    assumed, told, where = False, False, here.where
    for piece in pieces:
        first, last = piece.tokens[0], piece.tokens[-1]
        mentioned = len(piece.tokens) == 1 and any(t.type == "TEXT" for t in tokens)
        if piece.negated or ((sentence or mentioned) and not _claims(piece.tokens)):
            # A quantity that a sentence mentions is not a claim.
            continue
        start = first.start if piece.begin is None else piece.begin
        single = Statement(line_number(text, start), here.text, start=start, case=piece.case or here.case)
        single.sentence = sentence
        single.called = piece.called if first.type == "REL" and first.value == "=" else ""
        single.aside, single.assumed, single.again = piece.aside, assumed or piece.assumed, piece.again
        if len(pieces) > 1 or sentence:
            single.text = " ".join(text[start : last.end].split())
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
        where = single.where = "else" if piece.otherwise else single.where or where
        indexed = isinstance(where, Node) and index_condition(where)
        if single.note and indexed and len(pieces) > 1:
            # "for i ≠ j" before what it is about.
            continue
        if len(pieces) > 1 and _mentions(piece.tokens):
            continue
        if not any(t.type in OPERAND for t in piece.tokens) and any(t.type == "TEXT" for t in tokens):
            # "posterior ∝ likelihood × prior"
            continue
        single.mentioned = len(pieces) > 1 and not any(t.type in RELATED for t in piece.tokens)
        if single.unknown and not single.links and len(pieces) > 1 and single.defines is None:
            # "the projection of y on col(X)": words between two formulas.
            continue
        if (
            (single.condition or single.far)
            and not single.links
            and (single.first is None or len(pieces) > 1)
        ):
            # "when σ ≪ λ", and "small σ (σ ≪ λ)": the condition of what follows.
            ahead, single.note, told = single, True, False
            continue
        if first.type == "COND" and first.value != "for" and not single.case and not indexed:
            assumed = True
            if sentence or any(t.type == "TEXT" for t in tokens):
                found += _supposed(piece.tokens[1:], single, names)
            if single.note:
                continue
        if ahead is not None and any(k.relation in ("->", "~") for k in single.links):
            if not (single.condition or single.far):
                single.condition, single.far = ahead.condition, ahead.far
            told = True
        found.append(single)
    if ahead is not None and not told:
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
    equal = all(link.relation == "=" for link in said.links)
    plain = (
        said.links
        and equal
        and not (said.note or said.unknown or said.defines or said.example or said.unnamed)
    )
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
    cases, amp, otherwise = _Cases(), False, False
    begins, reasoned, called = True, False, ""
    for token in tokens:
        depth += (token.type in OPENING) - (token.type in CLOSING)
        if depth == 0 and sentence and token.value == "Otherwise" and any(piece.tokens for piece in pieces):
            # A sentence of its own.
            pieces.append(Piece())
            otherwise, aside, assumed, let = True, False, False, False
            continue
        if (
            depth == 0
            and _otherwise(token)
            and any(
                condition_in(piece.tokens) or (piece.tokens and piece.tokens[0].type in RELATED)
                for piece in pieces
            )
        ):
            if not pieces[-1].tokens or condition_in(pieces[-1].tokens):
                # "0 otherwise" has the word after it, "otherwise 0" before it.
                pieces.append(Piece())
                otherwise = True
            else:
                pieces[-1].otherwise = True
            continue
        if token.type == "TEXT":
            if depth == 0:
                word = str(token.value).lower().strip("(,:").split(" ")[0] if str(token.value).strip() else ""
                cases.word(str(token.value), pieces)
                called = called if word in ("is", "are", "becomes", "") else word
                assumed = (assumed or word in ASSUMING) and word != "."
                negated = word in NEGATED
                fresh = fresh or word == "."
                reasoned = word in ("since", "because") if begins else reasoned
                begins = word == "."
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
            fresh, called = fresh or token.type == "SEMI", ""
            continue
        if not pieces[-1].tokens:
            first = pieces[-1]
            first.aside, first.assumed, first.negated, first.let = aside, assumed, negated, let
            first.fresh, first.case, negated, fresh = fresh, cases.now, False, False
            first.otherwise, otherwise = otherwise, False
            first.reasoned, begins = reasoned, False
            first.called, called = called, ""
        pieces[-1].tokens.append(token)
    cases.end(pieces)
    _conclusions([piece for piece in pieces if piece.tokens])
    return _merge([p for p in pieces if p.tokens], sentence), cases.first


def _conclusions(pieces: list[Piece]) -> None:
    """Mark the last claim of "Because a, b." as one of the argument."""
    for place, piece in enumerate(pieces):
        after = pieces[place + 1] if place + 1 < len(pieces) else None
        ends = after is None or after.fresh
        if ends and piece.reasoned and piece.aside and not piece.fresh and piece is not pieces[0]:
            piece.aside = not outside(piece.tokens, RELATED) or piece.tokens[0].type in ("COND", *RELATED)


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
        if merged and _another_value(merged[-1], piece):
            merged.append(piece)
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


def _mentions(tokens: list[Token]) -> bool:
    """Return whether tokens are words between formulas, such as ``col(X)``, and not a quantity."""
    unknown = any(
        t.type == "FUNC" and t.value not in FUNCTIONS.values() and not t.value.startswith("own ")
        for t in tokens
    )
    return unknown and not any(t.type in RELATED for t in tokens)


def _otherwise(token: Token) -> bool:
    return token.type == "ELSE" or (
        token.type == "TEXT" and str(token.value).lower() in ("otherwise", "else")
    )


def _another_value(before: Piece, piece: Piece) -> bool:
    """Complete "≈ b if …" and "0 otherwise" after "a ≈ c if …" with the left side a; return whether it is one."""
    condition = condition_in(before.tokens)
    cuts = outside(before.tokens[: condition or 0], RELATED)
    related = outside(piece.tokens, RELATED)
    own = condition_in(piece.tokens)
    if not condition or not cuts or not (own or piece.otherwise) or before.aside != piece.aside:
        return False
    if own == 0 or (related and related[0] and (own is None or related[0] < own)):
        # The condition comes first, or it has a left side of its own.
        return False
    left = before.tokens[: cuts[0]]
    relation = [] if related[:1] == [0] else [before.tokens[cuts[-1]]]
    piece.begin, piece.again = piece.tokens[0].start, not left
    piece.tokens = [*left, *relation, *piece.tokens]
    return True


def _led(pieces: list[Piece]) -> bool:
    """Return whether the last piece has its condition before it: "if σ ≪ λ, …, and if σ ≫ λ, …"."""
    before = pieces[-2].tokens if len(pieces) > 1 else []
    return condition_in(before) is not None and not outside(before, RELATED)
