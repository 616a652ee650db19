"""One student's feedback as one HTML page: what to look at first, then every question with its cases.

For a hidden case, the page shows only a name and a fixed hint, as in the report. Messages about grader errors are for
staff, because they could quote a hidden test; the page replaces them by one sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TypedDict

from markupsafe import Markup

from autograder.grade import held
from autograder.grade.marks import Answered, Mark, Marks, Part, parts_of, total
from autograder.grade.report import Case, ManualEntry, NotebookEntry, Outcome, QuestionEntry, Report
from autograder.homework.questions import NOTEBOOKS, add_points, notebook_of, part_of
from autograder.reporting import outcomes
from autograder.reporting.environment import environment
from autograder.reporting.outcomes import OURS
from workbook import homework
from workbook.common.points import text as points


class QuestionView(TypedDict):
    """A question as the page shows it; ``own`` are its points, and ``lost`` those that no decision can bring back.

    ``look``, ``sign`` and ``word`` show its outcome. ``shared`` is what all its cases have in common, and ``why`` the
    first failed case. ``staff`` is the staff's mark.
    """

    name: str
    outcome: Outcome
    own: held.Points
    score: str
    max_score: float
    lost: float
    staff: Mark | None
    look: str
    sign: str
    word: str
    shared: str
    why: str
    open: list[Case]
    untouched: list[Case]
    passed: list[Case]


class ErrorLine(TypedDict):
    """A cell that stopped, and its error."""

    cell: str | int | None
    text: str


class Section(TypedDict):
    """A notebook: its questions, and what holds for all of them (``shared``).

    ``untouched`` says whether it was graded and nothing in it was attempted.
    """

    name: str
    number: int
    questions: list[QuestionView]
    score: str
    max_score: float
    shared: str
    untouched: bool
    errors: list[ErrorLine]
    hints: list[str]


class MarkedPart(TypedDict):
    """A part that staff read, with their mark."""

    part: Part
    reason: str
    mark: Mark


class UnreadParts(TypedDict):
    """Parts that staff have not read yet and that have the same text; ``worth`` is that of each, in points."""

    reason: str
    worth: str
    names: list[str]
    evidence: str


class ReadByStaff(TypedDict):
    """The parts that staff read, and those that they have not read yet."""

    shown: list[MarkedPart]
    pending: list[UnreadParts]


class View(TypedDict):
    """The values of the feedback page's template."""

    student: str
    submission: str
    release: str
    isolation: str
    refused: str
    score: str
    headline_points: str
    percent: str
    percent_held: str
    held: float
    held_in: list[str]
    sentences: Sequence[str]
    lateness: str
    waiting: float
    requests: Sequence[Answered]
    headline: str
    first: list[QuestionView]
    blank: list[QuestionView]
    count: int
    notebooks: list[Section]
    ungraded: list[Section]
    manual: ReadByStaff
    case_lines: Callable[[Sequence[Case]], Markup]


def page(report: Report, marks: Marks | None = None) -> str:
    """Return the feedback page of a report; texts that the student chose are shown visible and inert.

    Parameters
    ----------
    report : Report
        The report (`docs/report.md`).
    marks : Marks, optional
        The staff's marks, which the page shows and adds to the score. Without them, the page lists the parts that
        staff still have to read.
    """
    command = homework.current().command
    return environment().get_template("feedback.html.j2").render(view(report, marks), command=command)


def view(report: Report, marks: Marks | None = None) -> View:
    """Return the values of the feedback page's template: totals, what to look at first, and all questions.

    ``marks`` are the staff's; without them, all parts that staff read are still to be read. Points and texts are
    formatted for display, and percentages are of all points. A question that staff marked has their outcome. ``blank``
    are the questions that were not attempted, and ``ungraded`` the notebooks that were not taken. If the submission was
    refused, there is no headline and there are no parts for staff to read.
    """
    marks = marks or Marks()
    parts = parts_of(report, marks)
    added = total(report, marks)
    questions = {
        entry.name: _question(entry, parts[entry.name], marks.parts.get(entry.name))
        for entry in report.questions
    }
    notebooks = _notebooks(report, questions)
    refused = report.refused or ""
    manual = _manual([] if refused else report.manual, parts, marks)
    most, points_now = added.max_score, added.points
    blank = [q for q in questions.values() if q["outcome"] == "not_attempted"]
    return {
        "student": report.student,
        "submission": report.submission_sha256,
        "release": report.release,
        "isolation": report.isolation,
        "refused": refused,
        "score": points_now.text(points),
        "headline_points": added.headline.removeprefix(points_now.text(points)).strip(),
        "percent": f"{100 * min(points_now.earned / most, 1) if most else 0:.1f}",
        "percent_held": f"{100 * min(points_now.held / most, 1) if most else 0:.1f}",
        "held": added.tests.held,
        "held_in": [q["name"] for q in questions.values() if q["own"].held],
        "sentences": added.sentences,
        "lateness": marks.lateness,
        "waiting": added.waiting,
        "requests": marks.requests,
        "headline": "" if refused else _headline(added.tests.earned, added.tests_max, blank, questions),
        "first": _first(questions.values()),
        "blank": blank,
        "count": len(questions),
        "notebooks": notebooks,
        "ungraded": [notebook for notebook in notebooks if notebook["shared"] and not notebook["untouched"]],
        "manual": manual,
        "case_lines": _case_lines,
    }


def _headline(
    score: float, most: float, blank: Sequence[QuestionView], questions: Mapping[str, QuestionView]
) -> str:
    if score >= most:
        return "Everything that tests can check is right."
    if len(blank) == len(questions):
        return "Nothing was attempted yet."
    full = sum(q["outcome"] == "pass" for q in questions.values())
    return f"{full} of {len(questions)} questions have full points."


def _first(questions: Iterable[QuestionView]) -> list[QuestionView]:
    """Return attempted questions that lost points, largest loss first."""
    lost = [q for q in questions if q["outcome"] not in ("pass", "not_attempted") and q["lost"] > 0]
    return sorted(lost, key=lambda q: -q["lost"])


def _question(entry: QuestionEntry, part: Part, mark: Mark | None) -> QuestionView:
    """Return the template's values for one question: outcome, points, and its cases by outcome.

    If staff gave the question a score (``mark``), their points decide the outcome. Cases that failed are listed with
    the public ones first, and ``why`` is the reason of the first of them, or "". Cases that were not attempted are
    listed apart. ``shared`` is the message that those of them with a message have in common, of the public ones if
    there are any; it is "" if they differ.
    """
    outcome = outcomes.decided(entry.outcome, part, by_staff=mark is not None and mark.score is not None)
    own = part.own
    shown = outcomes.of_question(outcome, part)
    failed = [c for c in entry.cases if c.outcome not in (Outcome.PASS, Outcome.NOT_ATTEMPTED)]
    untouched = [c for c in entry.cases if c.outcome is Outcome.NOT_ATTEMPTED]
    # If there are public cases, the messages of hidden ones add nothing.
    messages = {c.message for c in [c for c in untouched if not c.hidden] or untouched if c.message}
    # A public case shows the result, so it comes before the hidden ones.
    failed.sort(key=lambda c: c.hidden)
    return {
        "name": entry.name,
        "outcome": outcome,
        "own": own,
        "score": own.text(points),
        "max_score": part.max_score,
        "lost": max(part.max_score - own.up_to, 0.0),
        "staff": mark,
        "look": shown.look,
        "sign": shown.sign,
        "word": shown.words,
        "shared": messages.pop() if len(messages) == 1 else "",
        "why": _why(failed[0]) if failed else "",
        "open": failed,
        "untouched": untouched,
        "passed": [c for c in entry.cases if c.outcome is Outcome.PASS],
    }


def _why(case: Case) -> str:
    if case.outcome is Outcome.GRADER_ERROR:
        return OURS
    return case.hint or case.message


def _case_lines(cases: Sequence[Case]) -> Markup:
    """Render cases as lines of a list; the lines are cached, because most pages have the same ones."""
    return Markup().join(_laid_out(*_line_of(case)) for case in cases)


def _line_of(case: Case) -> tuple[Outcome, float, float, str, bool, str, str]:
    """Return what the line of a case shows, as arguments of `_laid_out`."""
    if case.outcome is Outcome.GRADER_ERROR:
        message, hint = OURS, ""
    elif case.outcome is Outcome.NOT_ATTEMPTED:
        message = hint = ""
    else:
        message, hint = case.message, case.hint
    return case.outcome, case.points, case.max_points, case.name, case.hidden, message, hint


@lru_cache(2048)
def _laid_out(
    outcome: Outcome, earned: float, most: float, name: str, hidden: bool, message: str, hint: str
) -> Markup:
    """Render the line of a case."""
    look, sign, word = outcomes.CASES[outcome]
    line = (
        environment()
        .get_template("_case.html.j2")
        .render(
            outcome=outcome,
            points=earned,
            max_points=most,
            name=name,
            hidden=hidden,
            message=message,
            hint=hint,
            look=look,
            sign=sign,
            word=word,
            ours=outcome is Outcome.GRADER_ERROR,
        )
    )
    return Markup(line)  # the template has escaped the values


def _notebooks(report: Report, questions: Mapping[str, QuestionView]) -> list[Section]:
    """Return a section for each notebook; questions that belong to no notebook come last."""
    about = {entry.name: entry for entry in report.notebooks}
    own: dict[str, list[QuestionView]] = {notebook.name: [] for notebook in NOTEBOOKS}
    for name, question in questions.items():
        try:
            own[notebook_of(name).name].append(question)
        except StopIteration:
            own.setdefault("other", []).append(question)
    return [
        _notebook(name, number, entries, about.get(name))
        for number, (name, entries) in enumerate(own.items(), start=1)
        if entries
    ]


def _notebook(name: str, number: int, questions: list[QuestionView], entry: NotebookEntry | None) -> Section:
    # If a whole notebook is missing, every case has the same message: show it once, above the cases.
    messages = {q["shared"] for q in questions}
    once = messages.pop() if len(messages) == 1 else ""
    if once:
        for question in questions:
            question["shared"] = ""
    return {
        "name": name,
        "number": number,
        "questions": questions,
        "score": held.together([q["own"] for q in questions]).text(points),
        "max_score": add_points([q["max_score"] for q in questions]),
        "shared": once,
        # The notebook ran and could be graded, but nothing in it was attempted.
        "untouched": entry is not None
        and entry.wall_seconds > 0
        and all(q["outcome"] == "not_attempted" for q in questions),
        "errors": [
            {"cell": e.cell, "text": f"{e.ename}: {e.evalue}" if e.evalue else e.ename}
            for e in (entry.errors if entry else ())
            if not (e.cell is None and once)
        ],
        "hints": list(dict.fromkeys(entry.hints if entry else ())),
    }


def _manual(entries: Sequence[ManualEntry], parts: Mapping[str, Part], marks: Marks) -> ReadByStaff:
    shown: list[MarkedPart] = []
    # Most unread parts have the same text, so one line covers all of them.
    pending: dict[tuple[str, float, str], list[str]] = {}
    for entry in entries:
        part = parts[part_of(entry.name, entry.reason)]
        mark = marks.parts.get(part.name, Mark())
        if part.waiting and not mark.comment:
            key = (entry.reason, part.max_score, entry.evidence or "")
            pending.setdefault(key, []).append(part.name)
        else:
            shown.append({"part": part, "reason": entry.reason, "mark": mark})
    return {
        "shown": shown,
        "pending": [
            {
                "reason": reason,
                "worth": f"{points(most)} point{'s' if most != 1 else ''}",
                "names": names,
                "evidence": evidence,
            }
            for (reason, most, evidence), names in pending.items()
        ],
    }
