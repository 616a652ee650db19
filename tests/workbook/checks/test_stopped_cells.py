"""An exception is answered by what it is, and a cell that did not run is never "not attempted"."""

import importlib

import pytest

from workbook import testing
from workbook.checks.public_tests import check_question
from workbook.checks.stopped_cells import StoppedCell, explain
from workbook.testing.exception_hints import hint_for


@pytest.mark.parametrize(
    ("ename", "evalue", "source", "words"),
    [
        ("KeyError", "'w1'", None, "no entry 'w1'"),
        ("NameError", "name 'np' is not defined", None, "defines np"),
        ("NameError", "name 'xrange' is not defined", None, "Python 2. In Python 3 xrange is range"),
        ("NameError", "name 'unicode' is not defined", None, "Python 2"),
        ("AttributeError", "'dict' object has no attribute 'iteritems'", None, "Python 2"),
        ("AttributeError", "'dict' object has no attribute 'has_key'", None, "Python 2"),
        ("ModuleNotFoundError", "No module named 'cPickle'", None, "Python 2"),
        (
            "SyntaxError",
            "Missing parentheses in call to 'print'. Did you mean print(...)?",
            "print x",
            "Python 2",
        ),
        ("SyntaxError", "multiple exception types must be parenthesized", "except E, e:", "Python 2"),
        ("SyntaxError", "invalid syntax", "raise ValueError, 'no'", "Python 2"),
        ("SyntaxError", "invalid syntax", "if a <> b:", "Python 2"),
        ("SyntaxError", "invalid decimal literal", "n = 10L", "Python 2"),
        ("SyntaxError", "invalid syntax", "```python", "Markdown's marks"),
        ("SyntaxError", "invalid syntax", "<<<<<<< HEAD", "Git's marks"),
        ("SyntaxError", "invalid syntax", "=======", "Git's marks"),
        ("TabError", "inconsistent use of tabs and spaces in indentation", None, "tabs"),
        ("ValueError", "matmul: Input operand 1 has a mismatch", None, "shape"),
        ("AttributeError", "'NoneType' object has no attribute 'T'", None, "None"),
        (
            "TypeError",
            "'int' object is not callable",
            "return max(w * x + b, 0) - y",
            "max is of type int here",
        ),
        (
            "AttributeError",
            "'int' object has no attribute 'maximum'",
            "e = np.maximum(x, 0)",
            "np is of type int",
        ),
    ],
)
def test_the_hint_of_an_exception_says_what_it_is(ename, evalue, source, words):
    assert words in str(hint_for(ename, evalue, source))


@pytest.mark.parametrize(
    ("ename", "evalue", "source"),
    [
        ("SyntaxError", "invalid syntax", "x = = 1"),
        ("SyntaxError", "invalid decimal literal", "x = 2x"),
        ("SyntaxError", "expected ':'", "def f(x)"),
        ("NameError", "name 'weights' is not defined", None),
        ("AttributeError", "'numpy.ndarray' object has no attribute 'inverse'", None),
    ],
)
def test_python_3_is_not_called_python_2(ename, evalue, source):
    assert "Python 2" not in str(hint_for(ename, evalue, source))


def test_an_unknown_exception_has_no_hint_but_its_own_text():
    assert hint_for("ValueError", "no") is None
    assert hint_for("TypeError", "'int' object is not callable", "return f(x) + max(x)") is None
    assert hint_for("TypeError", "'int' object is not callable", "return mine(x)") is None
    assert hint_for("AttributeError", "'list' object has no attribute 'shape'", "n = w.shape[0]") is None
    assert hint_for("AttributeError", "'int' object has no attribute 'T'", "return np.T(") is None
    assert hint_for("OddError", "") is None


BROKEN = "def double(x)\n    return 2 * x"
STUB = "def double(x):\n    raise NotImplementedError"


def test_a_cell_that_could_not_be_read_is_not_not_attempted(tests_folder):
    env: dict = {}
    exec(STUB, env)
    stopped = StoppedCell("cell a", BROKEN, "SyntaxError", "expected ':'", "def double(x)")
    (case,) = check_question("q9", env, [stopped]).cases
    assert case.outcome == "error"
    assert (
        case.message == "double is still the stub: cell a did not run because of a SyntaxError: expected ':'."
    )
    assert "Python cannot read this line" in case.hint


def test_in_a_session_the_last_input_that_defines_the_answer_counts(tests_folder):
    env: dict = {}
    exec(STUB, env)
    (case,) = check_question("q9", env | {"In": ["", STUB, BROKEN, "1 + 1"]}).cases
    assert case.outcome == "error"
    assert "did not run because of a SyntaxError" in case.message
    (case,) = check_question("q9", env | {"In": ["", BROKEN, STUB]}).cases
    assert case.outcome == "not_attempted"


def test_a_stub_that_nobody_touched_is_not_attempted_whatever_else_stopped(tests_folder):
    env: dict = {}
    exec(STUB, env)
    other = StoppedCell("cell b", "def triple(x)\n    return 3 * x", "SyntaxError", "expected ':'")
    called = StoppedCell("cell c", STUB + "\ndouble(1)", "NotImplementedError", "")
    (case,) = check_question("q9", env, [other, called]).cases
    assert case.outcome == "not_attempted"


def test_a_name_that_is_missing_leads_to_the_cell_that_stopped():
    message = "f stopped with NameError: name 'sns' is not defined (line 3: sns.x())"
    stopped = StoppedCell(
        "cell 2", "import helpers as sns", "ModuleNotFoundError", "No module named 'helpers'"
    )
    assert explain("error", message, "sns", [stopped]) == (
        "error",
        message,
        "sns is missing because cell 2 stopped with ModuleNotFoundError: No module named 'helpers'.",
        None,
    )
    assert explain("error", message, "other", [stopped]) is None


def test_no_explanation_depends_on_the_wording_of_a_message():
    stopped = StoppedCell("cell a", BROKEN, "SyntaxError", "expected ':'")
    for outcome in ("fail", "not_attempted", "error"):
        for words in ("double is not defined.", "double is not attempted yet.", "double is still None."):
            assert explain(outcome, words, None, [stopped]) is None
        assert explain(outcome, "Some other words.", "double", [stopped]) is not None


@pytest.mark.parametrize(
    ("failure", "lacks"),
    [
        (lambda: testing.answer({}, "double"), "double"),
        (lambda: testing.answer({"double": None}, "double"), "double"),
        (lambda: testing.call(double), "double"),
        (lambda: testing.call(lambda: undefined_name), "undefined_name"),  # type: ignore[name-defined]  # noqa: F821
        (lambda: testing.call(lambda: {}["double"]), None),
        (lambda: testing.number("1", "double is not defined."), None),
    ],
)
def test_a_failure_says_which_name_it_lacks(failure, lacks):
    with pytest.raises(testing.CheckFailed) as caught:
        failure()
    assert caught.value.lacks == lacks


def double():
    raise NotImplementedError


@pytest.fixture
def tests_folder(tmp_path, monkeypatch):
    """A folder of tests with one question, q9, which asks for ``double``."""
    (tmp_path / "q9.py").write_text(
        "from workbook import testing\nfrom workbook.checks.testfile import test_case\nOK_FORMAT = False\nname = 'q9'\n"
        "@test_case(name='double', points=1, hidden=False, failure_message='fixed')\n"
        "def double(env):\n    testing.call(testing.function(env, 'double'), 1.0)\n"
    )
    monkeypatch.setattr(
        importlib.import_module("workbook.checks.public_tests"), "folder_of_tests", lambda: tmp_path
    )
    return tmp_path


def test_fixed_text_of_a_case_is_not_a_hint_for_an_exception():
    with pytest.raises(testing.StudentError) as caught:
        testing.call(lambda: {}["w1"])
    assert "no entry 'w1'" in caught.value.hint
