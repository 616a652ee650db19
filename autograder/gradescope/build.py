"""Makes `autograder.zip`: the harness at the top, the workbook with its tests and reference below `workbook/`.

It holds everything that a score depends on, so the container's release has the same identity as the staff's own; it
holds no model answers, no rubrics and no mistakes, which grading does not need.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from autograder.gradescope import needs
from autograder.homework_folder import ENGINE, GENERIC, HomeworkFolder

_HERE = Path(__file__).resolve().parent
SCRIPTS = ("setup.sh", "run_autograder", "install_workbook")
_LEFT_OUT = (
    "__pycache__",
    "autograder/gradebook/vendor",
    "autograder/gradebook/static",
)


def files(folder: HomeworkFolder) -> dict[str, bytes]:
    """Everything in the archive, path → bytes: the engine and the homework in one folder, ``workbook``."""
    made = {name: (_HERE / name).read_bytes() for name in SCRIPTS}
    made["requirements.in"] = "".join(f"{line}\n" for line in requirements(folder)).encode()
    made["requirements.txt"] = (ENGINE.parent / "requirements.txt").read_bytes()
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
    """What the container must install: the toolkit's needs, and of the staff's what grading imports."""
    project = tomllib.loads((ENGINE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = needs.distributions(folder)
    staff = [line for line in project["optional-dependencies"]["staff"] if _name(line) in needed]
    return [*project["dependencies"], *staff]


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    return found[0].lower() if found else ""
