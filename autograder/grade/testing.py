"""Run Otter test files and record the result of every case in the report's form.

The files and their runner are Otter's (`otter.test_files.ExceptionTestFile`). Otter keeps only a rendered
failure message, so a `_Recorder` around each case keeps the exception, which supplies outcome and hint.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from autograder.grade.cases import Tested, Unavailable
from autograder.grade.otter_import import ExceptionTestFile
from autograder.grade.report import Case, Outcome
from autograder.homework import packages
from autograder.worker.zygote import WorkerUnavailableError
from workbook.common.points import split_to_hundredths
from workbook.testing import CheckFailed, Mismatch

#: Characters of our own error that staff read in a report.
_MAX_FAULT = 500


class _Recorder:
    """Replace a case's body in Otter's run and keep the exception that ended it."""

    def __init__(self, body: Any) -> None:
        self.body = body
        self.error: Exception | None = None

    def call_func(self, environment: Mapping[str, Any]) -> None:
        self.error = None
        try:
            # A student's number may be so large that comparing it overflows; ignore these warnings.
            with np.errstate(all="ignore"):
                self.body.call_func(environment)
        except Exception as error:
            self.error = error
            raise


class TestFile:
    """An Otter test file, loaded once and run against many environments."""

    __test__ = False  # not a pytest class

    def __init__(self, path: Path) -> None:
        packages.make_importable()
        self.path = str(path)
        self.otter = ExceptionTestFile.from_file(str(path))
        cases = self.otter.test_cases
        worth = split_to_hundredths([float(case.points or 0) for case in cases])
        self.otter.test_cases = [
            replace(case, points=points, body=_Recorder(case.body))
            for case, points in zip(cases, worth, strict=True)
        ]

    @cached_property
    def points(self) -> float:
        return float(sum(case.points or 0 for case in self.otter.test_cases))

    def untouched(self, message: str) -> list[Case]:
        """Return the cases as not attempted, for when there is nothing to run them on."""
        return [
            Case(
                case.name,
                case.hidden,
                False,
                0.0,
                float(case.points or 0),
                Outcome.NOT_ATTEMPTED,
                message,
                "",
            )
            for case in self.otter.test_cases
        ]

    def run(self, environment: Mapping[str, Any]) -> list[Case]:
        """Run all cases. An exception that the student did not cause is a ``grader_error``, and its points are held."""
        return [tested.case for tested in self.tested(environment)]

    def tested(self, environment: Mapping[str, Any]) -> list[Tested]:
        """Run all cases like `run`, and keep of each failure which name it lacks."""
        self.otter.run(environment)
        cases = []
        for result in self.otter.test_case_results:
            case, error = result.test_case, result.test_case.body.error
            case.body.error = None  # its traceback holds every array of the test
            points = float(case.points or 0)
            if result.passed:
                cases.append(Tested(Case(case.name, case.hidden, True, points, points, Outcome.PASS, "", "")))
            elif isinstance(error, CheckFailed):
                hint = _hint(case.failure_message or "", error, case.hidden)
                outcome = Outcome(error.outcome)
                failed = Case(case.name, case.hidden, False, 0.0, points, outcome, error.message, hint)
                cases.append(Tested(failed, error.lacks))
            else:
                # Our fault: the points are held, neither earned nor lost, until staff decide.
                text = self._fault(error, case.hidden)
                made = Unavailable if isinstance(error, WorkerUnavailableError) else Case
                ours = made(case.name, case.hidden, False, 0.0, points, Outcome.GRADER_ERROR, text, "")
                cases.append(Tested(ours))
        return cases

    def _fault(self, error: Exception | None, hidden: bool) -> str:
        """Describe a fault to staff. For a hidden case give only type and line, because the text may quote a value."""
        kind = type(error).__name__
        if error is None or not hidden or isinstance(error, WorkerUnavailableError):
            return f"{kind}: {error}"[:_MAX_FAULT]
        lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == self.path]
        return f"{kind}, line {lines[-1] if lines else '?'} of the hidden tests"


def _hint(fixed: str, error: CheckFailed, hidden: bool) -> str:
    """Return the hint for a failed case.

    A hidden case has only its fixed text. A public case has the failure's own hint; if a value is wrong and
    there is no such hint, it has the fixed text.
    """
    if error.outcome == "not_attempted":
        return ""
    if hidden:
        return fixed
    return error.hint or (fixed if isinstance(error, Mismatch) else "")
