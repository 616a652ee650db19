"""Build what is published from its sources, and prove that what is published is current and keeps our secrets.

`build` writes the notebooks and public tests into `assignment/`, and the solved notebooks and archives into a folder
of build products.  `check` writes nothing.
"""

from __future__ import annotations

from pathlib import Path

from autograder.build import release, secrets
from autograder.build.sources import SourceError
from autograder.build.stubs import StubError

__all__ = ["SourceError", "StubError", "build", "check"]


def build(root: Path, out: Path, *, solve: bool = True) -> list[Path]:
    """Build the release of the project at ``root``; products go to ``out`` (usually ``root / "build"``).

    ``solve=False`` leaves the solved notebooks out: they take most of the time, as they are run.  Returns the paths of
    all products, written or already up to date.

    Raises
    ------
    SourceError, StubError
        A notebook source or the reference is not as it should be; the message names the place.
    """
    plan = release.plan(root)
    paths = release.write_assignment(root, plan)
    if solve:
        paths += release.write_solved(root, out, plan)
    files = release.student_files(root, plan)
    leaks = secrets.find(files, secrets.of_project(root))
    if leaks:
        raise SourceError("the release would give secrets away:\n" + "\n".join(leaks))
    paths.append(release.write(out / "dist/hw0-student.zip", release.archive(files)))
    return paths


def check(root: Path) -> list[str]:
    """What is stale or secret in `assignment/`, one line per finding; empty if all is well."""
    try:
        plan = release.plan(root)
    except (SourceError, StubError, SyntaxError) as error:
        return [f"cannot build: {error}"]
    findings = release.stale(root, plan)
    published = release.student_files(root, plan)
    for name in [*plan.notebooks, *plan.tests]:
        path = root / "assignment" / name
        if path.is_file():
            published[name] = path.read_bytes()
    return findings + secrets.find(published, secrets.of_project(root))
