"""edX: *Download all submissions* of open response assessments."""

from __future__ import annotations

import re
from collections import Counter

from autograder.intake import filetypes
from autograder.intake.collect.layouts.base import (
    Delivery,
    Options,
    Recognized,
    chosen_assignment,
    named,
    system,
)
from autograder.intake.collect.nodes import Node

_UNIT = re.compile(r"\[\d+\].*, \[\d+\].*, \[\d+\]", re.S)
_FILE = re.compile(r"\[(?P<index>\d+)\] - (?P<who>.+?) - (?P<rest>.+)$", re.S)
_PROMPT = re.compile(r"prompt_(?P<number>\d+)\.txt")
_TABLE = "submissions.csv"


def recognize(level: Node, options: Options) -> Recognized | None:
    """Recognize ``[1]Week 1, [2]Homework, [1]Unit/[1] - jdoe - q4_ridge.ipynb``; ``prompt_0.txt`` is a typed text."""
    units = {
        child.name: child for child in level.children or [] if child.is_folder and _UNIT.match(child.name)
    }
    if not units:
        return None
    unit = units.get(chosen_assignment(Counter(units), options))
    if unit is None:
        return None

    def make(match: re.Match[str], node: Node) -> Delivery:
        own = match["rest"]
        if prompt := _PROMPT.fullmatch(own):  # each prompt has a text box
            number = prompt["number"]
            own = filetypes.TYPED_TEXT if number == "0" else f"prompt_{number}/{filetypes.TYPED_TEXT}"
        return Delivery(
            ("edx", match["who"]), match["who"], [named(node, own)], "edx", {"login": match["who"]}
        )

    found = system("edx", unit, _FILE, make)
    if found is not None:
        others = [child for child in level.children or [] if child is not unit and child.name != _TABLE]
        found.left |= {child.name: "it is not in the unit that is collected" for child in others}
    return found
