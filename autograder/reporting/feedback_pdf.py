"""Create feedback as a PDF: the student's own pages, with points, findings, and staff comments beside each part.

The input is the report, the PDF that the student handed in (or that staff made from the notebooks), and its page map.
The PDF may be hostile. Its pages are copied as drawings only, without links, forms, or scripts, and staff run this code
in the resource-limited child process of pdf_worker.py.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Any, TypedDict

import pikepdf

from autograder.grade import held
from autograder.grade.marks import Mark, Marks, Part, Total, parts_of, total
from autograder.grade.report import Case, ManualEntry, Outcome, QuestionEntry, Report
from autograder.homework.questions import part_of
from autograder.reporting import outcomes
from autograder.reporting.outcomes import OURS
from workbook import homework
from workbook.common.points import out_of
from workbook.common.points import text as number
from workbook.pdf.compile import compile_document
from workbook.pdf.overlay import destinations, draw
from workbook.pdf.scans import spoken
from workbook.pdf.text import clean
from workbook.submission.limits import Refused

#: Position of the student's page in points, at the left of a landscape letter page of 792 by 612 points.
LEFT, RIGHT, BOTTOM, TOP = 20.0, 480.0, 18.0, 600.0
MAX_PAGES = 400
#: Maximum length of one message; students control part of the text.
MAX_TEXT = 700
#: Characters of the student's name, which stands on one line.
_MAX_STUDENT = 80
#: Points between the page and the column beside it.
_GAP = 14


class Remark(TypedDict):
    """What staff say, under a title."""

    title: str
    text: str


class CaseLine(TypedDict):
    """A message or a hint of a case."""

    text: str
    hint: bool


class ShownCase(TypedDict):
    """A case with its lines; ``held`` says whether the grader failed in it."""

    name: str
    passed: bool
    held: bool
    lines: list[CaseLine]


class Column(TypedDict):
    """A part beside its page: points, outcome, cases, and the staff's remarks."""

    name: str
    points: str
    outcome: str
    cases: list[ShownCase]
    remarks: list[Remark]


class Sheet(TypedDict):
    """A page of the student's PDF, counted from 1, with what is said about it; 0 for parts without a page."""

    page: int
    title: str
    parts: list[Column]


class SummaryRow(TypedDict):
    """A part in the summary, and the page that shows it; 0 if it has none."""

    name: str
    points: str
    outcome: str
    page: int


class Document(TypedDict):
    """What the template feedback.typ draws; ``left`` is the left edge of the columns in points."""

    title: str
    student: str
    total: str
    note: str
    summary: list[SummaryRow]
    sheets: list[Sheet]
    left: float


@cache
def template() -> bytes:
    """Return the page layout; call this before a jail hides the package."""
    return resources.files("autograder.reporting").joinpath("templates/feedback.typ").read_bytes()


def feedback_pdf(
    report: Report,
    pdf: bytes,
    pages: Mapping[str, Any],
    marks: Marks | None = None,
    made: float = 0,
) -> bytes:
    """Return the feedback PDF of one submission: a summary of points, then its pages with remarks beside them.

    Each page of the student's PDF is at the left of a landscape page, with the points, cases and remarks of its parts
    at the right. Parts without a page come last.

    Parameters
    ----------
    report : Report
        The report. If the submission was refused, a note says so.
    pdf : bytes
        The student's pages. They are copied as drawings, without links, forms and scripts.
    pages : mapping
        Their page map (pages.json); invalid entries are ignored.
    marks : Marks
        The staff's marks; without them, the parts that staff read are not read yet.
    made : float
        Seconds since 1970, for the PDF's metadata.

    Raises
    ------
    Refused
        The student's PDF or one of its pages cannot be read, or it has more than `MAX_PAGES` pages.
    """
    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            count = len(opened.pages)
    except (pikepdf.PdfError, ValueError) as problem:
        raise Refused("the submission's PDF cannot be read") from problem
    if count > MAX_PAGES:
        raise Refused(f"the submission's PDF has {count} pages; the limit is {MAX_PAGES}")
    where = page_lists(pages, count)
    document = _document(report, marks or Marks(), where, count)
    drawn = compile_document(document, {}, datetime.fromtimestamp(int(made), UTC), template())
    return _lay_pages(drawn, pdf)


def page_lists(pages: Mapping[str, Any], count: int) -> dict[str, list[int]]:
    """Return the existing pages of each part; scans come after the part's own pages."""
    parts = pages.get("parts")
    found: dict[str, list[int]] = {}
    for name in homework.current().questions:
        numbers = parts.get(name) if isinstance(parts, Mapping) else None
        if isinstance(numbers, list):
            kept = [n for n in numbers if type(n) is int and 1 <= n <= count]
            if kept:
                found[name] = sorted(set(kept))
    return found


def _document(report: Report, marks: Marks, where: Mapping[str, list[int]], count: int) -> Document:
    """Return what the Typst template reads: totals, a summary, and the parts beside each of the ``count`` pages.

    ``where`` maps a part to its pages. A part's column is beside one page only: the first that no other part shares, or
    else its first. The summary has a row for each part, with that page. Parts without a page come on a last sheet, page
    0, which is left out if there are none.
    """
    questions = {question.name: question for question in report.questions}
    manual = {one.name: one for one in report.manual}
    owners = _owners(where)
    known = [name for name in homework.current().questions if name in questions or name in manual]
    counted = parts_of(report, marks)
    parts = {name: _column(name, questions.get(name), manual.get(name), counted, marks) for name in known}
    first = {
        name: next((n for n in numbers if owners[n] == name), numbers[0]) for name, numbers in where.items()
    }
    sheets: list[Sheet] = []
    for page in range(1, count + 1):
        here = [parts[name] for name in known if first.get(name) == page]
        names = spoken([name for name in homework.current().questions if page in where.get(name, ())])
        title = f"page {page} of your PDF" + (f": {names}" if names else "")
        sheets.append({"page": page, "title": title, "parts": here})
    homeless = [parts[name] for name in known if name not in where]
    added = total(report, marks)
    return {
        "title": f"{homework.current().title}: feedback",
        "student": _cut(report.student)[:_MAX_STUDENT],
        "total": added.headline,
        "note": _note(report, marks, added),
        "summary": [
            {
                "name": name,
                "points": parts[name]["points"],
                "outcome": parts[name]["outcome"],
                "page": first.get(name, 0),
            }
            for name in known
        ],
        "sheets": [*sheets, {"page": 0, "title": "not in your PDF", "parts": homeless}]
        if homeless
        else sheets,
        "left": RIGHT + _GAP,
    }


def _note(report: Report, marks: Marks, added: Total) -> str:
    """Return what is said below the total: about points, lateness and held points, or why nothing was graded."""
    if report.refused:
        return f"Not graded: {_cut(report.refused)}".strip()
    note = " ".join([*added.sentences, marks.lateness and f"({_cut(marks.lateness)})"])
    if added.tests.held:
        note += (
            f" {number(added.tests.held)} points are held because the grader failed in "
            f"{', '.join(held.names(report))}: they are neither earned nor lost until staff decide."
        )
    return note.strip()


def _owners(where: Mapping[str, Sequence[int]]) -> dict[int, str]:
    """Map each page to the only part on it, or to "" if several parts share the page (scans)."""
    owners: dict[int, str] = {}
    for name, numbers in where.items():
        owners |= dict.fromkeys(numbers, name)
    shared = {n for n in owners if sum(n in numbers for numbers in where.values()) > 1}
    return {page: ("" if page in shared else name) for page, name in owners.items()}


def _column(
    name: str,
    question: QuestionEntry | None,
    manual: ManualEntry | None,
    counted: Mapping[str, Part],
    marks: Marks,
) -> Column:
    """Return one question's column: points, findings of the checks, staff's comments, and the student's requests.

    The points are the sum of what the tests and staff gave, and what is held. The remarks are, in this order, a mark of
    staff on the tests, their mark on the part that they read (or "not read yet"), and regrade requests with their
    answers.

    Parameters
    ----------
    question : QuestionEntry, optional
        What the tests found; None if no tests grade the question.
    manual : ManualEntry, optional
        The part that staff read; None if there is none.
    counted : mapping
        The points of each part, by the part's name.
    """
    own = [counted[name]] if question else []
    remarks: list[Remark] = []
    if question and (mark := marks.parts.get(name)):
        remarks.append(_remark(f"Staff: {out_of(own[0].own.earned, own[0].max_score)}", mark))
    if manual:
        part = counted[part_of(name, manual.reason)]
        own.append(part)
        what = "not read yet" if part.waiting else out_of(part.own.earned, part.max_score)
        remarks.append(_remark(f"{part.name}: {what}", marks.parts.get(part.name, Mark())))
    remarks += [
        {"title": f"Asked: {_cut(one.text)}", "text": _cut(one.answer or "Not answered yet.")}
        for one in marks.requests
        if one.question in {name, *(part.name for part in own)}
    ]
    points = held.together([part.own for part in own])
    return {
        "name": name,
        "points": f"{points.text(number)} of {number(sum(part.max_score for part in own))}",
        "outcome": _words(question, counted[name], marks) if question else "",
        "cases": [_case(case) for case in (question.cases if question else [])],
        "remarks": remarks,
    }


def _words(question: QuestionEntry, part: Part, marks: Marks) -> str:
    """Return what became of a question's tests; empty if they give full points, which the points say."""
    mark = marks.parts.get(question.name)
    outcome = outcomes.decided(question.outcome, part, by_staff=mark is not None and mark.score is not None)
    return "" if outcome is Outcome.PASS else outcomes.of_question(outcome, part).words


def _remark(title: str, mark: Mark) -> Remark:
    lines = [*map(str, mark.items), mark.comment]
    return {"title": title, "text": "\n".join(_cut(line) for line in lines if line)}


def _case(case: Case) -> ShownCase:
    lines: list[CaseLine] = []
    ours = case.outcome is Outcome.GRADER_ERROR
    if ours:
        lines.append({"text": OURS, "hint": False})
    elif not case.passed:
        # A hidden case shows only its name and its fixed hint, whatever else the report contains.
        if case.message and not case.hidden:
            lines.append({"text": _cut(case.message), "hint": False})
        if case.hint:
            lines.append({"text": _cut(case.hint), "hint": True})
    return {"name": _cut(case.name), "passed": case.passed, "held": ours, "lines": lines}


def _cut(text: str) -> str:
    shown = clean(str(text)).strip()
    return shown if len(shown) <= MAX_TEXT else f"{shown[: MAX_TEXT - 1]}…"


def _lay_pages(drawn: bytes, pdf: bytes) -> bytes:
    """Put the student's page at the left of every sheet, beside its column."""
    names, _ = destinations(drawn)
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(drawn)) as target, pikepdf.open(io.BytesIO(pdf)) as source:
        room = pikepdf.Rectangle(LEFT, BOTTOM, RIGHT, TOP)
        for name, number in names.items():
            page = int(name.removeprefix("sheet-")) if name.startswith("sheet-") else 0
            if page:
                try:
                    draw(target, target.pages[number - 1], source.pages[page - 1], room)
                except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError) as problem:
                    raise Refused(f"page {page} of the submission's PDF cannot be read") from problem
        target.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()
