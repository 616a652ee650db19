"""A run's output folder: ``<student>/report.json``, ``outputs.json``, ``feedback.html``, and one ``grades.csv``.

Nothing is written outside the folder, whatever a student's name is.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from autograder.escaping import line
from autograder.grade import held, report
from autograder.grade.report import Report
from autograder.homework.questions import MANUAL, QUESTIONS
from autograder.intake.submissions import folder_of, name_digits, student_of
from autograder.reporting import feedback
from autograder.reporting.results_folder import OUTPUTS_FILE, REPORT_FILE, ResultsFolder
from workbook.common.atomic import replace_file
from workbook.common.points import text as points_text

MAX_CELL = 32_000
"""Maximum length of a CSV cell; spreadsheets accept 32,767 characters."""


def folder_names(paths: list[Path]) -> dict[Path, str]:
    """Return a folder name for each submission; if two are equal except for case, the later one gets a hash suffix.

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


def write(folder: Path, name: str, graded: Report, shown: bytes | None = None) -> None:
    """Write one student's report, the cells' outputs (JSON by notebook and cell id), and the feedback page."""
    report.write(folder / name / REPORT_FILE, graded)
    if shown is not None:
        replace_file(folder / name / OUTPUTS_FILE, shown + b"\n", durable=True)
    replace_file(
        folder / name / "feedback.html", feedback.page(graded).encode("utf-8", "replace"), durable=True
    )


def csv_cell(value: object) -> str:
    r"""Return a value as a one-line CSV cell that is neither a formula in a spreadsheet nor a terminal command.

    >>> csv_cell("=HYPERLINK(1)"), csv_cell(12.5)
    ("'=HYPERLINK(1)", '12.5')
    >>> csv_cell("student\n\x1b[31m\u202e01")
    'student\\n\\x1b[31m\\u202e01'
    """
    if isinstance(value, float):
        return points_text(value)
    text = str(value)
    formula = text and (text[0] in "=+-@" or ord(text[0]) < 32 or text[0] == "\x7f")
    return "'" * bool(formula) + line(text, MAX_CELL)


def write_grades(folder: Path) -> Path:
    """Write ``grades.csv`` into the results folder and return its path: a row for each report.

    The columns are the student, the folder, the automatic score and its maximum, the points of each question that tests
    grade, the maximum of the parts that staff read (``manual_max``), held points, ``up_to``, ``grader_errors``, why the
    submission was refused, and the isolation. If points are held, ``score`` is what was earned so far, and the total
    will lie between ``score`` and ``up_to``; ``grader_errors`` names the questions. A question that a report does not
    have counts as 0. Reports that cannot be read come last, without scores, and with the reason under
    ``grader_errors``. A cell that a spreadsheet would take for a formula is made harmless. An earlier file is replaced
    at once.
    """
    auto = [name for name, question in QUESTIONS.items() if question.judged != "staff"]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    last = ("manual_max", "held", "up_to", "grader_errors", "refused", "isolation")
    writer.writerow(["student", "folder", "score", "max_score", *auto, *last])
    results = ResultsFolder(folder)
    for name, graded in results.reports():
        scores = {entry.name: held.question(entry).earned for entry in graded.questions}
        total = held.of_report(graded)
        row: list[object] = [graded.student, name, total.earned, graded.max_score]
        row += [scores.get(question, 0.0) for question in auto]
        row += [
            float(sum(m.points for m in MANUAL)),
            total.held,
            total.up_to,
            " ".join(held.names(graded)),
            graded.refused or "",
            graded.isolation,
        ]
        writer.writerow([csv_cell(value) for value in row])
    for name, reason in results.broken.items():
        blank = [""] * (len(auto) + len(last) + 2)
        blank[2 + len(auto) + last.index("grader_errors")] = reason
        writer.writerow([csv_cell(value) for value in (name, name, *blank)])
    path = folder / "grades.csv"
    replace_file(path, text.getvalue().encode("utf-8", "replace"), durable=True)
    return path
