"""The student's name and id, which we ask for once and keep in a small file beside the notebooks."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

#: The file in the folder of the notebooks. It is not handed in.
FILE = "student.json"
_MAX = 80


@dataclass(frozen=True)
class Student:
    """A name and an id. Either may be empty."""

    name: str = ""
    student_id: str = ""

    def __str__(self) -> str:
        return " · ".join(part for part in (self.name, self.student_id) if part)


def remembered(folder: Path) -> Student:
    """Return the student named in the folder's file; an empty one if the file is missing or cannot be read."""
    try:
        with open(folder / FILE, encoding="utf-8") as file:
            kept: Any = json.loads(file.read(4096))
    except (OSError, ValueError):
        return Student()
    if not isinstance(kept, dict):
        return Student()
    return Student(*(_tidy(kept.get(name, "")) for name in ("name", "student_id")))


def who(folder: Path, name: str | None, student_id: str | None, *, ask: bool = False) -> Student:
    """Return the student as given, else as remembered; else ask, if ``ask`` is True and somebody can answer."""
    kept = remembered(folder)
    student = Student(_tidy(name or kept.name), _tidy(student_id or kept.student_id))
    if student.name or not (ask and _can_answer()):
        return student
    click.echo(
        f"Your name is printed on every page. You are asked for it once, and it is stored in {FILE} in this "
        "folder."
    )
    name = click.prompt("Your name")
    student_id = student_id or click.prompt("Your student id", default="", show_default=False)
    student = Student(_tidy(name), _tidy(student_id))
    try:
        (folder / FILE).write_text(json.dumps(asdict(student), ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as problem:
        click.echo(f"{FILE} cannot be written ({problem.strerror}): you will be asked again.")
    return student


def _tidy(text: Any) -> str:
    """Return a text as one line of at most 80 characters, without characters that a file cannot store."""
    clean = str(text).encode("utf-8", "replace").decode("utf-8") if isinstance(text, str | int) else ""
    return " ".join(clean.split())[:_MAX]


def _can_answer() -> bool:
    """Return whether this is a terminal. ``!hw0 submit`` in a notebook looks like one, but nobody can answer."""
    return bool(sys.stdin and sys.stdin.isatty()) and "JPY_PARENT_PID" not in os.environ
