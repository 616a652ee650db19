"""Build what is published from its sources, and prove that what is published is current and keeps our secrets.

`build` writes the notebooks and public tests into `assignment/`, and the solved notebooks and archives into a folder
of build products.  `check` writes nothing.
"""

from __future__ import annotations

from pathlib import Path

from autograder.build import agreement, secrets
from autograder.build import plan as release
from autograder.build.notebook_source import SourceError
from autograder.build.stubs import StubError
from autograder.homework.layout import HomeworkFolder

__all__ = ["SourceError", "StubError", "build", "check"]


def build(folder: HomeworkFolder, out: Path, *, solve: bool = True) -> list[Path]:
    """Build the release of a homework; products go to ``out`` (usually ``folder.build``).

    ``solve=False`` leaves the solved notebooks out: they take most of the time, as they are run.  Returns the paths of
    all products, written or already up to date.

    Raises
    ------
    SourceError, StubError
        A notebook source or the reference is not as it should be; the message names the place.
    """
    plan = release.plan(folder)
    known = secrets.of_homework(folder)
    if wrong := _disagreements(folder):
        raise SourceError("homework.toml and the rest disagree:\n" + "\n".join(wrong))
    paths = release.write_assignment(folder, plan)
    if solve:
        paths += release.write_solved(folder, out, plan)
    leaks = secrets.find(release.student_files(folder, plan), known)
    if leaks:
        raise SourceError("the release would give secrets away:\n" + "\n".join(leaks))
    paths += [
        release.write(out / "dist" / name, make(folder, plan)) for name, make in release.ARCHIVES.items()
    ]
    return paths


def check(folder: HomeworkFolder) -> list[str]:
    """What is stale or secret in `assignment/`, one line per finding; empty if all is well."""
    try:
        plan = release.plan(folder)
        # Before the tests are loaded: it names a test file that does not parse.
        known = secrets.of_homework(folder)
        disagreements = _disagreements(folder)
    except (SourceError, StubError, SyntaxError) as error:
        return [f"cannot build: {error}"]
    # What would be given out, and what lies there: each may hold a secret that the other does not.
    findings = secrets.find(release.student_files(folder, plan), known)
    findings += secrets.find(release.published_files(folder), known)
    return [*disagreements, *release.stale(folder, plan), *dict.fromkeys(findings)]


def _disagreements(folder: HomeworkFolder) -> list[str]:
    return [*agreement.of_tests(folder), *agreement.of_texts(folder)]
