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
from workbook import limits
from workbook.limits import Refused

_EXCHANGE = re.compile(
    r"(?P<who>[^+]+)\+(?P<assignment>[^+]+)\+(?P<when>\d{4}-\d\d-\d\d \d\d[:_-]?\d\d[:_-]?\d\d(?:\.\d+)?)"
    r"(?: [A-Z]+)?(?:\+.*)?$"
)
_COURSE_FOLDERS = {"source", "release", "autograded", "feedback", "submitted", "downloaded"}


def recognize(level: Node, options: Options) -> Recognized | None:
    """Recognize ``submitted/<student>/<assignment>/*.ipynb`` with ``timestamp.txt``, or the exchange's ``inbound``.

    Of several assignments, ``options`` names the one to collect.
    """
    folders = {child.name: child for child in level.children or [] if child.is_folder}
    exchange = {name: match for name in folders if (match := _EXCHANGE.match(name))}
    if exchange and len(exchange) == len(folders):
        return _inbound(folders, exchange, options)
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
    wanted = chosen_assignment(names, options)
    found = Recognized("nbgrader")
    for student, folder in folders.items():
        inner = {one.name: one for one in folder.children or []}
        if wanted not in inner:
            found.left[student] = f"it contains no folder {limits.shown(wanted)}"
            continue
        own = inner[wanted]
        stamp = next((one for one in own.children or [] if one.name == "timestamp.txt"), None)
        when = None
        if stamp is not None:
            try:
                when = moment(stamp.text(SMALL).strip(), UTC)
            except Refused as refusal:
                found.left[f"{student}/{wanted}/timestamp.txt"] = str(refusal)
        found.deliveries.append(
            Delivery(("nbgrader", student), student, [own], "nbgrader", {"login": student}, when=when)
        )
    for child in level.children or []:
        if not child.is_folder:
            found.left[child.name] = "it is beside the students' folders, so its owner is unknown"
    return found


def _stamped(folder: Node) -> bool:
    return any(
        inner.is_folder and any(one.name == "timestamp.txt" for one in inner.children or [])
        for inner in folder.children or []
    )


def _inbound(folders: dict[str, Node], matches: dict[str, re.Match[str]], options: Options) -> Recognized:
    wanted = chosen_assignment(Counter(match["assignment"] for match in matches.values()), options)
    found = Recognized("nbgrader")
    for name, match in matches.items():
        if match["assignment"] == wanted:
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
    return found
