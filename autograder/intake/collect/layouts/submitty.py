"""Submitty: the folder of an assignment's submissions."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from autograder.intake.collect.layouts.base import SMALL, Delivery, Options, Recognized, moment
from autograder.intake.collect.nodes import Node
from workbook.submission.limits import Refused

_CHOICE, _STAMP = "user_assignment_settings.json", ".submit.timestamp"


def recognize(level: Node, options: Options) -> Recognized | None:
    """Recognize ``jane/2/…``, where each number is an attempt, which has its time in ``.submit.timestamp``.

    At least half of the folders must have such attempts. A student can make an earlier attempt the one that counts:
    then the choice is listed in ``left``, and so is what is beside the attempts. Return None for any other level.
    """
    people = {child.name: _attempts(child) for child in level.children or [] if child.is_folder}
    stamped = sum(any(_stamp(one) for one in attempts.values()) for attempts in people.values())
    if not stamped or stamped * 2 < len(people):
        return None
    found = Recognized("submitty")
    for child in level.children or []:
        if not child.is_folder:
            found.left[child.name] = "it is beside the students' folders, so its owner is unknown"
            continue
        attempts = people[child.name]
        for number, own in attempts.items():
            stamp = _stamp(own)
            when = moment(_text(stamp), options.zone) if stamp else None
            key, ids = ("submitty", child.name), {"login": child.name}
            found.deliveries.append(
                Delivery(key, child.name, [own], "submitty", ids, when=when, attempt=number)
            )
        for other in child.children or []:
            if not _is_attempt(other):
                reason = _chosen(other, attempts) if other.name == _CHOICE else "it is in no attempt's folder"
                found.left |= {f"{child.name}/{other.name}": reason} if reason else {}
        if not attempts:
            found.left[f"{child.name}/"] = "it contains no attempt"
    return found


def _attempts(person: Node) -> dict[int, Node]:
    """Return the attempts in a student's folder by their numbers."""
    inner = filter(_is_attempt, person.children or [])
    return {int(one.name): one for one in sorted(inner, key=lambda one: int(one.name))}


def _is_attempt(node: Node) -> bool:
    return node.is_folder and re.fullmatch(r"\d{1,4}", node.name, re.A) is not None


def _stamp(attempt: Node) -> Node | None:
    return next((one for one in attempt.children or [] if one.name == _STAMP), None)


def _text(node: Node) -> str:
    try:
        return node.text(SMALL)
    except (Refused, OSError):
        return ""


def _chosen(choice: Node, attempts: Mapping[int, Node]) -> str:
    """Return what a student's choice says if it is not the last attempt, or ""."""
    try:
        settings: Any = json.loads(_text(choice))
        active = settings["active_version"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return "it cannot be read, so it is not known which attempt the student chose"
    last = max(attempts, default=0)
    return "" if active == last else f"the student chose attempt {active!r}, and attempt {last} counts"[:200]
