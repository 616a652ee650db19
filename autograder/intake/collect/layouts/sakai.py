"""Sakai: *Download All*."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from autograder.intake import filetypes
from autograder.intake.collect.layouts.base import (
    SMALL,
    Delivery,
    Options,
    Recognized,
    moment,
    moment_of_digits,
    named,
)
from autograder.intake.collect.nodes import Node
from workbook.submission.limits import Refused

_PERSON = re.compile(r"(?P<who>.+?) ?\((?P<login>[^()]+)\)$")
_TIME, _MEMBERS = "timestamp.txt", "members.txt"
_OWN = frozenset({_TIME, _MEMBERS, "comments.txt", "feedbackText.html"})
_FOLDERS = frozenset({"Submission attachment(s)", "Feedback Attachment(s)"})
_TYPED = "_submissionText.html"


def recognize(level: Node, options: Options) -> Recognized | None:
    """Recognize ``Homework 0/Doe, Jane(jdoe)/Submission attachment(s)/…`` with ``timestamp.txt``, and ``grades.csv``.

    A group's folder has the group's name and id, and ``members.txt``.
    """
    children = level.children or []
    if len(children) == 1 and children[0].is_folder:
        return _class(children[0], options)
    return _class(level, options)


def _class(level: Node, options: Options) -> Recognized | None:
    folders = [child for child in level.children or [] if child.is_folder]
    if not folders or not all(_PERSON.match(child.name) and _is_sakais(child) for child in folders):
        return None
    found = Recognized("sakai")
    for folder in folders:
        own = {child.name: child for child in folder.children or []}
        when = _time(own[_TIME], options) if _TIME in own else None
        nodes = [
            _handed_in(child) for name, child in own.items() if name not in _OWN and not _is_feedback(child)
        ]
        people = _people(own[_MEMBERS].text(SMALL)) if _MEMBERS in own else []
        people = people or _people(folder.name)
        group = tuple(who for who, _ in people) if len(people) > 1 else ()
        for who, login in people:
            found.deliveries.append(
                Delivery(("sakai", login), who, nodes, "sakai", {"login": login}, when=when, group=group)
            )
    for child in level.children or []:
        if not child.is_folder and not child.name.startswith("grades."):
            found.left[child.name] = "it is beside the students' folders, and it is not known whose it is"
    return found


def _is_sakais(folder: Node) -> bool:
    names = {child.name for child in folder.children or []}
    return not names.isdisjoint(_OWN | _FOLDERS) or any(name.endswith(_TYPED) for name in names)


def _is_feedback(node: Node) -> bool:
    return node.is_folder and node.name == "Feedback Attachment(s)"


def _handed_in(node: Node) -> Node:
    return named(node, filetypes.ONLINE_TEXT) if node.name.endswith(_TYPED) else node


def _people(text: str) -> list[tuple[str, str]]:
    """Return the name and the login of each person in ``Doe, Jane(jdoe); Roe, Rex(rroe)``."""
    found = []
    for match in filter(None, map(_PERSON.match, text.strip().split("; "))):
        last, _, first = (part.strip() for part in match["who"].partition(","))
        found.append((f"{first} {last}".strip(), match["login"]))
    return found


def _time(stamp: Node, options: Options) -> datetime | None:
    """Return the time in a file: as ``2025-09-05T22:10:33Z``, in older versions as ``20250905221033123``."""
    try:
        text = stamp.text(SMALL).strip()
    except Refused:
        return None
    if re.fullmatch(r"\d{14,17}", text):
        return moment_of_digits(text[:14], UTC)
    return moment(text, options.zone)
