"""Mark finished submissions with a stamp beside the report, written last.

The stamp records everything that the report depends on, and the report's digest. If the stamp is the same as before, a
run does not grade the submission again; otherwise it can report what differs. A report without a stamp is unfinished.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from autograder.batch.settings import Settings
from autograder.intake.collect import class_folder as classes
from autograder.intake.collect.class_folder import About
from workbook.common.atomic import replace_file

STAMP = ".finished.json"
_DIGITS = 16


class Stamp(Struct, frozen=True, kw_only=True):
    """What a report depends on, and, in a file, the report's digest. Files of older versions may lack fields."""

    submission: str
    engine: str = ""
    tests: dict[str, str] = {}
    derivations: str = ""
    release: str = ""
    isolation: str = ""
    budget: dict[str, float] = {}
    figures: bool = False
    about: str = ""
    report: str = ""


def stamp_of(settings: Settings, submission_sha256: str, about: About | None = None) -> Stamp:
    """Return what a report of this submission under these settings depends on."""
    release = settings.release
    return Stamp(
        submission=submission_sha256,
        engine=release.engine_identity[:_DIGITS],
        tests={name: digest[:_DIGITS] for name, digest in release.question_identities.items()},
        derivations=release.findings_identity[:_DIGITS],
        release=release.identity,
        isolation=settings.isolation,
        budget=asdict(settings.budget),
        figures=settings.figures,
        about=hashlib.sha256(classes.encode(about)).hexdigest()[:_DIGITS] if about is not None else "",
    )


def write(folder: Path, stamp: Stamp) -> None:
    """Write the stamp of the report in ``folder``."""
    data = msgspec.json.encode(replace(stamp, report=_digest(folder)), order="sorted")
    replace_file(folder / STAMP, data + b"\n", durable=True)


def read(folder: Path) -> Stamp | None:
    """Return the stamp of the report in ``folder``, or None if there is no stamp or the report has changed."""
    try:
        stamp = msgspec.json.decode((folder / STAMP).read_bytes(), type=Stamp)
        return replace(stamp, report="") if stamp.report == _digest(folder) else None
    except (OSError, ValueError):
        return None


def same(stamp: Stamp | None, wanted: Stamp) -> bool:
    """Return whether grading now would produce the report with this stamp."""
    if stamp is None or not wanted.submission:
        return False
    # A report with figures also serves a run that does not need them.
    return replace(stamp, figures=wanted.figures and stamp.figures) == wanted


def differences(before: Stamp, after: Stamp) -> list[str]:
    """Return reasons, in words, why two reports of one student may differ."""
    if before.submission != after.submission:
        return ["handed in again"]
    why = []
    if before.engine != after.engine:
        why.append("engine or reference changed")
    else:
        changed = [name for name, digest in after.tests.items() if before.tests.get(name) != digest]
        if changed:
            more = f" and {len(changed) - 6} more" if len(changed) > 6 else ""
            why.append(f"tests changed: {', '.join(changed[:6])}{more}")
    if before.derivations != after.derivations:
        why.append("derivations or rubrics changed")
    if before.about != after.about:
        why.append("another hand-in in the course system")
    if before.isolation != after.isolation:
        why.append("another isolation")
    if before.budget != after.budget:
        why.append("another budget")
    return why or ["graded again from the same inputs, so timing or chance"]


def _digest(folder: Path) -> str:
    with (folder / "report.json").open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
