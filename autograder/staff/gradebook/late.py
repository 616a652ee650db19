"""The course's YAML file: its late policy and excused questions, applied when grades are computed.

::

    due: 2025-09-05T22:59:00-07:00      # with its time zone
    grace_minutes: 15                   # late by no more than this is not late
    slip_days:
      each: 5                           # days that every student may spend in the course
      most: 2                           # of these, on this homework
      spent: {student-01: 4}            # already spent on earlier homework
    penalty:
      percent_per_day: 10               # of the points earned; every started day counts
      most_percent: 50
    closed_after_days: 7                # later than this: no points
    extensions: {student-02: 2025-09-08T22:59:00-07:00}
    excused: [student-03]               # never late
    excused_questions: {q4b: full}      # `autograder.staff.gradebook.excuse`

All entries are optional; the default of ``due`` is the homework's due time (``homework.toml``). A student is identified
by the shown name, the output folder, an id, or the e-mail address; an unknown name is an error. Days are counted in
steps of 24 hours from the due time.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import yaml

from autograder.grade.marks import late
from autograder.homework import questions
from autograder.people.directory import Directory
from autograder.staff.gradebook import excuse
from workbook.common.messages import MAX_NAMED

_DAY = timedelta(days=1)
T = TypeVar("T")


class PolicyError(ValueError):
    """The policy file is not valid; the message names the entry."""


@dataclass(frozen=True)
class Lateness:
    """The result of the policy for one submission; ``percent`` is deducted from the points earned."""

    days: int
    slip_days: int
    percent: float
    note: str = ""

    @property
    def explanation(self) -> str:
        """The explanation for the student why points are deducted or not; "" if nothing was late.

        >>> Lateness(days=2, slip_days=1, percent=10.0).explanation
        '2 days late, 1 slip day used'
        """
        if not self.days:
            return ""
        slip = f"{self.slip_days} slip day{'s' if self.slip_days != 1 else ''} used" if self.slip_days else ""
        late_by = f"{self.days} day{'s' if self.days != 1 else ''} late"
        return ", ".join(filter(None, (late_by, slip, self.note)))

    def apply(self, points: float) -> float:
        """Return the remaining points, rounded to two decimals.

        >>> Lateness(days=2, slip_days=1, percent=10.0).apply(50.0)
        45.0
        """
        return late(points, self.percent)


@dataclass(frozen=True)
class Policy:
    """A late policy; the module's docstring explains the entries."""

    due: datetime
    grace: timedelta = timedelta(0)
    slip_each: int = 0
    slip_most: int | None = None
    slip_spent: dict[str, int] = field(default_factory=dict)
    percent_per_day: float = 0.0
    most_percent: float = 100.0
    closed_after_days: int | None = None
    extensions: dict[str, datetime] = field(default_factory=dict)
    excused: frozenset[str] = frozenset()
    excused_cells: dict[str, excuse.How] = field(default_factory=dict)

    def matched(self, directory: Directory[str], others: Directory[Any] | None = None) -> Policy:
        """Return the policy with all students' names replaced by the folder names that ``directory`` has for them.

        A name is anything that identifies a person. ``others`` are people in the course who may not have handed in
        anything; their names stay.

        Raises
        ------
        PolicyError
            If a name matches several people or nobody, because a mistyped name would cost somebody points. The message
            has every such name and the entry in which it is.
        """
        wrong: list[str] = []

        def one(entry: str, name: str) -> str:
            found = directory.find(name)
            if len(found) == 1:
                return found[0]
            if len(found) > 1:
                wrong.append(
                    f"{entry}: {name!r} matches {len(found)} people ({', '.join(found[:MAX_NAMED])})"
                )
            elif others is None or len(others.find(name)) != 1:
                wrong.append(
                    f"{entry}: {name!r} is not in the gradebook" + (" or the roster" if others else "")
                )
            return name

        made = replace(
            self,
            extensions={one("extensions", name): value for name, value in self.extensions.items()},
            slip_spent={one("slip_days.spent", name): value for name, value in self.slip_spent.items()},
            excused=frozenset(one("excused", name) for name in self.excused),
        )
        if wrong:
            raise PolicyError("; ".join(sorted(wrong)))
        return made

    def of(self, student: str, submitted: datetime | None, late: bool | None = None) -> Lateness:
        """Return a submission's lateness: days, slip days, percent taken off, and a note.

        An excused student is never late. The due time is the later one of the policy's and the student's extension. A
        submission within the grace after it is on time; otherwise each day that has begun since the due time counts.
        Late days use up the student's slip days before they cost anything, at most ``most_percent``. After the homework
        closed, the penalty is 100 percent; the days until then count from the student's own due time. Without
        ``submitted``, a submission that the source calls ``late`` counts as one day late, unless the student has an
        extension, and any other as on time. The note says that the student is excused or has an extension, that the
        homework was closed, or what was assumed without a time; otherwise it is empty.

        ``student`` is spelled as in the policy (see `matched`), and ``submitted`` has a time zone.

        Examples
        --------
        >>> policy = Policy(datetime(2025, 9, 6, tzinfo=UTC), slip_each=1, percent_per_day=10)
        >>> policy.of("student-01", datetime(2025, 9, 7, 12, tzinfo=UTC))
        Lateness(days=2, slip_days=1, percent=10.0, note='')
        """
        if student in self.excused:
            return Lateness(0, 0, 0.0, "excused")
        if submitted is None and late and student not in self.extensions:
            return self._after(1, student, "late by an unknown amount: counted as one day")
        if submitted is None:
            reason = (
                "on time, according to the source"
                if late is False
                else "unknown submission time: counted as on time"
            )
            return Lateness(0, 0, 0.0, reason)
        due = max(self.due, self.extensions.get(student, self.due))
        note = "extension" if due > self.due else ""
        after = submitted - due
        return self._after(0 if after <= self.grace else math.ceil(after / _DAY), student, note)

    def _after(self, days: int, student: str, note: str) -> Lateness:
        if self.closed_after_days is not None and days > self.closed_after_days:
            return Lateness(days, 0, 100.0, "after the homework closed")
        left = max(0, self.slip_each - self.slip_spent.get(student, 0))
        slip = min(days, left, self.slip_each if self.slip_most is None else self.slip_most)
        percent = min((days - slip) * self.percent_per_day, self.most_percent)
        return Lateness(days, slip, float(percent), note)


def read(path: Path) -> Policy:
    """Read a policy file.

    Raises
    ------
    PolicyError
        An entry is invalid or unknown; the message names the file and the entry.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise PolicyError(f"{path.name}: cannot be read: {problem}") from None
    return parse(data, path.name)


def parse(data: object, name: str = "policy") -> Policy:
    """Return a policy from parsed YAML; ``name`` is the file's, for messages.

    The entries are due, grace_minutes, slip_days (each, most, spent), penalty (percent_per_day, most_percent),
    closed_after_days, extensions (student → time), excused (a list of students) and excused_questions. Every entry may
    be missing. The due time is then that of ``homework.toml``, the penalty may reach 100 percent, and nothing else is
    granted or subtracted.

    Raises
    ------
    PolicyError
        If an entry is unknown or has a wrong value, or if no due time is given anywhere.
    """
    reader = _Reader(name)
    top = reader.mapping("", data, set(_TOP))
    slip = reader.mapping("slip_days", top.get("slip_days") or {}, {"each", "most", "spent"})
    penalty = reader.mapping("penalty", top.get("penalty") or {}, {"percent_per_day", "most_percent"})
    due = top.get("due", questions.HOMEWORK.due)
    if due is None:
        raise PolicyError(f"{name}: due is missing, here and in homework.toml")
    excused = top.get("excused") or []
    if not isinstance(excused, list):
        raise PolicyError(f"{name}: excused must be a list of students")
    try:
        excused_cells = excuse.parse(top.get("excused_questions"))
    except ValueError as problem:
        raise PolicyError(f"{name}: excused_questions: {problem}") from None
    whole, number = reader.whole, reader.number
    return Policy(
        due=reader.time("due", due),
        grace=timedelta(minutes=number("grace_minutes", top.get("grace_minutes", 0))),
        slip_each=whole("slip_days.each", slip.get("each", 0)),
        slip_most=None if slip.get("most") is None else whole("slip_days.most", slip["most"]),
        slip_spent=reader.students("slip_days.spent", slip.get("spent"), whole),
        percent_per_day=number("penalty.percent_per_day", penalty.get("percent_per_day", 0), 100),
        most_percent=number("penalty.most_percent", penalty.get("most_percent", 100), 100),
        closed_after_days=None
        if top.get("closed_after_days") is None
        else whole("closed_after_days", top["closed_after_days"]),
        extensions=reader.students("extensions", top.get("extensions"), reader.time),
        excused=frozenset(str(student) for student in excused),
        excused_cells=excused_cells,
    )


_TOP = (
    "due",
    "grace_minutes",
    "slip_days",
    "penalty",
    "closed_after_days",
    "extensions",
    "excused",
    "excused_questions",
)


class _Reader:
    """Reads the entries of one file; errors name the file and the entry."""

    def __init__(self, name: str) -> None:
        self.name = name

    def mapping(self, entry: str, value: object, known: set[str]) -> dict[str, object]:
        where = f"{self.name}: {entry}".rstrip(": ")
        if not isinstance(value, dict):
            raise PolicyError(f"{where} is not a mapping")
        if unknown := sorted(str(key) for key in value if key not in known):
            raise PolicyError(
                f"{where}: unknown entries {', '.join(unknown)}; the known ones are {', '.join(sorted(known))}"
            )
        return value

    def number(self, entry: str, value: object, most: float = math.inf) -> float:
        number = math.nan if isinstance(value, bool) or not isinstance(value, int | float) else float(value)
        if not 0 <= number <= most or math.isinf(number):
            limit = "" if math.isinf(most) else f" up to {most:g}"
            raise PolicyError(f"{self.name}: {entry} is {value!r}, not a number from 0{limit}")
        return number

    def whole(self, entry: str, value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise PolicyError(f"{self.name}: {entry} is {value!r}, not a whole number from 0")
        return value

    def time(self, entry: str, value: object) -> datetime:
        return time(value, f"{self.name}: {entry}")

    def students(self, entry: str, value: object, read_one: Callable[[str, object], T]) -> dict[str, T]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise PolicyError(f"{self.name}: {entry} must map students to values")
        return {str(student): read_one(f"{entry}.{student}", one) for student, one in value.items()}


def time(value: object, what: str) -> datetime:
    """Return a datetime with time zone from a datetime or a string; raise PolicyError if it is not valid.

    >>> time("2025-09-05 22:59 -07:00", "due")
    datetime.datetime(2025, 9, 6, 5, 59, tzinfo=datetime.timezone.utc)
    """
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(_compact(str(value)))
    except ValueError:
        raise PolicyError(f"{what} is {value!r}, not a time such as 2025-09-05T22:59:00-07:00") from None
    if moment.tzinfo is None:
        raise PolicyError(f"{what} is {value!r}: the time zone is missing, as in 2025-09-05T22:59:00-07:00")
    return moment.astimezone(UTC)


def _compact(text: str) -> str:
    """Remove the space that Gradescope and spreadsheets put before the time zone."""
    head, _, zone = text.strip().rpartition(" ")
    return head + zone if head and zone[:1] in ("+", "-") else text.strip()
