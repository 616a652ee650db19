"""Interpret names that a derivation introduces: small changes, vectors of R^n, functions never written down.

The walk judges a statement; this module decides what its names mean while it is judged. A reason or an
assumption beside the argument (``since …``) may introduce a name and confirm a fact. It proves nothing, and
staff read it if it is false.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace as with_fields

from ..algebra.settle import resolve
from ..algebra.world import World
from ..errors import Singular, TypedError, Undecided
from ..judge.step import OK, SIZES, UNDECIDED, WRONG, equal_values
from ..part import Part
from ..read.latex_text import ACCENTS, COMBINING
from ..read.lines import is_markdown, is_plain
from ..read.names import GREEK, Names
from ..read.said import Link, Statement
from ..read.sides import unknown
from ..read.tokens import FILLERS
from ..tree import Node, num, replace, symbols
from ..tree import walk as parts
from .again import (
    KEPT,
    compared,
    condition,
    forget,
    over_all_pairs,
    place_of,
    read_sums,
    restore,
    under_indexes,
    where_it_holds,
)
from .chain import Walk
from .ledger import Line
from .square import judge_with_square_sigma

# Chains of asides are numbered from here, so that they never coincide with a chain of the argument.
ASIDES = 1_000_000


def judge_statement(walk: Walk, said: Statement) -> Line | None:
    """Judge one statement; return None if a spelling was meant as a name and the line must be read again.

    If the plain reading is wrong, others are tried: sums, a condition, an example, a square Σ. What holds only under an
    assumption in words is OK if it sometimes holds, else undecided. The walk is as after the reading that is used.
    """
    scope, names = walk.part.scope, walk.part.names
    for name, sizes in said.declares:
        scope.renews(name)
        scope.shapes[name] = scope.free[name] = ((*sizes, 1, 1)[0], (*sizes, 1, 1)[1]) if sizes else (1, 1)
        names.free.add(name)
    if said.example is not None and said.note:
        walk.part.names.examples[said.example[0]] = said.example[1]
        said.assumed = True
    if said.error is None and not said.note and said.unknown and not said.unnamed:
        return _for_every(walk, said)
    if said.error is None and not said.note and said.unnamed and said.unnamed not in names.defined:
        return _unnamed(walk, said)
    own = condition(walk, said)
    walk.where, walk.headed = own or walk.where, said.note if own else walk.headed
    said = over_all_pairs(said)
    under = None if said.note else said.far or said.condition or (own if said.where else None)
    if said.first is None and said.links and under and walk.under not in (None, under):
        # "≈ a when …" and below it "≈ b when …": both go on from the side above them.
        said.again = True
    walk.under = under
    kept = place_of(walk)
    left = _in_words(walk, said)
    if left is not None:
        line = walk.statement(with_fields(said, first=left))
        if line.verdict == OK or said.called in GRADIENT:
            return line
        restore(walk, kept)
    if said.supposed:
        line = walk.statement(said)
        if line.verdict != OK:
            restore(walk, kept)
            line.verdict, line.message = "note", ""
        return line
    line = _aside(walk, said) if said.aside else walk.statement(said)
    limited = under_indexes(walk, said) if said.aside and line.verdict != OK else None
    line = _aside(walk, limited) if limited is not None else line
    if line.verdict == WRONG and not said.aside:
        line = read_sums(walk, said, kept) or line
    if line.verdict == WRONG and not said.aside:
        line = compared(walk, said) or where_it_holds(walk, said, kept) or line
    if line.verdict == WRONG:
        for name in walk.kernels:
            line = _rest(walk, said, name) or line
    if line.verdict == WRONG and line.reason in SIZES and _squares(walk):
        failed = place_of(walk)
        restore(walk, kept)
        again = judge_with_square_sigma(walk, said)
        if again is not None:
            line = again
        else:
            restore(walk, failed)
    words = said.sentence or said.called in (*OBJECTIVE, *GRADIENT)
    if words and said.first is None and line.verdict == WRONG and line.reason in SIZES:
        line.verdict, line.message = UNDECIDED, "the left side of this is in words; staff will read this line"
    if said.sentence and line.reason == "zero":
        # The line is true, but it is not a step of the argument.
        line.verdict = OK
    if names.examples and line.verdict in (WRONG, UNDECIDED) and said.sentence and _sometimes(walk, said):
        line.verdict, line.message = OK, "true at the numbers of the example"
    false = line.verdict == WRONG or (said.aside and line.verdict != OK)
    if false and said.alias and said.alias not in names.taken:
        names.taken.add(said.alias)
        return None
    if line.verdict == WRONG and said.assumed:
        line.message = "this is stated under an assumption in words"
        line.verdict = OK if _sometimes(walk, said) else UNDECIDED
    if line.verdict == WRONG and said.shadows:
        line.message = f"{said.shadows} is a symbol of this part; use another letter for a name of your own"
    return line


# Words for the function that a part minimizes, and for its gradient.
OBJECTIVE, GRADIENT = ("objective", "loss", "cost"), ("gradient", "derivative", "grad")


def _in_words(walk: Walk, said: Statement) -> Node | None:
    """Return the left side of "objective = …" or "gradient = …"."""
    objective = walk.part.objective
    if objective is None or said.first is not None or said.aside or said.error or not said.links:
        return None
    if said.called in OBJECTIVE:
        return objective
    if said.called not in GRADIENT:
        return None
    slopes = [
        Node(op, (objective,), (walk.part.over[0], None), (said.start, said.start))
        for op in ("grad", "deriv")
    ]
    with suppress(TypedError, Undecided, Singular):
        if walk.judge.equal(slopes[1], said.links[0].side).verdict == OK:
            return slopes[1]
    return slopes[0]


def _squares(walk: Walk) -> bool:
    """Return whether the text squares the part's matrix of singular values, which may not be square."""
    part = walk.part
    if part.square not in part.names.declared:
        return False
    return bool(re.search(spelled(part, part.square) + r"\s*(?:\^\s*\{?\s*2|²|\*\*\s*2)", walk.text))


def spelled(part: Part, symbol: str) -> str:
    """Return a pattern for the ways to write a symbol of a part, alone or after one other capital letter."""
    ways = {symbol, *(alias for alias, name in part.names.aliases.items() if name == symbol)}
    commands = [rf"\\{name}" for name, greek in GREEK.items() if greek in ways]
    letters = [way if not way.isascii() else rf"(?<![A-Za-z])[A-Z]?{re.escape(way)}" for way in sorted(ways)]
    return f"(?:{'|'.join([*commands, *letters])})"


def _sometimes(walk: Walk, said: Statement) -> bool:
    """Return whether a claim that is false in general is true in a case that the part allows; a unit may be off."""
    sides = [side for side in (said.first, *(link.side for link in said.links)) if side is not None]
    if len(sides) < 2 or any(link.relation not in ("=", "~") for link in said.links):
        return False
    near = any(link.relation == "~" for link in said.links)
    try:
        settled, indexes = resolve(sides, walk.part.scope)
        kind, _ = walk.judge.kind(*settled)
        for world in _examples(walk, "analytic" if near else kind):
            for env in walk.judge.settings(indexes, world):
                values = [world.run(side, env) for side in settled]
                if near and all(
                    abs(v - values[0]) <= NEAR * abs(v) for v in values[1:] if not isinstance(v, list)
                ):
                    return True
                if all(equal_values(values[0], value, world) for value in values[1:]):
                    return True
    except (TypedError, Undecided, Singular):
        return False
    return False


def _mathematics(text: str) -> str:
    """Return the formulas of a text, without the words in them."""
    if is_markdown(text):
        plain = [line for line in FORMULA.sub("", text).splitlines() if "$" not in line and is_plain(line)]
        text = "\n".join([*(found.group().strip("$") for found in FORMULA.finditer(text)), *plain])
    text = re.sub(r"(?<![A-Za-z])[nmdp1] ?x ?[nmdp1](?![A-Za-z])", " ", text)
    return re.sub(r"\\(?:text|operatorname|mathrm|label|tag|begin|end)\s*\{[^{}]*\}", " ", text)


def letters_in(text: str) -> set[str]:
    """Return the letters that a text uses as names."""
    text = _mathematics(text)
    used = set(re.findall(r"[A-Za-z]+", text))
    letters = set(re.findall(r"(?<![A-Za-z])[A-Za-z](?![A-Za-z])", re.sub(r"\\[A-Za-z]+", " ", text)))
    for run in re.findall(r"(?<![A-Za-z\\])[A-Za-z]{2,4}(?![A-Za-z])", text):
        word = run.lower() in FILLERS or run.lower() in LITTLE
        if not word and (len(run) == 2 or not (run.islower() or run.isupper() or run.istitle())):
            letters |= set(run)
    return letters | {GREEK[name] for name in used if name in GREEK} | set(re.findall("[α-ωΑ-Ω]", text))


def listed(names: Sequence[str]) -> str:
    """Join names with commas and "and".

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + f" and {names[-1]}"


def customary_letters(text: str, names: Names) -> list[str]:
    """Find letters that replace a symbol of the part, such as β for w, which the text itself never uses.

    They are added to ``names``. Return a message to the student about every letter that is read this way.
    """
    text = _mathematics(text)
    letters = letters_in(text)
    for word in apart(text):
        names.apart.add(word)
        names.taken.add(word)
    taken = []
    for symbol, instead in names.instead.items():
        spellings = {symbol, *(alias for alias, name in names.aliases.items() if name == symbol)}
        if spellings & letters or symbol not in names.declared:
            continue
        for letter in instead:
            spelled = re.escape(_typed(letter))
            defined = re.search(
                rf"(?:^|[$,;:&]|\\\\)\s*{spelled}(?:_\{{?\w?\}}?|\d)?\s*:?=(?!\s*[^=]*{spelled})", text, re.M
            )
            if (
                letter in letters
                and (letter not in NEEDED or NEEDED[letter].search(text))
                and names.find(letter) is None
                and not (defined and symbol not in names.unknowns)
            ):
                names.aliases[letter] = symbol
                names.stood[letter] = symbol
                taken.append(f"{letter} is taken to be {symbol}")
                break
    for symbol in sorted(names.declared & letters):
        for accent in sorted({found[0] for found in ACCENTED.findall(text) if found[1] == symbol}):
            # \\hat X for X, in a text that does not use X itself.
            word = symbol + ACCENTS[accent]
            bare = len(re.findall(rf"(?<![A-Za-z\\]){symbol}", re.sub(r"\\[A-Za-z]+", " ", text)))
            if names.find(word) is None and bare == sum(
                f == (accent, symbol) for f in ACCENTED.findall(text)
            ):
                names.aliases[word] = names.stood[word] = symbol
                taken.append(f"{word} is taken to be {symbol}")
    return taken


def apart(text: str) -> set[str]:
    """Return the names of quantities that a text sets apart from a letter: w_0 in ``w - w_0``, ŵ in ``w - ŵ``.

    >>> sorted(apart(r"w - w_0, \\hat{\\mathbf{v}} - \\mathbf{v}"))
    ['vhat', 'w0']
    """
    text = unicodedata.normalize("NFD", FONT.sub(r"\1", text))
    text = re.sub("(.)([" + "".join(COMBINING) + "])", lambda m: f"\\{COMBINING[m[2]] or 'vec'} {m[1]}", text)
    found = set()
    for pattern in (APART, APART_BEFORE):
        for match in pattern.finditer(text):
            word, mark = match["letter"], match["mark"]
            found.add(GREEK.get(word.strip("\\"), word) + SUFFIXES.get(mark, mark))
            if mark in PARTS:
                # w = w_∥ + w_⊥: the other part of the same letter.
                found |= {GREEK.get(word.strip("\\"), word) + SUFFIXES[part] for part in PARTS}
    # w - w0 and w - w*, with the mark beside the letter.
    for match in APART_PLAIN.finditer(text):
        mark = match["zero"] or match["nought"]
        found.add((match["letter"] or match["other"]) + SUFFIXES.get(mark, mark))
    for match in SUMMED.finditer(text):
        word = GREEK.get(match["letter"].strip("\\"), match["letter"])
        found |= {word + SUFFIXES.get(mark, mark) for mark in match.group("mark", "other")}
    for match in APART_ACCENT.finditer(text):
        word = match["letter"] or match["other"]
        found.add(GREEK.get(word.strip("\\"), word) + ACCENTS[match["accent"] or match["before"]])
    return found


FONT = re.compile(r"\\(?:mathbf|boldsymbol|bm|bf|vec)(?![A-Za-z])\s*\{?\s*(\\?[A-Za-z]+)\s*\}?")
ACCENTED = re.compile(
    r"\\("
    + "|".join(ACCENTS)
    + r")\s*\{?\s*(?:\\(?:mathbf|boldsymbol|bm|bf)\s*\{?\s*)?([A-Za-z])(?![A-Za-z])"
)
FORMULA = re.compile(
    r"\$\$.*?\$\$|\$[^$]+\$|\\\[.*?\\\]|\\\(.*?\\\)|\\begin\{.*?\\end\{|^```derive.*?^```", re.S | re.M
)
# Letters that stand for a symbol only if they are used like this: d_i is not a size or a differential, δ_ij is not a
# number, and k I is not an index.
NEEDED = {
    "d": re.compile(r"(?<![A-Za-z\\])d\s*_\s*\{?\s*[ijk]"),
    "δ": re.compile(r"(?:δ|\\delta(?![A-Za-z]))(?!\s*_?\s*[{(]?\s*[ijklᵢⱼₖₗ])"),
    "k": re.compile(r"(?<![A-Za-z\\_^{])k\s*(?:\\[a-z]+\s*\{?\s*)?I(?![A-Za-z])"),
}
LITTLE = {"be", "or", "an", "on", "no", "do", "us", "if", "by", "my", "as"}
SUFFIXES = {
    "*": "star", "\\star": "star", "\\ast": "star", "\\perp": "perp", "⊥": "perp", "\\parallel": "par",
    "∥": "par", "‖": "par",
}  # fmt: skip
PARTS = ("\\perp", "\\parallel")
LETTER = r"(?<![A-Za-z_^\\])(?P<letter>\\?[A-Za-zα-ω]+)"
MARK = (
    r"(?:_|\^)\s*\{?\s*(?:\\(?:text|mathrm|textrm|operatorname)\s*\{\s*)?"
    r"(?P<mark>\*|\\(?:star|ast|perp|parallel)|[A-Za-z]{2,8}|[0p])(?![A-Za-z])"
)
APART = re.compile(rf"{LETTER}\s*(?:[-−+]|=(?=[^=$]*[-−+]))\s*(?P=letter)\s*{MARK}")
APART_PLAIN = re.compile(
    r"(?<![A-Za-z_^\\])(?:(?P<letter>[A-Za-zα-ω])\s*[-−]\s*(?P=letter)(?P<zero>0(?![A-Za-z0-9])|\*(?![\w(\[*]))"
    r"|(?P<other>[A-Za-zα-ω])(?P<nought>0|\*)\s*[-−]\s*(?P=other)(?![A-Za-z0-9_^]))"
)
# w = w_r + w_n: two parts of w.
SUMMED = re.compile(
    rf"{LETTER}\s*&?\s*=\s*(?P=letter)\s*{MARK.replace('[A-Za-z]{2,8}|[0p]', '⊥|∥|‖|[A-Za-z0-9]{1,8}')}\s*\}}*\s*\+\s*"
    rf"(?P=letter)\s*{MARK.replace('[A-Za-z]{2,8}|[0p]', '⊥|∥|‖|[A-Za-z0-9]{1,8}').replace('P<mark>', 'P<other>')}"
)
APART_BEFORE = re.compile(
    rf"{LETTER}\s*{MARK}\s*\}}*\s*[-−]\s*(?P=letter)(?![A-Za-z_^}}]|\s*[_^]\s*\{{?\s*(?:\*|\\|[0p]))"
)
ACCENT = r"\\(?P<{}>hat|widehat|tilde|widetilde|bar|overline)(?![A-Za-z])\s*\{{?\s*"
APART_ACCENT = re.compile(
    rf"{LETTER}\s*[-−+]\s*{ACCENT.format('accent')}(?P=letter)(?![A-Za-z])"
    rf"|{ACCENT.format('before')}(?P<other>\\?[A-Za-zα-ω]+)\s*\}}?\s*[-−+]\s*(?P=other)(?![A-Za-z])"
)


def _typed(letter: str) -> str:
    return next(("\\" + name for name, greek in GREEK.items() if greek == letter), letter)


# Relative difference allowed between the two sides of ≈ in an example with numbers.
# Maximum number of functions that an unknown name is tried as.
MAX_CANDIDATES = 4
NEAR = 0.05


def _examples(walk: Walk, kind: str) -> list[World]:
    """Return worlds of the part, with the numbers of an example if the text gives some."""
    worlds, given = walk.judge.worlds(kind, walk.case), walk.part.names.examples
    if not given:
        return worlds
    found = []
    for world in worlds[:1]:
        values = {}
        for name, value in given.items():
            rows, cols = map(world.size, walk.part.scope.shapes[name])
            number = world.field.number(value)
            values[name] = (
                number if walk.part.scope.shapes[name] == (1, 1) else [[number] * cols for _ in range(rows)]
            )
        found.append(world.child(values))
    return found


def _for_every(walk: Walk, said: Statement) -> Line:
    """Judge a claim with unknown letters: accept it if it is true whatever they are.

    One letter is tried as a vector of each size and as a number, and keeps the first shape that fits. Otherwise the
    line is an error that names the letter. A definition of a function of the letters is accepted.
    """
    scope, names = walk.part.scope, walk.part.names
    at = {name: _place(said, name) for name in said.unknown}
    asked = Line(said.number, said.text, "error", unknown(said.unknown[0], names, 0, 0).message)
    asked.start, asked.end = at[said.unknown[0]]
    own = names.functions.get(said.defines[0]) if said.defines is not None else None
    if own is not None and said.defines is not None and set(said.unknown) <= set(own[0]):
        # f(s) = …: a function of a letter that has no meaning outside of it.
        names.defined.add(said.defines[0])
        names.calls.add(said.defines[0])
        return Line(said.number, said.text, OK, start=said.start, end=said.start + len(said.text))
    if said.defines is not None and said.defines[0] in said.unknown:
        asked.message = f"{said.defines[0]!r} is defined by itself"
    if len(said.unknown) > 1 or said.unknown[0] in scope.shapes or said.defines is not None:
        return asked
    name = said.unknown[0]
    null = _null_vector(walk, said, name) or _rest(walk, said, name)
    if null is not None:
        return null
    sizes = [s for s in scope.sizes if s not in scope.least]
    for shape in [*((s, 1) for s in sizes), (1, 1)]:
        scope.renews(name)
        scope.shapes[name] = scope.free[name] = shape
        names.free.add(name)
        kept = {field: getattr(walk, field) for field in ("chain", "position", "tail")}
        tried = walk.statement(said)
        if tried.verdict == OK and said.links:
            return tried
        for field, value in kept.items():
            setattr(walk, field, value)
        scope.renews(name)
        del scope.shapes[name], scope.free[name]
        names.free.discard(name)
    return asked


def _place(said: Statement, name: str) -> tuple[int, int]:
    sides = [side for side in (said.first, *(link.side for link in said.links)) if side is not None]
    spots = [
        n.span
        for side in sides
        for n in parts(side)
        if n.op in ("sym", "deriv", "grad") and name in (n.value, n.value[0])
    ]
    return spots[0] if spots else (said.start, said.start + 1)


def _null_vector(walk: Walk, said: Statement, name: str) -> Line | None:
    """Read ``X z = 0`` for an unknown z: from then on z is any solution of it. Return None for another statement."""
    scope = walk.part.scope
    first, links = said.first, said.links
    if len(links) != 1 or links[0].side not in (num(0), Node("zero")) or first is None or first.op != "mul":
        return None
    matrix = first.args[0] if len(first.args) == 2 else replace(first, args=first.args[:-1])
    if first.args[-1] != Node("sym", (), name):
        return None
    try:
        (settled,), _ = resolve([matrix], scope)
    except TypedError:
        return None
    free = f"{name}·"
    scope.renews(free)
    scope.renews(name)
    scope.shapes[free] = scope.free[free] = (settled.shape[1], 1)
    any_vector = Node("sym", (), free)
    kernel = Node(
        "add", (any_vector, Node("neg", (Node("mul", (Node("pinv", (matrix,)), matrix, any_vector)),)))
    )
    scope.shapes[name] = scope.free[free]
    (scope.means[name],), _ = resolve([kernel], scope)
    walk.part.names.defined.add(name)
    walk.kernels[name] = matrix
    return walk.statement(said)


def _remainder(walk: Walk, said: Statement, name: str) -> Node | None:
    """Return ``w - p`` for ``w = p + z``, where w is sought under a constraint and z is the name; else None."""
    first, links = said.first, said.links
    if first is None or len(links) != 1 or links[0].relation not in ("=", ":=") or not walk.part.constraints:
        return None
    side, this = links[0].side, Node("sym", (), name)
    if (
        first.op != "sym"
        or first.value not in walk.part.over
        or side.op != "add"
        or side.args.count(this) != 1
    ):
        return None
    less = tuple(Node("neg", (term,), None, term.span) for term in side.args if term != this)
    return Node("add", (first, *less), None, said.links[0].side.span)


def _rest(walk: Walk, said: Statement, name: str) -> Line | None:
    """Read ``w = p + z`` as the definition of z, the difference of any solution w from p."""
    difference = _remainder(walk, said, name)
    if difference is None:
        return None
    if name not in walk.kernels and re.search(
        rf"(?:^|[$,;:&]|\\\\|\b(?:let|where|with|and|so|define|set)\b)\s*{re.escape(_typed(name))}\s*&?\s*:?=",
        walk.text,
        re.I | re.M,
    ):
        # The text defines the name elsewhere.
        return None
    if name in walk.kernels:
        zero = Node("mul", (walk.kernels[name], difference), None, difference.span)
        try:
            if not walk.known.follows([], [walk.known.equation(zero, Node("zero"))], walk.case):
                return None
        except (TypedError, Undecided, Singular):
            return None
        forget(walk, name, set())
    links = [Link("=", difference, said.links[0].start, said.links[0].end)]
    return walk.statement(with_fields(said, first=None, links=links, defines=(name, ())))


def _aside(walk: Walk, said: Statement) -> Line:
    """Judge a reason by itself; the argument then continues from where it was."""
    kept = {name: getattr(walk, name) for name in KEPT}
    walk.chain = ASIDES + walk.chain
    line = walk.statement(said)
    restore(walk, kept)
    if line.verdict in (WRONG, "error"):
        line.message = (
            f"this remark is not confirmed: {line.message}"
            if line.message
            else "this remark is not true in general"
        )
        line.verdict = UNDECIDED
    return line


def _unnamed(walk: Walk, said: Statement) -> Line:
    """Judge ``∂L/∂w = …`` if L is not written down: it is the function that the text or question is about."""
    line = None
    for meaning in _candidates(walk, said):
        kept = {name: getattr(walk, name) for name in ("chain", "position", "tail")}
        before = set(walk.part.names.defined)
        links = [Link("=", meaning, said.start, said.start)]
        defined = walk.statement(
            Statement(said.number, said.unnamed, links=links, start=said.start, defines=(said.unnamed, ()))
        )
        if defined.verdict == OK:
            line = walk.statement(said)
            if line.verdict in (OK, UNDECIDED):
                return line
        forget(walk, said.unnamed, before)
        for name, value in kept.items():
            setattr(walk, name, value)
    asked = f"what is {said.unnamed}? Write {said.unnamed} = … above"
    if line is not None and line.verdict == WRONG:
        # The line is wrong for every function that could be meant.
        typed = re.search(rf"(?<![A-Za-z\\]){re.escape(_typed(said.unnamed))}(?![A-Za-z])", said.text)
        return with_fields(line, message=line.message or (asked if typed else ""))
    return Line(said.number, said.text, "error", asked, start=said.start, end=said.start + len(said.text))


def _candidates(walk: Walk, said: Statement) -> list[Node]:
    """Return the function beside it, the last number above, the objective, and what the part differentiates."""
    part, found = walk.part, []
    # ∇J = ∇(…)
    beside = [link.side.args[0] for link in said.links[:1] if link.side.op in ("deriv", "grad")]
    found += [function for function in beside if said.unnamed not in symbols(function)]
    for event in reversed(walk.events):
        if event.kind in ("value", "link") and not _has(event.node, "deriv", "grad", "arg", "lim"):
            found.append(event.node)
            break
    if part.objective is not None:
        found.append(part.objective)
    goals = [part.goal.value, *(m.value for _, path in part.paths for m in path)]
    for goal in goals:
        for node in parts(goal) if goal is not None else ():
            if node.op == "deriv" and node.args[0] not in found:
                found.append(node.args[0])
    return found[:MAX_CANDIDATES]


def _has(node: Node, *ops: str) -> bool:
    return any(part.op in ops for part in parts(node))
