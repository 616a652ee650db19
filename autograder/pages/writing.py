"""Writes the pages: `autograder report` and `autograder feedback` are these two functions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder import feedback, report
from autograder.pages import classpage
from autograder.pages.reading import Results, read_results
from autograder.pages.safe import line
from autograder.questions import MANUAL

Marks = dict[str, dict[str, feedback.Marked]]


def write_feedback(folder: Path, marks: Mapping[str, Mapping[str, feedback.Marked]] | None = None) -> Results:
    """Write ``folder/<student>/feedback.html`` for every report that can be read.

    ``marks`` is what staff release with it, by student or by folder name (`read_marks`). Raises ValueError where the
    folder holds no report, or ``marks`` names nobody in it.
    """
    results = read_results(folder)
    marks = marks or {}
    known = {*results.reports, *(graded["student"] for graded in results.reports.values())}
    if unknown := sorted(set(marks) - known):
        raise ValueError(f"marks for {line(unknown[0])}, who is not in {folder}")
    for name, graded in results.reports.items():
        marked = marks.get(name, marks.get(graded["student"]))
        report.write_atomically(folder / name / "feedback.html", feedback.page(graded, marked).encode())
    return results


def write_report(folder: Path, out: Path, submissions: list[Path], *, anonymous: bool = False) -> Results:
    """Write the staff's page about the reports in ``folder``.

    ``submissions`` are the paths that were graded, for the section on likeness; empty leaves it out. Raises
    ValueError where there is no report, or a path holds no submissions.
    """
    results = read_results(folder)
    own, fixed = None, frozenset[str]()
    if submissions:
        from autograder.pages import ownwork
        from autograder.release import Release

        release = Release()
        own, fixed = ownwork.read(submissions, release, folder), ownwork.Released.of(release).names
    html = classpage.page(
        results,
        anonymous=anonymous,
        own=own,
        fixed=fixed,
        links_from=out.resolve().parent,
        folder=folder.resolve(),
    )
    report.write_atomically(out, html.encode())
    return results


def read_marks(path: Path) -> Marks:
    """What staff release, from JSON: ``{"student-01": {"q6a": {"score": 2.5, "comment": "…"}}}``.

    Raises ValueError with one line where the file says anything else.
    """
    try:
        found = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise ValueError(f"{path}: not valid JSON") from None
    if not isinstance(found, dict):
        raise ValueError(f"{path}: must map students to their marks")
    most = {part.name: float(part.points) for part in MANUAL}
    for student, marks in found.items():
        if not isinstance(marks, dict):
            raise ValueError(f"{path}: {line(student)}: must map questions to marks")
        for question, marked in marks.items():
            if problem := _problem(question, marked, most):
                raise ValueError(f"{path}: {line(student)}, {line(question)}: {problem}")
    return found


def _problem(question: str, marked: Any, most: Mapping[str, float]) -> str | None:
    if question not in most:
        return "not a part that staff read"
    if not isinstance(marked, dict) or not marked.keys() <= {"score", "comment"}:
        return "must have a score, a comment, or both"
    score = marked.get("score", 0)
    if isinstance(score, bool) or not isinstance(score, int | float) or not 0 <= score <= most[question]:
        return f"the score must be a number from 0 to {most[question]:g}"
    return None if isinstance(marked.get("comment", ""), str) else "the comment must be text"
