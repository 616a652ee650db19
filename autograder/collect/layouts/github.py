"""GitHub Classroom: clones of all repositories in one folder."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from autograder.collect.layouts.base import Delivery, Options, Recognized
from autograder.collect.nodes import Node


def recognize(level: Node, options: Options) -> Recognized | None:
    """``hw0-<login>/`` clones: what all names begin with is the assignment's name."""
    folders = [child for child in level.children or [] if child.is_folder]
    if not folders or not all(child.repository for child in folders) or level.repository:
        return None
    prefix = _common_prefix([child.name for child in folders])
    if not prefix and len(folders) > 1:
        return None
    if len(folders) == 1:
        prefix = folders[0].name.partition("-")[0] + "-" if "-" in folders[0].name else ""
    from autograder.collect.commits import commit_time

    found = Recognized("github")
    for child in folders:
        login = child.name[len(prefix) :] or child.name
        when = commit_time(child.path) if child.path is not None else None
        found.deliveries.append(
            Delivery(("github", login), login, [child], "github", {"github": login}, when=when)
        )
    for child in level.children or []:
        if not child.is_folder:
            found.left[child.name] = "it lies beside the repositories: whose it is is not said"
    return found


def _common_prefix(names: Sequence[str]) -> str:
    """What all names begin with, up to a dash."""
    if len(names) < 2:
        return ""
    first, last = min(names), max(names)
    same = "".join(
        a for a, b in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    )
    return same[: same.rfind("-") + 1]
