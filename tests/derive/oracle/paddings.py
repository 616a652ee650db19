"""Claims dressed up as derivations: what is added to them is true and shows nothing, so it must earn nothing.

A claim jumps from the start of a part to its end. It is padded with expressions of the reference derivation (as zero
terms, as factors and quotients that are 1, as lemmas that nothing uses) and with claims in words. A padding is accepted
when it passes a milestone that the bare claim does not pass.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from workbook.derive import check_derivation
from workbook.derive.part import load
from workbook.derive.read.statements import read

# For each part its claims, as (start, end) of a jump; then a positive number and an invertible matrix that it can name.
CLAIMS: dict[str, tuple[list[tuple[str, str]], str, str]] = {
    "q2a": ([("d(x'c, x_k)", "c_k"), ("d(x'c, x)", "c'")], "(x'x)", "(I + x x')"),
    "q2b": ([("d(||x||^2, x_k)", "2 x_k"), ("d(||x||^2, x)", "2 x'")], "(x'x)", "(I + x x')"),
    "q2c": ([("d((A x)_i, x_k)", "A_ik"), ("d(A x, x)", "A")], "(x'x)", "(A'A)"),
    "q2d": ([("d(x'A x, x_k)", "sum_j A_kj x_j + sum_i A_ik x_i"), ("d(x'A x, x)", "x'(A + A')")], "(x'x)", "(A'A)"),
    "q3a": ([("argmin_w ||X w - y||^2", "inv(X'X) X'y")], "(y'y)", "(X'X)"),
    "q3b": ([("w", "V Σ† U'y"), ("inv(X'X) X'y", "V Σ† U'y")], "(y'y)", "(Σ'Σ)"),
    "q3c": ([("A X", "I")], "(y'y)", "(I + X'X)"),
    "q3d": ([("argmin_w ||w||^2 s.t. X w = y", "X' inv(X X') y")], "(y'y)", "(X'X + I)"),
    "q3e": ([("w", "V Σ† U'y"), ("X' inv(X X') y", "V Σ† U'y")], "(y'y)", "(I + Σ'Σ)"),
    "q3f": ([("X B", "I")], "(y'y)", "(I + X X')"),
    "q4a": ([("argmin_w ||y - X w||^2 + λ||w||^2", "inv(X'X + λ I) X'y")], "λ", "(X'X + λ I)"),
    "q4b": ([("w", "V inv(Σ'Σ + λ I) Σ'U'y"), ("inv(X'X + λ I) X'y", "V inv(Σ'Σ + λ I) Σ'U'y")], "λ", "(Σ'Σ + λ I)"),
    "q4c": ([("argmax_w p(w | y)", "argmin_w ||y - X w||^2 + λ||w||^2")], "λ", ""),
    "q4d": ([("||yhat - Xhat w||^2", "||y - X w||^2 + λ||w||^2"),
             ("argmin_w ||yhat - Xhat w||^2", "inv(X'X + λ I) X'y")], "λ", "(X'X + λ I)"),
    "q4e": ([("argmin_w ||w||^2 + ||y - X w||^2/λ", "argmin_w ||y - X w||^2 + λ||w||^2")], "λ", ""),
    "q4f": ([("w", "X' inv(X X' + λ I) y"), ("w", "inv(X'X + λ I) X'y")], "λ", "(X'X + λ I)"),
    "q4g": ([("lim_{λ→∞} w", "0"), ("w", "inv(X'X + λ I) X'y")], "(y'y)", "(X'X + I)"),
    "q4h": ([("lim_{λ→0} w", "V Σ† U'y")], "(y'y)", "(X'X + I)"),
    "q5c": ([("e_i", "-b_i/W1_i")], "(1 + W1_i^2)", ""),
    "q5d": ([("e'_i", "-(b_i - λ(fhat - y) W2_i ind(W1_i x + b_i > 0))"
                      "/(W1_i - λ(fhat - y) W2_i x ind(W1_i x + b_i > 0))")], "(1 + W1_i^2)", ""),
}  # fmt: skip
WORDS = [
    "so {a} = 2 {a} and therefore {b} = {a}.",
    "so ${a} = 2 {a}$ and hence ${b} = {a}$.",
    "It follows that {b} = 3 {a}",
]


def sides(question: str, reference: str) -> list[str]:
    """Every side of the reference, as it was typed."""
    found: dict[str, None] = {}
    for said in read(reference, load(question).names):
        nodes = [said.first] if said.first is not None else []
        for node in [*nodes, *(link.side for link in said.links)]:
            text = " ".join(reference[slice(*node.span)].split())
            if len(text) > 3 and "argm" not in text:
                found.setdefault(text)
    return list(found)


def paddings(question: str, reference: str) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, bare claim, padded claim) for a part: its claims, and the same with what proves nothing.

    The bare claim states start and end without steps. A padding is a zero term, a unit factor, an equal quotient, a
    lemma that is not used, or a claim in words after the whole ``reference`` derivation, which then is the bare claim.
    """
    claims, number, matrix = CLAIMS[question]
    plain = "\n".join(f"{start} = {end}" for start, end in claims)
    for at, (start, end) in enumerate(claims):
        before = "".join(f"{s} = {e}\n" for s, e in claims[:at])
        after = "".join(f"\n{s} = {e}" for s, e in claims[at + 1 :])

        def put(line: str, before: str = before, after: str = after) -> str:
            return f"{before}{line}{after}"

        for other in sides(question, reference):
            yield "zero term", plain, put(f"{start} = {end} + 0 ({other})")
            yield "zero term", plain, put(f"{start} + 0 ({other}) = {end}")
            yield "zero term", plain, put(f"{start} = 0 ({other}) + {end} = {end}")
            yield "zero term", plain, put(f"{start} = {end} + ({other}) - ({other})")
            yield "zero term", plain, put(f"{start} = ({other}) + {end} - ({other}) = {end}")
            yield "unit factor", plain, put(f"{start} = ({other})/({other}) ({end})")
            yield "unit factor", plain, put(f"({start}) ({other})/({other}) = {end}")
            yield "equal quotient", plain, put(f"{start} = (({other}) ({end}))/({other}) = {end}")
            yield "unused lemma", plain, f"{other} = {other}\n{plain}"
            yield "unused lemma", plain, f"{plain}\n{other} + {other} = 2 ({other})"
            yield "unused lemma", plain, f"{other} = {other} + 0\n{plain}"
        yield "unit factor", plain, put(f"{start} = 1 ({end}) = {end}")
        yield "unit factor", plain, put(f"{start} = {number}/{number} ({end})")
        yield "unit factor", plain, put(f"({start}) {number}/{number} = {end}")
        if matrix:
            yield "unit factor", plain, put(f"{start} = inv({matrix}) {matrix} {end}")
            yield "unit factor", plain, put(f"{start} = {end} + 0 inv({matrix}) {end}")
        for factor in ("1", "2", number):
            yield "equal quotient", plain, put(f"{start} = ({factor} ({end}))/{factor}")
            yield "equal quotient", plain, put(f"({factor} ({start}))/{factor} = {end}")
    a, b = {"q2": ("A", "x"), "q3": ("X", "y"), "q4": ("X", "y"), "q5": ("b", "x")}[question[:2]]
    for words in WORDS:
        yield "unread claim", reference, reference.rstrip() + "\n\n" + words.format(a=a, b=b)


def earned(question: str, text: str) -> set[str]:
    return {m.says for m in check_derivation(question, text, hints=False).milestones if m.reached}


def accepted(question: str, kind: str, plain: str, padded: str) -> tuple[str, bool]:
    """(status, whether the padding earned something)."""
    result = check_derivation(question, padded, hints=False)
    if kind == "unread claim":
        return result.status, result.complete
    more = {m.says for m in result.milestones if m.reached} - earned(question, plain)
    return result.status, result.complete or bool(more and result.status not in ("wrong", "error"))


def sample(question: str, reference: str, count: int) -> list[tuple[str, str, str]]:
    """Some of a part's paddings, of every kind."""
    found = list(dict.fromkeys(paddings(question, reference)))
    random.Random(182).shuffle(found)
    return found[:count] if count else found
