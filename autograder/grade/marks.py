"""What a student gets in the end: points from tests, points from staff, lateness; and the words in which it is said.

Pages, PDFs and Gradescope's result all take totals and sentences from here, and points look as in `workbook.points`.
Parts are called as in the gradebook: ``q2a`` is what tests score, ``q2a-derivation`` what staff read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from autograder.grade import held
from autograder.grade.report import ManualEntry, QuestionEntry, Report
from autograder.homework.questions import add_points, part_of
from workbook.points import out_of, text, to_cents


@dataclass(frozen=True)
class Item:
    """A rubric item that staff gave for an answer."""

    points: float
    text: str

    def __str__(self) -> str:
        sign = "+" if self.points > 0 else "−" if self.points < 0 else ""
        return f"{sign}{text(abs(self.points))}: {self.text}"


@dataclass(frozen=True)
class Mark:
    """What staff gave for a part: ``score`` None while nobody has read it; ``max_score`` None is the report's own.

    ``extra`` are points beyond the score, which may pass the most.
    """

    score: float | None = None
    max_score: float | None = None
    extra: float = 0.0
    comment: str = ""
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Answered:
    """A request to look at a grade again, and what staff answered, or "" while it is open."""

    question: str
    text: str
    answer: str = ""


@dataclass(frozen=True)
class Marks:
    """What staff release to one student, by part; ``percent`` is what lateness takes off the points earned."""

    parts: Mapping[str, Mark] = field(default_factory=dict)
    percent: float = 0.0
    lateness: str = ""
    requests: tuple[Answered, ...] = ()

    def encoded(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self)


def decoded(data: Any) -> Marks:
    """Marks from `Marks.encoded`."""
    parts = {
        name: Mark(**{**mark, "items": tuple(Item(**item) for item in mark["items"])})
        for name, mark in data["parts"].items()
    }
    requests = tuple(Answered(**one) for one in data["requests"])
    return Marks(parts, data["percent"], data["lateness"], requests)


@dataclass(frozen=True)
class Part:
    """A part as it counts. ``waiting`` says that staff have still to read it."""

    name: str
    own: held.Points
    max_score: float
    waiting: bool = False


@dataclass(frozen=True)
class Total:
    """The parts of a submission added up; ``percent`` is taken off for lateness."""

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
        """What counts, in the end."""
        final = late(self.earned, self.percent)
        up_to = late(add_points([self.earned, self.tests.held]), self.percent)
        return held.Points(final, add_points([up_to, -final]))

    @property
    def headline(self) -> str:
        """``76.58 of 120 points``."""
        return out_of(self.points.text(text), self.max_score)

    @property
    def sentences(self) -> list[str]:
        """What the headline is made of."""
        said = [f"{out_of(self.tests.text(text), self.tests_max)} from tests"]
        if self.staff_max:
            said.append(f"{out_of(self.staff, self.staff_max)} from what staff read")
        if self.waiting:
            said.append(f"{text(self.waiting)} of these are still to be read")
        found = [", ".join(said) + "."]
        if self.percent:
            found.append(f"{text(self.earned)} points less {text(self.percent)}% for lateness.")
        return found


def late(points: float, percent: float) -> float:
    """Points that remain after lateness, to the cent.

    >>> late(76.58, 10)
    68.92
    """
    return to_cents(points * (100.0 - percent) / 100.0)


def parts_of(report: Report, marks: Marks | None = None) -> dict[str, Part]:
    """Every part of a report, what staff gave in its place."""
    given = marks.parts if marks else {}
    found = {}
    for entry in report.questions:
        name, own = entry.name, held.question(entry)
        mark = given.get(name, Mark())
        if mark.score is not None:
            own = held.Points(mark.score)
        own = held.Points(add_points([own.earned, mark.extra]), own.held)
        found[name] = Part(name, own, _most(mark, entry))
    for part in report.manual:
        name = part_of(part.name, part.reason)
        mark = given.get(name, Mark())
        read = mark.score is not None
        own = held.Points(add_points([mark.score or 0.0, mark.extra]))
        found[name] = Part(name, own, _most(mark, part), not read and not report.refused)
    return found


def _most(mark: Mark, entry: QuestionEntry | ManualEntry) -> float:
    return entry.max_score if mark.max_score is None else mark.max_score


def total(report: Report, marks: Marks | None = None) -> Total:
    """A report's points and what staff gave, added up."""
    parts = parts_of(report, marks)
    tests = [parts[entry.name] for entry in report.questions]
    names = {part.name for part in tests}
    staff = [part for part in parts.values() if part.name not in names]
    return Total(
        # Reports of earlier releases held points in the score; a report's own total is believed otherwise.
        held.together([part.own for part in tests]),
        add_points([part.max_score for part in tests]),
        add_points([part.own.earned for part in staff]),
        add_points([part.max_score for part in staff]),
        add_points([part.max_score for part in staff if part.waiting]),
        marks.percent if marks else 0.0,
    )
