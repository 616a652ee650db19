"""How a run knows that a submission is finished: a stamp beside the report, written last.

The stamp says everything that the report depends on, and the digest of the report itself. A run that finds the same
stamp need not grade; one that finds another can say what is different. A report without its stamp is not finished.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograder.atomic import write_atomically
from autograder.intake.collect import class_folder as classes
from autograder.intake.collect.class_folder import About
from autograder.run.settings import Settings

STAMP = ".finished.json"
_DIGITS = 16

Stamp = dict[str, Any]


def stamp_of(settings: Settings, submission_sha256: str, about: About | None = None) -> Stamp:
    """What a report of this submission under these settings depends on."""
    release = settings.release
    return {
        "submission": submission_sha256,
        "engine": release.engine_identity[:_DIGITS],
        "tests": {name: digest[:_DIGITS] for name, digest in release.question_identities.items()},
        "release": release.identity,
        "isolation": settings.isolation,
        "budget": asdict(settings.budget),
        "figures": settings.figures,
        "about": hashlib.sha256(classes.encode(about)).hexdigest()[:_DIGITS] if about is not None else "",
    }


def write(folder: Path, stamp: Stamp) -> None:
    """Stamp the report that lies in ``folder``."""
    data = json.dumps({**stamp, "report": _digest(folder)}, sort_keys=True).encode()
    write_atomically(folder / STAMP, data + b"\n")


def read(folder: Path) -> Stamp | None:
    """The stamp of the report in ``folder``, or None where there is none, or the report is another one by now."""
    try:
        stamp = json.loads((folder / STAMP).read_bytes())
        return stamp if isinstance(stamp, dict) and stamp.pop("report") == _digest(folder) else None
    except (OSError, ValueError, KeyError):
        return None


def same(stamp: Stamp | None, wanted: Stamp) -> bool:
    """Whether the report with this stamp is the one that grading now would give."""
    if stamp is None or not wanted["submission"]:
        return False
    # Figures that nobody asked for do no harm.
    return stamp | {"figures": wanted["figures"] and stamp.get("figures")} == wanted


def differences(before: Stamp, after: Stamp) -> list[str]:
    """Why two reports of one student may differ, in words."""
    if before.get("submission") != after["submission"]:
        return ["handed in again"]
    why = []
    if before.get("engine") != after["engine"]:
        why.append("engine or reference changed")
    else:
        old = before.get("tests", {})
        changed = [name for name, digest in after["tests"].items() if old.get(name) != digest]
        if changed:
            more = f" and {len(changed) - 6} more" if len(changed) > 6 else ""
            why.append(f"tests changed: {', '.join(changed[:6])}{more}")
    if before.get("about") != after["about"]:
        why.append("another hand-in by the course's system")
    why += [f"another {name}" for name in ("isolation", "budget") if before.get(name) != after[name]]
    return why or ["graded again: the same inputs, so timing or chance"]


def _digest(folder: Path) -> str:
    with (folder / "report.json").open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
