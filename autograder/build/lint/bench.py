"""Run a homework's tests in this process on the reference answers, the untouched stubs, or other answers.

Names that an answer does not define come from the reference. So a mistake in one answer does not affect
another answer that calls it.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import resource
import sys
import warnings
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from autograder.build import notebook_source, notebooks, stubs
from autograder.grade.report import Case
from autograder.grade.testing import TestFile
from autograder.homework import mistakes, packages, rubrics
from autograder.homework.layout import HomeworkFolder
from autograder.homework.questions import QUESTIONS, notebook_of
from workbook.execution import seeds
from workbook.homework import Question

#: Bytes that a wrong answer may use beyond what the process uses already; the worker's limit is similar.
MEMORY = 2 * 1024**3
#: Words of a made-up written answer, if there is no model answer: more than any test asks for.
WORDS = 60


class Bench:
    """Run a homework's tests on any answers. A process has one homework, and ``folder`` is its folder."""

    def __init__(self, folder: HomeworkFolder) -> None:
        packages.make_importable()
        self.folder = folder

    @cached_property
    def cells(self) -> dict[str, list[notebook_source.Cell]]:
        """The cells of each notebook's source."""
        return {path.stem: notebook_source.read(path) for path in notebook_source.paths(self.folder)}

    def mistakes(self, question: str) -> list[mistakes.Mistake]:
        """Return the wrong answers to a question."""
        path = self.folder.mistakes / f"{question}.md"
        return mistakes.read(path) if path.is_file() else []

    @cached_property
    def styles(self) -> dict[str, list[Path]]:
        """The right answers to each question in other styles; a file's name begins with the question's name."""
        found: dict[str, list[Path]] = {}
        for path in sorted(self.folder.answers.glob("*.py")):
            owners = [name for name in QUESTIONS if path.stem.startswith(f"{name}_")]
            found.setdefault(max(owners, key=len, default=""), []).append(path)
        return found

    @cache  # noqa: B019, a process has one bench
    def tests(self, question: str) -> tuple[TestFile, ...]:
        """Return the public and hidden tests of a question, if they exist."""
        paths = (self.folder.test_file(question, hidden=hidden) for hidden in (False, True))
        return tuple(TestFile(path) for path in paths if path is not None)

    def right(self, question: str) -> dict[str, Any]:
        """Return what a notebook with all reference answers defines, and the texts of its written answers."""
        notebook = notebook_of(question)
        names = dict(self._given(notebook.name))
        for module in dict.fromkeys(cell.module for cell in self.cells[notebook.name] if cell.module):
            imported = importlib.import_module(f"{self.folder.solutions.name}.{module.replace('/', '.')}")
            names |= {name: value for name, value in vars(imported).items() if not name.startswith("__")}
        return names | {"__answers__": {part.name: self._words(part) for part in notebook.questions}}

    def untouched(self, question: str) -> dict[str, Any]:
        """Return what the released notebook defines."""
        notebook = notebook_of(question)
        names = dict(self._given(notebook.name))
        modules = notebooks.modules(self.folder)
        for cell in self.cells[notebook.name]:
            if cell.module is not None:
                exec(stubs.stub(modules[cell.module], cell.names[0]), names)
        return names | {"__answers__": {}}

    def with_answer(self, code: str, question: str) -> dict[str, Any]:
        """Return what `right` defines, after one more cell with ``code``."""
        names = self.right(question)
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(code, f"<answer to {question}>", "exec"), names)
        return names

    def run(self, question: str, names: Mapping[str, Any], seed: int) -> list[Case]:
        """Run every case of a question on these answers and return the cases as in a report."""
        seeds.fix(zlib.crc32(question.encode()))
        try:
            with warnings.catch_warnings(), limited_memory(), contextlib.redirect_stdout(io.StringIO()):
                warnings.simplefilter("ignore")
                env = {**names, "__seed__": seed}
                return [case for tests in self.tests(question) for case in tests.run(env)]
        finally:
            seeds.unfix()

    @cache  # noqa: B019
    def _given(self, notebook: str) -> dict[str, Any]:
        """Return what the setup cells of a notebook import."""
        names: dict[str, Any] = {}
        for cell in self.cells[notebook]:
            if cell.role == "setup":
                exec(cell.source, names)
        return names

    def _words(self, question: Question) -> str:
        path = self.folder.written / f"{question.name}.md"
        if question.judged == "presence" and path.is_file():
            return rubrics.parse(path.read_text(encoding="utf-8"), question.name).answer
        return " ".join(f"{question.name}word{number}" for number in range(WORDS))


@contextmanager
def limited_memory() -> Iterator[None]:
    """Limit this process's growth to `MEMORY` bytes, if the system supports it."""
    if not sys.platform.startswith("linux"):
        yield
        return
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + MEMORY, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
