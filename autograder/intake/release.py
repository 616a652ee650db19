"""What the grader takes from the release, never from a submission: tests, points, cell ids and its identity."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from autograder.homework import layout
from autograder.homework.layout import ENGINE, GENERIC, HomeworkFolder
from autograder.homework.questions import NOTEBOOKS, QUESTIONS
from autograder.intake.submissions import Original
from autograder.worker.inside.name_use import Names, names
from workbook.homework import METADATA, Notebook
from workbook.notebook.notebook_json import Cell

_SHOWING = ("given", "check")
"""Roles of released cells that contain no answer and set nothing up. In a worker, `check` does nothing."""
_SCORING = ("homework", "worker", "worker/inside", "intake", "grade")
"""The engine's folders that a score depends on; it does not depend on how reports are shown or stored."""


@dataclass(frozen=True)
class Release:
    """The released homework of a folder and the tests that grade it."""

    folder: HomeworkFolder = field(default_factory=layout.current)

    def test_file(self, question: str, *, hidden: bool) -> Path | None:
        """Return the Otter test file of a question, or None if there is no such file."""
        return self.folder.test_file(question, hidden=hidden)

    def missing(self) -> list[str]:
        """Return the files that grading needs and that are missing, as paths below the homework's folder."""
        needed = [self.folder.assignment / notebook.file for notebook in NOTEBOOKS]
        needed += [
            self.folder.public_tests / f"{question.name}.py"
            for question in QUESTIONS.values()
            if question.judged != "staff"
        ]
        return [path.relative_to(self.folder.root).as_posix() for path in needed if not path.is_file()]

    def _cells(self, notebook: Notebook) -> list[Cell]:
        path = self.folder.assignment / notebook.file
        cells: list[Cell] = json.loads(path.read_bytes())["cells"]
        return cells

    @cached_property
    def cell_ids(self) -> dict[str, frozenset[str]]:
        """The ids of the released cells of each notebook."""
        return {
            notebook.name: frozenset(cell["id"] for cell in self._cells(notebook)) for notebook in NOTEBOOKS
        }

    @cached_property
    def originals(self) -> dict[str, Original]:
        """The released notebooks, with what intake needs to recognize them."""
        return {
            notebook.name: Original(
                self.cell_ids[notebook.name],
                {question.name: question.defines for question in notebook.questions},
                frozenset("".join(cell["source"]).strip() for cell in self._cells(notebook)),
                tuple(self._cells(notebook)),
            )
            for notebook in NOTEBOOKS
        }

    @cached_property
    def shows(self) -> dict[str, dict[str, Names]]:
        """For each notebook, the released code cells that only show something: their text and their names."""
        return {
            notebook.name: {
                source: names(source)
                for cell in self._cells(notebook)
                if cell["cell_type"] == "code" and cell["metadata"][METADATA]["role"] in _SHOWING
                for source in ["".join(cell["source"])]
            }
            for notebook in NOTEBOOKS
        }

    @cached_property
    def engine_identity(self) -> str:
        """64 hex digits of what every score depends on: engine, toolkit, its data, reference and the tests' helpers."""
        files = sorted(self.folder.solutions.rglob("*.py"))
        files += sorted(GENERIC.rglob("*.py"))
        files += sorted(p for p in self.folder.toolkit.rglob("*") if p.is_file() and p.suffix != ".pyc")
        files += sorted(self.folder.tests.glob("*.py"))
        for folder in _SCORING:
            files += sorted((ENGINE / folder).glob("*.py"))
        return _digest(files)

    @cached_property
    def _derivations(self) -> list[Path]:
        return [*sorted(self.folder.derivations.glob("*.toml")), *sorted(GENERIC.rglob("*.lark"))]

    @cached_property
    def findings_identity(self) -> str:
        """64 hex digits of what the findings on derivations depend on besides the engine: descriptions and rubrics."""
        return _digest([*self._derivations, *sorted(self.folder.written.glob("*.md"))])

    @cached_property
    def test_identities(self) -> dict[tuple[str, bool], str]:
        """For each test file, by question and whether it is hidden: 64 hex digits of the engine and that file.

        If the digits change, the score may change. A question without such a file has no entry.
        """
        return {
            (question, hidden): hashlib.sha256(
                f"{self.engine_identity} {QUESTIONS[question]} {hidden} {_digest([path])}".encode()
            ).hexdigest()
            for question in QUESTIONS
            for hidden in (False, True)
            if (path := self.test_file(question, hidden=hidden)) is not None
        }

    @cached_property
    def question_identities(self) -> dict[str, str]:
        """For each question, 64 hex digits of the engine and all of its tests."""
        return {
            question: hashlib.sha256(
                " ".join(
                    self.test_identities.get((question, hidden), self.engine_identity)
                    for hidden in (False, True)
                ).encode()
            ).hexdigest()
            for question in QUESTIONS
        }

    @cached_property
    def identity(self) -> str:
        """Twelve hex digits of everything that a score depends on except the submission.

        A rubric changes no score, and a Gradescope container has none.
        """
        parts = [_digest([self.folder.assignment / notebook.file for notebook in NOTEBOOKS])]
        parts += [*self.question_identities.values(), _digest(self._derivations)]
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:12]


def _digest(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
