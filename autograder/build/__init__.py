"""Build the release from its sources, and check that it is up to date and contains no secrets.

`build` writes the notebooks and public tests into `assignment/`, and the solved notebooks and archives into a
folder of build products. `check` writes nothing.
"""

from __future__ import annotations

from pathlib import Path

from autograder import light_jsonschema  # noqa: F401  (before nbformat)
from autograder.build import agreement, secrets
from autograder.build import plan as release
from autograder.build.notebook_source import SourceError
from autograder.build.stubs import StubError
from autograder.homework.layout import HomeworkFolder

__all__ = ["SourceError", "StubError", "build", "check"]


def build(folder: HomeworkFolder, out: Path, *, solve: bool = True) -> list[Path]:
    """Build the release of a homework; products go to ``out`` (usually ``folder.build``).

    ``solve=False`` leaves out the solved notebooks, which take most of the time because they are run. Returns
    the paths of all products, written or already up to date.

    Raises
    ------
    SourceError, StubError
        If a notebook source or the reference is wrong; the message names the place.
    """
    plan = release.plan(folder)
    known = secrets.of_homework(folder)
    if wrong := _disagreements(folder):
        raise SourceError("homework.toml does not agree with the sources:\n" + "\n".join(wrong))
    paths = release.write_assignment(folder, plan)
    if solve:
        paths += release.write_solved(folder, out, plan)
    leaks = secrets.find(release.student_files(folder, plan), known)
    if leaks:
        raise SourceError("the release would contain secrets:\n" + "\n".join(leaks))
    paths += [
        release.write(out / "dist" / name, make(folder, plan)) for name, make in release.ARCHIVES.items()
    ]
    return paths


def check(folder: HomeworkFolder) -> list[str]:
    """Return a line for each stale file and each secret in `assignment/`; empty if there are none."""
    try:
        plan = release.plan(folder)
        # Do this before loading the tests, because it names a test file that does not parse.
        known = secrets.of_homework(folder)
        disagreements = _disagreements(folder)
    except (SourceError, StubError, SyntaxError) as error:
        return [f"cannot build: {error}"]
    # Check what would be released and what is there now: each may contain a secret that the other does not.
    findings = secrets.find(release.student_files(folder, plan), known)
    findings += secrets.find(release.published_files(folder), known)
    return [*disagreements, *release.stale(folder, plan), *dict.fromkeys(findings)]


def _disagreements(folder: HomeworkFolder) -> list[str]:
    return [*agreement.check_tests(folder), *agreement.check_texts(folder)]
