"""The work of a grading process: it grades one submission at a time, with its own zygote and tests, and the cache.

The zygote starts when the first notebook has to run, so a process that finds everything in the cache does not start it.
A watchdog ends the process when grading hangs anywhere; the supervisor then retries.
"""

from __future__ import annotations

import faulthandler
import json
import threading
from collections.abc import Collection

import msgspec
from msgspec import Struct

from autograder import sandbox
from autograder.batch import parcel
from autograder.batch.cache import Cache, default_folder, key_of
from autograder.batch.settings import ReleaseDiffersError, Settings
from autograder.batch.task import GRACE_SECONDS, Answer
from autograder.grade import derivations
from autograder.grade.cases import Finding, NotebookResult, Tests, Unavailable
from autograder.grade.grading import MAX_NOTES, Grader, content_digest
from autograder.grade.report import Outcome, encode
from autograder.homework.budgets import Budget
from autograder.homework.questions import NOTEBOOKS
from autograder.intake.submissions import Submission
from autograder.worker.messages import Outputs
from autograder.worker.zygote import Usage, Worker, WorkerUnavailableError, Zygote
from workbook.homework import Notebook
from workbook.notebook.notebook_json import Content


class ZygoteOnDemand(Zygote):
    """A zygote that starts with its first worker, and again after it has died."""

    def __init__(self, isolation: str, one: bool = False, figures: bool = False) -> None:
        self.isolation, self.one, self.figures = isolation, one, figures
        self.started: Zygote | None = None

    def fork(self, budget: Budget, seed: int, without: frozenset[str] = frozenset()) -> Worker:
        if self.started is None:
            self.started = Zygote(self.isolation, self.one, self.figures)
        return self.started.fork(budget, seed, without)

    def end(self, worker: Worker) -> Usage:
        assert self.started is not None
        return self.started.end(worker)

    def close(self) -> None:
        started, self.started = self.started, None
        if started is not None:
            started.close()


class Graded(Struct):
    """A cache entry: a graded notebook, and which tests produced its cases.

    ``identities`` are those of `Release.test_identities` at that time.
    """

    result: NotebookResult
    identities: list[tuple[Tests, str]]

    def current(self, identities: dict[Tests, str]) -> frozenset[Tests]:
        """Return the tests that have not changed since they produced their cases."""
        return frozenset(tests for tests, known in self.identities if identities.get(tests) == known)


class Checked(Struct):
    """A cache entry: the findings about a submission's derivations, by question."""

    findings: dict[str, Finding]


class CachingGrader(Grader):
    """A `Grader` that does not run notebooks whose result is in the cache."""

    def __init__(self, settings: Settings, zygote: Zygote, cache: Cache | None) -> None:
        super().__init__(settings.release, zygote, settings.budget)
        self.cache, self.figures, self.written = cache, settings.figures, settings.written
        self.outputs: dict[str, Outputs] = {}

    def grade_notebook(
        self, submission: Submission, notebook: Notebook, only: Collection[Tests] | None = None
    ) -> NotebookResult:
        """Grade like `Grader.grade_notebook`, but run only tests whose cases are not in the cache.

        The cases of tests that have not changed are taken from the cache; if all are there, nothing runs. If tests of
        the notebook were added or removed, all run. A result that was graded with figures serves runs without figures
        too. A result without a grader error is put into the cache. The outputs of the cells are kept in ``outputs``
        either way. ``only`` is ignored.

        Raises
        ------
        WorkerUnavailableError
            If no worker can be forked, or if the zygote ends.
        """
        content = submission.notebooks[notebook.name]
        names = {question.name for question in notebook.questions}
        identities = {
            tests: known for tests, known in self.release.test_identities.items() if tests[0] in names
        }
        key, drawn = (
            self._key("notebook", notebook.name, content_digest(content), figures)
            for figures in (self.figures, True)
        )
        known = (self.cache.get(key, Graded) or self.cache.get(drawn, Graded)) if self.cache else None
        if known and dict(known.identities).keys() != identities.keys():
            known = None  # tests were added or removed
        current = known.current(identities) if known else frozenset()
        stale = identities.keys() - current
        if known and not stale:
            result = known.result
        else:
            result = _of_the_students(super().grade_notebook(submission, notebook, only=stale))
            if known and current:
                result = _merged(known.result, result, current)
            if self.cache and _settled(result):
                self.cache.put(key, Graded(result, list(identities.items())))
        self._keep_outputs(notebook, content, result)
        return result

    def _derivations(self, submission: Submission) -> dict[str, Finding]:
        """Check like `Grader._derivations`, but do not check a cached text again."""
        if not self.written:
            return {}
        typed = {
            name: texts
            for notebook in NOTEBOOKS
            if notebook.name in submission.notebooks
            for name, texts in derivations.candidates(submission.notebooks[notebook.name], notebook).items()
        }
        key = self._key("derivations", typed, self.release.findings_identity)
        known = self.cache.get(key, Checked) if self.cache else None
        if known is not None:
            return known.findings
        found = super()._derivations(submission)
        if self.cache:
            self.cache.put(key, Checked(found))
        return found

    def _key(self, *parts: object) -> str:
        return key_of(*parts, self.release.engine_identity, self.zygote.isolation, vars(self.budget))

    def _keep_outputs(self, notebook: Notebook, content: Content, result: NotebookResult) -> None:
        ids = {f"cell {n}": cell.get("id") for n, cell in enumerate(content["cells"], start=1)}
        named = {ids.get(cell): shown for cell, shown in result.outputs.items()}
        self.outputs[notebook.name] = {cell: shown for cell, shown in named.items() if isinstance(cell, str)}


def _of_the_students(result: NotebookResult) -> NotebookResult:
    """Return the result; raise WorkerUnavailableError if our process failed, not the student's, to trigger a retry."""
    for case in (case for cases in result.cases.values() for case in cases):
        if isinstance(case, Unavailable):
            raise WorkerUnavailableError(case.message)
    return result


def _settled(result: NotebookResult) -> bool:
    """Return whether the result can be cached; it cannot after a grader error, which may not occur again."""
    return all(case.outcome is not Outcome.GRADER_ERROR for cases in result.cases.values() for case in cases)


def _merged(known: NotebookResult, fresh: NotebookResult, current: Collection[Tests]) -> NotebookResult:
    """Merge two results: take the cases of ``current`` from ``known``, and all else from the fresh run."""
    cases = {
        name: [case for case in known.cases[name] if (name, case.hidden) in current]
        + [case for case in fresh.cases[name] if (name, case.hidden) not in current]
        for name in known.cases
    }
    fresh.cases = {name: sorted(found, key=lambda case: case.hidden) for name, found in cases.items()}
    fresh.hints = list(dict.fromkeys(fresh.hints + known.hints))[:MAX_NOTES]
    fresh.cpu_seconds = max(known.cpu_seconds, fresh.cpu_seconds)
    fresh.wall_seconds = max(known.wall_seconds, fresh.wall_seconds)
    fresh.peak_memory_bytes = max(known.peak_memory_bytes, fresh.peak_memory_bytes)
    return fresh


class Station:
    """The state that a grading process keeps between submissions."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        tier = settings.isolation if settings.isolation != "auto" else sandbox.choose("auto")
        self.zygote = ZygoteOnDemand(tier, settings.one, settings.figures)
        cache = Cache(default_folder()) if settings.cache else None
        self.grader = CachingGrader(settings, self.zygote, cache)

    def grade(self, packed: bytes) -> bytes:
        """Grade one parcel; return JSON with ``report`` and ``outputs`` (by notebook, then by cell id)."""
        patience = self.settings.budget.notebook_wall + GRACE_SECONDS
        self.grader.outputs = {}
        try:
            faulthandler.dump_traceback_later(patience, exit=True)
            submission = parcel.unpack(packed, self.grader.release.originals)
            report = self.grader.grade(
                submission, lambda notebook: faulthandler.dump_traceback_later(patience, exit=True)
            )
        except WorkerUnavailableError:
            self.zygote.close()  # the next submission gets a fresh one
            raise
        finally:
            faulthandler.cancel_dump_traceback_later()
        # Outputs may contain lone surrogates, which JSON can only represent as escapes.
        return b'{"report": %s, "outputs": %s}' % (encode(report), json.dumps(self.grader.outputs).encode())

    def close(self) -> None:
        self.zygote.close()


# A process grades one submission at a time, because the watchdog and the CPU time are per process.
_lock = threading.Lock()
_stations: dict[bytes, Station] = {}


def grade(settings: bytes, packed: bytes) -> bytes:
    """Grade one parcel with these settings (`Settings.encode`)."""
    with _lock:
        station = _stations.get(settings)
        if station is None:
            close()
            try:
                station = _stations[settings] = Station(Settings.decode(settings))
            except ReleaseDiffersError as problem:
                return msgspec.json.encode(Answer(differs=str(problem)))
        return station.grade(packed)


def close() -> None:
    """End this process's zygote, if it has started one."""
    for station in _stations.values():
        station.close()
    _stations.clear()
