"""Recognize names by a regular expression that the course supplies."""

from __future__ import annotations

import re

from autograder.intake import filetypes
from autograder.intake.collect.layouts.base import (
    Delivery,
    Options,
    Recognized,
    moment_of_digits,
    named,
    system,
)
from autograder.intake.collect.nodes import Node
from workbook.submission import notebook_names


def recognize(level: Node, options: Options) -> Recognized | None:
    """Recognize names by the course's own regular expression, with the groups of nbgrader's zip collector."""
    if options.pattern is None:
        return None

    def make(match: re.Match[str], node: Node) -> Delivery:
        fields = {key: value or "" for key, value in match.groupdict().items()}
        who = fields.get("student_id") or " ".join(
            filter(None, (fields.get("first_name"), fields.get("last_name")))
        )
        who = who or node.name
        when = None
        if stamp := re.sub(r"\D", "", fields.get("timestamp", "")):
            when = moment_of_digits(stamp[:14].ljust(14, "0"), options.zone)
        own = node if node.is_folder else named(node, fields.get("file_id") or node.name)
        if (
            not node.is_folder
            and not notebook_names.is_notebook(own.name)
            and not filetypes.is_archive(own.name)
        ):
            own = named(node, node.name)
        return Delivery(("pattern", who), who, [own], "pattern", {"login": who}, when=when)

    return system("pattern", level, options.pattern, make)
