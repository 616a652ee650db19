"""Simulate the week after the deadline: ``python -m benchmarks.week FOLDER [N]`` writes what N students (500) hand in.

It writes downloads from ten sources, with ten students (or as many as N allows) of each unusual kind, written
answers in 40 styles, a roster, a late policy, and ``expected.json`` with the expected result for each
student. docs/the-week-after.md continues from there.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from tests.collect import downloads
from tests.collect.downloads import Student, Work, seven_zipped, tarred, write, zipped
from tests.submissions import compose

POLICY = "due: 2025-09-05T22:59:00-07:00\nslip_days: {each: 1}\npenalty: {percent_per_day: 10}\n"
LAYOUTS = 8
ENDINGS = ("", "\n\nQED", "\n\n∎", "\n\nas was to be shown.", "\n\nThis is what the problem asks for.")
STYLES = LAYOUTS * len(ENDINGS)
CASES = (
    "reference",
    "known_mistakes",
    "reference",
    "half_done",
    "syntax_error",
    "reference",
    "missing_notebook",
)
"""Sample submissions that stay within the limits; students use them in turn."""
_WRITTEN = re.compile(r"-(?:derivation|answer)$")


@dataclass(frozen=True)
class Made:
    """What a student hands in; ``expected`` is taken, refused, or a name that is listed as not taken."""

    work: Work
    expected: str = "taken"


def styled(text: str, style: int) -> str:
    """Return a written answer in one of `STYLES` styles, with the same content."""
    layout, ending = style % LAYOUTS, ENDINGS[style // LAYOUTS % len(ENDINGS)]
    lines = text.splitlines()
    changed = (
        lambda: text,
        lambda: text.replace("\n\n", "\n\n\n\n"),
        lambda: "\n".join(f"{line}  " for line in lines),
        lambda: "\n".join(f"> {line}" for line in lines),
        lambda: text.replace("$$", "$$ ").replace("\n$$ \n", "\n\n$$\n\n"),
        lambda: f"**Claim and proof.**\n\n{text}",
        lambda: text.replace("\n", "\r\n"),
        lambda: f"## My answer\n\n{text}\n\n---",
    )[layout]()
    return changed + ending


class Writers:
    """Make the students' notebooks from the cases of the sample class, each in the student's style."""

    def __init__(self, folder: Path) -> None:
        bases = compose.base_notebooks()
        folder.mkdir(parents=True, exist_ok=True)
        self.cases = {case: _texts(compose.compose(case, folder, bases)) for case in sorted(set(CASES))}
        self.blank = {
            f"{name}.ipynb": nbformat.writes(node).encode() for name, node in bases["release"].items()
        }

    def work(self, number: int) -> dict[str, bytes]:
        """Return the notebooks of the ``number``-th student."""
        found = {}
        for name, text in self.cases[CASES[number % len(CASES)]].items():
            node = nbformat.reads(text, as_version=4)
            for cell in node.cells:
                if cell.cell_type == "markdown" and _WRITTEN.search(cell.id):
                    cell.source = styled(cell.source, number)
            node.cells.append(nbformat.v4.new_code_cell(f"# student {number}", id="mark"))
            found[name] = nbformat.writes(node).encode()
        return found


def _texts(place: Path) -> dict[str, str]:
    """Return the notebooks of a sample submission, which is a zip or a folder."""
    if place.is_dir():
        return {path.name: path.read_text() for path in sorted(place.glob("*.ipynb"))}
    with zipfile.ZipFile(place) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".ipynb")}


def _blank_twin(work: Work, writers: Writers) -> Work:
    """Return every notebook twice: the released one under its own name, and the solved one as ``… (1)``."""
    return {
        name: data
        for own, solved in work.items()
        for name, data in ((own, writers.blank[own]), (own.replace(".ipynb", " (1).ipynb"), solved))
    }


ODD: dict[str, Callable[[Work, Writers], Made]] = {
    "capital endings": lambda w, o: Made({n.replace(".ipynb", ".IPYNB"): d for n, d in w.items()}),
    "text endings": lambda w, o: Made({f"{n}.txt": d for n, d in w.items()}),
    "copies of": lambda w, o: Made({f"Copy of {n}": downloads.without_ids(d) for n, d in w.items()}),
    "deepnote": lambda w, o: Made({n: downloads.as_deepnote(d) for n, d in w.items()}),
    "blank twins": lambda w, o: Made(_blank_twin(w, o)),
    "zip in a zip": lambda w, o: Made({"hw0-submission.zip": zipped(w)}),
    "zip beside a scan": lambda w, o: Made({"hw0.zip": zipped(w), "scan.pdf": b"%PDF-1.4"}),
    "tar in a zip": lambda w, o: Made({"hw0.tar.gz": tarred(w)}),
    "7z in a zip": lambda w, o: Made({"hw0.7z": seven_zipped(w)}),
    "windows paths": lambda w, o: Made({f"C - Desktop\\hw0\\{n}": d for n, d in w.items()}),
    "mac": lambda w, o: Made(
        {f"hw0/{n}": d for n, d in w.items()} | {f"__MACOSX/hw0/._{n}": b"\0" for n in w}
    ),
    "environment": lambda w, o: Made(
        {f"hw0/{n}": d for n, d in w.items()}
        | {f"hw0/.venv/lib/python3.12/site-packages/p{n}.py": b"" for n in range(400)}
    ),
    "toolkit": lambda w, o: Made(
        {f"hw0/{n}": d for n, d in w.items()} | {"hw0/hw0/layers.py": b"", "hw0/README.md": b""}
    ),
    "old release": lambda w, o: Made(dict(w) | {f"old/{n}": d for n, d in o.blank.items()}),
    "document": lambda w, o: Made(dict(w) | {"derivations.docx": b"PK"}, "derivations.docx"),
    "rar inside": lambda w, o: Made(dict(w) | {"scans.rar": b"Rar!\x1a\x07\1\0" + b"x" * 40}, "scans.rar"),
    "strange notebook": lambda w, o: Made(
        dict(w) | {"scratch.ipynb": json.dumps({"nbformat": 4, "metadata": {}, "cells": []}).encode()},
        "scratch",
    ),
    "damaged notebook": lambda w, o: Made(
        {n: d[:100] if n == max(w) else d for n, d in w.items()}, max(w).removesuffix(".ipynb")
    ),
    "scan alone": lambda w, o: Made({"homework.pdf": b"%PDF-1.4"}, "refused"),
    "nothing": lambda w, o: Made({"notes.txt": b"sorry"}, "refused"),
}


@dataclass(frozen=True)
class Class:
    """What was written: downloads to collect, and the expected result for each student."""

    downloads: list[str]
    roster: str
    expected: dict[str, str]


def write_class(folder: Path, size: int = 500, each: int = 10) -> Class:
    """Write the downloads of ``size`` students, with ``each`` students of every unusual kind, into ``folder``."""
    shutil.rmtree(folder / ".samples", ignore_errors=True)
    writers = Writers(folder / ".samples")
    odd = [kind for kind in ODD for _ in range(each)][: size // 2]
    students, expected = [], {}
    for number in range(1, size + 1):
        made = Made(writers.work(number))
        if number <= len(odd):
            made = ODD[odd[number - 1]](made.work, writers)
        attempts = [dict(list(writers.blank.items())[:2]), made.work] if number % 9 == 0 else [made.work]
        late = number % 11 == 0
        students.append(Student(number, attempts, hours_late=5 if late else -3))
        expected[students[-1].login] = made.expected
    absent = [Student(size + number, []) for number in (1, 2)]
    names = list(_sources(folder / "downloads", students))
    (folder / "roster.csv").write_text(_roster([*students, *absent]))
    (folder / "late.yaml").write_text(POLICY)
    (folder / "expected.json").write_text(json.dumps(expected, indent=1))
    return Class(names, "roster.csv", expected)


def _sources(target: Path, students: list[Student]) -> Iterable[str]:
    """Write each tenth of the class as another system's download, and yield its path, ``downloads/NAME``.

    A system whose tenth has no students is left out.
    """
    makers: list[tuple[str, Callable[[list[Student]], dict[str, bytes]], str]] = [
        ("canvas/submissions.zip", lambda s: downloads.canvas(s), "zip"),
        ("canvas-loose", lambda s: downloads.canvas(_attached(s), loose=True), "folder"),
        ("gradescope/assignment_42_export.zip", downloads.gradescope, "zip"),
        ("moodle.zip", downloads.moodle, "zip"),
        ("brightspace.zip", downloads.brightspace, "zip"),
        ("blackboard.zip", downloads.blackboard, "zip"),
        ("course", downloads.nbgrader, "folder"),
        ("hw0-submissions", _clones, "clones"),
        ("archive.tar.gz", downloads.flat_zips, "tar"),
        ("mail", downloads.flat_zips, "folder"),
    ]
    for number, (name, make, how) in enumerate(makers):
        own = students[number :: len(makers)]
        if not own:
            continue
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        if how == "clones":
            write_clones(target / name, own)
            yield f"downloads/{name}"
            continue
        files = make(own)
        if how == "folder":
            write(target / name, files)
        else:
            (target / name).write_bytes(zipped(files) if how == "zip" else tarred(files))
        yield f"downloads/{name}"


def _attached(students: Iterable[Student]) -> list[Student]:
    """Return the same students with files attached one by one: without folders, programs and duplicate names."""
    return [
        Student(
            s.number,
            [
                {n.rpartition("/")[2]: data for n, data in reversed(work.items()) if not n.endswith(".py")}
                for work in s.attempts
            ],
            s.hours_late,
        )
        for s in students
    ]


def _clones(students: list[Student]) -> dict[str, bytes]:
    return {f"hw0-{s.login}/{name}": data for s in students for name, data in s.attempts[-1].items()}


def write_clones(folder: Path, students: list[Student]) -> None:
    """Write each student's last attempt as a clone with one commit, like those of GitHub Classroom."""
    write(folder, _clones(students))
    for student in students:
        _commit(folder / f"hw0-{student.login}", f"{student.when:%Y-%m-%dT%H:%M:%S%z}")


def _commit(clone: Path, when: str) -> None:
    values = {"NAME": "x", "EMAIL": "x@example.edu", "DATE": when}
    environment = os.environ | {
        f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in values.items()
    }
    for words in ("init --quiet", "add --all --force", "commit --quiet --allow-empty -m work"):
        command = ["git", "-C", str(clone), "-c", "commit.gpgsign=false", *words.split()]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


def _roster(students: Iterable[Student]) -> str:
    """Return a Canvas gradebook with columns for the ids of other systems."""
    rows = ["Student,ID,SIS User ID,SIS Login ID,Section,Email,github_username"]
    rows += ["    Points Possible,,,,,,"]
    rows += [
        f'"{s.number:02d}, Student",{s.canvas_id},{s.sid},{s.login},LEC 001,{s.email},{s.login}'
        for s in students
    ]
    return "\n".join(rows) + "\n"


def differences(klass: Path, expected: Mapping[str, str]) -> list[str]:
    """Return a line for each student in a class folder whose result is not as expected."""
    abouts = [json.loads(path.read_text()) for path in klass.glob("*/submission.json")]
    found = {int(re.findall(r"\d+", one["who"])[-1]): one for one in abouts}
    wrong = [
        f"{one['who']} is not expected"
        for number, one in found.items()
        if f"student-{number:02d}" not in expected
    ]
    for login, what in expected.items():
        about = found.get(int(login.removeprefix("student-")))
        if about is None:
            wrong.append(f"{login} is not there")
            continue
        named = [*about["left"], *about["problems"]]
        good = {"taken": not named and about["notebooks"], "refused": about["refused"]}
        if not good.get(what, about["notebooks"] and any(what in name for name in named)):
            wrong.append(f"{login}: {what}, but {about['refused'] or named or 'nothing is listed'}")
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("size", type=int, nargs="?", default=500)
    parser.add_argument("--check", action="store_true", help="compare FOLDER/class with what is expected")
    given = parser.parse_args()
    if given.check:
        wrong = differences(given.folder / "class", json.loads((given.folder / "expected.json").read_text()))
        print(*wrong, f"{len(wrong)} students are not as expected", sep="\n")
        sys.exit(bool(wrong))
    made: Any = write_class(given.folder, given.size)
    print(*made.downloads, sep="\n")


if __name__ == "__main__":
    main()
