"""Convert the LaTeX that students type for this homework to the lexer's tokens.

Fonts, spacing and sizes carry no meaning here; accents become part of a name (``\\hat{X}`` is ``Xhat``);
environments of rows become blocks. An unknown command is an error with its name, and is never skipped.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ..errors import SyntaxTypedError
from . import applications, brackets, derivatives, latex_text, marks, operators, words
from .cursor import Cursor
from .latex_fonts import styled_letter
from .latex_text import ACCENTS, BLOCKS, COMPARE, FONTS, IGNORED, PLAIN, RELATIONS, WRAPPERS
from .names import FUNCTIONS, GREEK
from .tokens import OPERAND

Handler = Callable[[Cursor, str, int], object]


def command(lexer: Cursor) -> None:
    """Read one LaTeX command at the lexer's position."""
    start = lexer.at
    if lexer.text.startswith("\\\\", start):
        lexer.at += 2
        return lexer.emit("ROWSEP", "\\\\", start)
    found = lexer.match(r"\\([A-Za-z]+)\*?")
    if not found:
        return _symbol(lexer, start)
    name = found.group(1)
    lexer.at = found.end() if name in ("operatorname", "tag", "hspace") else start + 1 + len(name)
    handler = COMMANDS.get(name)
    if handler is not None and handler(lexer, name, start) is not False:
        return None
    if name in GREEK:
        return words.name(lexer, GREEK[name], start)
    raise SyntaxTypedError(f"the command \\{name} is not known", lexer.base + start, lexer.base + lexer.at)


def _symbol(lexer: Cursor, start: int) -> None:
    """Read a backslash and one character."""
    char = lexer.text[start + 1 : start + 2]
    lexer.at = start + 2
    if char == "|":
        return brackets.bar(lexer, "norm", start)
    if char in "{}":
        if char == "{":
            lexer.push("{")
            return lexer.emit("LP", "{", start)
        lexer.pop("{", start)
        return lexer.emit("RP", "}", start)
    if char in ";,:" and lexer.open and lexer.open[-1] == "[" and lexer.match(r"\s*\\[;,:]"):
        # [X \;\; √λ I]: two wide spaces separate two blocks.
        return None if lexer.last() in ("COMMA", "LS") else lexer.emit("COMMA", ",", start)
    if char == " " and lexer.open and lexer.open[-1] == "[":
        return None if lexer.last() in ("COMMA", "LS") else lexer.emit("COMMA", ",", start)
    if char in ",;:! ([])'&\n":
        return None
    raise SyntaxTypedError(f"\\{char} has no meaning here", lexer.base + start, lexer.base + lexer.at)


def _ignored(lexer: Cursor, name: str, start: int) -> None:
    if name in ("left", "right", "big", "Big", "bigg", "Bigg", "middle", "bigl", "bigr") and lexer.match(
        r"\s*\."
    ):
        dot = lexer.match(r"\s*\.")
        lexer.at = dot.end() if dot else lexer.at
    if name in ("hspace", "phantom"):
        lexer.read_argument()
    if name in ("quad", "qquad", "enspace"):
        inside = bool(lexer.open) and (lexer.open[-1] == "[" or _between_blocks(lexer))
        lexer.emit("COMMA" if inside else "GAP", ",", start)


def _between_blocks(lexer: Cursor) -> bool:
    """Return whether a wide space separates two entries of a matrix, as in ``\\begin{bmatrix} X \\quad Y``."""
    begun = next((t.type for t in reversed(lexer.out) if t.type in ("BEGIN", "BEGINCASES")), "")
    follows = lexer.match(r"\s*(?:&|\\\\|\\end(?![A-Za-z])|\\q?quad(?![A-Za-z])|[-+=,])")
    return lexer.open[-1] == "begin" and begun == "BEGIN" and lexer.last() in OPERAND and not follows


DERIVED = re.compile(
    r"\s*(\\partial(?![A-Za-z])|∂|\\mathrm\s*\{?\s*d\s*\}?|\\text\s*\{d\}|\\operatorname\s*\{d\}|\\delta(?![A-Za-z])|d(?!(?:iag|et|ot|iff)(?![A-Za-z])))"
    r"\s*(\^\s*\{?\s*2\s*\}?)?\s*"
)


def _is_derivative(bottom: str, below: re.Match[str]) -> bool:
    """Return whether a fraction is a derivative; ``\\frac{d_i v_i}{d_i^2}`` is not, its names begin with d."""
    return below.group(1) != "d" or not bottom[below.end(1) :].lstrip().startswith(("_", "^"))


FACTOR = re.compile(r"(?:\s|·|\*|\\cdot(?![A-Za-z])|\\times(?![A-Za-z])|\\[,;:!])*" + latex_text.FRACTION)


def _through(lexer: Cursor, var: str, at: int) -> tuple[str, int]:
    r"""Return the x of ``\frac{∂f}{∂u}\frac{∂u}{∂x}`` for a u that nothing defines: f depends on x through it."""
    while True:
        word = latex_text.letters(re.split(r"[_^(]", var.strip())[0])
        follows = FACTOR.match(lexer.text, lexer.at)
        if word is None or follows is None or lexer.names.find(word) is not None:
            return var, at
        kept, lexer.at = lexer.at, follows.end()
        top, (bottom, bottom_at) = lexer.read_argument()[0], lexer.read_argument()
        above, below = DERIVED.match(top), DERIVED.match(bottom)
        if not (above and below and _bare(top[above.end() :]) == _bare(var)):
            lexer.at = kept
            return var, at
        var, at = bottom[below.end() :], bottom_at + below.end()


def _bare(name: str) -> str:
    return re.sub(r"[\s{}]", "", name)


def _fraction(lexer: Cursor, name: str, start: int) -> None:
    """Read a quotient, or a derivative written as one."""
    top, top_at = lexer.read_argument()
    bottom, bottom_at = lexer.read_argument()
    above, below = DERIVED.match(top), DERIVED.match(bottom)
    if above and below and bottom[below.end() :].strip() and _is_derivative(bottom, below):
        var = bottom[below.end() :]
        var, at = _through(lexer, var, bottom_at + below.end())
        if above.group(2):
            return derivatives.second(lexer, top[above.end() :], top_at + above.end(), var, at, start)
        return derivatives.ratio(lexer, top[above.end() :], top_at + above.end(), var, at, lexer.at, start)
    lexer.emit("FRAC", "frac", start)
    for raw, at in ((top, top_at), (bottom, bottom_at)):
        lexer.emit("LB", "{", start)
        lexer.out.extend(lexer.inner(raw, at))
        lexer.emit("RB", "}", start)


def _wrapped(lexer: Cursor, before: str, after: str, start: int) -> None:
    if before == "SQRT" and lexer.match(r"\s*\["):
        raise lexer.fail("only square roots are supported")
    raw, at = lexer.read_argument()
    lexer.emit(before, before, start)
    if not after:
        lexer.emit("LB", "{", start)
    lexer.out.extend(lexer.inner(raw, at))
    lexer.emit(after or "RB", "}", start)


# The meaning of words in \\text{…}; other words are remarks.
TEXTS = {
    "relu": ("FUNC", "relu"), "diag": ("FUNC", "diag"), "tr": ("FUNC", "tr"), "trace": ("FUNC", "tr"),
    "log": ("FUNC", "log"), "exp": ("FUNC", "exp"), "inv": ("FUNC", "inv"), "pinv": ("FUNC", "pinv"),
    "ind": ("FUNC", "ind"), "det": ("FUNC", "det"), "step": ("FUNC", "step"), "sign": ("FUNC", "sign"),
    "sigmoid": ("FUNC", "logistic"), "logistic": ("FUNC", "logistic"), "tanh": ("FUNC", "tanh"),
    "sin": ("FUNC", "sin"), "cos": ("FUNC", "cos"), "softmax": ("FUNC", "softmax"), "rank": ("FUNC", "rank"),
    "const": ("CONST", "const"), "constant": ("CONST", "const"), "constants": ("CONST", "const"), "c": ("CONST",
    "const"),
    "const.": ("CONST", "const"), "cst": ("CONST", "const"), "s.t": ("ST", "s.t."), "s.t.": ("ST", "s.t."),
    "subject to": ("ST", "s.t."), "such that": ("ST", "s.t."), "st": ("ST", "s.t."),
    "if": ("COND", "if"), "when": ("COND", "when"), "as": ("COND", "as"), "for": ("COND", "for"),
    "for all": ("COND", "for"), "whenever": ("COND", "whenever"), "else": ("ELSE", "else"),
    "otherwise": ("ELSE", "else"), "elsewhere": ("ELSE", "else"), "o.w.": ("ELSE", "else"), "o.w": ("ELSE", "else"),
    "iff": ("REL", "<=>"), "implies": ("REL", "=>"), "max": ("FUNC", "max"),
}  # fmt: skip


def _text(lexer: Cursor, name: str, start: int) -> None:
    r"""Read the words in ``\text{…}`` and emit what they are: an operator, a function, a name, or a remark.

    A formula in dollars is read as such. A remark gives one token for each word, so that "since" and "so" keep their
    meaning. ``name`` is the command: in ``\operatorname`` an unknown word is a function or a name.
    """
    raw, at = lexer.read_argument()
    word = re.sub(r"[.,:\s]+$", "", raw.strip())
    lower = word.lower()
    if re.fullmatch(r"arg\s*\\?[,!;]?\s*(min|max)", lower):
        return operators.arg(lexer, re.sub(r"[^a-z]", "", lower), start)
    found = lexer.names.find(word)
    if found and re.fullmatch(r"[A-Za-z]\w*", word):
        lexer.emit("SYM", found, start, word)
        return applications.known_arguments(lexer) if found in lexer.names.calls else None
    if lower in ("min", "max") and lexer.text[lexer.at : lexer.at + 1] == "_":
        return operators.arg(lexer, lower, start)
    if lower == "lim":
        return operators.limit(lexer, "lim", start)
    kind, value = TEXTS.get(lower, ("TEXT", raw.strip()))
    if kind == "ST":
        lexer.pending_st = True
    if kind == "FUNC" and not lexer.match(r"\s*(\\left|\\[bB]ig+l?)?\s*(\(|\[|\{|\\\{|\|)"):
        kind, value = "BIG", value + "1"
    if name == "operatorname" and kind == "TEXT" and word.isalpha():
        bracketed = lexer.match(r"\s*(\\left|\\[bB]ig+l?)?\s*[\(\[]")
        return lexer.emit("FUNC", word, start) if bracketed else words.name(lexer, word, start)
    if kind == "TEXT" and re.fullmatch(r"[A-Za-z]", word):
        return words.name(lexer, word, start)
    if kind == "TEXT" and _labels_a_name(lexer, word):
        return words.name(lexer, word, start)
    if kind == "TEXT" and "$" in raw:
        lexer.out.extend(lexer.inner(re.sub(r"[^$]*\$([^$]*)\$[^$]*", r"\1", raw), at))
        return None
    if kind == "TEXT":
        lexer.spoken += max(raw.count("(") - raw.count(")"), 0)
        # Every word counts: "since" and "so" decide how the rest is read.
        for piece in re.findall(r"[A-Za-z.]+|[,;]", raw) or [""]:
            lexer.emit("COMMA" if piece in (",", ";") else "TEXT", piece, start)
        return None
    return lexer.emit(kind, value, start)


def _upright(lexer: Cursor, name: str, start: int) -> None:
    """Read ``\\mathrm{diag}(…)`` as a function; other upright letters are plain letters."""
    found = lexer.match(r"\s*\{\s*([A-Za-z.]{2,})\s*\}")
    word = found.group(1) if found else ""
    if word and (word.lower() in TEXTS or word in FUNCTIONS) and lexer.names.find(word) is None:
        return _text(lexer, "operatorname", start)
    if word.isalpha() and len(word) > 1 and lexer.names.split(word) is None:
        after = lexer.at
        lexer.at = found.end() if found else after
        if word in lexer.names.defined or _labels_a_name(lexer, word):
            return words.name(lexer, word, start)
        lexer.at = after
    return styled_letter(lexer, name, start)


def _labels_a_name(lexer: Cursor, word: str) -> bool:
    """Return whether ``\\text{RSS} = …`` labels a name in words."""
    return (
        word.isalpha()
        and bool(lexer.match(r"\s*(\(\w+\))?\s*:?=|\s*\("))
        and lexer.last() in ("", "TEXT", "COMMA")
    )


def _underset(lexer: Cursor, name: str, start: int) -> None:
    """Read ``\\underset{w}{\\operatorname{argmin}}`` and ``\\underset{\\lambda\\to 0}{\\lim}``."""
    below, at = lexer.read_argument()
    word, _ = lexer.read_argument()
    which = re.sub(r"[^a-z]", "", re.sub(r"\\(operatorname|mathrm|text|mathop|rm|limits)\*?", "", word))
    if which in ("argmin", "argmax", "min", "max"):
        return operators.arg_over(lexer, which, below, at, start)
    if which == "lim":
        return lexer.emit("BIG", ("lim", *operators.tends(lexer, below)), start)
    raise lexer.fail("\\underset is supported only with argmin, min and lim", start)


# Notes above an equals sign that say that a constant is left out.
UP_TO_CONSTANT = ("c", "C", "+", "const", "const.")


def _stacked(lexer: Cursor, name: str, start: int) -> None:
    """Read ``\\stackrel{(a)}{=}`` or ``\\underbrace{…}_{…}`` without its note."""
    below = lexer.match(r"\s*\[[^\[\]]*\]") if name == "xrightarrow" else None
    lexer.at = below.end() if below else lexer.at
    raw, at = lexer.read_argument()
    if name in ("overset", "stackrel"):
        note = latex_text.plain(raw)
        raw, at = lexer.read_argument()
        if note in UP_TO_CONSTANT and raw.strip() == "=":
            return lexer.emit("REL", "=c", start)
        lexer.out.extend(lexer.inner(raw, at))
        if lexer.out and lexer.out[-1].type == "CMP" and lexer.out[-1].value == "=":
            token = lexer.out.pop()
            lexer.out.append(token._replace(type="REL"))
        return
    if name == "xrightarrow":
        return lexer.emit("REL", "->", start)
    lexer.emit("LB", "{", start)
    lexer.out.extend(lexer.inner(raw, at))
    lexer.emit("RB", "}", start)
    if lexer.match(r"\s*[_^]"):
        lexer.skip_space()
        lexer.at += 1
        lexer.read_argument()


def _begin(lexer: Cursor, name: str, start: int) -> None:
    name, _ = lexer.read_argument()
    if name in WRAPPERS:
        return
    if name in BLOCKS:
        if name in BARRED:
            lexer.emit(*BARRED[name][0], start)
        lexer.push("begin")
        if name == "array":
            lexer.read_argument()
        return lexer.emit("BEGIN", "block", start)
    if name in ("cases", "dcases", "rcases"):
        lexer.push("begin")
        return lexer.emit("BEGINCASES", "cases", start)
    raise SyntaxTypedError(f"the environment {name} is not known", lexer.base + start, lexer.base + lexer.at)


def _plain_matrix(lexer: Cursor, name: str, start: int) -> None:
    """Read ``\\pmatrix{a \\\\ b}``, the form of plain TeX."""
    raw, at = lexer.read_argument()
    lexer.emit("BEGIN", "block", start)
    lexer.out.extend(lexer.inner(raw, at))
    lexer.emit("END", name, start)


def _end(lexer: Cursor, name: str, start: int) -> None:
    name, _ = lexer.read_argument()
    if name in WRAPPERS:
        return
    lexer.pop("begin", start)
    if lexer.out and lexer.out[-1].type == "ROWSEP":
        lexer.out.pop()
    lexer.emit("END", name, start)
    if name in BARRED:
        lexer.emit(*BARRED[name][1], start)


# Matrices between bars: tokens before and after one.
BARRED = {"Vmatrix": (("NO", "‖"), ("NC", "‖"))}


def _bar(kind: str) -> Handler:
    return lambda lexer, name, start: brackets.bar(lexer, kind, start)


def _mid(lexer: Cursor, name: str, start: int) -> None:
    brackets.separator(lexer, "|", start)


def _held(before: str, after: str) -> Handler:
    return lambda lexer, name, start: _wrapped(lexer, before, after, start)


def _maximum(lexer: Cursor, name: str, start: int) -> None:
    """Read ``\\max(0, u)`` and ``\\max\\{u, 0\\}`` as a function, anything else as an optimum."""
    opens = lexer.match(r"\s*(?:\\left|\\[bB]igg?l?)?\s*\\?(?=[({])")
    if name == "max" and opens:
        at, lexer.at = lexer.at, opens.end()
        raw = lexer.balanced()
        lexer.at = at
        inside = re.sub(r"(?:\\right|\\[bB]igg?r?)?\s*\\?$", "", raw[0]) if raw else ""
        given = [text.strip() for text, _ in latex_text.commas(inside)]
        if len(given) == 2 and "0" in given:
            return lexer.emit("FUNC", "max", start)
    return operators.arg(lexer, {"inf": "min", "sup": "max"}.get(name, name), start)


def _probability(lexer: Cursor, name: str, start: int) -> bool:
    """Read ``\\Pr(w \\mid y)``."""
    return bool(lexer.names.densities) and operators.read_density(lexer, lexer.at, start)


def _arg(lexer: Cursor, name: str, start: int) -> None:
    rest = lexer.match(r"[\s,\\!;]*(min|max)")
    if not rest:
        raise lexer.fail("\\arg needs \\min or \\max", start)
    lexer.at = rest.end()
    return operators.arg(lexer, "arg" + rest.group(1), start)


def _functional(lexer: Cursor, name: str, start: int) -> None:
    """Read ``\\log(…)`` as the log of the bracket, ``\\log p(w)`` as the log of the product after it."""
    kind = {"ln": "log", "Tr": "tr"}.get(name, name)
    direct = lexer.match(r"\s*(\\left|\\[bB]igg?l?)?\s*(\(|\[|\\\{)")
    return lexer.emit("FUNC", kind, start) if direct else lexer.emit("BIG", kind + "1", start)


def _dropped(lexer: Cursor, name: str, start: int) -> None:
    lexer.read_argument()


def _delta(lexer: Cursor, name: str, start: int) -> bool:
    if lexer.names.find("δ"):
        return False
    operators.kronecker(lexer, start)
    return True


def _sigma(lexer: Cursor, name: str, start: int) -> bool:
    if lexer.match(r"\s*_\s*(\{\s*[ijk]\s*=|[ijk](?![a-z]))"):
        operators.big_sum(lexer, "sum", start)
        return True
    return False


# Maps a command to the function that reads it. A handler returns False if the command is only a letter.
COMMANDS: dict[str, Handler] = {
    **dict.fromkeys(IGNORED, _ignored),
    **{name: (lambda lexer, name, start: brackets.relation(lexer, "REL", RELATIONS[name], start))
       for name in RELATIONS},
    **{name: (lambda lexer, name, start: lexer.emit("CMP", COMPARE[name], start)) for name in COMPARE},
    **{name: (lambda lexer, name, start: lexer.emit(*PLAIN[name], start)) for name in PLAIN},
    **dict.fromkeys({*FONTS, *ACCENTS, "mathbbm", "mathds", "indic", "indicator", "Ind"}, styled_letter),
    **dict.fromkeys(("mathrm", "mathbf", "mathsf", "rm"), _upright),
    **dict.fromkeys(("frac", "dfrac", "tfrac", "nicefrac", "cfrac", "sfrac"), _fraction),
    **dict.fromkeys(("text", "textrm", "mbox", "operatorname", "textit", "intertext", "shortintertext", "texttt",
    "textsf",
                     "textnormal", "hbox"), _text),
    **dict.fromkeys(("lVert", "rVert", "Vert"), _bar("norm")), **dict.fromkeys(("lvert", "rvert", "vert"), _bar("abs")),
    "mid": _mid, "norm": _held("NO", "NC"), "abs": _held("AO", "AC"), "sqrt": _held("SQRT", ""),
    "langle": lambda lexer, name, start: brackets.angle(lexer, True, start),
    "rangle": lambda lexer, name, start: brackets.angle(lexer, False, start),
    **dict.fromkeys(("sum", "prod"), lambda lexer, name, start: operators.big_sum(lexer, name, start)),
    "lim": lambda lexer, name, start: operators.limit(lexer, "lim", start), "Pr": _probability,
    **dict.fromkeys(("argmin", "argmax", "min", "max", "inf", "sup"), _maximum), "arg": _arg, "underset": _underset,
    **dict.fromkeys(("overset", "stackrel", "underbrace", "overbrace", "xrightarrow"), _stacked),
    "partial": lambda lexer, name, start: derivatives.partial(lexer, "", start),
    "nabla": lambda lexer, name, start: derivatives.nabla(lexer, start),
    **dict.fromkeys(("log", "ln", "exp", "det", "tr", "Tr", "diag", "sin", "cos", "tan", "sinh", "cosh", "tanh"),
    _functional),
    **dict.fromkeys(("matrix", "pmatrix", "bmatrix"), _plain_matrix),
    "begin": _begin, "end": _end, "tag": _dropped, "label": _dropped, "delta": _delta, "Sigma": _sigma,
    "prime": lambda lexer, name, start: marks.prime(lexer, start),
    **dict.fromkeys(("ReLU", "relu"), lambda lexer, name, start: lexer.emit("FUNC", "relu", start)),
}  # fmt: skip
