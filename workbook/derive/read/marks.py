"""Read the primes and subscripts of a symbol in either notation: indices, sizes, and the rest of a name."""

from __future__ import annotations

import re

from ..errors import FuelError
from . import applications, latex_text
from .cursor import Cursor
from .names import INDEX_NAMES, Names
from .tokens import OPERAND


def prime(lexer: Cursor, start: int) -> None:
    if not rename(lexer, "'"):
        if lexer.last() not in OPERAND:
            raise lexer.fail("a transpose ' needs something before it", start)
        lexer.emit("TRANS", "'", start)


def joined(lexer: Cursor, suffix: str, back: int = 1) -> str | None:
    """Return the symbol whose name continues with a suffix: W and 1 are W1, b and new are b'."""
    value = lexer.out[-back].value
    if value.endswith("'"):
        # W'^{(1)}: the prime came before the layer, and is kept.
        plain = lexer.names.find(value[:-1] + suffix) or (lexer.names.find(lexer.out[-back].typed + suffix))
        return lexer.names.find(plain + "'") if plain else None
    typed = lexer.out[-back].typed or value
    if suffix.isdigit() and typed in lexer.names.declared:
        # x_1 is an entry of x; η_1 is w if the part says so.
        other = lexer.names.aliases.get(typed + suffix, typed)
        return None if other == typed else other
    return lexer.names.find(typed + suffix) or lexer.names.find(value + suffix)


def rename(lexer: Cursor, suffix: str) -> bool:
    """Turn the symbol just read into its marked version (b into b') if the part has one."""
    for back in (1, 2):
        if len(lexer.out) >= back and lexer.out[-back].type == "SYM":
            if back == 2 and lexer.out[-1].type != "INDEX":
                return False
            token = lexer.out[-back]
            marked = lexer.names.find(token.value + suffix)
            if marked is None:
                return False
            lexer.out[-back] = token._replace(value=marked)
            return True
    return False


def subscript(lexer: Cursor, start: int) -> None:
    """Read what follows ``_``, with braces or without, and attach it to the token before.

    A word below a name without a meaning becomes part of that name. The errors are those of `attach_subscript`.
    """
    lexer.skip_space()
    if lexer.at < len(lexer.text) and lexer.text[lexer.at] not in "{\\":
        found = lexer.match(r"[A-Za-z]{2,}|\d+")
        if found and lexer.last() == "SYM" and _is_word(lexer, found.group()):
            lexer.at = found.end()
            return _attach_word(lexer, found.group(), start)
        letters = lexer.names.index_letters
        # In (2x_1,2x_2) the comma separates two entries of a column.
        pair = "" if lexer.last() == "SYM" and lexer.out[-1].value in lexer.names.vectors else r"\d(,\d)+|"
        last = "nmd" + "".join(letter for letter in "ab" if lexer.names.find(letter) is None)
        run = lexer.match(
            rf"[{letters}](,?[{letters}\d])*(,?[{last}])?(?![A-Za-z0-9])|[{letters}](,?[{letters}\d])*|{pair}\d+"
        )
        if run and not lexer.names.find(run.group()):
            lexer.at = run.end()
            return attach_subscript(lexer, run.group(), start)
        word = lexer.match(r"[a-z]{3,}(?![A-Za-z0-9_])")
        if word and lexer.last() == "SYM" and lexer.names.split(word.group()[1:]) is None:
            lexer.at = word.end()
            return attach_subscript(lexer, word.group(), start)
    raw, _ = lexer.read_argument()
    plain = latex_text.plain(raw)
    if lexer.last() == "SYM" and _of_another_solution(lexer, plain):
        return _attach_word(lexer, plain, start)
    token = lexer.out[-1] if lexer.out else None
    worded = re.match(r"\s*\\(?:text|textrm|mathrm|rm)(?![A-Za-z])", raw) and re.fullmatch(
        r"[A-Za-z]{2,}", plain
    )
    if worded and token is not None and token.type == "SYM" and lexer.names.find(token.value) is None:
        # E_{\\text{in}}: a word, not two indices.
        _go_on(lexer, plain)
        return applications.known_arguments(lexer) if lexer.out[-1].value in lexer.names.calls else None
    return attach_subscript(lexer, plain, start)


def _attach_word(lexer: Cursor, word: str, start: int) -> None:
    """Read a word below a name: the mark of another solution makes a name of its own."""
    if _of_another_solution(lexer, word):
        return _go_on(lexer, re.sub(r"[^A-Za-z0-9]", "", word))
    return attach_subscript(lexer, word, start)


def _of_another_solution(lexer: Cursor, mark: str) -> bool:
    """Return whether a mark below the solution says that another solution is meant, such as "ols" or "min-norm"."""
    sought = lexer.out[-1].value in lexer.names.unknowns
    return sought and not lexer.names.others.isdisjoint(re.split(r"[^a-z0-9]+", mark.lower()))


def _is_word(lexer: Cursor, word: str) -> bool:
    typed = lexer.out[-1].typed or lexer.out[-1].value
    if joined(lexer, word) or typed + word in lexer.names.apart:
        return True
    return word.lower() in (lexer.names.ornaments | lexer.names.others) - {"0"}


def attach_subscript(lexer: Cursor, raw: str, start: int) -> None:
    """Read a subscript of the last token: an index, a size, part of a name, or an ornament.

    Ornaments, and sizes of a matrix, change nothing.

    Parameters
    ----------
    raw : str
        The subscript without fonts, braces and spaces.
    start : int
        Where it begins in the lexer's text, for messages.

    Raises
    ------
    SyntaxTypedError
        If nothing is before it, if it is not an index, or if it names another norm than the Euclidean one.
    """
    if lexer.last() == "DECOR" and len(lexer.out) > 1 and lexer.out[-2].type == "SYM":
        # w^*_{ridge} is w_{ridge}^*.
        mark = lexer.out.pop()
        attach_subscript(lexer, raw, start)
        return lexer.out.append(mark)
    if any(read(lexer, raw, start) for read in SUBSCRIPTS):
        return None
    if lexer.last() not in OPERAND:
        raise lexer.fail("a subscript needs something before it", start)
    if lexer.last() == "SYM":
        whole = joined(lexer, raw)
        if whole:
            lexer.out[-1] = lexer.out[-1]._replace(value=whole, end=lexer.base + lexer.at, typed="")
            return _applied(lexer, whole) if whole in lexer.names.calls else None
        # W_{1i} is an entry of W1.
        layer = re.match(r"(\d),?(.+)", raw)
        first = layer and joined(lexer, layer.group(1))
        if layer and first:
            lexer.out[-1] = lexer.out[-1]._replace(value=first)
            raw = layer.group(2)
        if lexer.out[-1].value in lexer.names.unknowns and raw in lexer.names.sizes & lexer.names.ornaments:
            return lexer.emit("DECOR", raw, start)
    return _indexed(lexer, raw, start)


def _applied(lexer: Cursor, name: str) -> None:
    """Read the brackets after a function with an index: those of ``J_λ(w)`` say nothing, those of ``J_λ(0)`` do."""
    if applications.applies(lexer, name):
        lexer.out[-1] = lexer.out[-1]._replace(type="FUNC", value=f"own {name}")
    else:
        applications.known_arguments(lexer)


def _of_norm(lexer: Cursor, raw: str, start: int) -> bool:
    r"""Read the index of a norm, also after its exponent: ``\|x\|^2_2``."""
    squared = lexer.last() == "EXPONENT" and raw in ("2", "F") and lexer.out[-3].type == "NC"
    if not squared and lexer.last() not in ("NC", "AC"):
        return False
    if raw not in ("2", "", "F"):
        raise lexer.fail("only the Euclidean norm ‖·‖₂ is used in this homework", start)
    place = -3 if squared else -1
    lexer.out[place] = lexer.out[place]._replace(value="F" if raw == "F" else lexer.out[place].value)
    return True


def set_apart(lexer: Cursor, mark: str, start: int) -> bool:
    """Read the mark of a quantity that the text sets apart from its letter: w_0 beside w."""
    if lexer.last() != "SYM" or as_typed(lexer) + mark not in lexer.names.apart:
        return False
    _go_on(lexer, mark)
    return True


def _sized(lexer: Cursor, raw: str, start: int) -> bool:
    """Read the sizes of a matrix, written below it: Σ_{n×m}, 0_{n×1}."""
    sizes = SIZES.fullmatch(raw)
    if sizes is None or not {*sizes.groups()} <= lexer.names.sizes | {"1"}:
        return False
    if lexer.last() in ("EYE", "ZERO", "NUM"):
        attach_subscript(lexer, sizes[1] if lexer.last() == "EYE" else f"{sizes[1]},{sizes[2]}", start)
    return True


def _of_matrix(lexer: Cursor, raw: str, start: int) -> bool:
    """Read the subscript of a one-sided inverse, or of a part of a factor of the SVD; skip that of a constant."""
    corners = lexer.names.corners.get(lexer.out[-1].value) if lexer.last() == "SYM" else None
    if lexer.last() == "CONST":
        return True
    if corners is None and ONE_SIDED.fullmatch(raw) and lexer.last() in ("SYM", "INV") and _one_sided(lexer):
        return True
    if THIN.fullmatch(raw) and _of_svd(lexer):
        return True
    if corners is None or not corners[1] or not REST.fullmatch(raw):
        return False
    lexer.out[-1] = lexer.out[-1]._replace(value=corners[1], typed="")
    return True


def _identity(lexer: Cursor, raw: str, start: int) -> bool:
    """Read the size of I_n and 0_n, and the entry I_ij. I_i is a name for an indicator."""
    token = lexer.out[-1] if lexer.out else None
    if token is None or (token.type not in ("EYE", "ZERO") and (token.type, token.value) != ("NUM", "0")):
        return False
    entry = re.fullmatch(r"([ijkl])\s*,?\s*([ijkl])", raw)
    if token.type == "EYE" and entry and not {*entry.groups()} <= lexer.names.sizes:
        lexer.out[-1] = token._replace(type="DELTA", value=entry.groups())
        return True
    if token.type == "EYE" and raw in ("i", "j", "k"):
        lexer.out[-1] = token._replace(type="SYM", value="I")
        _indexed(lexer, raw, start)
    else:
        lexer.out[-1] = token._replace(
            type="EYE" if token.type == "EYE" else "ZERO", value=raw, end=lexer.base + lexer.at
        )
    return True


def positive_part(lexer: Cursor, raw: str, start: int) -> bool:
    """Read ``(z)_+`` and ``[z]_+`` as relu(z)."""
    opens = {"RP": "LP", "RS": "LS"}.get(lexer.last())
    if raw != "+" or opens is None:
        return False
    closes, depth = lexer.last(), 0
    for place in range(len(lexer.out) - 1, -1, -1):
        kind = lexer.out[place].type
        depth += (kind == closes) - (kind == opens)
        if depth == 0:
            lexer.out.insert(place, lexer.out[place]._replace(type="FUNC", value="relu"))
            return True
    return False


def _first(lexer: Cursor, raw: str, start: int) -> bool:
    """Read ``η_{1:d}`` and ``η[:d]``, the first entries of a column."""
    first = RANGE.fullmatch(raw)
    if first is None or first[1] not in lexer.names.sizes or lexer.last() not in OPERAND:
        return False
    lexer.emit("INDEX", (f":{first[1]}",), start)
    return True


def as_typed(lexer: Cursor) -> str:
    return lexer.out[-1].typed or str(lexer.out[-1].value)


# What a subscript may be other than an index. The first reader that returns True has read it.
SUBSCRIPTS = (_of_norm, _first, positive_part, set_apart, _sized, _of_matrix, _identity)
RANGE = re.compile(r"[01]?:([a-z])")
SIZES = re.compile(r"([a-z1])(?:\\times|×|x)([a-z1])")
# An inverse from one side, A_{left}^{-1}, and the subscripts of the factors of a thin SVD.
ONE_SIDED = re.compile(r"(left|right|l|r)\.?", re.I)
THIN = re.compile(r"[rmndk1+]|thin|ell|ℓ|red|s", re.I)


# The subscripts of the other columns of U.
REST = re.compile(r"2|0|\\?perp|⊥")


def _one_sided(lexer: Cursor) -> bool:
    """Read ``A_L^{-1}`` and ``A^{-1}_L`` of a matrix as its pseudo-inverse, the only one that the homework knows."""
    last = lexer.out[-1]
    if last.type == "INV":
        lexer.out[-1] = last._replace(type="PINV", value="†")
        return True
    above = lexer.match(r"\s*\^\s*(?:\{\s*[-−]\s*1\s*\}|[-−]1)|⁻¹")
    if above is None or not last.value[:1].isupper():
        return False
    start, lexer.at = lexer.at, above.end()
    lexer.emit("PINV", "†", start)
    return True


def _of_svd(lexer: Cursor) -> bool:
    """Read ``U_r`` of the thin SVD, and Σ_r beside blocks of zeros; ``Σ^T_r`` too."""
    names, place = lexer.names, -2 if lexer.last() == "TRANS" and len(lexer.out) > 1 else -1
    token = lexer.out[place]
    if token.type == "SYM" and token.value in names.corners:
        lexer.out[place] = token._replace(value=names.corners[token.value][0], typed="")
        return True
    return token.type == "SYM" and names.thin and token.value in names.svd and len(token.value) == 1


def _pieces(raw: str, names: Names) -> list[str]:
    """Split ``ik``, ``i,k``, ``i,:``, ``i·`` and ``k1`` into two indices each."""
    if raw.lower() in names.ornaments:
        return [raw]
    raw = re.sub("[*·]", ":", raw) if re.fullmatch(r"[a-z\d:*·],?[a-z\d:*·]", raw) else raw
    pieces = [p for p in re.split(r"[,\s]+", raw) if p]
    if len(pieces) == 1 and re.fullmatch(rf"[{INDEX_NAMES}\dabcnmd:][{INDEX_NAMES}\dabcnmd:]", pieces[0]):
        return list(pieces[0])
    return pieces


def _indexed(lexer: Cursor, raw: str, start: int) -> None:
    """Read a subscript as indices. If it cannot be one, it is an ornament or continues the symbol's name.

    One index of a letter such as x turns the symbol X before it into x if x_i is a row or a column of X. ``raw`` is the
    subscript without fonts, braces and spaces, and ``start`` its offset in the lexer's text.

    Raises
    ------
    SyntaxTypedError
        If it is empty, or can be none of these.
    FuelError
        If an index has more than two digits.
    """
    kind = lexer.last()
    indexes: list[str | int] = []
    symbol: str = lexer.out[-1].value if kind == "SYM" else ""
    unknown = bool(symbol) and lexer.names.find(symbol) is None
    pieces = _pieces(raw, lexer.names)
    if (
        unknown
        and len(pieces) == 1
        and pieces[0].isdigit()
        and symbol not in lexer.names.rows | lexer.names.columns
    ):
        # C_1, z_2: a name that the student introduces, unless it turns out to have entries.
        return _go_on(lexer, raw)
    if not pieces:
        raise lexer.fail("an index is missing here", start, lexer.at)
    for piece in pieces:
        if piece == "0" and symbol in lexer.names.unknowns:
            return lexer.emit("DECOR", piece, start)
        if piece.isdigit():
            if len(piece) > 2:
                raise FuelError("an index is a letter such as k, or a small number", lexer.base + start)
            indexes.append(int(piece))
        elif len(piece) == 1 and (
            piece in INDEX_NAMES + ":" or piece in lexer.names.sizes or (piece.islower() and piece.isascii())
        ):
            indexes.append(piece)
        elif kind == "SYM" and (
            (piece.lower() in lexer.names.ornaments and not unknown) or symbol in lexer.names.unknowns
        ):
            return lexer.emit("DECOR", piece, start)
        elif kind == "SYM" and re.fullmatch(
            r"[A-Za-z0-9]+" if not unknown else r"[^\W_]+", raw.replace(",", "")
        ):
            return _go_on(lexer, raw.replace(",", ""))
        else:
            raise lexer.fail(f"an index is a letter such as i, j or k; {piece!r} is not one", start, lexer.at)
    typed = lexer.out[-1].typed
    if kind == "SYM" and len(indexes) == 1 and typed in lexer.names.rows | lexer.names.columns:
        matrix = lexer.names.rows.get(typed) or lexer.names.columns[typed]
        if lexer.names.find(typed) in (None, matrix):
            lexer.out[-1] = lexer.out[-1]._replace(value=typed)
    lexer.emit("INDEX", tuple(indexes), start)
    if kind == "SYM" and lexer.out[-2].value in lexer.names.calls:
        applications.known_arguments(lexer)
    elif unknown and typed not in lexer.names.rows | lexer.names.columns:
        applications.new_arguments(lexer)
    return None


def _go_on(lexer: Cursor, suffix: str) -> None:
    """Join a name with the word or number below it into one name: x_ls, C_1."""
    token = lexer.out[-1]
    word = (token.typed or token.value) + suffix
    end = lexer.base + lexer.at
    lexer.out[-1] = token._replace(value=lexer.names.find(word) or word, typed=word, end=end)
    applications.new_arguments(lexer)
