"""Systems whose downloads say everything in the names of files: Autolab and Artemis."""

from __future__ import annotations

import re
from collections import Counter

from autograder.homework.questions import QUESTIONS
from autograder.intake.collect.layouts.base import Delivery, Options, Recognized, named, system
from autograder.intake.collect.layouts.owner_names import is_generic, notebooks_in
from autograder.intake.collect.nodes import Node

SYSTEMS = frozenset({"autolab"})
_AUTOLAB = re.compile(r"(?P<who>[^/@\s]+@[^/@\s_]+\.[A-Za-z]+)_(?P<attempt>\d{1,4})_(?P<rest>(?!\d+_)[^/]+)$")
_ARTEMIS = re.compile(r"(?P<title>.+)-(?P<who>(?=\d*[^\W\d_])[^\s-]+)-(?P<id>\d{3,})(?P<rest>\.\w+)$")


def recognize(level: Node, options: Options) -> Recognized | None:
    """Recognize ``jane@example.edu_2_hw0.zip`` and ``Homework 0-jane-90210.zip``.

    The first is Autolab's: the address, the number of the attempt, and the name that the assessment gives to what is
    handed in. The second is Artemis's: the exercise's title, the login, and the submission's id; at least two logins
    must be there, with one title and an id each. Students may write their own name and number like that, so the number
    counts before the login if it is somebody's, and a login counts only if it fits as a login.
    """

    def of_autolab(match: re.Match[str], node: Node) -> Delivery:
        own, who = named(node, match["rest"]), match["who"]
        key = ("autolab", who.casefold())
        return Delivery(key, who, [own], "autolab", {"login": who}, who, attempt=int(match["attempt"]))

    def of_artemis(match: re.Match[str], node: Node) -> Delivery:
        own, who, number = named(node, f"{match['title']}{match['rest']}"), match["who"], match["id"]
        ids = {"submission": number, "login": who}
        return Delivery(("artemis", who, number), f"{who}-{number}", [own], "artemis", ids)

    found = system("autolab", level, _AUTOLAB, of_autolab)
    return found or (system("artemis", level, _ARTEMIS, of_artemis) if _is_artemis(level) else None)


def _is_artemis(level: Node) -> bool:
    matches = [
        m for child in level.children or [] if not child.is_folder and (m := _ARTEMIS.match(child.name))
    ]
    logins, ids = (Counter(match[what] for match in matches) for what in ("who", "id"))
    if any(map(_is_of_work, logins)):
        return False
    return len(logins) == len(ids) == len(matches) > 1 and len({match["title"] for match in matches}) == 1


def _is_of_work(word: str) -> bool:
    """Return whether a word between a title and a number names a question, a notebook or a part, not a person."""
    question = word.casefold() in QUESTIONS or re.fullmatch(r"[pq]\d{1,2}[a-z]?", word, re.I)
    return bool(question) or is_generic(word) or bool(notebooks_in(f"{word}.ipynb"))
