"""Tests of calls: exceptions, changed inputs, parts of a model, and answers that live in another process."""

import subprocess
import sys
import types
from typing import Any, NamedTuple

import numpy as np
import pytest

from tests.workbook.testing.said import said
from workbook import testing
from workbook.testing.exception_hints import hint_for

ROW = np.array([[1.0, 2.0, 3.0]])


# --- calling --------------------------------------------------------------------------------------------


def test_missing_untouched_and_wrong_kinds_of_answer() -> None:
    assert said(testing.function, {}, "ridge") == (
        "ridge is not defined.",
        "Run the cell that defines ridge, and keep its name as it was given.",
    )
    for stub in (None, ...):
        with pytest.raises(testing.NotAttempted, match=r"case_i is not attempted yet\."):
            testing.answer({"case_i": stub}, "case_i")
    assert said(testing.function, {"f": 3}, "f")[0] == "f: expected a function, got the number 3."


def test_a_stub_is_not_attempted_rather_than_wrong() -> None:
    def ridge() -> None:
        raise NotImplementedError

    with pytest.raises(testing.NotAttempted) as failure:
        testing.call(ridge)
    assert failure.value.outcome == "not_attempted"
    assert failure.value.message == "ridge is not attempted yet."


def test_an_exception_is_told_with_the_students_line() -> None:
    def ridge(X: np.ndarray) -> np.ndarray:
        return X @ X

    with pytest.raises(testing.StudentError) as failure:
        testing.call(ridge, np.zeros((2, 3)))
    error = failure.value
    assert (error.outcome, error.ename, error.source) == ("error", "ValueError", "return X @ X")
    assert error.message.startswith("ridge stopped with ValueError: matmul")
    assert error.hint == (
        "Two shapes do not match. Write down the shape of every array in this line, then compare."
    )


@pytest.mark.parametrize(
    "kind", [SystemExit, KeyboardInterrupt, GeneratorExit, RecursionError, AssertionError]
)
def test_whatever_is_raised_is_the_students_error(kind: type[BaseException]) -> None:
    def f() -> None:
        raise kind

    with pytest.raises(testing.StudentError) as failure:
        testing.call(f)
    assert failure.value.ename == kind.__name__


def test_an_error_inside_a_library_is_told_at_the_students_line() -> None:
    def f() -> None:
        np.linalg.inv(np.zeros((2, 3)))

    with pytest.raises(testing.StudentError) as failure:
        testing.call(f)
    assert failure.value.source == "np.linalg.inv(np.zeros((2, 3)))"


def test_memory_runs_out_as_an_outcome_of_its_own() -> None:
    def f() -> None:
        raise MemoryError

    with pytest.raises(testing.OutOfMemory):
        testing.call(f)


def test_an_exception_that_cannot_be_printed_is_still_told() -> None:
    class OddError(Exception):
        def __str__(self) -> str:
            raise ValueError

    def f() -> None:
        raise OddError

    assert said(testing.call, f)[0].startswith("f stopped with OddError (line ")


def test_changed_inputs_are_found_in_values_and_in_shapes() -> None:
    def scale(x: np.ndarray) -> np.ndarray:
        x *= 2
        return x

    def flatten(x: list[np.ndarray]) -> None:
        x[0] = x[0].ravel()

    x = np.ones((2, 2))
    assert said(testing.call, scale, x) == (
        "scale changed one of its inputs.",
        "Work on a copy, x = x.copy(), and write a = a - b rather than a -= b for an input a.",
    )
    assert said(testing.call, flatten, [x])[0] == "flatten changed one of its inputs."
    assert np.array_equal(x, np.ones((2, 2)))
    assert np.array_equal(testing.call(scale, x, may_change=True), 2 * x)


def test_a_returned_view_is_fine_and_is_a_copy() -> None:
    x = np.arange(3.0)
    got = testing.call(lambda v: v[1:], x)
    got[0] = 100
    assert x[1] == 1


def test_parts_that_are_passed_back_stay_what_they_are() -> None:
    class Kept(NamedTuple):
        x: np.ndarray

    def forward(x: np.ndarray) -> tuple[np.ndarray, Kept]:
        x *= 2
        return x, Kept(x)

    doubled, kept = testing.call_apart(forward, ROW)
    assert np.array_equal(doubled, 2 * ROW)
    assert np.array_equal(testing.call(lambda kept: kept.x, kept), 2 * ROW)
    assert testing.call_apart(lambda: None) is None


def test_parts_of_a_model_are_read_and_set() -> None:
    model = types.SimpleNamespace(params={"W1": np.zeros(2)}, reg=0.5)
    params = testing.attribute(model, "params")
    weights = testing.item(params, "W1")
    weights[0] = 9
    assert model.params["W1"][0] == 0
    testing.set_item(params, "W1", np.ones(2))
    testing.set_attribute(model, "reg", 2.0)
    assert (model.params["W1"][0], model.reg) == (1, 2.0)
    assert testing.keys(params) == ["W1"]
    assert testing.plain(params)["W1"].tolist() == [1, 1]
    assert said(testing.attribute, model, "grads") == (
        "There is no .grads in an object of type SimpleNamespace.",
        "Set self.grads in __init__.",
    )
    assert said(testing.item, params, "W2") == ("There is no 'W2' in a dict of 1.", "Its keys are 'W1'.")


def test_a_dict_that_holds_more_than_values_is_not_plain() -> None:
    assert said(testing.plain, {"a": len})[0] == "Expected arrays, numbers and text only, in a dict of 1."


def test_random_inputs_depend_on_the_seed_and_the_label_only() -> None:
    first = testing.rng({"__seed__": 1}, "a").integers(1 << 30)
    assert testing.rng({"__seed__": 1}, "a").integers(1 << 30) == first
    assert testing.rng({"__seed__": 2}, "a").integers(1 << 30) != first
    assert testing.rng({"__seed__": 1}, "b").integers(1 << 30) != first
    code = "from workbook import testing; print(testing.rng({'__seed__': 1}, 'a').integers(1 << 30))"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(other.stdout) == first


def test_written_answers_come_from_the_grader_when_it_gives_them() -> None:
    assert testing.written({"__answers__": {"p3a": "text"}}, "p3a") == "text"
    assert testing.written({"__answers__": {}}, "p3a") == ""


# --- remote answers -------------------------------------------------------------------------------------


class Remote:
    """A stand-in for the grader's proxy."""

    __workbook_remote__ = True
    type_name = "Evil\x1b[31m‮type"

    def remote_call(self, args: Any, kwargs: Any) -> tuple[Any, bool]:
        return (args, kwargs), "change" in kwargs

    def remote_attribute(self, name: str) -> Any:
        return ("attribute", name)

    def remote_item(self, key: Any) -> Any:
        return ("item", key)

    def remote_keys(self) -> list[str]:
        return ["a"]

    def remote_plain(self) -> Any:
        return {"a": 1}

    def remote_draw(self, args: Any) -> Any:
        return {"lines": "nonsense"}

    def __eq__(self, other: object) -> bool:
        raise AssertionError("a remote must never be compared")

    __hash__ = None  # type: ignore[assignment]


def test_a_remote_answer_is_reached_by_its_methods_only() -> None:
    remote = Remote()
    x = np.zeros(2)
    assert testing.function({"f": remote}, "f") is remote
    (args, kwargs), _ = testing.call(remote, x, k=1), None
    assert args[0] is x  # the codec copies it on the way, so no copy is made here
    assert kwargs == {"k": 1}
    assert said(testing.call, remote, change=1)[0] == "The function changed one of its inputs."
    testing.call(remote, may_change=True, change=1)
    assert testing.attribute(remote, "params") == ("attribute", "params")
    assert testing.item(remote, "W1") == ("item", "W1")
    assert testing.keys(remote) == ["a"]
    assert testing.plain(remote) == {"a": 1}


def test_a_remote_types_name_is_shown_without_its_tricks() -> None:
    message, _ = said(testing.array, Remote(), (2,), "w")
    assert (
        message == "w: expected a vector of shape (2,) (a NumPy array), got an object of type Evil?[31m?type."
    )


@pytest.mark.parametrize(
    ("kind", "got", "hint"),
    [
        ("ndarray", "w: expected an array of float64 numbers, got one of other entries.", "Python objects"),
        ("coroutine", "got an object of type coroutine.", "Begin it with def"),
        ("generator", "got an object of type generator.", "Return the value itself"),
    ],
)
def test_what_stays_in_the_worker_is_named_by_its_type(kind: str, got: str, hint: str) -> None:
    remote = Remote()
    remote.type_name = kind
    message, said_hint = said(testing.array, remote, (2,), "w")
    assert got in message
    assert hint in str(said_hint)


def test_a_drawing_from_elsewhere_that_is_not_one_is_the_submissions_fault() -> None:
    assert said(testing.draw, Remote()) == ("The drawing could not be read.", None)


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("[1, 2][2]", "Print the length of the list"),
        ("np.zeros(3)[3]", "Print the shape of the array"),
        ("1.5 ^ 2", "In Python ^ is not a power"),
        ("np.ones(2) ^ 2", "In Python ^ is not a power"),
        ("max(0, np.ones(2))", "np.maximum(0, x)"),
        ("np.zeros(2, 3)", "np.zeros((n, m))"),
        ("np.zeros(2).__setitem__(slice(None), np.ones(3))", "Two shapes do not match"),
        ("np.linalg.lstsq(np.ones((2, 3)), np.ones(3))", "Two shapes do not match"),
        ("np.linalg.inverse(np.eye(2))", "Did you mean np.linalg.inv?"),
        ("np.inv(np.eye(2))", "write np.linalg.inv."),
        ("np.linalg.transpose(np.eye(2))", "write np.transpose."),
    ],
)
def test_frequent_slips_have_a_hint(code: str, hint: str) -> None:
    assert hint in str(said(testing.call, lambda: eval(code, {"np": np}))[1])


@pytest.mark.parametrize(
    ("ename", "evalue", "source", "hint"),
    [
        ("AttributeError", "module 'numpy' has no attribute 'product'", "", "write np.prod."),
        ("AttributeError", "module 'numpy' has no attribute 'qqqqqq'", "", "This ran with"),
        ("AttributeError", "'Axes' object has no attribute 'xlabel'", "ax.xlabel('x')", "ax.set_xlabel"),
        ("TypeError", "'Text' object is not callable", "ax.title('x')", "ax.set_title"),
        (
            "TypeError",
            "'float' object cannot be interpreted as an integer",
            "np.max(0, z)",
            "np.maximum(a, b)",
        ),
        ("SyntaxError", "invalid syntax", "def ridge(X, y, lambda):", "lambda is a word of Python"),
        ("SyntaxError", "invalid syntax", "A = X.T @ X + lambda * np.eye(2", "lambda is a word of Python"),
        ("SyntaxError", "invalid syntax", "f = lambda x: (x", "Python cannot read this line"),
    ],
)
def test_a_text_or_a_line_of_code_tells_more_than_the_class(
    ename: str, evalue: str, source: str, hint: str
) -> None:
    assert hint in str(hint_for(ename, evalue, source))
