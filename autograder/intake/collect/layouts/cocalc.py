"""CoCalc: the folder of an assignment's collected work."""

from __future__ import annotations

import re

from autograder.intake.collect.layouts.base import Delivery, Options, Recognized
from autograder.intake.collect.nodes import Node

_NAMED = re.compile(r"STUDENT - (?P<who>.+)\.txt")
_DUE = "DUE_DATE.txt"


def recognize(level: Node, options: Options) -> Recognized | None:
    """Recognize ``hw0-collect/<student's id>/STUDENT - Jane Doe.txt`` beside what the student handed in."""
    folders = [child for child in level.children or [] if child.is_folder]
    if not folders or not any(_name(folder) for folder in folders):
        return None
    found = Recognized("cocalc")
    for child in level.children or []:
        if not child.is_folder:
            found.left[child.name] = "it is beside the students' folders, so its owner is unknown"
            continue
        own = [one for one in child.children or [] if not (_NAMED.fullmatch(one.name) or one.name == _DUE)]
        ids = {"cocalc": child.name}
        who = _name(child) or child.name
        found.deliveries.append(Delivery(("cocalc", child.name), who, own, "cocalc", ids))
    return found


def _name(folder: Node) -> str:
    """Return the name that CoCalc wrote beside a student's work, or "" if there is none."""
    names = (_NAMED.fullmatch(one.name) for one in folder.children or [] if not one.is_folder)
    return next((found["who"].strip() for found in names if found), "")
