"""How each system names what students handed in: a tree of names in, deliveries out.

A delivery is one attempt of one student (or group). There is a module for each system, whose ``recognize`` looks at one
level of a tree and returns None where it is not its own system's; the first in `LAYOUTS` that knows the level is
believed, and what none knows is a heap. The forms are described in docs/collect.md, with where they are documented and
which are a guess.
"""

from __future__ import annotations

from autograder.collect.layouts import (
    blackboard,
    brightspace,
    canvas,
    github,
    gradescope,
    heap,
    moodle,
    nbgrader,
    pattern,
)
from autograder.collect.layouts.base import AmbiguousError, Delivery, Options, Recognized
from autograder.collect.layouts.heap import is_generic
from autograder.collect.nodes import Node

__all__ = ["TITLES", "AmbiguousError", "Delivery", "Options", "Recognized", "is_generic", "recognize"]

LAYOUTS = (pattern, gradescope, moodle, brightspace, blackboard, canvas, nbgrader, github)
TITLES = {
    "canvas": "Canvas",
    "gradescope": "Gradescope",
    "moodle": "Moodle",
    "brightspace": "Brightspace",
    "blackboard": "Blackboard",
    "nbgrader": "nbgrader",
    "github": "GitHub Classroom",
    "pattern": "--pattern",
    "heap": "files and folders",
}


def recognize(root: Node, options: Options | None = None) -> Recognized:
    """What a source is. Raises Refused, with the reason, where it cannot be said."""
    options = options or Options()
    level = root
    while True:
        for layout in LAYOUTS:
            found = layout.recognize(level, options)
            if found is not None:
                return found
        inner = [child for child in level.children or [] if child.is_folder]
        if len(inner) != 1 or len(level.children or []) != 1:
            return heap.recognize(root, options)
        level = inner[0]
