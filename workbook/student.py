"""Whose work it is: a name and a student id, asked for once and kept in a small file beside the notebooks."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

#: Kept in the folder of the notebooks; it is not part of what is handed in.
FILE = "student.json"
_MAX = 80


@dataclass(frozen=True)
class Student:
    """A name and an id, either of which may be empty."""

    name: str = ""
    student_id: str = ""

    def __str__(self) -> str:
        return " · ".join(part for part in (self.name, self.student_id) if part)


def remembered(folder: Path) -> Student:
    """The student that the folder's file names; empty if there is none, or it cannot be read."""
    try:
        with open(folder / FILE, encoding="utf-8") as file:
            kept: Any = json.loads(file.read(4096))
    except (OSError, ValueError):
        return Student()
    if not isinstance(kept, dict):
        return Student()
    return Student(*(_tidy(kept.get(name, "")) for name in ("name", "student_id")))


def who(folder: Path, name: str | None, student_id: str | None, *, ask: bool = False) -> Student:
    """The student as given, else as remembered, else as asked for where somebody can answer."""
    kept = remembered(folder)
    student = Student(_tidy(name or kept.name), _tidy(student_id or kept.student_id))
    if student.name or not (ask and _can_answer()):
        return student
    click.echo(f"Your name goes on every page. It is asked for once, and kept in {FILE} in this folder.")
    name = click.prompt("Your name")
    student_id = student_id or click.prompt("Your student id", default="", show_default=False)
    student = Student(_tidy(name), _tidy(student_id))
    try:
        (folder / FILE).write_text(json.dumps(asdict(student), ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as problem:
        click.echo(f"{FILE} cannot be written ({problem.strerror}): you will be asked again.")
    return student


def _tidy(text: Any) -> str:
    """One line of text, without what cannot be written to a file."""
    clean = str(text).encode("utf-8", "replace").decode("utf-8") if isinstance(text, str | int) else ""
    return " ".join(clean.split())[:_MAX]


def _can_answer() -> bool:
    """Whether this is a terminal; ``!hw0 submit`` in a notebook looks like one, and nobody can answer there."""
    return bool(sys.stdin and sys.stdin.isatty()) and "JPY_PARENT_PID" not in os.environ
