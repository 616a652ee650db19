"""Brightspace (D2L): *Download*."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo

from autograder.intake.collect.layouts.base import Delivery, Options, Recognized, moment, named, system
from autograder.intake.collect.nodes import Node

_D2L = re.compile(
    r"(?P<id>\d+)-(?P<folder>\d+) - (?P<who>.+?) - "
    r"(?P<when>(?:[A-Za-z]{3,9} \d{1,2}, \d{4}|\d{1,2} [A-Za-z]{3,9},? \d{4}) \d{1,2}:?\d{2}(?: ?[AP]M)?)"
    r"(?: - (?P<rest>.+))?$"
)
_UNTIMED = re.compile(r"(?P<id>\d+)-(?P<folder>\d+) - (?P<who>.+?) - (?P<rest>.+\.\w+)$")
"""Matches the files of a download that does not say the time."""


def recognize(level: Node, options: Options) -> Recognized | None:
    """Recognize ``12345-6789 - Jane Doe - Sep 5, 2025 1010 PM`` as a folder, or as a prefix of file names.

    Some downloads have files whose prefix has no time.
    """

    def make(match: re.Match[str], node: Node) -> Delivery:
        fields = match.groupdict()
        own = named(node, fields["rest"]) if fields["rest"] else node
        return Delivery(
            # In some downloads the numbers are the course's and the assignment's, the same for everybody.
            ("brightspace", match["id"], match["who"].casefold()),
            match["who"],
            [own],
            "brightspace",
            {"brightspace": match["id"]},
            when=_brightspace_time(fields["when"], options.zone) if "when" in fields else None,
        )

    def own(name: str) -> bool:
        return name == "index.html"

    return system("brightspace", level, _D2L, make, own) or system("brightspace", level, _UNTIMED, make, own)


def _brightspace_time(text: str, zone: tzinfo) -> datetime | None:
    """Parse a time such as ``Sep 5, 2025 1010 PM``, without a colon, as file names have it."""
    day, _, clock = text.replace(":", "").replace(" AM", "AM").replace(" PM", "PM").rpartition(" ")
    clock = clock.zfill(6 if clock.endswith("M") else 4)
    day = day.replace(",", "").replace("Sept ", "Sep ")
    for date in ("%b %d %Y", "%B %d %Y", "%d %b %Y", "%d %B %Y"):
        for time in ("%I%M%p", "%H%M"):
            try:
                return moment(datetime.strptime(f"{day} {clock}", f"{date} {time}"), zone)
            except ValueError:
                continue
    return None
