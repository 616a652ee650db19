"""Which homework a test runs on. This module imports nothing of ours: a process that imports more has its homework."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).resolve().parent
TOY = TESTS / "toy"

#: The folders and files whose tests are about Homework 0, or still depend on it. All others run on the toy homework.
ON_HW0 = {
    *("attacks", "derive", "docs", "explorer", "habits", "hour", "hw0", "otter", "solutions", "submissions"),
    "test_attacks.py",
}


def on_hw0(argument: str) -> bool:
    """Return whether the tests at a path, or with a node id, run on Homework 0. Doctests do."""
    path = Path(argument.partition("::")[0]).resolve()
    return not path.is_relative_to(TESTS) or path.relative_to(TESTS).parts[0] in ON_HW0


#: What takes longest, which begins first, so that the processes of a run end at about the same time.
LONGEST = ("test_attacks.py", "otter", "habits", "homeworks")


def entries() -> list[str]:
    """Return every folder and file of tests, as paths; the longest first."""
    found = (
        path for path in TESTS.iterdir() if path.match("test_*.py") or next(path.rglob("test_*.py"), None)
    )
    return [str(path) for path in sorted(found, key=lambda path: (path.name not in LONGEST, path))]


def parts_of(argument: str) -> list[str]:
    """Return what to collect for an argument: for ``tests``, which has tests of both homeworks, its entries."""
    return entries() if Path(argument).resolve() == TESTS else [argument]
