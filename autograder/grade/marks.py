"""Final marks: points from tests, points from staff and lateness, and the sentences that present them.

Pages, PDFs and Gradescope's result take totals and sentences from this module. Points are formatted as in
`workbook.common.points`. Parts have the gradebook's names: tests score ``q2a``, and staff read ``q2a-derivation``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from autograder.grade import held
from autograder.grade.report import ManualEntry, QuestionEntry, Report
from autograder.homework.questions import add_points, part_of
from workbook.common.points import out_of, text, to_hundredths


@dataclass(frozen=True)
class Item:
    """A rubric item that staff applied to an answer."""

    points: float
    text: str

    def __str__(self) -> str:
        sign = "+" if self.points > 0 else "−" if self.points < 0 else ""
        return f"{sign}{text(abs(self.points))}: {self.text}"


@dataclass(frozen=True)
class Mark:
    """What staff gave for a part. A ``score`` of None means unread; a ``max_score`` of None means the report's.

    ``extra`` points are added to the score; the sum may exceed the maximum.
    """

    score: float | None = None
    max_score: float | None = None
    extra: float = 0.0
    comment: str = ""
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Answered:
    """A regrade request and the answer of staff, which is "" while the request is open."""

    question: str
    text: str
    answer: str = ""


@dataclass(frozen=True)
class Marks:
    """The marks that staff release to one student, by part; ``percent`` of the points is taken off for lateness."""

    parts: Mapping[str, Mark] = field(default_factory=dict)
    percent: float = 0.0
    lateness: str = ""
    requests: tuple[Answered, ...] = ()

    def encoded(self) -> str:
        """Return the marks as JSON."""
        # msgspec would refuse a lone surrogate, which a file of marks may contain.
        return json.dumps(msgspec.to_builtins(self))


def decoded(data: str) -> Marks:
    """Return marks from the text of `Marks.encoded`."""
    return msgspec.convert(json.loads(data), Marks)


@dataclass(frozen=True)
class Part:
    """A part with the points that count. ``waiting`` means that staff still have to read it."""

    name: str
    own: held.Points
    max_score: float
    waiting: bool = False


@dataclass(frozen=True)
class Total:
    """The sums over a submission's parts; ``percent`` is taken off for lateness."""

    tests: held.Points
    tests_max: float
    staff: float
    staff_max: float
    waiting: float
    percent: float = 0.0

    @property
    def earned(self) -> float:
        """Points before lateness."""
        return add_points([self.tests.earned, self.staff])

    @property
    def max_score(self) -> float:
        return add_points([self.tests_max, self.staff_max])

    @property
    def points(self) -> held.Points:
        """The points after lateness."""
        final = late(self.earned, self.percent)
        up_to = late(add_points([self.earned, self.tests.held]), self.percent)
        return held.Points(final, add_points([up_to, -final]))

    @property
    def headline(self) -> str:
        """``76.58 of 120 points``."""
        return out_of(self.points.text(text), self.max_score)

    @property
    def sentences(self) -> list[str]:
        """Sentences that explain the headline."""
        parts = [f"{out_of(self.tests.text(text), self.tests_max)} from tests"]
        if self.staff_max:
            parts.append(f"{out_of(self.staff, self.staff_max)} from what staff read")
        found = [", ".join(parts) + "."]
        if self.waiting:
            found.append(f"Of what staff read, {out_of(self.waiting, self.staff_max)} are still open.")
        if self.percent:
            found.append(f"{text(self.earned)} points less {text(self.percent)}% for lateness.")
        return found


def late(points: float, percent: float) -> float:
    """Return the points that remain after lateness, rounded to the cent.

    >>> late(76.58, 10)
    68.92
    """
    return to_hundredths(points * (100.0 - percent) / 100.0)


def parts_of(report: Report, marks: Marks | None = None) -> dict[str, Part]:
    """Return every part of a report, with the marks of staff where they gave some."""
    given = marks.parts if marks else {}
    found = {}
    for entry in report.questions:
        name, own = entry.name, held.question(entry)
        mark = given.get(name, Mark())
        if mark.score is not None:
            own = held.Points(mark.score)
        own = held.Points(add_points([own.earned, mark.extra]), own.held)
        found[name] = Part(name, own, _max_points(mark, entry))
    for part in report.manual:
        name = part_of(part.name, part.reason)
        mark = given.get(name, Mark())
        read = mark.score is not None
        own = held.Points(add_points([mark.score or 0.0, mark.extra]))
        found[name] = Part(name, own, _max_points(mark, part), not read and not report.refused)
    return found


def _max_points(mark: Mark, entry: QuestionEntry | ManualEntry) -> float:
    return entry.max_score if mark.max_score is None else mark.max_score


def total(report: Report, marks: Marks | None = None) -> Total:
    """Add up a report's points and what staff gave."""
    parts = parts_of(report, marks)
    tests = [parts[entry.name] for entry in report.questions]
    names = {part.name for part in tests}
    staff = [part for part in parts.values() if part.name not in names]
    return Total(
        # Not the report's own total: reports of earlier releases counted held points in the score.
        held.together([part.own for part in tests]),
        add_points([part.max_score for part in tests]),
        add_points([part.own.earned for part in staff]),
        add_points([part.max_score for part in staff]),
        add_points([part.max_score for part in staff if part.waiting]),
        marks.percent if marks else 0.0,
    )
