"""The report of one submission: made here, validated against its schema, written so that it is never half there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.atomic import write_atomically
from autograder.grade.cases import NotebookResult, question_entry
from autograder.homework.questions import MANUAL, NOTEBOOKS, add_points
from autograder.safe import line

if TYPE_CHECKING:
    from autograder.intake.release import Release
    from autograder.intake.submissions import Submission

SCHEMA_VERSION = 1
MAX_LEFT = 50
"""Files of one submission that are named as not taken."""
MAX_NAME = 300
"""Characters of a file's name, folders included."""
LONGEST_NAME = 1000
"""Characters of a student's name: a file's has at most 255."""
SCHEMA_FILE = Path(__file__).with_name("report.schema.json")


def make(
    submission: Submission,
    release: Release,
    isolation: str,
    results: list[NotebookResult],
    derived: Mapping[str, dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """Put a report together from what grading the notebooks and checking the derivations found."""
    by_notebook = {result.name: result for result in results}
    questions = [
        question_entry(question, by_notebook[notebook.name].cases[question.name])
        for notebook in NOTEBOOKS
        for question in notebook.questions
        if question.kind != "manual"
    ]
    report: dict[str, Any] = {
        "schema": SCHEMA_VERSION,
        "student": line(submission.student, LONGEST_NAME),
        "submission_sha256": submission.sha256,
        "release": release.identity,
        "isolation": isolation,
        "score": add_points([question["score"] for question in questions]),
        "held": add_points([question["held"] for question in questions]),
        "max_score": add_points([question["max_score"] for question in questions]),
        "questions": questions,
        "manual": [
            {"name": m.name, "max_score": float(m.points), "reason": m.reason}
            | (derived or {}).get(m.name, {})
            for m in MANUAL
        ],
        "notebooks": [
            {
                "name": result.name,
                **_origin(submission, result.name),
                "errors": result.errors,
                "hints": result.hints,
                "cpu_seconds": round(result.cpu_seconds, 3),
                "wall_seconds": round(result.wall_seconds, 3),
                "peak_memory_bytes": result.peak_memory_bytes,
            }
            for result in results
        ],
    }
    if submission.refused is not None:
        report["refused"] = submission.refused
    if submission.about is not None:
        about = submission.about
        report["handed_in"] = {
            "when": about.when,
            "late": about.late,
            "attempt": about.attempt,
            "source": about.source,
            "email": about.email,
            "ids": dict(about.ids),
        }
    if submission.left:
        report["left"] = [
            {"name": name[:MAX_NAME], "reason": reason}
            for name, reason in list(submission.left.items())[:MAX_LEFT]
        ]
    return report


def _origin(submission: Submission, notebook: str) -> dict[str, str]:
    """Which file of the submission a notebook is, and how that was told; nothing where it has none."""
    taken = submission.taken.get(notebook)
    if taken is None:
        return {}
    return {"file": taken.file[:MAX_NAME], "told_by": taken.by} | ({"note": taken.note} if taken.note else {})


@cache
def _validator() -> Any:
    import jsonschema

    return jsonschema.Draft202012Validator(json.loads(SCHEMA_FILE.read_text()))


def problems(report: Any) -> list[str]:
    """What is wrong with a report, one line per finding; empty if it is valid."""
    return [f"{error.json_path}: {error.message}" for error in _validator().iter_errors(report)]


def write(path: Path, report: dict[str, Any]) -> None:
    """Write a report; whoever reads the path sees the old one or the new one, whole, also after a power cut."""
    write_atomically(path, encoded(report))


def encoded(report: Mapping[str, Any]) -> bytes:
    """A report's JSON, for people too: a line for each field, and for each entry of a list.

    Indenting all of it would take Python's encoder four times as long.

    >>> print(encoded({"score": 2.0, "questions": [{"name": "q1"}, {"name": "q2a"}]}).decode(), end="")
    {
    "score": 2.0,
    "questions": [
    {"name": "q1"},
    {"name": "q2a"}
    ]
    }
    """
    fields = _lines(f"{_json(key)}: {_field(value)}" for key, value in report.items())
    return f"{{\n{fields}\n}}\n".encode("utf-8", "replace")


def _field(value: Any) -> str:
    return f"[\n{_lines(map(_json, value))}\n]" if isinstance(value, list) and value else _json(value)


def _lines(texts: Iterable[str]) -> str:
    return ",\n".join(texts)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def read(path: Path) -> dict[str, Any]:
    """Read a report back. Raises ValueError where the file is none."""
    report = json.loads(path.read_bytes())
    if found := problems(report):
        raise ValueError(f"{path}: {found[0]}")
    assert isinstance(report, dict)
    return report


def unreadable(report: dict[str, Any]) -> set[str]:
    """Names of the notebooks of which the submission holds nothing that staff could read."""
    if "refused" in report:
        return {notebook.name for notebook in NOTEBOOKS}
    cases = {question["name"]: question["cases"] for question in report["questions"]}
    missing = set()
    for notebook in NOTEBOOKS:
        said = [case["message"] for q in notebook.questions for case in cases.get(q.name, [])]
        if said and all(text == f"There is no {notebook.file} in the submission." for text in said):
            missing.add(notebook.name)
    for entry in report["notebooks"]:
        if any(error["cell"] is None and error["ename"] == "Refused" for error in entry["errors"]):
            missing.add(entry["name"])
    return missing
