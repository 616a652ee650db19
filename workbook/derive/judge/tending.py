"""Judge steps about limits: ``→``, and ``≈`` with the condition that it was written under."""

from __future__ import annotations

from ..algebra.settle import resolve
from ..errors import ShapeError, Singular, Undecided
from ..tree import Node, num
from .kinks import refuse_kinks
from .step import DEPTHS, OK, UNDECIDED, WRONG, Judge, Outcome, flat, misshapen, vanishes, without_value


def tends_to(judge: Judge, left: Node, right: Node, target: tuple[str, str] | None, case: str) -> Outcome:
    """Judge ``left → right as λ → target``."""
    if target is None:
        return Outcome(UNDECIDED, "an arrow without its limit: write 'as λ → 0'")
    return judge.equal(Node("lim", (left,), target, left.span), right, case)


def far_target(judge: Judge, far: tuple[str, str] | None) -> tuple[str, str] | None:
    """Return the limit that ``σ ≪ λ`` means for a λ of the part."""
    moving = next((name for name in far or () if name in judge.part.powers), "")
    return (moving, "0" if far[0] == moving else "inf") if far is not None and moving else None


def asymptotic(
    judge: Judge,
    left: Node,
    right: Node,
    far: tuple[str, str] | None,
    target: tuple[str, str] | None,
    case: str,
) -> Outcome:
    """Judge ``left ≈ right``: whether their quotient tends to 1, or the left side to 0 for ``≈ 0``.

    Parameters
    ----------
    far : (smaller, larger), optional
        The condition ``smaller ≪ larger``.
    target : (name, "0" or "inf"), optional
        The limit of the line or the part, which replaces ``far``. Without both, the verdict is undecided.
    case : str
        The case of the part to draw worlds of.

    Sides whose shapes do not fit are wrong. A wrong power of λ is wrong too, because two depths of λ are compared.
    """
    target = target or far_target(judge, far)
    if target is None:
        return Outcome(UNDECIDED, "an approximation without its condition: write 'when σ_i << λ'")
    if right in (num(0), Node("zero")):
        # A quotient by 0 says nothing; ≈ 0 means that the left side tends to 0.
        return tends_to(judge, left, right, target, case)
    try:
        (a, b), indexes = resolve([left, right], judge.part.scope)
    except ShapeError as error:
        return misshapen(error)
    gaps = []
    try:
        for depth in DEPTHS:
            here = []
            for world in judge.worlds(f"limit{depth}", case):
                near = world.toward(*target)
                for env in judge.settings(indexes, world):
                    x, y = flat(near.run(a, env)), flat(near.run(b, env))
                    size = max(max(map(abs, x)), max(map(abs, y)))
                    if size == 0:
                        continue
                    here.append(max(abs(p - q) / size for p, q in zip(x, y, strict=True)))
            gaps.append(float(max(here, default=0)))
        if vanishes(gaps):
            refuse_kinks(judge, (a, b))
    except Singular as error:
        return without_value(error, (a, b))
    except Undecided as error:
        return Outcome(UNDECIDED, error.reason)
    close = vanishes(gaps)
    return Outcome(OK if close else WRONG, "" if close else "their quotient does not tend to 1", sides=(a, b))


__all__ = ["asymptotic", "far_target", "tends_to"]
