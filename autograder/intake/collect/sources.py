"""Resolve the paths given to `grade` and similar commands: submissions on disk, a class folder, or a download.

A download is first collected into a folder inside the results, so that later commands with the same paths
find the same submissions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.intake.collect import class_folder as classes
from autograder.intake.collect.gather import Collected, collect, deliveries_in
from autograder.intake.collect.layouts import Options
from workbook.common import messages
from workbook.submission.limits import Refused

COLLECTED = ".collected"
"""The class folder inside a run's output folder."""


@dataclass
class Submissions:
    """Submissions on disk, and what in the paths was not taken and why."""

    paths: list[Path] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)
    collected: Collected | None = None


def resolve(paths: Sequence[Path], results: Path) -> Submissions:
    """Return the submissions in the paths; collect a download into ``results``. Raises Refused."""
    found = Submissions()
    sources = []
    for path in paths:
        if classes.is_class(path):
            found.paths += classes.students(path)
            found.left |= classes.left_in(path)
        else:
            sources.append(path)
    if not sources:
        return found
    plain_ones = _plain(sources)
    if plain_ones.collected is None:
        found.paths += plain_ones.paths
        found.left |= plain_ones.left
        return found
    made = collect(sources, results / COLLECTED)
    found.collected = made
    found.paths += [results / COLLECTED / name for name in made.students]
    found.left |= made.left
    return found


def plain(paths: Sequence[Path]) -> list[Path]:
    """Return the submissions in the paths if nothing must be collected first. Raises Refused."""
    found: list[Path] = []
    for path in paths:
        if classes.is_class(path):
            found += classes.students(path)
        elif classes.of_class(path):
            found.append(path)
        else:
            looked = _plain([path])
            if looked.collected is not None:
                raise Refused(
                    f"{messages.shown_path(path)} is a download: `autograder collect` makes a class folder of it"
                )
            found += looked.paths
    return found


def _plain(paths: Sequence[Path]) -> Submissions:
    """Find each submission; set ``collected`` if some are not separate files or folders on disk."""
    noted = Collected()
    deliveries = deliveries_in(paths, Options(), noted)
    alone = [delivery.alone for delivery in deliveries]
    found = Submissions([path for path in alone if path is not None], noted.left)
    if None in alone:
        found.collected = noted
    return found
