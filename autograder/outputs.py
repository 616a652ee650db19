"""The output folder of a run: ``<student>/report.json`` and ``feedback.html`` for each, ``grades.csv`` for all.

Nothing is ever written outside it, whatever a student is called.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from autograder import feedback, report
from autograder.intake import folder_of, name_digits, student_of
from autograder.questions import MANUAL, QUESTIONS


def folder_names(paths: list[Path]) -> dict[Path, str]:
    """A folder name for each submission; where two would share one, case aside, the later gets its name's digits.

    >>> folder_names([Path("a/student-01.zip"), Path("b/student-01")])
    {PosixPath('a/student-01.zip'): 'student-01', PosixPath('b/student-01'): 'student-01-2a2006df'}
    """
    names: dict[Path, str] = {}
    taken: set[str] = set()
    for path in paths:
        student = student_of(path)
        name = folder_of(student)
        if name.casefold() in taken:
            name = f"{name}-{name_digits(student)}"
        number = 2
        while name.casefold() in taken:
            name, number = f"{folder_of(student)}-{name_digits(student)}-{number}", number + 1
        taken.add(name.casefold())
        names[path] = name
    return names


def write(folder: Path, name: str, graded: dict[str, Any]) -> None:
    """Write one student's report and feedback page."""
    report.write(folder / name / "report.json", graded)
    report.write_atomically(folder / name / "feedback.html", feedback.page(graded).encode())


def csv_cell(value: object) -> str:
    """A value as a CSV cell that no spreadsheet takes for a formula.

    >>> csv_cell("=HYPERLINK(1)"), csv_cell(12.5)
    ("'=HYPERLINK(1)", '12.5')
    """
    if isinstance(value, float):
        return f"{value:g}"
    text = str(value)
    return "'" + text if text and (text[0] in "=+-@" or ord(text[0]) < 32 or text[0] == "\x7f") else text


def write_grades(folder: Path, reports: dict[str, dict[str, Any]]) -> Path:
    """Write ``grades.csv``: a row a submission, its score, every question's score, and what staff must look at."""
    auto = [name for name, question in QUESTIONS.items() if question.kind != "manual"]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        [
            "student",
            "folder",
            "score",
            "max_score",
            *auto,
            "manual_max",
            "grader_errors",
            "refused",
            "isolation",
        ]
    )
    for name in sorted(reports):
        graded = reports[name]
        scores = {question["name"]: question["score"] for question in graded["questions"]}
        broken = [q["name"] for q in graded["questions"] if q["outcome"] == "grader_error"]
        row = [graded["student"], name, graded["score"], graded["max_score"]]
        row += [scores.get(question, 0.0) for question in auto]
        row += [
            float(sum(m.points for m in MANUAL)),
            " ".join(broken),
            graded.get("refused", ""),
            graded["isolation"],
        ]
        writer.writerow([csv_cell(value) for value in row])
    path = folder / "grades.csv"
    report.write_atomically(path, text.getvalue().encode("utf-8", "replace"))
    return path
