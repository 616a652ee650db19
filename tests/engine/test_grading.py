"""Whole notebooks through the grader: what its seed depends on, and cells that did not run."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from autograder.grade.grading import Grader, code_digest, content_digest
from autograder.homework.questions import NOTEBOOKS
from autograder.intake import submissions
from autograder.intake.release import Release
from autograder.worker.needed import Cell
from autograder.worker.proxy import RemoteEnvironment

RELEASE = Release()
P2 = next(notebook for notebook in NOTEBOOKS if notebook.name == "p2_slopes")


@pytest.fixture(scope="module")
def grade(zygote):
    """``grade(*cells)``: the cases of p2a in a notebook that has these code cells."""
    grader = Grader(RELEASE, zygote)

    def run(*cells: str) -> dict[str, Any]:
        content = {"cells": [{"cell_type": "code", "source": text, "metadata": {}} for text in cells]}
        submission = submissions.Submission("student-01", "", "", {P2.name: content})
        only = [("p2a", False), ("p2a", True)]
        return {case.name: case for case in grader.grade_notebook(submission, P2, only=only).cases["p2a"]}

    return run


GIVEN = "import numpy as np"
STUB = "def entry_linear(x, c, i):\n    raise NotImplementedError"
PUBLIC = "entry_linear: how x'c changes with x_i alone"
HIDDEN = "entry_linear: every entry for any x, c and size"


def test_a_cell_that_python_cannot_read_leaves_no_stub_in_its_place(grade):
    cases = grade(GIVEN, STUB, "def entry_linear(x, c, i)\n    return c[i]")
    assert cases[PUBLIC].outcome == cases[HIDDEN].outcome == "error"
    assert cases[PUBLIC].message == (
        "entry_linear is still the stub: cell 3 did not run because of a SyntaxError: expected ':'."
    )
    assert cases[HIDDEN].message == "Your code stopped with an error in a hidden case."


def test_answer_in_a_markdown_cell_is_reported(zygote):
    content = {
        "cells": [
            {"cell_type": "code", "source": GIVEN, "metadata": {}},
            {
                "cell_type": "markdown",
                "source": "def entry_linear(x, c, i):\n    return c[i]",
                "metadata": {"toy": {"question": "p2a", "role": "stub"}},
            },
        ]
    }
    submission = submissions.Submission("student-01", "", "", {P2.name: content})
    graded = Grader(RELEASE, zygote).grade_notebook(submission, P2, only=[("p2a", False), ("p2a", True)])
    cases = {case.name: case for case in graded.cases["p2a"]}
    assert cases[PUBLIC].message == (
        "entry_linear is not defined: cell 2 is a Markdown cell and not a code cell, so nothing in it ran."
    )
    assert cases[PUBLIC].hint == "Make it a code cell (in Jupyter, select it and press Y), and run it."
    assert "Markdown" not in f"{cases[HIDDEN].message} {cases[HIDDEN].hint}"
    assert not graded.errors


def test_hint_names_python_2(grade):
    cases = grade(GIVEN, STUB, "def entry_linear(x, c, i):\n    print c\n    return c[i]")
    assert cases[PUBLIC].hint == "This is Python 2. In Python 3 print is a function: print(x)."


def test_a_name_that_no_import_brought_leads_to_that_import(grade):
    cases = grade(
        GIVEN, "import helpers_of_mine as helpers", "def entry_linear(x, c, i):\n    return helpers.f(c, i)"
    )
    assert cases[PUBLIC].outcome == "error"
    assert "helpers_of_mine" in cases[PUBLIC].message + cases[PUBLIC].hint


def test_an_untouched_stub_is_not_attempted(grade):
    cases = grade(GIVEN, STUB, "entry_linear(np.ones(2), np.ones(2), 0)")
    assert cases[PUBLIC].outcome == cases[HIDDEN].outcome == "not_attempted"


# --- the seed of a grade


def notebook() -> dict[str, Any]:
    """The released notebook of problem 3, as it is read from a submission."""
    raw = json.loads((RELEASE.folder.assignment / P2.file).read_bytes())
    for cell in raw["cells"]:
        cell["source"] = "".join(cell["source"])
    return raw


def seeds_of(content: dict[str, Any], zygote: Any, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The seeds that the tests of this notebook get."""
    seeds: list[int] = []
    begin = RemoteEnvironment.begin

    def noted(self: RemoteEnvironment, seed: int) -> None:
        seeds.append(seed)
        begin(self, seed)

    with monkeypatch.context() as patched:
        patched.setattr(RemoteEnvironment, "begin", noted)
        submission = submissions.Submission("student-01", "", "", {P2.name: content})
        Grader(RELEASE, zygote).grade_notebook(submission, P2, only=[("p2a", False), ("p2a", True)])
    return seeds


def saved_again(content: dict[str, Any]) -> dict[str, Any]:
    """The same answers after another run: outputs, counts, metadata, text and blanks at ends of lines differ."""
    again = copy.deepcopy(content)
    again["metadata"]["kernelspec"] = {"name": "other"}
    for number, cell in enumerate(again["cells"]):
        cell["metadata"]["collapsed"] = True
        if cell["cell_type"] == "markdown":
            cell["source"] += "\n\nA note."
            continue
        cell["execution_count"] = 100 + number
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "again\n"}]
        cell["source"] = cell["source"].replace("\n", "  \n") + "\n"
    again["cells"].append({"cell_type": "code", "source": " \n", "metadata": {}, "outputs": []})
    return again


def test_a_notebook_that_is_saved_again_meets_the_same_inputs(zygote, monkeypatch):
    content = notebook()
    again = saved_again(content)
    assert content_digest(content) != content_digest(again)
    seeds = seeds_of(content, zygote, monkeypatch)
    assert seeds == seeds_of(again, zygote, monkeypatch)
    assert len(seeds) == len(set(seeds)) == 2


def test_other_code_or_another_question_meets_other_inputs():
    cells = [Cell("cell 1", "x = 1"), Cell("cell 2", "y = 2")]
    digest = code_digest(cells)
    assert digest != code_digest(cells[:1])
    assert digest != code_digest([cells[0], Cell("cell 2", "y = 3")])
    assert digest != code_digest([Cell("cell 1", "x = 1\ny = 2")])
    assert digest == code_digest([Cell("cell 4", "\nx = 1 "), Cell("cell 9", "y = 2\n")])
