"""The LaTeX that people type for this homework, as the lexer's tokens.

Fonts, spacing and sizes mean nothing here; accents become part of a name (``\\hat{X}`` is ``Xhat``);
environments of rows become blocks. A command that is not known is an error with its name, never skipped.
"""

from __future__ import annotations

import re

from .brackets import Brackets
from .errors import SyntaxTypedError
from .latex_fonts import font
from .latex_text import ACCENTS, BLOCKS, COMPARE, FONTS, IGNORED, PLAIN, RELATIONS, WRAPPERS
from .names import GREEK


def command(lexer: Brackets) -> None:
    """One LaTeX command at the lexer's place."""
    start = lexer.at
    if lexer.text.startswith("\\\\", start):
        lexer.at += 2
        return lexer.emit("ROWSEP", "\\\\", start)
    found = lexer.match(r"\\([A-Za-z]+)\*?")
    if not found:
        return _symbol(lexer, start)
    name = found.group(1)
    lexer.at = found.end() if name in ("operatorname", "tag", "hspace") else start + 1 + len(name)
    if name in IGNORED:
        return _ignored(lexer, name, start)
    if name in RELATIONS:
        return lexer.relation("REL", RELATIONS[name], start)
    if name in COMPARE:
        return lexer.emit("CMP", COMPARE[name], start)
    if name in PLAIN:
        return lexer.emit(*PLAIN[name], start)
    if name in FONTS or name in ACCENTS:
        return font(lexer, name, start)
    if name in ("frac", "dfrac", "tfrac", "nicefrac", "cfrac", "sfrac"):
        return _fraction(lexer, start)
    if name in ("text", "textrm", "mbox", "operatorname", "textit", "intertext", "shortintertext", "texttt"):
        return _text(lexer, start)
    if name in ("lVert", "rVert", "Vert", "lVert", "|"):
        return lexer.bar("norm", start)
    if name in ("lvert", "rvert", "vert"):
        return lexer.bar("abs", start)
    if name == "mid":
        return lexer.emit("TEXT", "|", start)
    if name == "norm":
        return _wrapped(lexer, "NO", "NC", start)
    if name == "abs":
        return _wrapped(lexer, "AO", "AC", start)
    if name in ("sum", "prod"):
        return lexer.big_sum(name, start)
    if name == "lim":
        return lexer.limit("lim", start)
    if name in ("argmin", "argmax", "min", "max"):
        if name == "max" and lexer.match(r"\s*(\\left|\\big|\\Big)?\s*(\(|\\\{)\s*0\s*,"):
            return lexer.emit("FUNC", "max", start)
        return lexer.arg(name, start)
    if name == "arg":
        rest = lexer.match(r"[\s,\\!;]*(min|max)")
        if not rest:
            raise lexer.fail("\\arg needs \\min or \\max", start)
        lexer.at = rest.end()
        return lexer.arg("arg" + rest.group(1), start)
    if name == "underset":
        return _underset(lexer, start)
    if name in ("overset", "stackrel", "underbrace", "overbrace", "xrightarrow"):
        return _stacked(lexer, name, start)
    if name == "sqrt":
        return _wrapped(lexer, "SQRT", "", start)
    if name == "partial":
        return lexer.partial("", start)
    if name == "nabla":
        return lexer.nabla(start)
    if name in ("log", "ln", "exp", "det", "tr", "diag"):
        direct = lexer.match(r"\s*(\\left|\\big|\\Big|\\bigg)?\s*[\(\[]")
        kind = {"ln": "log"}.get(name, name)
        return lexer.emit("FUNC", kind, start) if direct else lexer.emit("BIG", kind + "1", start)
    if name == "begin":
        return _begin(lexer, start)
    if name == "end":
        return _end(lexer, start)
    if name in ("tag", "label"):
        lexer.group()
        return None
    if name == "delta" and not lexer.names.find("δ"):
        return lexer.kronecker(start)
    if name in ("mathbbm", "mathds", "indic", "indicator", "Ind"):
        return font(lexer, name, start)
    if name == "prime":
        return lexer.prime(start)
    if name == "Sigma" and lexer.match(r"\s*_\s*(\{\s*[ijk]\s*=|[ijk](?![a-z]))"):
        return lexer.big_sum("sum", start)
    if name in GREEK:
        word = GREEK[name]
        if word in ("φ", "Φ") and lexer.names.find(word) is None and lexer.names.find("φ") is None:
            return lexer.emit("FUNC", "relu", start)
        return lexer.name(word, start)
    if name == "ReLU" or name == "relu":
        return lexer.emit("FUNC", "relu", start)
    raise SyntaxTypedError(f"I do not know the command \\{name}", lexer.base + start, lexer.base + lexer.at)


def _symbol(lexer: Brackets, start: int) -> None:
    """A backslash and one character."""
    char = lexer.text[start + 1 : start + 2]
    lexer.at = start + 2
    if char == "|":
        return lexer.bar("norm", start)
    if char in "{}":
        if char == "{":
            lexer.push("{")
            return lexer.emit("LP", "{", start)
        lexer.pop("{", start)
        return lexer.emit("RP", "}", start)
    if char == " " and lexer.open and lexer.open[-1] == "[":
        return lexer.emit("COMMA", ",", start)
    if char in ",;:! ([])'&\n":
        return None
    raise SyntaxTypedError(f"\\{char} has no meaning here", lexer.base + start, lexer.base + lexer.at)


def _ignored(lexer: Brackets, name: str, start: int) -> None:
    if name in ("left", "right", "big", "Big", "bigg", "Bigg", "middle", "bigl", "bigr") and lexer.match(
        r"\s*\."
    ):
        dot = lexer.match(r"\s*\.")
        lexer.at = dot.end() if dot else lexer.at
    if name in ("hspace", "phantom"):
        lexer.group()
    if name in ("quad", "qquad", "enspace"):
        inside = lexer.open and lexer.open[-1] == "["
        lexer.emit("COMMA" if inside else "GAP", ",", start)


def _fraction(lexer: Brackets, start: int) -> None:
    """A quotient, or a derivative written as one."""
    top, top_at = lexer.group()
    bottom, bottom_at = lexer.group()
    mark = r"\s*(\\partial(?![A-Za-z])|∂|\\mathrm\{d\}|\\mathrm d|\\text\{d\}|d(?![A-Za-z]*\())\s*"
    above, below = re.match(mark, top), re.match(mark, bottom)
    if above and below and bottom[below.end() :].strip():
        var = bottom[below.end() :]
        return lexer.ratio(
            top[above.end() :], top_at + above.end(), var, bottom_at + below.end(), lexer.at, start
        )
    lexer.emit("FRAC", "frac", start)
    for raw, at in ((top, top_at), (bottom, bottom_at)):
        lexer.emit("LB", "{", start)
        lexer.out.extend(lexer.inner(raw, at))
        lexer.emit("RB", "}", start)


def _wrapped(lexer: Brackets, before: str, after: str, start: int) -> None:
    if before == "SQRT" and lexer.match(r"\s*\["):
        raise lexer.fail("only square roots are understood")
    raw, at = lexer.group()
    lexer.emit(before, before, start)
    if not after:
        lexer.emit("LB", "{", start)
    lexer.out.extend(lexer.inner(raw, at))
    lexer.emit(after or "RB", "}", start)


def _text(lexer: Brackets, start: int) -> None:
    """Words: a few have a meaning, the rest is a remark."""
    raw, _ = lexer.group()
    word = re.sub(r"[.,:\s]+$", "", raw.strip())
    lower = word.lower()
    if re.fullmatch(r"arg\s*\\?[,!;]?\s*(min|max)", lower):
        return lexer.arg(re.sub(r"[^a-z]", "", lower), start)
    if lower in ("relu",):
        return lexer.emit("FUNC", "relu", start)
    if lower in ("diag", "tr", "log", "exp", "inv", "pinv", "trace", "ind", "det"):
        return lexer.emit("FUNC", {"trace": "tr"}.get(lower, lower), start)
    if lower in ("const", "constant", "constants", "c"):
        return lexer.emit("CONST", "const", start)
    if lower in ("s.t", "s.t.", "subject to", "such that", "st"):
        lexer.pending_st = True
        return lexer.emit("ST", "s.t.", start)
    if lower in ("if", "when", "as", "for", "for all", "whenever", "where", "if "):
        return lexer.emit("COND" if lower != "where" else "TEXT", lower, start)
    if lower in ("else", "otherwise", "elsewhere"):
        return lexer.emit("ELSE", lower, start)
    if lower in ("and", "so", ""):
        return lexer.emit("TEXT", lower, start)
    found = lexer.names.find(word)
    if found and re.fullmatch(r"[A-Za-z]\w*", word):
        return lexer.emit("SYM", found, start)
    return lexer.emit("TEXT", raw.strip(), start)


def _underset(lexer: Brackets, start: int) -> None:
    """``\\underset{w}{\\operatorname{argmin}}`` and ``\\underset{\\lambda\\to 0}{\\lim}``."""
    below, at = lexer.group()
    word, _ = lexer.group()
    which = re.sub(r"[^a-z]", "", re.sub(r"\\(operatorname|mathrm|text|mathop|rm)\*?", "", word))
    if which in ("argmin", "argmax", "min", "max"):
        return lexer.emit("ARG", (which, lexer.variable(below, at)[0]), start)
    if which == "lim":
        return lexer.emit("BIG", ("lim", *lexer.tends(below)), start)
    raise lexer.fail("\\underset is understood under argmin, min and lim", start)


def _stacked(lexer: Brackets, name: str, start: int) -> None:
    """``\\stackrel{(a)}{=}``, ``\\underbrace{…}_{…}``: what carries the note, without the note."""
    raw, at = lexer.group()
    if name in ("overset", "stackrel"):
        raw, at = lexer.group()
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
        lexer.group()


def _begin(lexer: Brackets, start: int) -> None:
    name, _ = lexer.group()
    if name in WRAPPERS:
        return
    if name in BLOCKS:
        lexer.push("begin")
        if name == "array":
            lexer.group()
        return lexer.emit("BEGIN", "block", start)
    if name in ("cases", "dcases", "rcases"):
        lexer.push("begin")
        return lexer.emit("BEGINCASES", "cases", start)
    raise SyntaxTypedError(f"I do not know the environment {name}", lexer.base + start, lexer.base + lexer.at)


def _end(lexer: Brackets, start: int) -> None:
    name, _ = lexer.group()
    if name in WRAPPERS:
        return
    lexer.pop("begin", start)
    if lexer.out and lexer.out[-1].type == "ROWSEP":
        lexer.out.pop()
    lexer.emit("END", name, start)
