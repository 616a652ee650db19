"""Canvas (bCourses): *Download Submissions*."""

from __future__ import annotations

import re
from dataclasses import replace

from autograder.intake import filetypes
from autograder.intake.collect.layouts.base import Delivery, Options, Recognized, named, system
from autograder.intake.collect.nodes import Node
from workbook.submission import file_kinds

_CANVAS = re.compile(
    r"(?P<who>[^\s_/][^\s/]*?)?_(?P<late>LATE_)?(?P<user>\d+)_(?:(?P<file>\d+)_(?P<rest>.+)|(?:text|link)\.html)$"
)
_CANVAS_ANONYMOUS = re.compile(
    r"(?P<late>LATE_)?(?P<who>anon_(?P<user>[A-Za-z0-9]+))_(?P<file>\d+)_(?P<rest>.+)$"
)
_VERSION = re.compile(r"-(\d{1,2})(?=(?:\.[A-Za-z0-9]{1,5}){1,2}$)")


def recognize(level: Node, options: Options) -> Recognized | None:
    """Recognize ``doejane_LATE_100001_900001_hw0-submission-1.zip``: sorted name, user id, file id, original name.

    Canvas keeps only the letters of a name, so it may be empty. Instead of files there may be a typed text or a link.
    """

    names = [child.name for child in level.children or []]

    def make(match: re.Match[str], node: Node) -> Delivery:
        fields = match.groupdict()
        own = named(node, fields.get("rest") or filetypes.ONLINE_TEXT)
        return Delivery(
            ("canvas", fields["user"]),
            fields["who"] or fields["user"],
            [own],
            "canvas",
            {"canvas": fields["user"]},
            late=bool(fields["late"]),
        )

    either = re.compile(f"(?:{_CANVAS.pattern})")
    people = {(match["user"], (match["who"] or "").casefold()) for match in map(either.match, names) if match}
    if len({user for user, _ in people}) < len(people):
        return None  # another system's numbers, because a person of Canvas has one name
    found = system("canvas", level, either, make) or system("canvas", level, _CANVAS_ANONYMOUS, make)
    if found is not None:
        found.deliveries = [one for whole in found.deliveries for one in _canvas_attempts(whole)]
    return found


def _canvas_attempts(whole: Delivery) -> list[Delivery]:
    """Split into attempts: a file handed in again has ``-1``, ``-2`` before the extension; the highest counts.

    The numbers of scans are those of pages as often, so all scans count.
    """
    versions: dict[str, dict[int, Node]] = {}
    for node in whole.nodes:
        number = None if file_kinds.is_scan(node.name) else _VERSION.search(node.name)
        name = _VERSION.sub("", node.name) if number else node.name
        versions.setdefault(name, {})[int(number[1]) if number else 0] = node
    last = max(max(numbers) for numbers in versions.values())
    made = []
    for attempt in range(last + 1):
        nodes = [
            numbers[attempt]
            for numbers in versions.values()
            if attempt in numbers and (attempt < max(numbers) and attempt < last)
        ]
        if attempt == last:
            nodes = [numbers[max(numbers)] for numbers in versions.values()]
        if nodes:
            made.append(replace(whole, nodes=nodes, ids=dict(whole.ids), attempt=attempt + 1))
    return made
