"""Keep the list of a course's homeworks, with the folder and the results of each.

nbgrader does not know the folders, so its configuration uses this module. The module imports nothing that
depends on one homework.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from workbook import homework
from workbook.common.atomic import replace_file

FILE = "homeworks.json"


@dataclass(frozen=True)
class CourseHomework:
    """One homework of a course: its name, its folder, and the output folder of `autograder grade`."""

    name: str
    folder: str
    results: str


def remember(course: Path, name: str, folder: Path, results: Path) -> None:
    """Record a homework of the course as the latest one."""
    known = [one for one in _read(course) if one.name != name]
    known.append(CourseHomework(name, str(folder.absolute()), str(results.absolute())))
    text = json.dumps([vars(one) for one in known], indent=1)
    replace_file(course / FILE, f"{text}\n".encode(), durable=True)


def choose(course: Path) -> CourseHomework:
    """Return this process's homework; if none is chosen, choose the latest one of the course.

    Raises
    ------
    HomeworkError
        The course has no such homework.
    """
    known = _read(course)
    if homework.is_chosen():
        name = homework.current().name
        found = [one for one in known if one.name == name]
        if not found:
            raise homework.HomeworkError(
                f"{course} has no homework {name}: run `autograder gradebook course` for it"
            )
        return found[0]
    if not known:
        raise homework.HomeworkError(f"{course} has no homework: run `autograder gradebook course`")
    homework.use(Path(known[-1].folder))
    return known[-1]


def _read(course: Path) -> list[CourseHomework]:
    try:
        return [CourseHomework(**one) for one in json.loads((course / FILE).read_bytes())]
    except FileNotFoundError:
        return []
