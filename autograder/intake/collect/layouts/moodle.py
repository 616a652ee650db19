"""Moodle: *Download all submissions*."""

from __future__ import annotations

import re

from autograder.intake import filetypes
from autograder.intake.collect.layouts.base import Delivery, Options, Recognized, named, system
from autograder.intake.collect.nodes import Node

_MOODLE = re.compile(
    r"(?P<who>.+?)(?:_(?P<id>\d+))?_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<rest>.*))?$", re.DOTALL
)


def recognize(level: Node, options: Options) -> Recognized | None:
    """Recognize ``Jane Doe_123456_assignsubmission_file_`` as a folder or file prefix, and an ``onlinetext`` twin.

    In an assignment for groups, the name and the number are the group's, and the default group has no number.
    """

    def make(match: re.Match[str], node: Node) -> Delivery:
        own = node if node.is_folder else named(node, match["rest"] or node.name)
        if match["kind"] == "onlinetext":
            own = _typed(own)
        who, ids = match["who"].strip(), {"moodle": match["id"]} if match["id"] else {}
        return Delivery(("moodle", match["id"] or who), who, [own], "moodle", ids)

    return system("moodle", level, _MOODLE, make)


def _typed(node: Node) -> Node:
    """Return the same file or folder with the text under its English name; pictures keep their names."""
    if node.children is not None:
        return Node(node.name, [_typed(child) for child in node.children])
    return named(node, filetypes.ONLINE_TEXT) if node.name.casefold().endswith((".html", ".htm")) else node
