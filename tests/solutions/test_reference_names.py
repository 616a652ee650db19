"""Every name of the workbook has a reference, documented to the last argument, and a stub that gives nothing away."""

import importlib
import inspect
import re

import numpy as np
import pytest

from autograder.homework.questions import NOTEBOOKS
from tests.stubs import cut_from, stub

# The module is named as the notebook is, without its number.
NAMES = [
    (notebook.name.partition("_")[2], name)
    for notebook in NOTEBOOKS
    for question in notebook.questions
    for name in question.defines
]
VALUES = [(module, name) for module, name in NAMES if re.fullmatch("case_i+v?|three_layer|five_layer", name)]
VALUES += [(module, name) for module, name in NAMES if module == "process"]
FUNCTIONS = [pair for pair in NAMES if pair not in VALUES]


def reference(module, name):
    return getattr(importlib.import_module(f"solutions.{module}"), name)


def run(text):
    """Run a stub where a notebook has numpy and the given solver, and nothing else."""
    namespace = {"np": np, "Solver": object}
    exec(text, namespace)
    return namespace


@pytest.mark.parametrize(("module", "name"), FUNCTIONS)
def test_a_stub_is_not_implemented_and_shows_no_derivation(module, name):
    assert cut_from()[name].partition("/")[0] == module
    text = stub(name)
    assert "raise NotImplementedError" in text
    assert "Derivation" not in text
    assert ">>>" not in text
    answer = run(text)[name]
    arguments = [[] for p in inspect.signature(answer).parameters.values() if p.default is p.empty]
    with pytest.raises(NotImplementedError):
        answer(*arguments)


@pytest.mark.parametrize(("module", "name"), VALUES)
def test_the_stub_of_a_value_is_none(module, name):
    assert run(stub(name))[name] is None


@pytest.mark.parametrize(("module", "name"), FUNCTIONS)
def test_every_argument_is_documented(module, name):
    answer = reference(module, name)
    doc = inspect.getdoc(answer)
    parameters = doc.partition("Parameters\n----------\n")[2].partition("\n\n")[0]
    headings = re.findall(r"^(\S.*?) : ", parameters, re.MULTILINE)
    documented = [argument for heading in headings for argument in heading.split(", ")]
    assert documented == list(inspect.signature(answer).parameters)


@pytest.mark.parametrize(
    ("module", "name"), [(m, n) for m, n in FUNCTIONS if n not in {"plot_case", "train_two_layer"}]
)
def test_every_reference_shows_a_worked_number(module, name):
    assert ">>>" in inspect.getdoc(reference(module, name))
