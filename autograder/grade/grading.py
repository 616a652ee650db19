"""Grade one submission: each notebook in its own worker, first the public cases, then the hidden ones."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from functools import cached_property

from autograder.grade import assemble, derivations
from autograder.grade.cases import Finding, NotebookResult, Tested, Tests, hide
from autograder.grade.report import NOT_TAKEN, CellError, Outcome, Report
from autograder.grade.testing import TestFile
from autograder.homework.budgets import Budget
from autograder.homework.questions import NOTEBOOKS
from autograder.intake.release import Release
from autograder.intake.submissions import Submission
from autograder.worker.needed import Cell
from autograder.worker.proxy import RemoteEnvironment
from autograder.worker.session import Ended, Session
from autograder.worker.zygote import Zygote
from workbook.checks.stopped_cells import StoppedCell, explain, not_code
from workbook.homework import Notebook
from workbook.notebook.notebook_json import Content
from workbook.notebook.saved import answer_in

Progress = Callable[[str], None]
_FATAL = (Outcome.TIMEOUT, Outcome.MEMORY, Outcome.ERROR)
MAX_NOTES = 30
"""Most errors and most hints that a report lists for a notebook. Even with the longest messages it stays below 5 MB."""


class Grader:
    """Grade submissions against one release, in workers forked from one zygote."""

    figures = False
    """Whether outputs are needed: then cells that only show something also run, and their figures are kept."""

    def __init__(self, release: Release, zygote: Zygote, budget: Budget | None = None) -> None:
        self.release, self.zygote, self.budget = release, zygote, budget or Budget()

    @cached_property
    def tests(self) -> dict[str, list[TestFile]]:
        """The test files of each question, the public one first."""
        files: dict[str, list[TestFile]] = {}
        for notebook in NOTEBOOKS:
            for question in notebook.questions:
                paths = [self.release.test_file(question.name, hidden=hidden) for hidden in (False, True)]
                files[question.name] = [TestFile(path) for path in paths if path is not None]
        return files

    def grade(self, submission: Submission, progress: Progress = lambda notebook: None) -> Report:
        """Grade everything and return the report (`docs/report.md`)."""
        results = []
        for notebook in NOTEBOOKS:
            progress(notebook.name)
            results.append(self._grade_or_say_why(submission, notebook))
        scans = submission.scans if submission.refused is None else {}
        derived = derivations.on_paper(self._derivations(submission), scans)
        return assemble.make(submission, self.release, self.zygote.isolation, results, derived)

    def _derivations(self, submission: Submission) -> dict[str, Finding]:
        """Return the derivation checker's findings about each typed derivation, from a worker that runs no cells."""
        session = Session(self.zygote, [], self.budget, seed=0)
        try:
            read = derivations.check_all(session, submission.notebooks)
            return read | derivations.unwritten(submission.notebooks)
        finally:
            session.end()

    def _grade_or_say_why(self, submission: Submission, notebook: Notebook) -> NotebookResult:
        if submission.refused is not None:
            return self._untouched(notebook, "The submission was refused.")
        if notebook.name in submission.problems:
            result = self._untouched(notebook, submission.problems[notebook.name])
            result.errors = [CellError(None, NOT_TAKEN, submission.problems[notebook.name])]
            result.absent = "refused"
            return result
        if notebook.name not in submission.notebooks:
            result = self._untouched(notebook, f"The submission contains no {notebook.file}.")
            result.absent = "missing"
            return result
        return self.grade_notebook(submission, notebook)

    def _untouched(self, notebook: Notebook, message: str) -> NotebookResult:
        cases = {
            question.name: [case for file in self.tests[question.name] for case in file.untouched(message)]
            for question in notebook.questions
        }
        return NotebookResult(notebook.name, cases)

    def grade_notebook(
        self, submission: Submission, notebook: Notebook, only: Collection[Tests] | None = None
    ) -> NotebookResult:
        """Run one notebook in a worker and its tests here, and return the results. The worker is ended afterward.

        The result has the cases of every question of the notebook, the errors of its cells and the hints (at most
        `MAX_NOTES` of each), the cells' outputs, and what the run used. Code of the student that fails is part of the
        result and raises nothing. If an answer is missing because its cell stopped, its cases say so. Hidden cases keep
        nothing that a student could have chosen. The same code gets the same inputs of tests.

        Parameters
        ----------
        only : collection of (question, hidden), optional
            The tests to run, by question and by whether its hidden tests are meant; None means all. A question without
            any has no cases in the result.

        Raises
        ------
        WorkerUnavailableError
            If no worker can be forked, or if the zygote ends.
        KeyError
            If the submission does not contain the notebook.
        """
        content = submission.notebooks[notebook.name]
        cells = self._code_cells(notebook, content)
        code = code_digest(cells)
        # The worker's seed differs from the tests' seeds, because student code could read it.
        session = Session(self.zygote, cells, self.budget, _seed("worker", code), figures=self.figures)
        wanted = self.release.test_identities if only is None else only
        try:
            tested, hints = self._run_tests(session, notebook, content, wanted, code)
        finally:
            cpu, wall = session.cpu_seconds(), session.wall_seconds()
            session.end()
        for found in tested.values():
            _explain_lacking(found, session, not_code(content))
            for one in found:
                hide(one.case)
        hints = [hint for result in session.results for hint in result.hints] + hints
        return NotebookResult(
            notebook.name,
            {name: [one.case for one in found] for name, found in tested.items()},
            errors=[
                CellError(r.name, r.error.ename, r.error.evalue)
                for r in session.results
                if r.error is not None
            ][:MAX_NOTES],
            hints=list(dict.fromkeys(hints))[:MAX_NOTES],
            outputs={r.name: r.outputs for r in session.results if r.outputs},
            cpu_seconds=max(cpu, session.spent_cpu),
            wall_seconds=wall,
            peak_memory_bytes=session.peak_memory,
        )

    def _code_cells(self, notebook: Notebook, content: Content) -> list[Cell]:
        """Return a notebook's code cells that are not empty, numbered among all its cells."""
        shows = self.release.shows[notebook.name]
        return [
            Cell(f"cell {number}", cell["source"], shows.get(cell["source"]))
            for number, cell in enumerate(content["cells"], start=1)
            if cell["cell_type"] == "code" and cell["source"].strip()
        ]

    def _run_tests(
        self, session: Session, notebook: Notebook, content: Content, wanted: Collection[Tests], code: str
    ) -> tuple[dict[str, list[Tested]], list[str]]:
        """Run the public tests and then the hidden ones; return the cases of each question, and the worker's hints.

        After the public tests the session is sealed: no output of the worker is kept, because it then sees hidden
        inputs. The hints were collected before that. The notebook's cells run first if a question to test has answers
        in code. An answer in words is given to its tests as text.

        Parameters
        ----------
        wanted : collection of (question, hidden)
            The tests to run. A question without any has an empty list of cases.
        code : str
            The digest of the notebook's code. With a test file's identity it determines the file's inputs.
        """
        phases = {
            hidden: [question for question in notebook.questions if (question.name, hidden) in wanted]
            for hidden in (False, True)
        }
        questions = [q for q in notebook.questions if any(q in phase for phase in phases.values())]
        answers = {question.name: answer_in(content, question.name) for question in questions}
        environment = RemoteEnvironment(session, {"__answers__": answers})
        tested: dict[str, list[Tested]] = {question.name: [] for question in notebook.questions}
        hints: list[str] = []
        if any(question.judged == "tests" for question in questions):
            _start(session)
        for hidden, phase in phases.items():
            for question in phase:
                # Each file has its own inputs, which do not depend on other tests.
                identity = self.release.test_identities[question.name, hidden]
                environment.begin(_seed(identity, code))
                for file in self.tests[question.name]:
                    if file.otter.test_cases and file.otter.test_cases[0].hidden is hidden:
                        tested[question.name] += file.tested(environment)
            if not hidden:
                hints = session.hints()
            # The worker now sees hidden inputs, so from here on we keep none of its outputs.
            session.sealed = True
        return tested, hints


def content_digest(content: Content) -> str:
    """Return 64 hex digits of a notebook as handed in, for caches: the same digits mean the same result and outputs."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def code_digest(cells: Sequence[Cell]) -> str:
    """Return 64 hex digits of a notebook's code cells only, so that the same code gets the same test inputs.

    Outputs, metadata, Markdown, empty cells and blanks at line ends do not count: running or saving a
    notebook again must not change its test inputs.

    >>> code_digest([Cell("cell 1", "x = 1 \\n")]) == code_digest([Cell("cell 3", "x = 1")])
    True
    """
    sources = ["\n".join(line.rstrip() for line in cell.source.strip().splitlines()) for cell in cells]
    return hashlib.sha256(json.dumps(sources).encode()).hexdigest()


def _seed(purpose: str, content: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{purpose} {content}".encode()).digest()[:8], "big")


def _start(session: Session) -> None:
    try:
        session.start()
    except Ended:
        return  # every request will raise it again


def _explain_lacking(tested: list[Tested], session: Session, texts: Sequence[StoppedCell]) -> None:
    """If an answer is missing or still the stub because its cell stopped or is not code, say so in its cases, in place.

    The outcome, the message and the hint of such a case are replaced. If the cell ran out of time or memory, that is
    the outcome. Hidden cases get no hint. Other cases stay as they are.

    Parameters
    ----------
    tested : list of Tested
        The cases of one question, with the names that they lack.
    session : Session
        The worker's session, with the results of the cells that ran.
    texts : sequence of StoppedCell
        Cells that should define answers and are not code.
    """
    pairs = [
        (cell, result) for cell, result in zip(session.cells, session.results, strict=False) if result.error
    ]
    stopped = [
        StoppedCell(
            result.name,
            cell.source,
            result.error.ename,
            result.error.evalue,
            result.error.text or None,
        )
        for cell, result in pairs
        if result.error is not None
    ]
    outcomes = {result.name: result.outcome for _, result in pairs}
    for one in tested:
        case = one.case
        better = explain(case.outcome, case.message, one.lacks, [*stopped, *texts])
        if better is None:
            continue
        case.outcome, case.message = Outcome(better.outcome), better.message
        if better.cell is not None and outcomes.get(better.cell.cell) in _FATAL:
            case.outcome = Outcome(outcomes[better.cell.cell])
        if not case.hidden:
            case.hint = better.hint or ""
