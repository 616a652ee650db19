"""What every recognizer returns: deliveries, and the names that belong to nobody."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from autograder.intake.collect.nodes import Node
from workbook.submission import file_kinds, notebook_names
from workbook.submission.limits import Refused

HOMEWORK = re.compile(r"(?:hw|homework|assignment|ps|lab)?0?\d{0,2}", re.I)
"""Matches a word in a name that means a homework, possibly with its number."""
SMALL = 1 << 20
"""Most bytes of a file that a system adds to what students handed in."""
PLAIN = "heap"
"""The layout of files and folders in no system's format, by the name that ``submission.json`` has for it."""
TITLES = {
    "canvas": "Canvas",
    "gradescope": "Gradescope",
    "moodle": "Moodle",
    "brightspace": "Brightspace",
    "blackboard": "Blackboard",
    "sakai": "Sakai",
    "prairielearn": "PrairieLearn",
    "edx": "edX",
    "nbgrader": "nbgrader",
    "github": "GitHub Classroom",
    "cocalc": "CoCalc",
    "teams": "Microsoft Teams",
    "autolab": "Autolab",
    "artemis": "Artemis",
    "submitty": "Submitty",
    "pattern": "--pattern",
    PLAIN: "files and folders",
}
"""The names of the layouts, as users read them."""


GUESSED = (
    "it does not say how the names in it are encoded, so names of people may be wrong: pass the encoding with --names "
    "(gbk, shift_jis, cp1252, cp866)"
)
"""Why an archive is listed whose names were guessed."""
_COPY = re.compile(r"^ ?\(\d{1,3}\)")
"""Matches the mark that a browser puts behind the name of a second download."""


@dataclass
class Delivery:
    """One attempt: who handed in what, and when. ``key`` distinguishes people within one source."""

    key: tuple[str, ...]
    who: str
    nodes: list[Node]
    layout: str
    ids: dict[str, str] = field(default_factory=dict)
    email: str = ""
    when: datetime | None = None
    late: bool | None = None
    attempt: int | None = None
    group: tuple[str, ...] = ()
    source: str = ""
    copy: bool = False
    """Whether its name marks it as a copy of another delivery of the same person."""

    @property
    def alone(self) -> Path | None:
        """The path of this delivery if it is a single zip or folder on disk without further information, else None."""
        if self.layout != PLAIN or len(self.nodes) != 1 or self.attempt is not None:
            return None
        (node,) = self.nodes
        extension = _COPY.sub("", displayed(node.name).removeprefix(displayed(self.who)))
        if extension and extension.casefold() not in file_kinds.ARCHIVES:
            return None  # the name of the file is not that of the person
        return (
            node.path
            if node.is_folder or node.problem or not notebook_names.may_be_notebook(node.name)
            else None
        )


@dataclass
class Recognized:
    """What a level of a tree contains: its system, its deliveries, and what belongs to nobody, with the reason."""

    layout: str
    deliveries: list[Delivery] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Options:
    """Options that staff can set: the time zone of times without one, the assignment, a pattern for file names."""

    zone: tzinfo = UTC
    assignment: str | None = None
    pattern: re.Pattern[str] | None = None
    logins: frozenset[str] = frozenset()
    """GitHub's user names on the roster, in lower case."""
    names: str | None = None
    """The encoding of names in zips that do not say theirs."""
    inside: bool = False
    """Whether this is an archive inside a source. Archives in it are not whole downloads."""


class AmbiguousError(Refused):
    """A folder can be read in two ways, and neither is chosen."""


def system(
    layout: str,
    level: Node,
    pattern: re.Pattern[str],
    make: Callable[[re.Match[str], Node], Delivery | None],
    own: Callable[[str], bool] = lambda name: False,
) -> Recognized | None:
    """Recognize a layout whose names at one level match a pattern, if at least half of the names do.

    Return None if fewer than half do, or if all that do are scans. Deliveries have the order of the level's children.
    Those with the same key, time and attempt are merged: the first one gets the files of the others, and is late if one
    of them is. Names that do not match are listed in ``left`` with the reason; skipped ones are not.

    Parameters
    ----------
    layout : str
        The key of the system in `TITLES`.
    pattern : re.Pattern
        Has to match a name at its beginning.
    make : callable
        Turns a match and its node into a delivery, or into None to skip it. If it skips all, the result has none.
    own : callable
        Tells which names the system itself adds. They do not count among all names, and are not listed in ``left``. If
        such a name matches the pattern, it becomes a delivery anyway.
    """
    matches = [(child, pattern.match(child.name)) for child in level.children or []]
    fitting = sum(1 for _, match in matches if match)
    # Names of phone photos have two numbers too.
    handed_in = any(match and not file_kinds.is_scan(child.name) for child, match in matches)
    if not handed_in or fitting * 2 < sum(1 for child, _ in matches if not own(child.name)):
        return None
    found = Recognized(layout)
    together: dict[tuple[Any, ...], Delivery] = {}
    for child, match in matches:
        if match is None:
            if not own(child.name):
                found.left[child.name] = f"its name is not in the form that {TITLES[layout]} uses"
            continue
        delivery = make(match, child)
        if delivery is None:
            continue
        same = together.setdefault((delivery.key, delivery.when, delivery.attempt), delivery)
        if same is not delivery:
            same.nodes += delivery.nodes
            if delivery.late is not None:
                same.late = same.late or delivery.late
    found.deliveries = list(together.values())
    return found


def chosen_assignment(names: Counter[str], options: Options) -> str:
    """Return the assignment to collect."""
    if options.assignment is not None:
        return options.assignment
    if len(names) > 1:
        raise AmbiguousError(
            f"found several assignments ({', '.join(sorted(names)[:5])}): choose one with --assignment"
        )
    return next(iter(names))


def displayed(name: str) -> str:
    """Return a name in its display form: in NFC and without lone surrogates."""
    return unicodedata.normalize("NFC", name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def named(node: Node, name: str) -> Node:
    """Return the same file under the name that the student gave it."""
    return Node(name, node.children, node.path, node.packed, node.inside, node.problem, node.repository)


def moment_of_digits(digits: str, zone: tzinfo) -> datetime | None:
    """Return the time that 14 digits say, from the year to the second, or None if there is no such time."""
    return moment(f"{digits[:8]}T{digits[8:14]}", zone)


def moment(value: Any, zone: tzinfo) -> datetime | None:
    """Return a time, which may be written as text in ISO 8601; one without a time zone is in ``zone``.

    The time zone may be a name, such as ``America/Los_Angeles``, or what people in ``zone`` call theirs at that time,
    such as ``PDT``. Return None if it is not a time, or not one that can be written in UTC.
    """
    if isinstance(value, str):
        head, _, place = value.strip().rpartition(" ")
        value = _written(value.strip())
        if value is None and (local := _written(head)) is not None:
            value = _in_place(local, place, zone)
    if not isinstance(value, datetime):
        return None
    made = value.replace(tzinfo=value.tzinfo or zone)
    try:
        made.astimezone(UTC)
    except OverflowError:  # before the year 1 or after 9999
        return None
    return made


def _written(text: str) -> datetime | None:
    """Return a time in ISO 8601, perhaps with spaces and more digits of a second, or None for another text."""
    text = re.sub(r"(\.\d{6})\d+", r"\1", text).replace(" UTC", "+00:00").replace(" Z", "+00:00")
    head, _, offset = text.rpartition(" ")
    text = head + offset if head and offset[:1] in "+-" else text
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _in_place(local: datetime, place: str, zone: tzinfo) -> datetime | None:
    """Return a time in the zone that ``place`` names, or None if it names none and is not what ``zone`` is called."""
    if "/" in place:
        try:
            return local.replace(tzinfo=local.tzinfo or ZoneInfo(place))
        except (KeyError, ValueError, OSError):  # an unknown zone, a path that leads elsewhere, a folder
            return None
    made = local.replace(tzinfo=local.tzinfo or zone)
    return made if made.tzname() == place else None
