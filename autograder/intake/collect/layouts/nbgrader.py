"""nbgrader: the ``submitted/`` folder of a course, or the exchange's ``inbound/``."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC

from autograder.intake.collect.layouts.base import (
    SMALL,
    Delivery,
    Options,
    Recognized,
    chosen_assignment,
    moment,
)
from autograder.intake.collect.nodes import Node
from workbook.common import messages
from workbook.submission.limits import Refused

_EXCHANGE = re.compile(
    r"(?P<who>.+)\+(?P<assignment>[^+]+)\+(?P<when>\d{4}-\d\d-\d\d \d\d[:_-]?\d\d[:_-]?\d\d(?:\.\d+)?)"
    r"(?: [A-Z]+)?(?:\+.*)?$"
)
_BESIDE = "it is beside the students' folders, so its owner is unknown"
_COURSE_FOLDERS = {"source", "release", "autograded", "feedback", "submitted", "downloaded"}


def recognize(level: Node, options: Options) -> Recognized | None:
    """Recognize ``submitted/<student>/<assignment>/`` of a course, or the folder ``inbound`` of nbgrader's exchange.

    A course is recognized at its own folder, at ``submitted``, or by a ``timestamp.txt`` in an assignment's folder. The
    exchange is recognized if more than half of the folders have names of its form. The student's folder is the login.
    The time of a delivery is in ``timestamp.txt`` or in the folder's name, in UTC unless it says another zone; it is
    None if there is none or it cannot be read. If there are several assignments, ``options.assignment`` chooses one.
    Students without this assignment, deliveries of others, files beside the students' folders, and a ``timestamp.txt``
    that cannot be opened are listed in ``left``. Return None for any other level.

    Raises
    ------
    AmbiguousError
        If there are several assignments and ``options`` names none.
    """
    folders = {child.name: child for child in level.children or [] if child.is_folder}
    exchange = {name: match for name in folders if (match := _EXCHANGE.match(name))}
    if exchange and len(exchange) * 2 > len(folders):
        return _of_exchange(level, folders, exchange, options)
    if "submitted" in folders and (len(folders) == 1 or set(folders) & (_COURSE_FOLDERS - {"submitted"})):
        level = folders["submitted"]
        folders = {child.name: child for child in level.children or [] if child.is_folder}
    elif level.name != "submitted" and not any(_stamped(child) for child in folders.values()):
        return None
    if not folders:
        return None
    names = Counter(
        inner.name for child in folders.values() for inner in child.children or [] if inner.is_folder
    )
    if not names:
        return None
    found = _of_course(folders, chosen_assignment(names, options), options)
    for child in level.children or []:
        if not child.is_folder:
            found.left[child.name] = _BESIDE
    return found


def _of_course(folders: dict[str, Node], wanted: str, options: Options) -> Recognized:
    """Return the deliveries of one assignment in a course's folders, by student.

    A student without the assignment, and a ``timestamp.txt`` that cannot be read, are listed in ``left``.
    """
    found = Recognized("nbgrader")
    for student, folder in folders.items():
        inner = {one.name: one for one in folder.children or []}
        if wanted not in inner:
            found.left[student] = f"it contains no folder {messages.shown(wanted)}"
            continue
        own = inner[wanted]
        stamp = next((one for one in own.children or [] if one.name == "timestamp.txt"), None)
        when = None
        if stamp is not None:
            try:
                said = stamp.text(SMALL).strip()
                when = moment(said, UTC) or moment(said, options.zone)
            except Refused as refusal:
                found.left[f"{student}/{wanted}/timestamp.txt"] = str(refusal)
        found.deliveries.append(
            Delivery(("nbgrader", student), student, [own], "nbgrader", {"login": student}, when=when)
        )
    return found


def _stamped(folder: Node) -> bool:
    """Return whether a folder is a student's in a course; the exchange has the time beside the work too."""
    return any(
        inner.is_folder
        and not _EXCHANGE.match(inner.name)
        and any(one.name == "timestamp.txt" for one in inner.children or [])
        for inner in folder.children or []
    )


def _of_exchange(
    level: Node, folders: dict[str, Node], matches: dict[str, re.Match[str]], options: Options
) -> Recognized:
    """Return the deliveries of one assignment in the exchange's folder; everything else there is listed in ``left``.

    ``folders`` are the level's folders by name, and ``matches`` those whose names have the exchange's form. The time is
    that in the name, in UTC.

    Raises
    ------
    AmbiguousError
        If there are several assignments and ``options`` names none.
    """
    wanted = chosen_assignment(Counter(match["assignment"] for match in matches.values()), options)
    found = Recognized("nbgrader")
    for name, match in matches.items():
        if match["assignment"] != wanted:
            found.left[f"{name}/"] = f"it is for the assignment {messages.shown(match['assignment'])}"
            continue
        text = re.sub(r" (\d\d)[_-]?(\d\d)[_-]?(\d\d)", r" \1:\2:\3", match["when"])
        found.deliveries.append(
            Delivery(
                ("nbgrader", match["who"]),
                match["who"],
                [folders[name]],
                "nbgrader",
                {"login": match["who"]},
                when=moment(text, UTC),
            )
        )
    for child in level.children or []:
        if not child.is_folder:
            found.left[child.name] = _BESIDE
        elif child.name not in matches:
            found.left[f"{child.name}/"] = "its name is not in the form that nbgrader's exchange uses"
    return found
