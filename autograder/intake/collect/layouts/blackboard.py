"""Blackboard: *Assignment File Download*. nbgrader's zip collector expects names of the same form."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from autograder.intake import filetypes, typed
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
from workbook.submission.limits import Refused

_BLACKBOARD = re.compile(
    r"(?P<before>.+)_attempt_(?P<when>\d{4}(?:-\d\d){5})(?:_(?P<rest>.+)|(?P<twin>\.txt))?$"
)
_TWIN_NAME = re.compile(r"^Name:\s*(?P<who>.+?)\s*\((?P<login>[^()\s]+)\)\s*$", re.M)


def recognize(level: Node, options: Options) -> Recognized | None:
    """Recognize ``hw0_jdoe_attempt_2025-09-05-22-10-33_hw0-submission.zip`` and a ``.txt`` with the form's fields.

    Files of one student with the same time are one delivery. The ``.txt`` names the student and the login, and is part
    of the delivery only if something was typed into the form; without one, the login in the file's name is the
    student's name too (`_titles`). The time is that in the name, in ``options.zone``, or None if there is no such time.
    Other names are listed in ``left``. Return None if fewer than half of the names have this form.
    """
    twins: dict[tuple[str, str], re.Match[str]] = {}
    typed_in: set[str] = set()
    for child in level.children or []:
        match = _BLACKBOARD.match(child.name)
        if match and match["twin"] and not child.is_folder:
            try:
                text = child.text(SMALL)
            except Refused:
                continue
            if typed.of_form(text):
                typed_in.add(child.name)
            if found := _TWIN_NAME.search(text):
                twins[match["before"], match["when"]] = found

    matches = filter(None, (_BLACKBOARD.match(child.name) for child in level.children or []))
    titles = _titles({match["before"] for match in matches}, twins)

    names = {twin["login"]: twin["who"] for twin in twins.values()}

    def make(match: re.Match[str], node: Node) -> Delivery | None:
        before = match["before"]
        twin = twins.get((before, match["when"]))
        title = next((one for one in titles if before.startswith(one) and before != one), None)
        login = before.removeprefix(title) if title else before.rpartition("_")[2]
        login = twin["login"] if twin else login
        nodes = [named(node, match["rest"]) if match["rest"] else node]
        if match["twin"]:
            nodes = [named(node, filetypes.TYPED_TEXT)] if node.name in typed_in else []
        return Delivery(
            ("blackboard", login),
            names.get(login, login),
            nodes,
            "blackboard",
            {"login": login},
            when=moment_of_digits(match["when"].replace("-", ""), options.zone),
        )

    return system("blackboard", level, _BLACKBOARD, make)


def _titles(names: Collection[str], twins: Mapping[tuple[str, str], re.Match[str]]) -> list[str]:
    """Return what may be the title of the homework before the logins in ``names``, longest first, each with its ``_``.

    Titles and logins may have underscores. The title is what is before the login that a ``.txt`` says, or else what all
    names have in common.
    """
    known = {
        before.removesuffix(twin["login"])
        for (before, _), twin in twins.items()
        if before.endswith("_" + twin["login"])
    }
    first, last = min(names, default=""), max(names, default="")  # in order, these two have least in common
    same = next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), 0)
    shared = {first[: first.rfind("_", 0, same) + 1]} - {""}
    return sorted(known or shared, key=len, reverse=True)
