"""Microsoft Teams: the library *Student Work* of a class, synchronized or downloaded from SharePoint."""

from __future__ import annotations

import re
from collections import Counter

from autograder.intake.collect.layouts.base import Delivery, Options, Recognized, chosen_assignment
from autograder.intake.collect.nodes import Node

_HANDED_IN, _DRAFTS = "Submitted files", "Working files"
_VERSION = re.compile(r"Version (?P<number>\d{1,4})")


def recognize(level: Node, options: Options) -> Recognized | None:
    """Recognize ``Submitted files/Jane Doe/Homework 0/Version 2/…``, where each version is an attempt.

    Files outside a version are one more attempt, without a number. If there are several assignments,
    ``options.assignment`` chooses one; students without it, and drafts, are listed in ``left``. Return None for any
    other level.

    Raises
    ------
    AmbiguousError
        If there are several assignments and ``options`` names none.
    """
    place = level
    if level.name != _HANDED_IN:
        inner = [child for child in level.children or [] if child.name == _HANDED_IN and child.is_folder]
        if not inner:
            return None
        place = inner[0]
    people = [child for child in place.children or [] if child.is_folder]
    assignments = [inner for person in people for inner in person.children or [] if inner.is_folder]
    if not assignments:
        return None
    wanted = chosen_assignment(Counter(inner.name for inner in assignments), options)
    found = Recognized("teams")
    for child in level.children or []:
        if child.name == _DRAFTS:
            found.left[f"{_DRAFTS}/"] = "Teams keeps here what students work on and did not hand in"
        elif place is not level and child is not place:
            found.left[child.name] = f"it is not in {_HANDED_IN}"
    for person in place.children or []:
        own = next((one for one in person.children or [] if one.name == wanted), None)
        if own is None:
            found.left[person.name] = f"it contains no folder {wanted}"
            continue
        versions = {child.name: _VERSION.fullmatch(child.name) for child in own.children or []}
        key = ("teams", person.name)
        for child in own.children or []:
            if match := versions[child.name]:
                found.deliveries.append(
                    Delivery(key, person.name, [child], "teams", attempt=int(match["number"]))
                )
        rest = [child for child in own.children or [] if not versions[child.name]]
        if rest or not versions:
            found.deliveries.append(Delivery(key, person.name, rest, "teams"))
    return found
