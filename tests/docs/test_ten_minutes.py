"""The staff's ten-minute page is true: its commands run in order and print what the page says they print."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import warm

pytestmark = pytest.mark.exhaustive

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "ten-minutes.md"
#: The lines of a table, which rich draws as wide as its texts.
BOX = re.compile("[\u2500-\u257f]+")
# Canvas says by its exit code that somebody of the gradebook is not in the roster.
EXIT_CODES = {"autograder gradebook canvas": 1}


def sessions(page: Path = PAGE) -> list[tuple[str, list[str]]]:
    """The page's commands, each with the lines that it shows under it."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(
        r"^```console\n(.*?)^```$",
        re.sub(r"^   (?=\S|$)", "", page.read_text(), flags=re.M),
        re.DOTALL | re.MULTILINE,
    ):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


def test_every_command_prints_what_the_page_shows(tmp_path):
    play(PAGE, tmp_path, EXIT_CODES)


def words(line: str) -> str:
    """A line without the lines of a table, and with one space between words."""
    return " ".join(BOX.sub(" ", line).split())


def play(
    page: Path, course: Path, exit_codes: dict[str, int], before: dict[str, Callable[[], None]] | None = None
) -> None:
    """Run a page's commands in order in a folder, and fail unless they print what the page shows.

    A command must end with the exit code that ``exit_codes`` gives for its beginning, or 0. Each line that the page
    shows must be printed, in this order; other lines may be in between, and … stands for any text. ``before`` maps the
    beginning of a command to what people do in a browser before they give it.
    """
    environment = os.environ | {
        "PATH": f"{warm.programs()}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "COLUMNS": "140",
        "XDG_CACHE_HOME": str(course / "cache"),
    }
    for command, shown in sessions(page):
        for start, act in (before or {}).items():
            if command.startswith(start):
                act()
        done = subprocess.run(
            command,
            shell=True,
            cwd=course,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        expected = next((code for start, code in exit_codes.items() if command.startswith(start)), 0)
        assert done.returncode == expected, done.stderr
        lines = [words(line) for line in (done.stdout + done.stderr).splitlines()]
        at = 0
        for line in filter(None, map(words, shown)):
            pattern = re.compile(".*".join(map(re.escape, line.split("…"))))
            matching = [number for number in range(at, len(lines)) if pattern.fullmatch(lines[number])]
            assert matching, f"{command}: no line like {line!r} in\n" + "\n".join(lines)
            at = matching[0] + (line != "…")
