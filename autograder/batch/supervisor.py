"""Send submissions to an executor, a limited number at a time, and return a report for each, even after failures.

If a task's process dies, hangs, or raises, the task is retried once, alone, after all others are done. If it fails
again, its report is a grader error: all points are held until staff decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from msgspec import UNSET

from autograder.batch import parcel, task
from autograder.batch.settings import ReleaseDiffersError, Settings
from autograder.grade import assemble
from autograder.grade.cases import NotebookResult
from autograder.grade.report import Case, Outcome, Report
from autograder.homework.questions import NOTEBOOKS
from autograder.intake import submissions

LOOK_SECONDS = 5.0
"""Interval of the checks that the executor itself still works."""


@dataclass
class Graded:
    """The result for one submission; if grading failed, ``failed`` is the reason and the report is a placeholder.

    ``outputs`` holds the cells' outputs as JSON, by notebook, then by cell id.
    """

    path: Path
    report: Report
    outputs: bytes = b"{}"
    failed: str | None = None


def grader_failed(path: Path, settings: Settings, reason: str) -> Report:
    """Return the report of a submission whose grading failed: all questions are ``grader_error``, all points held."""
    submission = submissions.Submission(submissions.student_of(path), "", "")
    results = [
        NotebookResult(
            notebook.name,
            {
                q.name: [Case(q.name, False, False, 0.0, float(q.points), Outcome.GRADER_ERROR, reason, "")]
                for q in notebook.questions
            },
        )
        for notebook in NOTEBOOKS
    ]
    isolation = "none" if settings.isolation == "auto" else settings.isolation  # nothing ran
    return assemble.make(submission, settings.release, isolation, results)


@dataclass
class Supervisor:
    """Grades many submissions with an executor.

    ``in_flight`` limits the number of submissions in flight, and so in memory. ``remote`` means that grading processes
    do not see the coordinator's files. ``check`` raises if the executor itself is gone. ``on_start`` is called with
    each submission before it is sent.
    """

    executor: Executor
    settings: Settings
    in_flight: int
    remote: bool = False
    check: Callable[[], None] = lambda: None
    on_start: Callable[[Path], None] = lambda path: None

    def grade_all(self, paths: Iterable[Path]) -> Iterator[Graded]:
        """Grade submissions, and yield each result as soon as it is ready, in any order."""
        again: list[tuple[Path, str]] = []
        for path, result in self._stream(paths, self.in_flight):
            if isinstance(result, Graded):
                yield result
            else:
                again.append((path, result))
        for path, first in again:
            for _, result in self._stream([path], 1):
                if isinstance(result, Graded):
                    yield result
                else:
                    reason = (
                        f"{result} (the second time; the first time: {first})" if result != first else result
                    )
                    yield Graded(path, grader_failed(path, self.settings, reason), failed=reason)

    def _stream(self, paths: Iterable[Path], in_flight: int) -> Iterator[tuple[Path, Graded | str]]:
        encoded = self.settings.encode(here=not self.remote)
        waiting = iter(paths)
        running: dict[Future[bytes], Path] = {}
        try:
            while True:
                for path in islice(waiting, in_flight - len(running)):
                    self.on_start(path)
                    packed = parcel.by_value(path) if self.remote else parcel.by_path(path)
                    try:
                        running[self.executor.submit(task.grade, encoded, packed)] = path
                    except Exception:
                        self.check()
                        raise
                if not running:
                    return
                done, _ = wait(running, LOOK_SECONDS, return_when=FIRST_COMPLETED)
                self.check()
                for future in done:
                    path = running.pop(future)
                    yield path, self._result(path, future)
        finally:
            for future in running:
                future.cancel()

    def _result(self, path: Path, future: Future[bytes]) -> Graded | str:
        try:
            answer = task.read(future.result())
        except Exception as error:
            self.check()
            return str(error)[:400] or type(error).__name__
        if answer.report is UNSET:
            raise ReleaseDiffersError(answer.differs)
        return Graded(path, answer.report, bytes(answer.outputs))
