"""The class folder: one folder per student, with what is known about the student in ``submission.json``.

::

    CLASS/class.json                         what was collected from where, and what was left, with the reasons
    CLASS/Jane-Doe-1f2e3d4c/submission.json
    CLASS/Jane-Doe-1f2e3d4c/q4_ridge.ipynb   the attempt that counts, as it was handed in
    CLASS/Jane-Doe-1f2e3d4c/scan.pdf
    CLASS/Jane-Doe-1f2e3d4c/attempts/1/…     other attempts

A folder counts as a student's folder only if ``class.json`` is beside it, because students can put files into
their own submission but not beside it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec

from workbook.submission.limits import Refused

SCHEMA = 1
CLASS_FILE = "class.json"
STUDENT_FILE = "submission.json"
ATTEMPTS = "attempts"


class _Class(msgspec.Struct):
    """What is read of ``class.json``. Older files do not say whether they are finished."""

    left: dict[str, str] = {}
    finished: bool = True


@dataclass(frozen=True)
class Attempt:
    """One attempt. ``folder`` is its path below the student's folder, "" for the attempt that counts."""

    attempt: int
    when: str | None
    late: bool | None
    source: str
    folder: str
    counts: bool
    sha256: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class About:
    """A student's ``submission.json``.

    ``who`` is the display name, ``when`` an ISO time with its zone or None, ``late`` what the source says or
    None, ``source`` the download, and ``layout`` its system. ``names`` maps a file to the name that it was
    handed in under, if that differs. These map a released notebook: ``notebooks`` to the file that counts,
    ``told_by`` to how it was recognized, ``notes`` to a note about other copies, ``problems`` to the reason
    why no file can be taken. ``left`` maps other files that could not be taken to the reason. ``refused`` is
    the reason why nothing could be taken, or None. ``group`` lists all names of a group that handed in
    together. ``typed`` is the beginning of what was typed into the system's text box. ``earlier`` maps a missing
    notebook to the number of an earlier attempt that has it.
    """

    who: str
    ids: Mapping[str, str]
    email: str
    when: str | None
    attempt: int
    late: bool | None
    source: str
    layout: str
    files: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    others: int = 0
    notebooks: Mapping[str, str] = field(default_factory=dict)
    told_by: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)
    left: Mapping[str, str] = field(default_factory=dict)
    refused: str | None = None
    group: tuple[str, ...] = ()
    on_roster: bool | None = None
    sha256: str = ""
    attempts: tuple[Attempt, ...] = ()
    typed: str = ""
    earlier: Mapping[str, int] = field(default_factory=dict)
    schema: int = SCHEMA

    @property
    def submitted(self) -> datetime | None:
        """``when`` as a datetime, or None."""
        return datetime.fromisoformat(self.when) if self.when else None


def encode(about: About) -> bytes:
    """Return a student's file as JSON."""
    return json.dumps(asdict(about), indent=1, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def is_class(path: Path) -> bool:
    """Return whether a folder is a class folder."""
    return (path / CLASS_FILE).is_file() and not path.is_symlink()


def of_class(path: Path) -> bool:
    """Return whether a folder is a student's folder in a class folder."""
    return not path.is_symlink() and (path.parent / CLASS_FILE).is_file() and (path / STUDENT_FILE).is_file()


def students(path: Path) -> list[Path]:
    """Return the students' folders of a class folder, in the order of their names."""
    return sorted(child.parent for child in path.glob(f"*/{STUDENT_FILE}") if not child.parent.is_symlink())


def left_in(path: Path) -> dict[str, str]:
    """Return what could not be collected into a class folder, with reasons.

    Raises
    ------
    Refused
        If ``class.json`` cannot be read, or if the run of `collect` that wrote it did not finish.
    """
    try:
        found = msgspec.json.decode((path / CLASS_FILE).read_bytes(), type=_Class)
    except (OSError, msgspec.MsgspecError) as problem:
        raise Refused(f"{path / CLASS_FILE} cannot be read ({problem}): collect the class again") from None
    if not found.finished:
        raise Refused(
            f"{path}: the run of collect that made this folder did not finish: collect the class again"
        )
    return found.left


def read(path: Path) -> About | None:
    """Return what is known about a student's folder; None for a path outside class folders. Raises ValueError."""
    if not of_class(path):
        return None
    try:
        return decode((path / STUDENT_FILE).read_bytes())
    except (OSError, ValueError) as problem:
        raise ValueError(f"{path / STUDENT_FILE} cannot be read: {problem}") from None


def decode(data: bytes) -> About:
    """Return a student's file from JSON. Raises ValueError if the data is not such a file."""
    try:
        about = msgspec.json.decode(data, type=About)
    except msgspec.MsgspecError as problem:  # says where, and which type was expected
        raise ValueError(str(problem)) from None
    if about.schema != SCHEMA:
        raise ValueError(f"expected schema {SCHEMA}, got {about.schema}")
    about.submitted  # noqa: B018 - raises ValueError where it is no time
    return about
