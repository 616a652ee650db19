"""Read the four cases of q5b: dicts of words, with a condition or a witness if a word alone is not enough."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from workbook import testing

# The words of each key, as the notebook lists them.
WORDS = {
    "slope": ("increases", "decreases", "unchanged"),
    "steepness": ("steeper", "shallower", "unchanged"),
    "elbow": ("left", "right", "unchanged", "depends"),
}
WITNESS_KEYS = ("x", "y", "w", "b")
# Key → the hint on what to write if a word alone is not enough.
EXTRA_KEYS = {
    "right_if": 'State what it depends on: "right_if": lambda x, y, w, b, lr: ..., True where the elbow moves right.',
    "witness": 'Show one example: "witness": {"x": ..., "y": ..., "w": ..., "b": ...}. Or is it "depends"?',
}
# Relative tolerance of phi(x) - y = 1 in a witness, for rounding errors.
WITNESS_TOLERANCE = 1e-6


def part(env: Mapping[str, Any], case: str, key: str) -> Any:
    """Return the value of ``key`` in the answer ``case``.

    Raises
    ------
    NotAttempted
        If the case, or its value of this key, is still None.
    CheckFailed
        If the case is not a dict, or if the key is missing.
    """
    answer = testing.answer(env, case)
    if key not in testing.keys(answer, case):
        hint = EXTRA_KEYS.get(key, f"Write {case} as a dict with the keys {', '.join(map(repr, WORDS))}.")
        raise testing.CheckFailed(f"{case} has no {key!r}.", hint=hint)
    value = testing.item(answer, key)
    if value is None or value is Ellipsis:
        raise testing.NotAttempted(f"{case}[{key!r}] is still None.", lacks=case)
    return value


def word(env: Mapping[str, Any], case: str, key: str) -> str:
    """Return the word that ``case`` gives for ``key``, one of `WORDS`; case and surrounding blanks are ignored."""
    value = part(env, case, key)
    text = (testing.text(value) or "").strip().lower()
    if text not in WORDS[key]:
        raise testing.CheckFailed(
            f"{case}[{key!r}] is not one of the words asked for.",
            hint=f"Write one of {', '.join(map(repr, WORDS[key]))}.",
        )
    return text


def holds(env: Mapping[str, Any], case: str, arguments: tuple[float, ...]) -> bool:
    """Call the case's ``right_if(x, y, w, b, lr)`` with these numbers, and return its truth value."""
    return next(each_holds(env, case, [arguments]))


def each_holds(env: Mapping[str, Any], case: str, points: Sequence[tuple[float, ...]]) -> Iterator[bool]:
    """Yield what `holds` returns for each of several points."""
    what = f'{case}["right_if"](x, y, w, b, lr)'
    condition = part(env, case, "right_if")
    if not testing.may_be_called(condition):
        raise testing.CheckFailed(
            f'{case}["right_if"] is not a function.',
            hint="Define it with def, or as lambda x, y, w, b, lr: ..., without quotes.",
        )
    try:
        for _, answer in testing.calls(condition, points):
            yield testing.boolean(answer, what)
    except testing.StudentError as error:
        if error.ename == "TypeError" and error.hint is None:
            error.hint = "It is called with the five numbers x, y, w, b, lr, in this order."
        raise


def witness(env: Mapping[str, Any], case: str) -> dict[str, float]:
    """Return the numbers of the case's ``witness``: x, y, w and b, and lr if it is given."""
    what = f'{case}["witness"]'
    given = part(env, case, "witness")
    there = testing.keys(given, what)
    for key in WITNESS_KEYS:
        if key not in there:
            raise testing.CheckFailed(
                f"{what} has no {key!r}.",
                hint="A witness gives numbers for x, y, w and b, and lr if you like.",
            )
    wanted = [*WITNESS_KEYS, "lr"] if "lr" in there else WITNESS_KEYS
    return {key: testing.number(testing.item(given, key), f"{what}[{key!r}]") for key in wanted}


def check_witness_of_ii(numbers: Mapping[str, float]) -> None:
    """Check that a witness belongs to case (ii): w > 0, x > 0, phi(x) > 0, phi(x) - y = 1, and lr > 0."""
    x, y, w, b = (numbers[key] for key in WITNESS_KEYS)
    if x <= 0 or w <= 0:
        raise testing.CheckFailed(
            "The witness does not belong to this case.", hint="Case (ii) has w > 0 and x > 0."
        )
    phi = w * x + b
    if phi <= 0:
        raise testing.CheckFailed(
            "The witness does not belong to this case.", hint="Case (ii) has phi(x) > 0."
        )
    if abs(phi - y - 1) > WITNESS_TOLERANCE * max(1.0, abs(phi)):
        raise testing.CheckFailed(
            "The witness does not belong to this case.",
            hint="All four cases have phi(x) - y = 1: choose y from phi(x).",
        )
    if numbers.get("lr", 1.0) <= 0:
        raise testing.CheckFailed(
            "The witness does not belong to this case.", hint="The learning rate is positive."
        )
