"""Made-up reports of a whole class: valid, varied, and the same every time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from autograder.grade.report import Report, encode
from autograder.homework.questions import MANUAL, NOTEBOOKS, add_points

CASES = 5  # a question; the workbook has 191 cases, 37 questions


def report(number: int, rng: np.random.Generator) -> dict[str, Any]:
    """The report of one student whose skill is drawn from ``rng``."""
    skill = rng.normal(1.0, 1.2)
    questions = [
        question(asked.name, float(asked.points), skill - 0.05 * place, rng)
        for entry in NOTEBOOKS
        for place, asked in enumerate(entry.questions)
        if asked.judged != "staff"
    ]
    return {
        "schema": 1,
        "student": f"student-{number:04}",
        "submission_sha256": hashlib.sha256(b"%d" % number).hexdigest(),
        "release": "0123456789ab",
        "isolation": "namespaces",
        "score": add_points([q["score"] for q in questions]),
        "max_score": add_points([q["max_score"] for q in questions]),
        "questions": questions,
        "manual": [{"name": m.name, "max_score": float(m.points), "reason": m.reason} for m in MANUAL],
        "notebooks": [notebook(entry.name, rng) for entry in NOTEBOOKS],
    }


def question(name: str, points: float, skill: float, rng: np.random.Generator) -> dict[str, Any]:
    """Return a question's entry in a report, of `CASES` random cases that are worth the same.

    A student of skill 0 passes half of the cases; more skill passes more. With a chance of 5% nothing was attempted.
    The first two cases are public.
    """
    blank = rng.random() < 0.05
    cases = []
    for number in range(CASES):
        passed = bool(not blank and rng.random() < 1 / (1 + np.exp(-skill)))
        outcome = (
            "pass"
            if passed
            else "not_attempted"
            if blank
            else str(rng.choice(["fail", "error"], p=[0.9, 0.1]))
        )
        told = outcome in ("fail", "error")
        cases.append(
            {
                "name": f"{name}: case {number} of what an answer must do, in a sentence",
                "hidden": number >= 2,
                "passed": passed,
                "points": points / CASES if passed else 0.0,
                "max_points": points / CASES,
                "outcome": outcome,
                "message": "expected [[1, 2]], got [[2, 1]]." if told else "",
                "hint": f"Hint {number} of {name}: is it a row or a column?" if told else "",
            }
        )
    outcomes = {case["outcome"] for case in cases}
    outcome = outcomes.pop() if len(outcomes) == 1 else "error" if "error" in outcomes else "fail"
    score = add_points([case["points"] for case in cases])
    return {"name": name, "score": score, "max_score": points, "outcome": outcome, "cases": cases}


def notebook(name: str, rng: np.random.Generator) -> dict[str, Any]:
    """What running a notebook took; one in fifty has a cell that stopped."""
    stopped = rng.random() < 0.02
    return {
        "name": name,
        "errors": [{"cell": "cell 3", "ename": "NameError", "evalue": "name 'x' is not defined"}]
        if stopped
        else [],
        "hints": [],
        "cpu_seconds": round(float(rng.gamma(2.0, 0.4)), 3),
        "wall_seconds": round(float(rng.gamma(2.0, 0.6)), 3),
        "peak_memory_bytes": int(rng.normal(1.2e8, 1e7)),
    }


def reports(count: int) -> dict[str, dict[str, Any]]:
    """A class of ``count``, by folder name."""
    rng = np.random.default_rng(7)
    made = [report(number, rng) for number in range(1, count + 1)]
    return {graded["student"]: graded for graded in made}


def typed(fields: dict[str, Any]) -> Report:
    """A report from the fields of its file."""
    return msgspec.convert(fields, Report)


def typed_class(made: dict[str, dict[str, Any]]) -> dict[str, Report]:
    """The same of a whole class."""
    return {name: typed(fields) for name, fields in made.items()}


def write(folder: Path, made: Mapping[str, dict[str, Any] | Report]) -> Path:
    """Write reports as grading would."""
    for name, graded in made.items():
        (folder / name).mkdir(parents=True)
        data = encode(graded) if isinstance(graded, Report) else json.dumps(graded).encode()
        (folder / name / "report.json").write_bytes(data)
    return folder
