"""Hands submissions to an executor, a bounded number at a time, and has a report for each, whatever breaks.

A task whose process died, hung or raised is tried once more when all others are done, with nothing beside it. If it
fails again, the report says that the fault is ours: all points are held until staff decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from msgspec import UNSET

from autograder.grade import assemble
from autograder.grade.cases import NotebookResult
from autograder.grade.report import Case, Outcome, Report
from autograder.homework.questions import NOTEBOOKS
from autograder.intake import submissions
from autograder.run import parcel, task
from autograder.run.settings import ReleaseDiffersError, Settings

LOOK_SECONDS = 5.0
"""How often to look whether the executor itself is still there."""


@dataclass
class Graded:
    """What came back for one submission; ``failed`` says why it is only a stand-in.

    ``outputs`` is what the cells showed, as JSON: by notebook, then by cell id.
    """

    path: Path
    report: Report
    outputs: bytes = b"{}"
    failed: str | None = None


def grader_failed(path: Path, settings: Settings, reason: str) -> Report:
    """The report of a submission whose grading broke: all points are held, every question is a ``grader_error``."""
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
    """What it takes to grade many.

    ``in_flight`` bounds what is handed out and so what is in memory; ``remote`` says that grading processes do not see
    the coordinator's files; ``check`` raises if the executor itself is gone; ``on_start`` is told what is handed out.
    """

    executor: Executor
    settings: Settings
    in_flight: int
    remote: bool = False
    check: Callable[[], None] = lambda: None
    on_start: Callable[[Path], None] = lambda path: None

    def grade_all(self, paths: Iterable[Path]) -> Iterator[Graded]:
        """Grade submissions; yields each as it is done, in no order."""
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
