"""Extract the staff page's data from many reports, with pure functions from reports to plain values.

``reports`` is always a mapping from a submission's folder name to its valid report. Texts, including hostile ones, are
returned unchanged; the page makes them safe.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from msgspec import UNSET

from autograder.grade import held
from autograder.grade.report import Outcome, Report, unreadable
from autograder.homework.questions import NOTEBOOKS
from autograder.reporting.pages import statistics
from workbook.common.messages import MAX_NAMED
from workbook.common.points import text as points

#: Below this item–rest correlation a question does not separate students who know the rest from others.
MIN_DISCRIMINATION = 0.1
#: Below this mean share of its points a question counts as hard.
HARD_BELOW = 0.3

Reports = Mapping[str, Report]


def question_names(reports: Reports) -> list[str]:
    """Return all questions in the reports: the workbook's questions in order, then unknown ones."""
    known = [q.name for notebook in NOTEBOOKS for q in notebook.questions]
    found = {q.name for report in reports.values() for q in report.questions}
    return [name for name in known if name in found] + sorted(found - set(known))


def answered(report: Report) -> bool:
    """Return whether a submission was not refused and at least one question was attempted."""
    return report.refused is UNSET and any(q.outcome is not Outcome.NOT_ATTEMPTED for q in report.questions)


def known_totals(reports: Iterable[Report]) -> list[float]:
    """Return the scores of the reports without held points."""
    totals = [held.of_report(report) for report in reports]
    return [total.earned for total in totals if not total.held]


@dataclass
class Item:
    """The class's results on one question. Shares refer to the submissions that answered anything."""

    name: str
    max_score: float = 0.0
    mean: float | None = None
    discrimination: float | None = None
    counts: Counter[str] = field(default_factory=Counter)
    """Numbers of submissions with ``full``, ``part``, or ``none`` of the points, or ``blank``; and by outcome."""

    @property
    def flags(self) -> list[str]:
        """Reasons in words to look at the question."""
        found = []
        if self.counts["grader_error"]:
            found.append("grader errors")
        if self.discrimination is not None and self.discrimination < MIN_DISCRIMINATION:
            found.append("does not discriminate: students with a high score elsewhere do no better here")
        if self.mean is not None and self.mean < HARD_BELOW:
            found.append("hard")
        return found


def item_statistics(reports: Reports) -> tuple[list[Item], statistics.Array]:
    """Return each question's difficulty and discrimination, and the underlying (N, Q) array of points.

    Questions are in the order of the reports. N counts only the submissions that answered anything. Difficulty
    (``mean``) is the mean share of a question's most points, and discrimination the correlation with the points in the
    other questions; either is None if the data do not determine it. ``counts`` counts outcomes, and for the plots
    "full", "part", "none" and "blank". A grader error says nothing about the student, so its points are NaN, count only
    as an outcome, and change no statistic.
    """
    names = question_names(reports)
    column = {name: number for number, name in enumerate(names)}
    found = [Item(name) for name in names]
    judged = [report for report in reports.values() if answered(report)]
    scores = np.full((len(judged), len(names)), np.nan)
    for row, report in enumerate(judged):
        for question in report.questions:
            item, score = found[column[question.name]], question.score
            item.max_score = max(item.max_score, question.max_score)
            item.counts[question.outcome] += 1
            if question.outcome is Outcome.GRADER_ERROR:
                continue
            scores[row, column[question.name]] = score
            full = score >= question.max_score
            kind = "full" if full else "part" if score > 0 else "none"
            item.counts["blank" if question.outcome is Outcome.NOT_ATTEMPTED else kind] += 1
    most = np.array([item.max_score or np.nan for item in found])
    means, together = statistics.difficulty(scores / most), statistics.discrimination(scores)
    for item, mean, r in zip(found, means, together, strict=True):
        item.mean, item.discrimination = mean, r
    return found, scores


@dataclass
class CaseRow:
    """The results of one case of one question, as counts of submissions that attempted it."""

    question: str
    name: str
    hidden: bool
    attempted: int = 0
    passed: int = 0
    hints: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float:
        return self.passed / self.attempted


@dataclass
class HintRow:
    """One hint, and the submissions that received it."""

    hint: str
    hidden: bool
    students: set[str] = field(default_factory=set)
    questions: set[str] = field(default_factory=set)


_SAY_NOTHING = frozenset({Outcome.NOT_ATTEMPTED, Outcome.GRADER_ERROR})
"""Outcomes of cases that say nothing about an answer."""


def cases_and_hints(reports: Reports) -> tuple[list[CaseRow], list[HintRow]]:
    """Return cases that somebody failed, hardest first, and hints by the number of submissions that received them."""
    rows: dict[tuple[str, str], CaseRow] = {}
    hints: dict[str, HintRow] = {}
    for folder, report in reports.items():
        for question in report.questions:
            for case in question.cases:
                if case.outcome in _SAY_NOTHING:
                    continue
                key = (question.name, case.name)
                if (row := rows.get(key)) is None:
                    row = rows[key] = CaseRow(*key, case.hidden)
                row.attempted += 1
                row.passed += case.passed
                if (hint := case.hint) and not case.passed:
                    row.hints[hint] += 1
                    entry = hints.setdefault(hint, HintRow(hint, case.hidden))
                    entry.students.add(folder)
                    entry.questions.add(question.name)
    hardest = [row for row in rows.values() if row.passed < row.attempted]
    hardest.sort(key=lambda row: (row.share, -row.attempted))
    return hardest, sorted(hints.values(), key=lambda row: -len(row.students))


@dataclass
class ErrorRow:
    """One kind of exception that stopped cells: where it occurred, and one example of its message."""

    ename: str
    example: str
    students: set[str] = field(default_factory=set)
    notebooks: Counter[str] = field(default_factory=Counter)


def errors(reports: Reports) -> list[ErrorRow]:
    """Return exceptions of notebook cells, most frequent first, without those of notebooks that could not be taken."""
    rows: dict[str, ErrorRow] = {}
    for folder, report in reports.items():
        for notebook in report.notebooks:
            for error in notebook.errors:
                if error.not_taken:
                    continue
                row = rows.setdefault(error.ename, ErrorRow(error.ename, error.evalue))
                row.students.add(folder)
                row.notebooks[notebook.name] += 1
    return sorted(rows.values(), key=lambda row: (-len(row.students), row.ename))


def advice(reports: Reports) -> list[tuple[str, int]]:
    """Return the notebooks' `hints`, with the number of submissions that received each."""
    seen = Counter(
        hint
        for report in reports.values()
        for hint in {hint for notebook in report.notebooks for hint in notebook.hints}
    )
    return seen.most_common()


@dataclass(frozen=True)
class Need:
    """A reason why a person must look at a submission; ``urgency`` 0 comes first."""

    urgency: int
    folder: str
    kind: str
    text: str


def needs(reports: Reports, broken: Mapping[str, str]) -> list[Need]:
    """Return everything that a person should look at, most urgent first."""
    found = [Need(0, folder, "report unreadable", reason) for folder, reason in broken.items()]
    for folder, report in reports.items():
        found += _needs_of(folder, report)
    return sorted(found, key=lambda need: (need.urgency, need.folder))


def _needs_of(folder: str, report: Report) -> Iterator[Need]:
    """Yield what staff have to look at in one report, the most urgent (the lowest number) first.

    These are: points that are held (1), a refused submission (2), refused notebooks (3), questions that ran out of time
    or memory (4), a run without isolation (5), and a submission without any answer (6). If the submission was refused,
    only held points are reported besides. ``folder`` identifies the student.
    """
    by_outcome = defaultdict(list)
    for question in report.questions:
        by_outcome[question.outcome].append(question)
    for question in by_outcome[Outcome.GRADER_ERROR]:
        messages = {c.message for c in question.cases if c.outcome is Outcome.GRADER_ERROR and c.message}
        kept_back = points(held.question(question).held)
        yield Need(
            1,
            folder,
            "grader error",
            f"{question.name}, {kept_back} points held: {'; '.join(sorted(messages)[:MAX_NAMED])}",
        )
    if report.refused is not UNSET:
        yield Need(2, folder, "refused", report.refused)
        return
    for notebook in report.notebooks:
        for error in notebook.errors:
            if error.not_taken:
                yield Need(3, folder, "notebook refused", f"{notebook.name}: {error.evalue}")
    for outcome, what in ((Outcome.TIMEOUT, "time"), (Outcome.MEMORY, "memory")):
        if names := [question.name for question in by_outcome[outcome]]:
            yield Need(4, folder, f"out of {what}", ", ".join(names))
    if report.isolation == "none":
        yield Need(5, folder, "not isolated", "graded with --isolation none: grade it again before it counts")
    if not answered(report):
        yield Need(6, folder, "nothing answered", "handed in unchanged")


@dataclass(frozen=True)
class Waiting:
    """Written parts in the manual queue with the same number of waiting submissions."""

    names: list[str]
    reason: str
    max_score: float
    waiting: int
    prefilled: int


def manual_queue(reports: Reports) -> list[Waiting]:
    """Count the submissions that wait for a person at each written part; parts not handed in are not counted."""
    waiting: Counter[tuple[str, str, float]] = Counter()
    prefilled: Counter[str] = Counter()
    for report in reports.values():
        gone = unreadable(report)
        unread = {question.name for n in NOTEBOOKS if n.name in gone for question in n.questions}
        for part in report.manual:
            if report.refused is UNSET and part.name not in unread:
                waiting[part.name, part.reason, part.max_score] += 1
                prefilled[part.name] += (part.prefilled or 0) > 0
    alike: dict[tuple[str, float, int, int], list[str]] = {}
    for (name, reason, most), count in waiting.items():
        alike.setdefault((reason, most, count, prefilled[name]), []).append(name)
    return [Waiting(names, *row) for row, names in alike.items()]


@dataclass(frozen=True)
class Cost:
    """The cost of grading one submission: CPU and wall seconds over all notebooks, and the largest peak in bytes."""

    folder: str
    cpu_seconds: float
    wall_seconds: float
    peak_memory_bytes: int


def costs(reports: Reports) -> list[Cost]:
    """Return time and memory of each submission, slowest first."""
    found = [
        Cost(
            folder,
            sum(n.cpu_seconds for n in report.notebooks),
            sum(n.wall_seconds for n in report.notebooks),
            max((n.peak_memory_bytes for n in report.notebooks), default=0),
        )
        for folder, report in reports.items()
    ]
    return sorted(found, key=lambda cost: -cost.cpu_seconds)


def labels(reports: Reports, broken: Mapping[str, str], *, anonymous: bool) -> dict[str, str]:
    """Return each submission's label on the page: its student, or a number in an order independent of the names."""
    if not anonymous:
        return {**{name: name for name in broken}, **{name: r.student for name, r in reports.items()}}
    order = sorted(reports, key=lambda name: (reports[name].submission_sha256, name)) + sorted(broken)
    return {name: f"submission {number}" for number, name in enumerate(order, start=1)}
