"""Build `autograder.zip`: the harness at the top, the workbook with its tests and reference in `workbook/`.

The archive contains everything that a score depends on, so the container's release has the same identity as the
staff's. It contains no model answers, rubrics, or mistakes, because grading does not need them.
"""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder.homework.layout import ENGINE, GENERIC, HomeworkFolder
from autograder.staff.gradescope import needs

_HERE = Path(__file__).resolve().parent
#: The students' and the staff's distributions, whose metadata list their requirements.
_PROGRAMS = ("workbook", "autograder")
_LOCK = "requirements.txt"
SCRIPTS = ("setup.sh", "run_autograder", "install_workbook")
_LEFT_OUT = (
    "__pycache__",
    "autograder/staff/gradebook/vendor",
    "autograder/staff/gradebook/static",
    # Code that creates and publishes homeworks; a container only grades.
    "autograder/build/scaffold",
    "autograder/build/lint",
    "autograder/build/publish",
)


def files(folder: HomeworkFolder) -> dict[str, bytes]:
    """Return the archive's files, path → bytes: the engine and the homework in one folder, ``workbook``."""
    made = {name: (_HERE / name).read_bytes() for name in SCRIPTS}
    made["requirements.in"] = "".join(f"{line}\n" for line in requirements(folder)).encode()
    made["requirements.txt"] = versions()
    taken = [
        *((package.parent, package.rglob("*")) for package in (ENGINE, GENERIC)),
        (folder.root, [folder.description]),
        (folder.root, folder.solutions.rglob("*.py")),
        (folder.root, folder.tests.rglob("*")),
        (folder.root, folder.derivations.rglob("*")),
        (folder.root, folder.assignment.glob("*.ipynb")),
        (folder.root, folder.toolkit.rglob("*")),
    ]
    for base, paths in taken:
        for path in paths:
            name = path.relative_to(base).as_posix()
            if path.is_file() and not any(part in name for part in _LEFT_OUT):
                made[f"workbook/{name}"] = path.read_bytes()
    return made


def requirements(folder: HomeworkFolder) -> list[str]:
    """Return what the container must install: the students' requirements, and the staff's that grading imports."""
    students, staff = map(_requires, _PROGRAMS)
    needed = needs.distributions(folder)
    return sorted(
        {*students, *(line for line in staff if canonicalize_name(Requirement(line).name) in needed)}
    )


def _requires(program: str) -> list[str]:
    (found, *_) = entry_points(group="console_scripts", name=program)
    lines = (found.dist.requires if found.dist is not None else None) or []
    return [line for line in lines if "extra ==" not in line]


def versions() -> bytes:
    """Return the lock file: at the root of a clone, or beside this module in an installed package."""
    found = next(path for path in (_HERE / _LOCK, ENGINE.parent / _LOCK) if path.is_file())
    return found.read_bytes()
