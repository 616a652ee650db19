"""Split the tokens of a line into statements: cut outside brackets, separate conditions and remarks.

A statement is a run of sides with the relations between them. A statement that cannot be read carries the
error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from ..errors import TypedError
from ..tree import Node
from .branches import branched, condition_in
from .claims import about_sizes, read_claim
from .index_notation import index_condition
from .lines import case_named, line_number
from .names import FUNCTIONS, GREEK, Names
from .ranges import without_ends
from .said import Statement
from .tokens import CLOSING, OPENING, OPERAND, RELATED, Token, outside
from .vocabulary import ASIDE, ASSUMING, BACK, LET, NEGATED


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

    Parameters
    ----------
    tokens : list of Token
        The tokens of one line or sentence.
    here : Statement
        What is known about the whole line. It is the result, as a note, if no piece is a statement.
    line, text : str
        The line, and the whole text, in which the tokens have their offsets.
    sentence : bool
        The line is a sentence, where a quantity that is only mentioned gives no statement.

    Returns
    -------
    list of Statement
        In the order of the text. A piece that cannot be read is a statement with an error, or is left out if it is a
        remark beside others.
    """
    pieces, case = _split_at_words(branched(without_ends(tokens, names)), sentence)
    worded = any(token.type == "TEXT" for token in tokens)
    found = _Claims(here, line, text, names, sentence, len(pieces) > 1, worded)
    for piece in pieces:
        found.add(piece)
    if found.ahead is not None and not found.told:
        found.statements.append(found.ahead)
    if not found.statements:
        here.note, here.case, here.where = True, case or here.case, found.where
        return [here]
    return found.statements


class _Claims:
    """The statements of one line so far, and what the pieces before say about the next one."""

    def __init__(
        self, here: Statement, line: str, text: str, names: Names, sentence: bool, several: bool, worded: bool
    ) -> None:
        self.here, self.line, self.text, self.names = here, line, text, names
        # The line is a sentence; it has several pieces; it has words.
        self.sentence, self.several, self.worded = sentence, several, worded
        self.statements: list[Statement] = []
        # A condition that is said before what it is about, and whether a statement was about it.
        self.ahead: Statement | None = None
        self.told = False
        self.assumed = False
        self.where = here.where

    def add(self, piece: Piece) -> None:
        """Append the statement of a piece to ``statements``, unless it claims nothing.

        Nothing is claimed by a mention, a remark, and a condition of what follows, which is kept in ``ahead``. After
        words such as "when", an equation that may be a step is appended too, marked as supposed.
        """
        tokens = piece.tokens
        related = any(token.type in RELATED for token in tokens)
        mentioned = self.sentence or (len(tokens) == 1 and self.worded)
        # "The Lagrangian is ‖w‖² + …": the lines below start from it.
        named = piece.called.lower() == "lagrangian"
        if piece.negated or (mentioned and not named and not _claims(tokens)):
            # A quantity that a sentence mentions is not a claim.
            return
        single = self._begun(piece)
        if not self._read(piece, single, related):
            return
        self.where = single.where = "else" if piece.otherwise else single.where or self.where
        indexed = isinstance(self.where, Node) and index_condition(self.where)
        single.mentioned = (self.several or self.sentence) and not related
        if self._is_beside(piece, single, indexed):
            return
        conditional = single.condition or single.far
        if conditional and not single.links and (single.first is None or self.several):
            # "when σ ≪ λ", and "small σ (σ ≪ λ)": the condition of what follows.
            self.ahead, single.note, self.told = single, True, False
            return
        reason = tokens[0].value == "as" and about_sizes(tokens[1:], self.names)
        if tokens[0].type == "COND" and tokens[0].value != "for" and not (single.case or indexed or reason):
            self.assumed = True
            if self.sentence or self.worded:
                self.statements += _supposed(tokens[1:], single, self.names)
            if single.note:
                return
        if self.ahead is not None and any(link.relation in ("->", "~") for link in single.links):
            if not conditional:
                single.condition, single.far = self.ahead.condition, self.ahead.far
            self.told = True
        self.statements.append(single)

    def _begun(self, piece: Piece) -> Statement:
        """Return the statement of a piece with all that does not depend on what it claims."""
        first, last = piece.tokens[0], piece.tokens[-1]
        start = first.start if piece.begin is None else piece.begin
        single = Statement(
            line_number(self.text, start), self.here.text, start=start, case=piece.case or self.here.case,
            sentence=self.sentence, aside=piece.aside, assumed=self.assumed or piece.assumed, again=piece.again,
        )  # fmt: skip
        single.called = piece.called if first.type == "REL" and first.value == "=" else ""
        if self.several or self.sentence:
            single.text = " ".join(self.text[start : last.end].split())
        return single

    def _read(self, piece: Piece, single: Statement, related: bool) -> bool:
        """Read what a piece claims; return False if it cannot be read and is words, or a remark beside others."""
        try:
            read_claim(piece.tokens, single, self.names, self.sentence, piece.let)
        except TypedError as error:
            if self.sentence:
                single.error = error
            elif self.several and not related:
                return False
            elif is_prose(self.line, self.names):
                single.note = True
            elif piece.aside:
                return False
            else:
                single.error = error
        return True

    def _is_beside(self, piece: Piece, single: Statement, indexed: bool) -> bool:
        """Return whether a piece belongs to the words around it and is not a statement."""
        if not any(token.type in OPERAND for token in piece.tokens) and self.worded:
            # "posterior ∝ likelihood × prior"
            return True
        # "for i ≠ j" before what it is about; "the projection of y on col(X)": words between two formulas.
        unknown = bool(single.unknown) and not single.links and single.defines is None
        return self.several and ((single.note and indexed) or _mentions(piece.tokens) or unknown)


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
    plain = said.links and equal and not (said.note or said.defines or said.example or said.unnamed)
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
    splitter = _Splitter(sentence)
    for token in tokens:
        splitter.read(token)
    splitter.cases.end(splitter.pieces)
    pieces = [piece for piece in splitter.pieces if piece.tokens]
    _conclusions(pieces)
    return _merge(pieces, sentence), splitter.cases.first


class _Splitter:
    """The pieces of a line so far. The last one may have no tokens yet."""

    def __init__(self, sentence: bool) -> None:
        self.sentence = sentence
        self.pieces = [Piece()]
        self.cases = _Cases()
        # How the next piece is meant, from the words so far.
        self.next = Piece()
        self.depth = 0
        # No word or piece since the sentence began; the last token outside brackets is an &.
        self.begins, self.aligned = True, False

    def read(self, token: Token) -> None:
        """Read the next token."""
        self.depth += (token.type in OPENING) - (token.type in CLOSING)
        inside = self.depth > 0
        if not inside and self._otherwise(token):
            return
        if token.type == "TEXT":
            if not inside:
                self._word(str(token.value))
        elif token.type == "AMP" and not inside:
            if self.aligned and self.pieces[-1].tokens:
                # && and a column of reasons after the formula.
                self.pieces.append(Piece())
                self.next.aside, self.next.let = True, False
            self.aligned = True
        elif token.type != "GAP" or not inside:
            self.aligned = self.aligned and inside and token.type == "AMP"
            if not inside and token.type in ("COMMA", "SEMI", "GAP", "ROWSEP"):
                self.pieces.append(Piece())
                self.next.fresh, self.next.called = self.next.fresh or token.type == "SEMI", ""
            else:
                self._add(token)

    def _otherwise(self, token: Token) -> bool:
        """Read "otherwise", which ends a piece: "0 otherwise" has the word after it, "otherwise 0" before it."""
        written = [piece for piece in self.pieces if piece.tokens]
        if self.sentence and token.value == "Otherwise" and written:
            # A sentence of its own.
            self.next.aside = self.next.assumed = self.next.let = False
        elif not _otherwise(token) or not any(
            condition_in(piece.tokens) or piece.tokens[0].type in RELATED for piece in written
        ):
            return False
        elif self.pieces[-1].tokens and not condition_in(self.pieces[-1].tokens):
            self.pieces[-1].otherwise = True
            return True
        self.pieces.append(Piece())
        self.next.otherwise = True
        return True

    def _word(self, text: str) -> None:
        """Begin a piece after a word, and note what the word says about it."""
        word = text.lower().strip("(,:").split(" ")[0] if text.strip() else ""
        if text == ":":
            _heads(self.pieces[-1].tokens)
        self.cases.word(text, self.pieces)
        after = self.next
        after.called = after.called if word in ("is", "are", "becomes", "") else word
        after.assumed = (after.assumed or word in ASSUMING) and word != "."
        after.negated = word in NEGATED
        after.fresh = after.fresh or word == "."
        after.reasoned = word in ("since", "because") if self.begins else after.reasoned
        self.begins = word == "."
        if word in ASIDE:
            after.aside, after.let = True, word in LET
        elif word in BACK:
            after.aside, after.let = False, False
        elif word:
            after.let = word in LET or (after.let and word in ("the", "be", "us", "also"))
        if self.pieces[-1].tokens:
            self.pieces.append(Piece())

    def _add(self, token: Token) -> None:
        """Add a token to the last piece; its first one decides how the piece is meant."""
        if not self.pieces[-1].tokens:
            self.pieces[-1] = replace(self.next, tokens=[], case=self.cases.now)
            self.next = replace(self.next, negated=False, fresh=False, otherwise=False, called="")
            self.begins = False
        self.pieces[-1].tokens.append(token)


def _heads(tokens: list[Token]) -> None:
    """Read ``σ ≪ λ`` before a colon as "when σ ≪ λ"."""
    if any(t.type == "FAR" for t in tokens) and not any(t.type in (*RELATED, "COND") for t in tokens):
        tokens.insert(0, tokens[0]._replace(type="COND", value="when", end=tokens[0].start))


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
    """Return the pieces of a line, with those that do not stand alone joined to the piece before.

    A condition (``as λ → ∞``) and a piece that starts with a relation join the piece before them, and a lone relation
    joins the piece after it. In a ``sentence`` a condition joins only a piece with a relation. A condition that begins
    a sentence, a piece beside a remark, and another value of the same left side ("≈ b if …") stay apart.
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
