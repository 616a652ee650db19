"""The parts of the homework in its order: the names that pages, scans and receipts are keyed by."""

from __future__ import annotations

from workbook.limits import NOTEBOOKS, Refused, shown


def _letters(question: str, last: str) -> tuple[str, ...]:
    return tuple(f"{question}{chr(code)}" for code in range(ord("a"), ord(last) + 1))


#: Every part, by the file name of its notebook without ``.ipynb``.
BY_NOTEBOOK: dict[str, tuple[str, ...]] = {
    "q1_reflection": _letters("q1", "d"),
    "q2_vector_calculus": _letters("q2", "e"),
    "q3_least_squares": _letters("q3", "f"),
    "q4_ridge": _letters("q4", "h"),
    "q5_relu_elbow": _letters("q5", "d"),
    "q6_fc_net": (
        "q6_affine_forward",
        "q6_affine_backward",
        "q6_relu_forward",
        "q6_relu_backward",
        "q6_two_layer_net",
        "q6_train_two_layer",
        "q6_fc_net",
        "q6_overfit_three_layer",
        "q6_overfit_five_layer",
        "q6a",
    ),
    "q7_process": ("q7",),
}
PARTS: tuple[str, ...] = tuple(part for parts in BY_NOTEBOOK.values() for part in parts)
#: Points of each part that tests give, now or when it is graded (the public test files hold those of now).
POINTS: dict[str, int] = {
    **dict.fromkeys(BY_NOTEBOOK["q1_reflection"], 1),
    **dict(zip(BY_NOTEBOOK["q2_vector_calculus"], (3, 3, 3, 4, 2), strict=True)),
    **dict(zip(BY_NOTEBOOK["q3_least_squares"], (3, 3, 2, 3, 3, 2), strict=True)),
    **dict(zip(BY_NOTEBOOK["q4_ridge"], (4, 3, 3, 2, 3, 2, 2, 2), strict=True)),
    **dict(zip(BY_NOTEBOOK["q5_relu_elbow"], (4, 6, 2, 3), strict=True)),
    **dict(zip(BY_NOTEBOOK["q6_fc_net"][:-1], (2, 3, 1, 2, 5, 3, 6, 1, 1), strict=True)),
    "q7": 2,
}
#: The questions whose derivations may be on paper, in the order in which unnamed scans are given to them.
ON_PAPER = ("q2", "q3", "q4", "q5")


def matching(name: str) -> tuple[str, ...]:
    """The parts that a name stands for: ``q4b`` itself, or every part of ``q4``.

    >>> matching("q7"), matching("q2")
    (('q7',), ('q2a', 'q2b', 'q2c', 'q2d', 'q2e'))
    """
    name = name.strip().lower()
    if name in PARTS:
        return (name,)
    for notebook, parts in BY_NOTEBOOK.items():
        if name and name in (notebook, notebook.partition("_")[0]):
            return parts
    raise Refused(
        f"{shown(name)} is no part of this homework; parts are called q2, q2a, q4b, q6_affine_forward"
    )


assert tuple(f"{name}.ipynb" for name in BY_NOTEBOOK) == NOTEBOOKS
