"""Write the pages of `autograder report` and `autograder feedback`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from autograder.escaping import line
from autograder.grade.marks import Mark, Marks
from autograder.grade.report import Report
from autograder.homework.questions import MANUAL_PARTS, Manual
from autograder.people.directory import Directory, Person
from autograder.reporting import feedback
from autograder.reporting.outputs import csv_cell
from autograder.reporting.pages import classpage
from autograder.reporting.results_folder import ClassReports, read_all
from workbook.common.atomic import replace_file


def write_feedback(
    folder: Path,
    results: ClassReports,
    marks: Mapping[str, Marks] | None = None,
    only: Collection[str] | None = None,
) -> None:
    """Write ``folder/<student>/feedback.html`` for every report that can be read, or for those in ``only``.

    ``marks`` holds the marks that staff release with the page, by the student's folder.
    """
    for name, graded in results.reports.items():
        if only is None or name in only:
            page = feedback.page(graded, (marks or {}).get(name))
            replace_file(folder / name / "feedback.html", page.encode(), durable=True)


def write_outbox(
    out: Path, folder: Path, results: ClassReports, only: Collection[str] | None = None
) -> tuple[int, list[str]]:
    """Write a CSV with a row for each student who has a page: the address, and the files to send.

    Returns the number of rows, and the folders of students without a known e-mail address.
    """
    rows, without = [["student", "email", "ids", "page", "pdf"]], []
    for name, graded in results.reports.items():
        if only is not None and name not in only:
            continue
        person = _person(name, graded)
        pdf = folder / name / "feedback.pdf"
        ids = " ".join(f"{kind}={value}" for kind, value in sorted(person.ids.items()))
        files = [str(folder / name / "feedback.html"), str(pdf) if pdf.is_file() else ""]
        rows.append([person.name, person.email, ids, *files])
        if not person.email:
            without.append(name)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([csv_cell(value) for value in row] for row in rows)
    replace_file(out, text.getvalue().encode("utf-8", "replace"), durable=True)
    return len(rows) - 1, without


def write_report(
    folder: Path, out: Path, submissions: list[Path], *, anonymous: bool = False
) -> ClassReports:
    """Write the staff's page about the reports in ``folder`` to the file ``out``, and return the reports.

    ``submissions`` are the graded paths for the section on similarity; if empty, the section is left out. A download of
    a course system among them is first collected into ``folder/.collected``. With ``anonymous``, the page shows numbers
    instead of names; the returned reports keep the names. Reports that cannot be read are listed on the page and in
    ``broken`` of the result. Missing parent folders of ``out`` are created.

    Raises
    ------
    ValueError
        If ``folder`` contains no file of a report.
    Refused
        If a path contains no submissions.
    OSError
        If a file cannot be read or written.
    """
    results = read_all(folder)
    own, fixed = None, frozenset[str]()
    if submissions:
        from autograder.intake.release import Release
        from autograder.reporting.pages import ownwork

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
    replace_file(out, html.encode(), durable=True)
    return results


def read_marks(path: Path, results: ClassReports) -> dict[str, Marks]:
    """Read marks such as ``{"student-01": {"q6a": {"score": 2.5, "comment": "…"}}}``; return them by student's folder.

    A student is a name, folder, id or address that fits one student in ``results``. A derivation is called
    ``q2a-derivation`` or ``q2a``. If a student or a part is named twice, the last entry counts. Both fields of a mark
    may be left out, and a part without a score stays unread. A score is from 0 to the part's points.

    Raises
    ------
    ValueError
        If the file has any other content, or a name does not fit exactly one student in the results. The message is one
        line.
    OSError
        If the file cannot be read.
    """
    try:
        found = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise ValueError(f"{path}: not valid JSON") from None
    if not isinstance(found, dict):
        raise ValueError(f"{path}: must map students to their marks")
    people = Directory((_person(name, graded), name) for name, graded in results.reports.items())
    read: dict[str, Marks] = {}
    for student, marks in found.items():
        if not isinstance(marks, dict):
            raise ValueError(f"{path}: {line(student)}: must map questions to marks")
        meant = people.find(student)
        if len(meant) != 1:
            what = "fits several students" if meant else "not a student in these results"
            raise ValueError(f"{path}: {line(student)}: {what}")
        read[meant[0]] = _marks_of(marks, f"{path}: {line(student)}")
    return read


def _marks_of(marks: Mapping[str, Any], where: str) -> Marks:
    """Return one student's marks from JSON; ``where`` begins the message of the ValueError for one that is invalid."""
    parts = {}
    for question, marked in marks.items():
        part = _part(question)
        if problem := _problem(part, marked):
            raise ValueError(f"{where}, {line(question)}: {problem}")
        assert part is not None
        parts[part.part] = Mark(marked.get("score"), comment=marked.get("comment", ""))
    return Marks(parts)


def _person(folder: str, graded: Report) -> Person:
    record = graded.handed_in
    return Person(graded.student, record.email if record else "", record.ids if record else {}, folder)


def _part(name: str) -> Manual | None:
    return MANUAL_PARTS.get(name) or next((part for part in MANUAL_PARTS.values() if part.name == name), None)


def _problem(part: Manual | None, marked: Any) -> str | None:
    if part is None:
        return "not a part that staff read"
    if not isinstance(marked, dict) or not marked.keys() <= {"score", "comment"}:
        return "must have a score, a comment, or both"
    score = marked.get("score", 0)
    if isinstance(score, bool) or not isinstance(score, int | float) or not 0 <= score <= part.points:
        return f"the score must be a number from 0 to {part.points}"
    return None if isinstance(marked.get("comment", ""), str) else "the comment must be text"
