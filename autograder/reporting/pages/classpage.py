"""The staff's page: one HTML file about a class, made from reports and, for similarity, from the submissions."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypedDict
from urllib.parse import quote

from markupsafe import Markup
from msgspec import UNSET

from autograder.escaping import counted
from autograder.grade import held
from autograder.homework.questions import NOTEBOOKS
from autograder.reporting.environment import environment
from autograder.reporting.pages import class_data, plots, similarity, statistics
from autograder.reporting.pages.ownwork import Own
from autograder.reporting.results_folder import ClassReports
from workbook.common.points import text as points

#: Digits of a number in a name by which submissions are ordered. Python refuses to convert very long ones.
_DIGITS = 18

HARDEST = 20
COMMONEST = 25
SLOWEST = 10
GROUPS = 20
"""Maximum number of rows in the page's tables; the reports contain the rest."""
_MB = 1_000_000
_DRAWN_FROM = 2
"""Number of submissions from which a figure shows more than its description."""
# Bars of the histogram of scores, and questions that its description names.
_BARS = 20
_HARDEST = 3


class Overview(TypedDict):
    """The first lines of the page; ``judged`` submissions were answered, and ``held`` of them have no total."""

    count: int
    judged: int
    held: int
    max_score: float
    summary: statistics.Summary | None
    reliability: float | None
    releases: list[str]
    isolation: list[str]


class Figures(TypedDict, total=False):
    """The figures with their descriptions; empty if too few students answered."""

    scores: Markup
    questions: Markup
    resources: Markup


class NotebookCost(TypedDict):
    """What a notebook took in the submissions in which it was run: median and most."""

    name: str
    count: int
    cpu_seconds: statistics.Summary | None
    wall_seconds: statistics.Summary | None
    peak_memory_bytes: statistics.Summary | None


class AlikeGroup(TypedDict):
    """Similar submissions, and the most similar two of them side by side."""

    members: Sequence[str]
    pair: similarity.Pair
    sheets: list[similarity.Sheet]


class Alike(TypedDict):
    """Groups of similar submissions among ``compared`` ones; ``more`` groups are not shown."""

    count: int
    compared: int
    pairs: int
    groups: list[AlikeGroup]
    more: int


class StudentRow(TypedDict):
    """A submission: its score, and the score of each notebook."""

    folder: str
    score: str
    notebooks: list[str]
    refused: bool


def page(
    results: ClassReports,
    *,
    anonymous: bool = False,
    own: Mapping[str, Own] | None = None,
    fixed: frozenset[str] = frozenset(),
    links_from: Path | None = None,
    folder: Path | None = None,
) -> str:
    """Return the staff's page about a class as HTML: scores, questions, hints, errors, costs, and what needs attention.

    The page shows only the `HARDEST` cases, the `COMMONEST` hints and errors, the `SLOWEST` submissions, and `GROUPS`
    groups of similar ones. Reports that cannot be read are listed among what needs attention.

    Parameters
    ----------
    anonymous
        Show numbers instead of names, and no links. Error messages and code stay as students wrote them.
    own, fixed
        Own work of the submissions by folder name, and names that a copier cannot change (`ownwork`); without ``own``
        the page has no section on similarity.
    links_from, folder
        The page's future folder and the results folder, to link each student's feedback; without both, no links.
    """
    reports = results.reports
    label = _labels(results, own, anonymous)
    links = {}
    if links_from is not None and folder is not None and not anonymous:
        base = Path(os.path.relpath(folder, links_from))
        links = {name: quote(f"./{base / name / 'feedback.html'}") for name in reports}
    items, scores = class_data.item_statistics(reports)
    queue = class_data.manual_queue(reports)
    hardest, hints = class_data.cases_and_hints(reports)
    return environment().get_template("report.html.j2").render(
        label=label,
        link=links,
        anonymous=anonymous,
        overview=_overview(reports, scores),
        plot=_figures(reports, items),
        needs=class_data.needs(reports, results.broken),
        manual=queue,
        manual_total=sum(len(part.names) * part.waiting for part in queue),
        items=items,
        hardest=hardest[:HARDEST],
        hardest_more=len(hardest) - HARDEST,
        hints=hints[:COMMONEST],
        hints_more=len(hints) - COMMONEST,
        errors=class_data.errors(reports)[:COMMONEST],
        advice=class_data.advice(reports)[:COMMONEST],
        notebooks=_notebook_costs(reports),
        slowest=class_data.costs(reports)[:SLOWEST],
        alike=None if own is None else _alike(own, fixed),
        threshold=similarity.THRESHOLD,
        students=_students(reports, label),
        columns=[notebook.problem for notebook in NOTEBOOKS],
        mb=_MB,
    )  # fmt: skip


def _labels(results: ClassReports, own: Mapping[str, Own] | None, anonymous: bool) -> dict[str, str]:
    """Return what the page calls each submission, by folder: those with a report, and those with own work alone."""
    label = class_data.labels(results.reports, results.broken, anonymous=anonymous)
    unknown = [name for name in own or () if name not in label]
    return label | {
        name: f"submission without report {n}" if anonymous else name for n, name in enumerate(unknown, 1)
    }


def _overview(reports: class_data.Reports, scores: statistics.Array) -> Overview:
    """Return the first lines: the number of submissions, their results, and what graded them."""
    judged = [report for report in reports.values() if class_data.answered(report)]
    known = class_data.known_totals(judged)
    return {
        "count": len(reports),
        "judged": len(judged),
        "held": len(judged) - len(known),
        "max_score": max((report.max_score for report in reports.values()), default=0.0),
        "summary": statistics.summary(known),
        "reliability": statistics.reliability(scores),
        "releases": sorted({report.release for report in reports.values()}),
        "isolation": sorted({report.isolation for report in reports.values()}),
    }


def _figures(reports: class_data.Reports, items: Sequence[class_data.Item]) -> Figures:
    """Return the figures of scores, questions and resources (CPU seconds, memory) as SVG with their descriptions.

    Only submissions that answered anything count, and for the scores only those without held points. If there are fewer
    than `_DRAWN_FROM` of the latter, the result is empty.
    """
    judged = [report for report in reports.values() if class_data.answered(report)]
    values = class_data.known_totals(judged)
    if len(values) < _DRAWN_FROM:
        return {}
    most = max(report.max_score for report in judged)
    hardest = sorted((item for item in items if item.mean is not None), key=lambda i: i.mean or 0.0)[
        :_HARDEST
    ]
    cost = class_data.costs({name: report for name, report in reports.items() if class_data.answered(report)})
    cpu = [c.cpu_seconds for c in cost]
    memory = [c.peak_memory_bytes / _MB for c in cost]
    return {
        "scores": _score_figure(values, most),
        "questions": plots.questions(
            items,
            "A bar for each question: submissions with full points, part, none, and not attempted. Lowest mean "
            f"share of points: {', '.join(f'{i.name} {i.mean:.0%}' for i in hardest)}. Beside it a dot for the "
            "item–rest correlation. All numbers are in the table below.",
        ),
        "resources": plots.resources(
            cpu,
            memory,
            f"CPU seconds: median {_median(cpu):.1f}, most {max(cpu):.1f}. Peak memory: median "
            f"{_median(memory):.0f} MB, most {max(memory):.0f} MB.",
        ),
    }


def _score_figure(values: Sequence[float], most: float) -> Markup:
    """Return the histogram of the totals, which are points out of ``most``, with its description."""
    counts, edges = statistics.histogram(values, most, _BARS)
    summary = statistics.summary(values)
    assert summary is not None
    return plots.scores(
        counts,
        edges,
        summary.median,
        f"{counted(len(values), 'submission')} from {points(summary.low)} to {points(summary.high)} of "
        f"{points(most)} points; median {points(summary.median)}, half of them between "
        f"{points(summary.lower_quartile)} and {points(summary.upper_quartile)}.",
    )


def _median(values: Sequence[float]) -> float:
    summary = statistics.summary(values)
    return summary.median if summary else 0.0


def _notebook_costs(reports: class_data.Reports) -> list[NotebookCost]:
    """Return the median and the maximum of time and memory for each notebook that was run."""
    rows: list[NotebookCost] = []
    for notebook in NOTEBOOKS:
        entries = [
            entry
            for report in reports.values()
            for entry in report.notebooks
            if entry.name == notebook.name and entry.wall_seconds > 0
        ]
        if entries:
            rows.append(
                {
                    "name": notebook.name,
                    "count": len(entries),
                    "cpu_seconds": statistics.summary([entry.cpu_seconds for entry in entries]),
                    "wall_seconds": statistics.summary([entry.wall_seconds for entry in entries]),
                    "peak_memory_bytes": statistics.summary([entry.peak_memory_bytes for entry in entries]),
                }
            )
    return rows


def _alike(own: Mapping[str, Own], fixed: frozenset[str]) -> Alike:
    """Return groups of similar submissions, each with its most similar pair side by side."""
    found = similarity.pairs({name: work.prints for name, work in own.items()})
    joined = similarity.groups(found)
    compared = sum(len(work.prints) >= similarity.MIN_PRINTS for work in own.values())
    return {
        "count": len(own),
        "compared": compared,
        "pairs": compared * (compared - 1) // 2,
        "groups": [
            {
                "members": members,
                "pair": pair,
                "sheets": similarity.side_by_side(own[pair.first], own[pair.second], fixed),
            }
            for members, pair in joined[:GROUPS]
        ],
        "more": max(len(joined) - GROUPS, 0),
    }


def _students(reports: class_data.Reports, label: Mapping[str, str]) -> list[StudentRow]:
    """Return a row per submission, sorted by name: its score, and the score of each notebook."""
    own = {notebook.problem: {q.name for q in notebook.questions} for notebook in NOTEBOOKS}
    rows: list[StudentRow] = []
    for folder, report in reports.items():
        found = {q.name: held.question(q) for q in report.questions}
        scores = [
            _sum([found[name] for name in names if name in found]).text(points) for names in own.values()
        ]
        total = held.of_report(report).text(points)
        rows.append(
            {"folder": folder, "score": total, "notebooks": scores, "refused": report.refused is not UNSET}
        )
    return sorted(rows, key=lambda row: _in_order(label[row["folder"]]))


def _sum(found: Sequence[held.Points]) -> held.Points:
    """Add points like `held.together` but faster, in floating point; the page shows only two decimals."""
    return held.Points(sum(p.earned for p in found), sum(p.held for p in found))


def _in_order(text: str) -> list[tuple[int, str]]:
    """Return a sorting key that puts submission 2 before submission 10."""
    return [(int(part[:_DIGITS]), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", text)]
