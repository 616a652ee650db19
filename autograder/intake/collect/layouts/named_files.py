"""Systems whose downloads say everything in the names of files: Autolab and Artemis."""

from __future__ import annotations

import re
from collections import Counter

from autograder.intake.collect.layouts.base import Delivery, Options, Recognized, named, system
from autograder.intake.collect.nodes import Node

SYSTEMS = frozenset({"autolab", "artemis"})
_AUTOLAB = re.compile(r"(?P<who>[^/@\s]+@[^/@\s_]+\.[A-Za-z]+)_(?P<attempt>\d{1,4})_(?P<rest>(?!\d+_)[^/]+)$")
_ARTEMIS = re.compile(r"(?P<title>.+)-(?P<who>(?=\d*[^\W\d_])[^\s-]+)-(?P<id>\d{3,})(?P<rest>\.\w+)$")


def recognize(level: Node, options: Options) -> Recognized | None:
    """Recognize ``jane@example.edu_2_hw0.zip`` and ``Homework 0-jane-90210.zip``.

    The first is Autolab's: the address, the number of the attempt, and the name that the assessment gives to what is
    handed in. The second is Artemis's: the exercise's title, the login, and the submission's id; at least two logins
    must be there, with one title and an id each.
    """

    def of_autolab(match: re.Match[str], node: Node) -> Delivery:
        own, who = named(node, match["rest"]), match["who"]
        key = ("autolab", who.casefold())
        return Delivery(key, who, [own], "autolab", {"login": who}, who, attempt=int(match["attempt"]))

    def of_artemis(match: re.Match[str], node: Node) -> Delivery:
        own, who = named(node, f"{match['title']}{match['rest']}"), match["who"]
        return Delivery(("artemis", who), who, [own], "artemis", {"login": who})

    found = system("autolab", level, _AUTOLAB, of_autolab)
    return found or (system("artemis", level, _ARTEMIS, of_artemis) if _is_artemis(level) else None)


def _is_artemis(level: Node) -> bool:
    matches = [
        m for child in level.children or [] if not child.is_folder and (m := _ARTEMIS.match(child.name))
    ]
    logins, ids = (Counter(match[what] for match in matches) for what in ("who", "id"))
    return len(logins) == len(ids) == len(matches) > 1 and len({match["title"] for match in matches}) == 1
