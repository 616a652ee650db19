"""Recognize each system's file names: turn a tree of names into deliveries.

A delivery is one attempt of one student (or group). Each system has a module, whose ``recognize`` looks at
one level of a tree and returns None if the level does not come from this system. The first module in
`LAYOUTS` that recognizes the level wins; plain files are what no module recognizes. docs/collect.md
describes the formats, with their sources, and says which are a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from autograder.intake import filetypes
from autograder.intake.collect import packs
from autograder.intake.collect.layouts import (
    blackboard,
    brightspace,
    canvas,
    cocalc,
    edx,
    github,
    gradescope,
    moodle,
    named_files,
    nbgrader,
    pattern,
    plain_files,
    prairielearn,
    sakai,
    submitty,
    teams,
)
from autograder.intake.collect.layouts.base import (
    GUESSED,
    PLAIN,
    TITLES,
    AmbiguousError,
    Delivery,
    Options,
    Recognized,
)
from autograder.intake.collect.layouts.owner_names import is_generic, is_of_class
from autograder.intake.collect.nodes import Node
from workbook.submission.limits import Refused

__all__ = ["TITLES", "AmbiguousError", "Delivery", "Options", "Recognized", "is_generic", "recognize"]


class Layout(Protocol):
    """A module for one system's format."""

    def recognize(self, level: Node, options: Options) -> Recognized | None:
        """Return what the level contains, or None if it does not come from this system."""


LAYOUTS: tuple[Layout, ...] = (
    *(pattern, gradescope, moodle, brightspace, blackboard, prairielearn, canvas, sakai, nbgrader, github),
    *(cocalc, teams, edx, named_files, submitty),
)


def recognize(root: Node, options: Options | None = None) -> Recognized:
    """Recognize a source. Raises Refused, with the reason, if that fails."""
    options = options or Options()
    level = root
    while True:
        for layout in LAYOUTS:
            found = layout.recognize(level, options)
            if found is not None:
                return found
        inner = [child for child in level.children or [] if child.is_folder]
        if len(inner) != 1 or len(level.children or []) != 1:
            return _downloads(level, options) or plain_files.recognize(root, options)
        level = inner[0]


SYSTEMS = frozenset(
    {
        "canvas",
        "gradescope",
        "moodle",
        "brightspace",
        "blackboard",
        "sakai",
        "prairielearn",
        "teams",
        "submitty",
    }
    | named_files.SYSTEMS
)
"""Systems whose file names are so specific that no student's own archive has them."""


def _downloads(level: Node, options: Options) -> Recognized | None:
    """Recognize a level that contains whole downloads of a class, such as zips from Canvas beside each other.

    The parts of a download that was split are taken together. Sources and names in ``left`` have the download's name in
    front. The layout is that of the first download. What is not a download is recognized as if the downloads were not
    there; if it belongs to nobody, it is listed in ``left``. Return None if the level is a file, contains no download,
    or is inside one itself (``options.inside``).
    """
    if options.inside or level.children is None:
        return None
    inner = replace(options, inside=True)
    found: Recognized | None = None
    rest: list[Node] = []
    parts: dict[str, list[Node]] = {}
    for child in level.children:
        drives = None if child.is_folder else packs.whole_of(child.name)
        parts.setdefault(drives or child.name, []).append(child)
    work = {name for name, own in parts.items() if any(map(plain_files.holds_work, own))}
    for name, own in parts.items():
        whole = _whole(name, own, inner, alone=work == {name})
        if whole is None:
            rest += own
            continue
        found = found or Recognized(whole.layout)
        for delivery in whole.deliveries:
            delivery.source = f"{name}/{delivery.source}" if delivery.source else name
        found.deliveries += whole.deliveries
        found.left |= {f"{name}/{left}" if left else name: reason for left, reason in whole.left.items()}
    if found is None:
        return None
    others = _beside(Node(level.name, rest), options)
    found.deliveries += others.deliveries
    found.left |= others.left
    return found


def _beside(rest: Node, options: Options) -> Recognized:
    """Recognize what is beside downloads as plain files; if it has no deliveries, all of it is listed in ``left``."""
    children = rest.children or []
    try:
        work = any(map(plain_files.holds_work, children))
        found = plain_files.recognize(rest, options) if work else Recognized(PLAIN)
    except Refused as refusal:
        return Recognized(PLAIN, left={child.name: str(refusal) for child in children})
    if not found.deliveries:
        reason = "it is beside downloads but is not a download"
        found.left |= {child.name: reason for child in children if child.name not in found.left}
    return found


def _whole(name: str, parts: Sequence[Node], options: Options, *, alone: bool) -> Recognized | None:
    """Recognize a class's download, in a folder or in archives; return None for a student's own work.

    ``alone`` says that no other work is beside it: then several students' work in an archive is a class's, as when the
    archive itself is the source, whatever its name.
    """
    if len(parts) == 1 and parts[0].is_folder:
        return _folder(parts[0], options)
    if any(part.is_folder or not filetypes.is_archive(part.name) for part in parts):
        return None
    try:
        trees = [packs.tree(part, options.names) for part in parts]
        root = trees[0] if len(trees) == 1 else packs.joined(name, trees)
        inside = recognize(root, options)
    except (Refused, OSError):
        return None
    several = len(inside.deliveries) > 1 and (
        alone or is_of_class(name) or packs.whole_of(parts[0].name) is not None
    )
    if inside.layout not in SYSTEMS and not several:
        return None
    inside.left |= {"": GUESSED} if root.guessed else {}
    return inside


def _folder(folder: Node, options: Options) -> Recognized | None:
    """Recognize a folder that contains a class's downloads, packed or unpacked; return None for a student's folder."""
    try:
        inside = recognize(folder, options)
        if inside.layout not in SYSTEMS:
            inside = _downloads(folder, replace(options, inside=False)) or inside
    except (Refused, OSError):
        return None
    # Photos of several days have names like Canvas's, so scans alone do not count.
    people = {
        delivery.key
        for delivery in inside.deliveries
        if delivery.layout in SYSTEMS and any(map(plain_files.holds_notebooks, delivery.nodes))
    }
    return inside if inside.layout in SYSTEMS and len(people) > 1 else None
