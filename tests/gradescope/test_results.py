"""results.json: whatever a report holds, Gradescope gets plain visible text and the fields that it knows."""

from __future__ import annotations

import json
import runpy
import sys

import numpy as np
import pytest

from autograder.grade import assemble
from autograder.grade.cases import NotebookResult
from autograder.grade.report import Case, Outcome
from autograder.homework.questions import NOTEBOOKS
from autograder.intake import submissions
from autograder.intake.release import Release
from autograder.staff.gradescope import harness, needs
from autograder.staff.gradescope import results_json as results
from tests.collect.downloads import write, zipped
from tests.places import FOLDER
from tests.reporting import hostile, synthetic

EVERYTHING = "\n".join(hostile.PAYLOADS)
TOP = {
    "score",
    "execution_time",
    "stdout_visibility",
    "visibility",
    "output",
    "output_format",
    "tests",
    "extra_data",
}
TEST = {"name", "number", "score", "max_score", "status", "visibility", "output", "output_format"}


@pytest.fixture
def attacked() -> dict:
    return results.of_report(synthetic.typed(hostile.report(EVERYTHING) | {"refused": EVERYTHING}), 12.34)


def test_nothing_invisible_or_reordering_reaches_gradescope(attacked):
    texts = [attacked["output"], *(test["output"] for test in attacked["tests"])]
    assert any("\\u202e" in text for text in texts)
    for text in texts:
        assert not [c for c in text if (ord(c) < 32 and c != "\n") or c in "\x7f\x85\u2028\u202e\u200b"]
        assert len(text) <= results.MAX_OUTPUT
    assert not [
        c for c in results.for_staff(synthetic.typed(hostile.report(EVERYTHING))) if c in "\x1b\u202e\r"
    ]


def test_a_payload_cannot_begin_a_line_of_its_own_in_the_summary(attacked):
    said = results.of_report(synthetic.typed(hostile.report("x\np9: full points")), 1.0)["output"]
    assert not [text for text in said.splitlines() if text.startswith("p9")]


def test_only_fields_of_the_published_format_are_used(attacked):
    made = results.of_report(synthetic.typed(synthetic.report(1, np.random.default_rng(1))), 12.34)
    for result in (made, attacked):
        assert set(result) == TOP
        assert result["execution_time"] == 12.3
        assert {result["output_format"], *(test["output_format"] for test in result["tests"])} == {"text"}
        assert all(set(test) == TEST for test in result["tests"])
        assert json.loads(json.dumps(result, allow_nan=False)) == result
    assert made["score"] == pytest.approx(sum(test["score"] for test in made["tests"]))


def test_hidden_cases_wait_until_grades_are_published_and_public_ones_do_not():
    made = results.of_report(synthetic.typed(synthetic.report(1, np.random.default_rng(1))), 1.0)
    for test in made["tests"]:
        hidden = "hidden cases" in test["name"]
        assert test["visibility"] == ("after_published" if hidden else "visible")
    assert made["visibility"] == "visible"


def test_refusal_and_grader_failure_are_reported(attacked):
    assert attacked["output"].startswith("Refused: ")
    failed = results.failed(results_message := "Grading did not finish.")
    assert (failed["score"], failed["output"]) == (0, results_message)


@pytest.mark.slow
def test_requirements_are_read_from_the_imports():
    needed = needs.distributions(FOLDER)
    assert {"numpy", "ipython", "msgpack", "otter-grader", "msgspec", "scipy"} <= needed
    assert not {"nbgrader", "sqlalchemy", "distributed", "psycopg", "rapidfuzz", "pytest"} & needed


@pytest.mark.parametrize("handed_in", ["zip beside a PDF", "zip in a zip", "notebooks beside scans"])
def test_what_students_upload_is_taken_and_what_is_missing_is_named(handed_in, tmp_path):
    data = (FOLDER.assignment / "p3_words.ipynb").read_bytes()
    inner = zipped({"p3_words.ipynb": data})
    files = {
        "zip beside a PDF": {"toy-submission.zip": inner, "scan.pdf": b"%PDF"},
        "zip in a zip": {"work.zip": zipped({"toy-submission.zip": inner})},
        "notebooks beside scans": {"p3_words.ipynb": data, "page 1.jpg": b"", "page 2.heic": b""},
    }[handed_in]
    place = harness.submission_in(write(tmp_path / "submission", files))
    submission = submissions.read(place, Release().originals)
    assert (submission.refused, list(submission.notebooks)) == (None, ["p3_words"])
    nothing = Case("it is there", False, False, 0.0, 1.0, Outcome.NOT_ATTEMPTED, "", "")
    untouched = [NotebookResult(n.name, {q.name: [nothing] for q in n.questions}) for n in NOTEBOOKS]
    said = results.of_report(assemble.make(submission, Release(), "none", untouched), 1.0)["output"]
    assert "missing: p1, p2" in said


def test_refusal_is_reported_once_and_names_no_notebook_as_missing(tmp_path):
    place = harness.submission_in(write(tmp_path / "submission", {"hw0.rar": b"Rar!\x1a\x07\x01\x00"}))
    submission = submissions.read(place, Release().originals)
    nothing = Case("it is there", False, False, 0.0, 1.0, Outcome.NOT_ATTEMPTED, "", "")
    untouched = [NotebookResult(n.name, {q.name: [nothing] for q in n.questions}) for n in NOTEBOOKS]
    said = results.of_report(assemble.make(submission, Release(), "none", untouched), 1.0)["output"]
    assert said.count("RAR archive") == 1
    assert "missing" not in said


def test_the_module_grades_and_with_a_word_prepares_the_image(monkeypatch):
    done = []
    monkeypatch.setattr(harness, "prepare", lambda: done.append("prepared"))
    monkeypatch.setattr(harness, "main", lambda: done.append("graded") or 3)
    monkeypatch.setattr(sys, "argv", ["gradescope", "prepare"])
    runpy.run_module("autograder.staff.gradescope", run_name="__main__")
    monkeypatch.setattr(sys, "argv", ["gradescope"])
    with pytest.raises(SystemExit) as end:
        runpy.run_module("autograder.staff.gradescope", run_name="__main__")
    assert (done, end.value.code) == (["prepared", "graded"], 3)
