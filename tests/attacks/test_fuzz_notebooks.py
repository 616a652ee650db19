"""No notebook, whatever its cells and metadata are, makes a step that reads its text raise or show it as it is.

Those steps run in the grader's own process: intake, written answers, derivations, the tests of problem 1, the report,
its page, the table and the CSV. No worker is needed, as code only runs there.
"""

from __future__ import annotations

import contextlib
import io
import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

from autograder.grade import assemble, derivations
from autograder.grade.cases import Finding
from autograder.grade.evidence import Found
from autograder.grade.grading import NotebookResult, content_digest
from autograder.grade.report import Case, CellError, Outcome
from autograder.grade.testing import TestFile
from autograder.homework.questions import NOTEBOOKS
from autograder.intake import submissions
from autograder.intake.release import Release
from autograder.reporting import feedback, outputs, table
from autograder.worker.proxy import RemoteEnvironment
from workbook.common.answer_states import State
from workbook.homework import Notebook
from workbook.notebook import notebook_json, saved
from workbook.submission import limits
from workbook.testing import StudentError

pytestmark = pytest.mark.slow

FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
RELEASE = Release()

texts = st.one_of(
    st.text(st.characters(), max_size=30),  # surrogates too
    st.sampled_from(
        [
            "*Your answer here.*",
            "%%derive q2a\nx'c = \ud800",
            "scan \x1b[31m page \u202e 3",
            "# Title\n\n\n",
            "<script>alert(1)</script> word " * 30,
            "=cmd|' /C calc'!A0",
            "\n" * 3000,
            "<!--" * 500 + "<a" * 500 + "1" * 500,
        ]
    ),
)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(texts, st.sampled_from(["hw0", "question", "role", "names"])), inner, max_size=3
        ),
    ),
    max_leaves=8,
)
questions = st.sampled_from([*(q.name for n in NOTEBOOKS for q in n.questions), "q99", ""])
roles = st.sampled_from(["statement", "stub", "check", "derivation", "answer", "given", ""])
about = st.one_of(st.fixed_dictionaries({"question": questions, "role": roles}), values)
ids = st.one_of(
    questions.map(lambda name: f"{name}-answer"), questions.map(lambda name: f"{name}-derivation"), values
)
sources = st.one_of(texts, st.lists(texts, max_size=3), values)
good_cells = st.fixed_dictionaries(
    {
        "cell_type": st.sampled_from(["code", "markdown", "raw", "odd"]),
        "source": st.one_of(texts, st.lists(texts)),
    },
    optional={
        "id": ids,
        "metadata": st.one_of(st.fixed_dictionaries({"hw0": about}), values),
        "outputs": values,
    },
)
cells = st.one_of(
    good_cells, st.fixed_dictionaries({"cell_type": values, "source": sources}, optional={"id": ids}), values
)
notebooks = (
    st.fixed_dictionaries(
        {"cells": st.one_of(st.lists(good_cells, max_size=6), st.lists(cells, max_size=6), values)},
        optional={"metadata": values, "nbformat": st.one_of(st.just(4), st.just(4), values)},
    )
    | values
)


def _parsed(content: Any) -> dict[str, Any] | None:
    try:
        return notebook_json.parse_notebook("q2_vector_calculus.ipynb", json.dumps(content).encode())
    except limits.Refused as refusal:
        said = str(refusal)
    assert said.isprintable()
    return None


@FUZZ
@given(notebooks)
def test_any_json_is_a_notebook_or_is_refused(content: Any) -> None:
    found = _parsed(content)
    if found is not None:
        assert all(type(cell["source"]) is str and type(cell["metadata"]) is dict for cell in found["cells"])


@FUZZ
@given(st.binary(max_size=200) | st.text('[]{}",:\\ 01ntf\ufeff', max_size=60).map(str.encode))
def test_any_bytes_are_a_notebook_or_are_refused(data: bytes) -> None:
    with contextlib.suppress(limits.Refused):
        notebook_json.parse_notebook("a.ipynb", data)


@FUZZ
@given(st.lists(good_cells, max_size=8), st.sampled_from(NOTEBOOKS))
def test_text_of_any_notebook_is_read_and_reported(made: list[Any], notebook: Notebook) -> None:
    content = _parsed({"cells": made, "nbformat": 4})
    if content is None:
        return
    assert content_digest(content) == content_digest(content)
    for question in notebook.questions:
        assert type(saved.answer_in(content, question.name)) is str
    for typed in derivations.candidates(content, notebook).values():
        said = derivations.check(_Unavailable(), "q2a", typed)  # type: ignore[arg-type]
        assert len(said.evidence) < 1000
    for name in ("q1a", "q1b"):
        _passes_through_the_tests_of_problem_1(content, name)


class _Unavailable:
    """A worker that answers nothing, in place of one that would run the checker."""

    def request(self, *_: Any) -> None:
        raise StudentError("ValueError", "\x1b[31m\u202e")


def _passes_through_the_tests_of_problem_1(content: dict[str, Any], name: str) -> None:
    answers = {part: saved.answer_in(content, part) for part in ("q1a", "q1b", "q1c", "q1d")}
    environment = RemoteEnvironment(_Unavailable(), {"__answers__": answers})  # type: ignore[arg-type]
    path = RELEASE.test_file(name, hidden=False)
    assert path is not None
    assert not [case for case in TestFile(path).run(environment) if case.outcome == "grader_error"]


@FUZZ
@given(texts, texts, texts, st.sampled_from(["fail", "error", "grader_error", "timeout"]))
def test_any_text_of_a_report_is_shown_inert(student: str, said: str, evidence: str, outcome: str) -> None:
    submission = submissions.Submission(student.encode("utf-8", "replace").decode(), "student", "0" * 64)
    results = [
        NotebookResult(
            notebook.name,
            {
                q.name: [Case("a", False, False, 0.0, 1.0, Outcome(outcome), said, said)]
                for q in notebook.questions
            },
            errors=[CellError("cell 1", said, evidence)],
            hints=[said, evidence],
        )
        for notebook in NOTEBOOKS
    ]
    derived = {"q2a": Finding(Found(State.WRONG), evidence)}
    graded = assemble.make(submission, RELEASE, "landlock", results, derived)
    page = feedback.page(graded)
    console = Console(file=io.StringIO(), width=140)
    console.print(table.grades([graded]))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    for text in (page, shown):
        assert not [c for c in text if c != "\n" and unicodedata.category(c)[0] == "C"]
        assert not set(text) & {"\u2028", "\u2029"}
    assert "<script>alert" not in page
    page.encode()


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\x00=1", "'=1"])
def test_no_name_is_a_formula(name: str) -> None:
    assert outputs.csv_cell(name)[0] == "'"


@FUZZ
@given(
    st.lists(
        st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1),
        min_size=1,
    )
)
def test_any_names_are_folders_of_their_own_inside_the_output(names: list[str]) -> None:
    paths = [Path("/class") / name for name in dict.fromkeys(names) if name not in (".", "..")]
    folders = outputs.folder_names(paths)
    assert len({folder.casefold() for folder in folders.values()}) == len(paths)
    for folder in folders.values():
        assert not folder.startswith((".", "-"))
        assert "/" not in folder
        assert len(folder) < 120
        assert folder not in ("grades.csv", "report.html")
