"""The table of questions: which notebook holds them, what they are worth, and what a student defines.

The question's name is the key everywhere: test file, grade id, report, rubric. Points of the cases inside a test
file must add up to what this table says; ``tests/otter`` proves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

Kind = Literal["auto", "done", "manual"]

#: Denominators that points may have: a question's points are split over its names and cases in small shares.
POINT_DENOMINATOR = 1000


@dataclass(frozen=True)
class Question:
    """One question of the workbook.

    ``auto`` is scored by Otter tests, ``done`` by Otter tests that ask only for a real answer, ``manual`` by staff.
    ``derivation`` is True where the homework asks for one: it is worth `DERIVATION_POINTS` more, given by staff.
    """

    name: str
    points: int
    names: tuple[str, ...] = ()
    kind: Kind = "auto"
    derivation: bool = False


@dataclass(frozen=True)
class Notebook:
    """One notebook of the workbook and its questions, in the order of the homework."""

    name: str
    questions: tuple[Question, ...]

    @property
    def file(self) -> str:
        return f"{self.name}.ipynb"


@dataclass(frozen=True)
class Manual:
    """One thing that staff read: a written answer or a derivation."""

    name: str
    points: int
    reason: Literal["derivation", "written answer"]


DERIVATION_POINTS = 1


def _auto(name: str, points: int, names: str, derivation: bool = False) -> Question:
    return Question(name, points, tuple(names.split()), derivation=derivation)


NOTEBOOKS: tuple[Notebook, ...] = (
    Notebook("q1_reflection", tuple(Question(f"q1{part}", 1, kind="done") for part in "abcd")),
    Notebook(
        "q2_vector_calculus",
        (
            _auto("q2a", 3, "shape_linear entry_linear derivative_linear", True),
            _auto("q2b", 3, "shape_squared_norm entry_squared_norm derivative_squared_norm", True),
            _auto("q2c", 3, "shape_linear_map entry_linear_map derivative_linear_map", True),
            _auto("q2d", 4, "shape_quadratic_form entry_quadratic_form derivative_quadratic_form", True),
            _auto("q2e", 2, "derivative_is_2xTA"),
        ),
    ),
    Notebook(
        "q3_least_squares",
        (
            _auto("q3a", 3, "least_squares", True),
            _auto("q3b", 3, "sigma_pinv least_squares_svd", True),
            _auto("q3c", 2, "left_inverse left_product", True),
            _auto("q3d", 3, "min_norm", True),
            _auto("q3e", 3, "min_norm_svd", True),
            _auto("q3f", 2, "right_inverse right_product", True),
        ),
    ),
    Notebook(
        "q4_ridge",
        (
            _auto("q4a", 4, "ridge_objective ridge_gradient ridge", True),
            _auto("q4b", 3, "ridge_svd ridge_gain ridge_gain_small ridge_gain_large", True),
            _auto("q4c", 3, "log_prior log_likelihood map_estimate", True),
            _auto("q4d", 2, "fake_data", True),
            _auto("q4e", 3, "fake_features ridge_fake_features", True),
            _auto("q4f", 2, "ridge_kernel", True),
            _auto("q4g", 2, "ridge_limit_infinity ridge_decay", True),
            _auto("q4h", 2, "ridge_limit_zero", True),
        ),
    ),
    Notebook(
        "q5_relu_elbow",
        (
            _auto("q5a", 4, "elbow dloss_dphi dloss_dw dloss_db"),
            _auto("q5b", 6, "sgd_step case_i case_ii case_iii case_iv plot_case"),
            _auto("q5c", 2, "elbows", True),
            _auto("q5d", 3, "elbows_after_step", True),
        ),
    ),
    Notebook(
        "q6_fc_net",
        (
            _auto("q6_affine_forward", 2, "affine_forward"),
            _auto("q6_affine_backward", 3, "affine_backward"),
            _auto("q6_relu_forward", 1, "relu_forward"),
            _auto("q6_relu_backward", 2, "relu_backward"),
            _auto("q6_two_layer_net", 5, "TwoLayerNet"),
            _auto("q6_train_two_layer", 3, "train_two_layer"),
            _auto("q6_fc_net", 6, "FullyConnectedNet"),
            _auto("q6_overfit_three_layer", 1, "three_layer"),
            _auto("q6_overfit_five_layer", 1, "five_layer"),
            Question("q6a", 3, kind="manual"),
        ),
    ),
    Notebook("q7_process", (Question("q7", 2, ("sources", "collaborators", "hours"), kind="done"),)),
)

QUESTIONS: dict[str, Question] = {q.name: q for notebook in NOTEBOOKS for q in notebook.questions}
BY_NAME: dict[str, Notebook] = {notebook.name: notebook for notebook in NOTEBOOKS}

MANUAL: tuple[Manual, ...] = tuple(
    Manual(q.name, q.points, "written answer")
    if q.kind == "manual"
    else Manual(q.name, DERIVATION_POINTS, "derivation")
    for q in QUESTIONS.values()
    if q.kind == "manual" or q.derivation
)

MAX_SCORE = sum(q.points for q in QUESTIONS.values() if q.kind != "manual")


def notebook_of(question: str) -> Notebook:
    """The notebook that holds a question.

    >>> notebook_of("q4b").file
    'q4_ridge.ipynb'
    """
    return next(n for n in NOTEBOOKS if any(q.name == question for q in n.questions))


def add_points(points: list[float]) -> float:
    """Add up shares of points exactly, so that three thirds of a point are one point.

    >>> add_points([1 / 3, 1, 1 / 3, 1, 1 / 3, 1])
    4.0
    """
    return float(sum(map(_share, points), Fraction(0)))


@lru_cache(1024)
def _share(points: float) -> Fraction:
    return Fraction(points).limit_denominator(POINT_DENOMINATOR)
