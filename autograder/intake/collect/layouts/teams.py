"""Microsoft Teams: the library *Student Work* of a class, synchronized or downloaded from SharePoint."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from autograder.intake.collect.layouts.base import Delivery, Options, Recognized, chosen_assignment
from autograder.intake.collect.layouts.plain_files import holds_notebooks
from autograder.intake.collect.nodes import Node

_HANDED_IN, _DRAFTS = "Submitted files", "Working files"
_DRAFT = "Teams keeps here what students work on and did not hand in"
_VERSION = re.compile(r"Version (?P<number>\d{1,4})")


def recognize(level: Node, options: Options) -> Recognized | None:
    """Recognize ``Submitted files/Jane Doe/Homework 0/Version 2/…``, where each version is an attempt with that number.

    The level is ``Submitted files`` or the folder that contains it. Files outside a version are one more attempt,
    without a number; an empty folder is one without files. If there are several assignments, ``options.assignment``
    chooses one. Students without it, drafts (``Working files``), and what is beside ``Submitted files`` are listed in
    ``left``. Return None for any other level, and if no student has a folder for an assignment.

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
            found.left |= dict.fromkeys(_drafts(child, wanted, people), _DRAFT)
        elif place is not level and child is not place:
            found.left[child.name] = f"it is not in {_HANDED_IN}"
    for person in place.children or []:
        own = next((one for one in person.children or [] if one.name == wanted), None)
        if own is None:
            found.left[person.name] = f"it contains no folder {wanted}"
            continue
        found.deliveries += _attempts(person.name, own.children or [])
    return found


def _drafts(folder: Node, wanted: str, people: Sequence[Node]) -> Iterator[str]:
    """Yield what the folder of drafts is called, and each draft of somebody who handed in nothing."""
    yield f"{_DRAFTS}/"
    handed_in = {person.name for person in people if any(own.name == wanted for own in person.children or [])}
    for person in folder.children or []:
        own = next((one for one in person.children or [] if one.name == wanted), None)
        if own is not None and holds_notebooks(own) and person.name not in handed_in:
            yield f"{_DRAFTS}/{person.name}/"


def _attempts(who: str, children: Sequence[Node]) -> Iterator[Delivery]:
    """Yield a delivery for each version in a student's folder, and one for everything else; one if it is empty."""
    versions = {child.name: _VERSION.fullmatch(child.name) for child in children}
    for child in children:
        if match := versions[child.name]:
            yield Delivery(("teams", who), who, [child], "teams", attempt=int(match["number"]))
    rest = [child for child in children if not versions[child.name]]
    if rest or not versions:
        yield Delivery(("teams", who), who, rest, "teams")
