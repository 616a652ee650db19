"""PrairieLearn: the zips of files in *Downloads* of an assessment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from autograder.intake.collect.layouts.base import Delivery, Options, Recognized, named, system
from autograder.intake.collect.nodes import Node

_SUBMITTED = re.compile(
    r"(?P<who>.+?)_(?P<instance>\d+)_(?P<question>.+?)_(?P<variant>\d+)_(?P<number>\d+)_(?P<id>\d+)_(?P<rest>.+)$",
    re.S,
)
_FOR_GRADING = re.compile(
    r"(?P<who>[^/@]+@[^/@_]+)_(?P<uin>[^_/]+)_(?P<question>.+?)_(?P<id>\d+)_(?P<rest>.+)$", re.S
)
_BEGINS = re.compile(r".+?_\d+_.|[^@]+@[^@_]+_.", re.S)


def recognize(level: Node, options: Options) -> Recognized | None:
    """Recognize ``jane@example.edu_1_hw0/ridge_1_2_43210_q4.ipynb``.

    That is the student's address or the group's name, the number of the assessment's instance, the question, the
    numbers of the variant and of the submission, the submission's id, and the file. What is downloaded for manual
    grading has the student's number after the address, and no numbers before the id. The names of questions and of
    files may have slashes, and so be spread over folders.

    Ids of submissions grow with time. The newest submission of each question counts, and older ones are attempts.
    """
    children = level.children or []
    if sum(1 for child in children if _BEGINS.match(child.name)) * 2 < max(len(children), 1):
        return None
    flat = Node(level.name, [named(node, name) for child in children for name, node in child.files()])

    def make(match: re.Match[str], node: Node) -> Delivery:
        fields, who = match.groupdict(), match["who"]
        ids = {"login": who} if "@" in who else {}
        ids |= {"sid": fields["uin"]} if fields.get("uin") else {}
        own = named(node, match["rest"])
        key = ("prairielearn", who.casefold(), match["question"])
        email = who if "@" in who else ""
        return Delivery(key, who, [own], "prairielearn", ids, email, attempt=int(match["id"]))

    found = system("prairielearn", flat, _SUBMITTED, make) or system("prairielearn", flat, _FOR_GRADING, make)
    if found is not None:
        people: dict[tuple[str, ...], list[Delivery]] = {}
        for one in found.deliveries:
            people.setdefault(one.key[:2], []).append(one)
        found.deliveries = [one for own in people.values() for one in _attempts(own)]
    return found


def _attempts(own: list[Delivery]) -> Iterator[Delivery]:
    """Yield a student's attempts: older submissions each, then the newest of every question together."""
    newest: dict[str, Delivery] = {}
    own.sort(key=lambda one: one.attempt or 0)
    for one in own:
        newest[one.key[-1]] = one
    last = list(newest.values())
    for number, one in enumerate((one for one in own if one not in last), start=1):
        one.key, one.attempt = one.key[:2], number
        yield one
    whole = last[-1]
    whole.nodes = [node for one in last for node in one.nodes]
    whole.key, whole.attempt = whole.key[:2], len(own) - len(last) + 1
    yield whole
