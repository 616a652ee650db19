"""Brightspace (D2L): *Download*."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo

from autograder.intake.collect.layouts.base import Delivery, Options, Recognized, moment, named, system
from autograder.intake.collect.nodes import Node
from autograder.people.directory import folded

_D2L = re.compile(
    r"(?P<id>\d+)-(?P<folder>\d+) - (?P<who>.+?) - "
    r"(?P<when>(?:[^\W\d_]{3,10}\.? \d{1,2}, \d{4}|\d{1,2}\.?(?: de)? [^\W\d_]{3,10}\.?,?(?: de)? \d{4}) "
    r"\d{1,2}[:._ h]?\d{2}(?: ?[AaPp]\.? ?[Mm]\.?)?)"
    r"(?: - (?P<rest>.+))?$"
)
_MONTHS = (
    *(("jan", "ene", "gen"), ("feb", "fev"), ("mar", "maer"), ("apr", "avr", "abr"), ("may", "mai", "mag")),
    *(("jun", "juin", "giu"), ("jul", "juil", "lug"), ("aug", "aou", "ago"), ("sep", "set")),
    *(("oct", "okt", "ott", "out"), ("nov",), ("dec", "dez", "dic")),
)
"""How the names of months begin, without accents, in English, French, Spanish, German, Italian and Portuguese."""
_HALF = re.compile(r"(?<![^\W\d_])([ap])\.? ?m(?![^\W\d_])")
"""Matches the half of the day, which may stand directly behind the digits."""
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
    """Parse a time such as ``Sep 5, 2025 1010 PM``, without a colon, or ``5 sept. 2025 2210``."""
    words = re.findall(r"\d+|[^\W\d_]+", _HALF.sub(r"\1m", folded(text)))
    names = [word for word in words if word.isalpha() and word not in ("am", "pm", "de", "h")]
    numbers = [word for word in words if word.isdigit()]
    month = next((at for at, own in enumerate(_MONTHS, 1) if names and names[0].startswith(own)), None)
    clock = "".join(numbers[2:]).zfill(4)
    try:
        hour = int(clock[:2])
        if words[-1] in ("am", "pm"):
            hour = int(datetime.strptime(f"{hour} {words[-1]}", "%I %p").hour)
        day, year = map(int, numbers[:2])
        return moment(datetime(year, month or 0, day, hour, int(clock[2:])), zone)
    except ValueError:
        return None
