"""Blackboard: *Assignment File Download*. nbgrader's zip collector expects names of the same form."""

from __future__ import annotations

import re

from autograder.intake.collect.layouts.base import (
    SMALL,
    Delivery,
    Options,
    Recognized,
    moment_of_digits,
    named,
    system,
)
from autograder.intake.collect.nodes import Node
from workbook.limits import Refused

_BLACKBOARD = re.compile(
    r"(?P<before>.+)_attempt_(?P<when>\d{4}(?:-\d\d){5})(?:_(?P<rest>.+)|(?P<twin>\.txt))?$"
)
_TWIN_NAME = re.compile(r"^Name:\s*(?P<who>.+?)\s*\((?P<login>[^()\s]+)\)\s*$", re.M)


def recognize(level: Node, options: Options) -> Recognized | None:
    """Recognize ``hw0_jdoe_attempt_2025-09-05-22-10-33_hw0-submission.zip`` and a ``.txt`` with the form's fields.

    Files of one student with the same time are one delivery. The ``.txt`` names the student and the login, and is not
    part of the delivery; without one, the login in the file's name is the student's name too. The time is that in the
    name, in ``options.zone``, or None if there is no such time. Other names are listed in ``left``. Return None if
    fewer than half of the names have this form.
    """
    twins: dict[tuple[str, str], re.Match[str]] = {}
    for child in level.children or []:
        match = _BLACKBOARD.match(child.name)
        if match and match["twin"] and not child.is_folder:
            try:
                found = _TWIN_NAME.search(child.text(SMALL))
            except Refused:
                continue
            if found:
                twins[match["before"], match["when"]] = found

    def make(match: re.Match[str], node: Node) -> Delivery | None:
        twin = twins.get((match["before"], match["when"]))
        login = twin["login"] if twin else match["before"].rpartition("_")[2]
        nodes = [] if match["twin"] else [named(node, match["rest"]) if match["rest"] else node]
        return Delivery(
            ("blackboard", login),
            twin["who"] if twin else login,
            nodes,
            "blackboard",
            {"login": login},
            when=moment_of_digits(match["when"].replace("-", ""), options.zone),
        )

    return system("blackboard", level, _BLACKBOARD, make)
