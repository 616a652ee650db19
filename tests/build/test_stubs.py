"""Stubs are cut from the reference, and nothing of the answer stays in them."""

import ast
import json

import pytest

from autograder.build import stubs
from tests.places import FOLDER

ASSIGNMENT = FOLDER.assignment
MODULE = '''
"""A reference module."""

import numpy as np
from itertools import pairwise

SCALE = 3.0


def helper(x):
    return SCALE * x


def area(width, height):
    """Area of a rectangle.

    Parameters
    ----------
    width, height : float
        In meters.

    Derivation
    ----------
    Count the squares: width times height.

    Returns
    -------
    float
        In square meters.

    Examples
    --------
    >>> area(2.0, 3.0)
    6.0
    """
    # BEGIN SOLUTION
    return helper(width) * height / np.float64(SCALE)
    # END SOLUTION


class Shape:
    """A shape.

    Examples
    --------
    >>> Shape(2).size
    2
    """

    def __init__(self, size):
        self.size = size
        # BEGIN SOLUTION
        self.steps = list(pairwise(range(size)))
        # END SOLUTION

    def double(self):
        """Twice the size.

        Derivation
        ----------
        size + size
        """
        # BEGIN SOLUTION
        return 2 * self.size
        # END SOLUTION


# BEGIN SOLUTION
answer = {"a": 1}
# END SOLUTION

unmarked = 5
'''


def test_a_function_keeps_its_signature_and_loses_its_body():
    stub = stubs.stub(MODULE, "area")
    assert stub.startswith("def area(width, height):")
    assert stub.endswith("    raise NotImplementedError")
    assert "helper" not in stub


def test_the_sections_that_tell_the_answer_are_cut_and_the_others_stay():
    stub = stubs.stub(MODULE, "area")
    docstring = ast.get_docstring(ast.parse(stub).body[0])
    assert "width, height: in meters" in docstring
    assert "Returns float, in square meters" in docstring
    for told in ("Derivation", "Count the squares", "Examples", ">>>", "6.0"):
        assert told not in stub


def test_a_docstring_that_does_not_fit_is_the_authors_to_shorten():
    long = MODULE.replace("Area of a rectangle.", "Area of a rectangle. " + "It is quite a long story. " * 20)
    with pytest.raises(stubs.StubError, match="area: the docstring takes 9 lines, 5 at most: Area of a rect"):
        stubs.stub(long, "area")


def test_the_toy_homework_has_three_notebooks():
    """The next test runs once for each of them."""
    assert len(list(ASSIGNMENT.glob("*.ipynb"))) == 3


@pytest.mark.parametrize("path", sorted(ASSIGNMENT.glob("*.ipynb")), ids=lambda path: path.stem)
def test_no_released_docstring_is_longer_than_five_lines(path):
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        if cell["metadata"]["toy"]["role"] == "stub":
            for node in ast.walk(ast.parse("".join(cell["source"]))):
                if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
                    doc = node.body[0]
                    assert doc.end_lineno - doc.lineno < 5, node.name


def test_each_method_of_a_class_is_cut_on_its_own():
    stub = stubs.stub(MODULE, "Shape")
    assert stub.count("raise NotImplementedError") == 2
    assert "self.size = size" in stub
    assert "pairwise" not in stub
    assert "size + size" not in stub


def test_a_name_at_module_level_becomes_none():
    assert stubs.stub(MODULE, "answer") == "answer = None"


@pytest.mark.parametrize(
    ("name", "why"), [("unmarked", "outside"), ("helper", "contains no"), ("none", "define")]
)
def test_what_is_not_marked_is_refused(name, why):
    with pytest.raises(stubs.StubError, match=why):
        stubs.stub(MODULE, name)


@pytest.mark.parametrize("bad", ["# BEGIN SOLUTION\nx = 1", "# END SOLUTION", "# BEGIN SOLUTION\n" * 2])
def test_markers_that_do_not_pair_are_refused(bad):
    with pytest.raises(stubs.StubError):
        stubs.blocks(bad)


def test_the_reference_brings_its_helpers_constants_and_imports_once():
    code, added = stubs.reference(MODULE, "area", frozenset({"np"}))
    assert added == {"helper", "SCALE"}
    assert "SOLUTION" not in code
    env = {"np": __import__("numpy")}
    exec(code, env)
    assert env["area"](2.0, 3.0) == 6.0
    again, added = stubs.reference(MODULE, "area", frozenset({"np", "helper", "SCALE"}))
    assert added == set()
    assert "SCALE =" not in again
    assert "from itertools import pairwise" in stubs.reference(MODULE, "Shape")[0]
