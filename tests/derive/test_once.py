"""What is computed once gives what computing it each time gives: coefficients, shapes."""

import pytest

from tests.derive.oracle import reference
from workbook.derive import ahead, check_derivation, part
from workbook.derive.algebra import argmin, quadratics
from workbook.derive.algebra.quadratics import NotQuadratic
from workbook.derive.algebra.settle import resolve
from workbook.derive.errors import TypedError
from workbook.derive.judge import equations, step
from workbook.derive.judge.step import Judge
from workbook.derive.part import load, read, read_pair
from workbook.derive.read import parse
from workbook.derive.read.lexer import lex
from workbook.derive.tree import Node

OBJECTIVES = (
    "‖y - X w‖^2 + λ ‖w‖^2",
    "(y - X w)'(y - X w)/2 - 3 w'w",
    "y'y - 2 w'X'y + w'(X'X + λ I) w",
    "sum_i (y_i - (X w)_i)^2 + λ sum_j w_j w_j",
    "‖[y; 0 w] - [X w; sqrt(λ) w]‖^2",
    "(w_1)^2 - w_2 y_1 + λ",
    "y'y",
)
EQUATIONS = (
    "X'X w + λ w = X'y",
    "w'(X'X + λ I) - y'X = 0",
    "d(‖y - X w‖^2, w) = 2 λ w'",
    "(X w)_i = y_i",
    "y'X w = 1",
)


def worlds(question, kinds=("modular", "rational")):
    judge = Judge(load(question))
    return judge, [world for kind in kinds for world in judge.worlds(kind)]


def at_points(monkeypatch, module, name, compute):
    """The result, and the result without polynomials."""
    whole = compute()

    def refuse(*_):
        raise NotQuadratic

    with monkeypatch.context() as patch:
        patch.setattr(module, name, refuse)
        return whole, compute()


@pytest.mark.parametrize("text", OBJECTIVES)
def test_the_coefficients_of_an_objective_are_those_at_points(monkeypatch, text):
    judge, found = worlds("q4a")
    (body,), _ = resolve([read(text, judge.part.names)], judge.part.scope)
    for world in found:
        size = world.size(judge.part.scope.shapes["w"][0])
        assert quadratics.quadratic(body, {"w": size}, world, None)
        whole, points = at_points(
            monkeypatch, argmin, "quadratic", lambda w=world, n=size: argmin.quadratic_form(body, {"w": n}, w)
        )
        assert whole == points


@pytest.mark.parametrize("text", EQUATIONS)
def test_the_coefficients_of_an_equation_are_those_at_points(monkeypatch, text):
    judge, found = worlds("q4a")
    (left, right), indexes = resolve(list(read_pair(text, judge.part.names)), judge.part.scope)
    for world in found:
        unknowns = {"w": world.size(judge.part.scope.shapes["w"][0])}
        env = judge.settings(indexes, world)[-1]
        assert quadratics.linear(left, right, unknowns, world, env)
        whole, points = at_points(
            monkeypatch, equations, "linear",
            lambda w=world, u=unknowns, e=env: equations.linear_system(left, right, u, w, e),
        )  # fmt: skip
        assert whole == points


@pytest.mark.parametrize("text", ["(w'w)^2", "w'w/(1 + w'w)", "exp(w'w)", "w'w w'X'y"])
def test_what_is_not_quadratic_has_no_coefficients(text):
    judge, (world, *_) = worlds("q4a", ("modular",))
    names = judge.part.names
    (body,), _ = resolve([read(text, names)], judge.part.scope)
    with pytest.raises(NotQuadratic):
        quadratics.quadratic(body, {"w": world.size(judge.part.scope.shapes["w"][0])}, world, None)


def test_a_tree_is_inferred_once_and_settled_once():
    judge, _ = worlds("q4a", ())
    scope = judge.part.scope
    tree = read("(X'X + λ I) w", judge.part.names)
    (first,), _ = resolve([tree], scope)
    (second,), _ = resolve([tree], scope)
    assert second is first


def test_a_zero_takes_the_size_that_each_step_gives_it():
    judge, _ = worlds("q4a", ())
    scope = judge.part.scope
    tree = read("0 + I", judge.part.names)
    sizes = [resolve([tree, read(other, judge.part.names)], scope)[0][0].shape for other in ("X'X", "X X'")]
    assert sizes[0] != sizes[1]


def test_an_index_that_runs_elsewhere_is_still_an_error():
    judge, _ = worlds("q4a", ())
    entry, other = (read(text, judge.part.names) for text in ("(X w)_i", "w_i"))
    resolve([entry], judge.part.scope)
    resolve([other], judge.part.scope)
    with pytest.raises(TypedError, match="index i runs over"):
        resolve([entry, other], judge.part.scope)


def test_a_name_with_another_shape_is_inferred_again():
    judge, _ = worlds("q4a", ())
    scope = judge.part.scope
    tree = Node("mul", (Node("sym", (), "X"), Node("sym", (), "g")))
    for size, fits in (("d", True), ("n", False), ("d", True)):
        scope.renews("g")
        scope.shapes["g"] = (size, 1)
        if fits:
            assert resolve([tree], scope)[0][0].shape == ("n", 1)
        else:
            with pytest.raises(TypedError, match="times"):
                resolve([tree], scope)


@pytest.fixture
def unprepared(monkeypatch):
    """A process in which nothing was computed ahead."""
    monkeypatch.setattr(step, "_DRAWN", {})
    part._shared.cache_clear()
    yield
    part._shared.cache_clear()


@pytest.mark.parametrize("question", ["q2d", "q3e", "q4c", "q4h", "q5c"])
def test_a_check_says_the_same_in_a_prepared_process(unprepared, monkeypatch, question):
    texts = [
        reference(question),
        reference(question).replace("'", "", 1),
        reference(question).replace("2", "3"),
    ]
    before = [check_derivation(question, text).to_json() for text in texts]
    monkeypatch.setattr(ahead, "questions", lambda: [question])
    ahead.prepare()
    assert [check_derivation(question, text).to_json() for text in texts] == before


def test_what_was_computed_ahead_is_not_computed_again(unprepared, monkeypatch):
    monkeypatch.setattr(ahead, "questions", lambda: ["q4a"])
    ahead.prepare()
    judge = Judge(load("q4a"))
    assert judge.equal(judge.part.goal.value, judge.part.goal.value).verdict == "ok"
    assert judge.fuel.left == step.FUEL


def test_no_check_leaves_anything_to_the_next(unprepared, monkeypatch):
    monkeypatch.setattr(ahead, "questions", lambda: ["q4a"])
    ahead.prepare()
    found = load("q4a").shared
    kept = len(found.book.numbers), len(found.inferred.alone)
    drawn = [len(one.ahead.by_tree) for worlds in step._DRAWN.values() for one in worlds]
    check_derivation("q4a", "Let g = X'y.\n" + reference("q4a"))
    assert (len(found.book.numbers), len(found.inferred.alone)) == kept
    assert [len(one.ahead.by_tree) for worlds in step._DRAWN.values() for one in worlds] == drawn


@pytest.mark.parametrize("text", ["w^(y) + /", "w^(y) + w^(X y)", "(w^(y) + (w + w^(X)))", "w / * y", "w +"])
def test_of_several_mistakes_the_same_is_named_as_if_the_whole_were_parsed_first(text):
    tokens = lex(text, load("q4a").names)
    with pytest.raises(TypedError) as whole:
        parse.TreeBuilder().transform(parse._parsed(tokens, len(text), building=False))
    with pytest.raises(TypedError) as found:
        parse.expression(tokens, len(text))
    assert (found.value.message, found.value.start) == (whole.value.message, whole.value.start)
