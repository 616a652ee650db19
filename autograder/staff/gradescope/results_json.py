"""Convert a report to Gradescope's format: one test for a question's public cases, one for its hidden cases.

A test's ``visibility`` controls when Gradescope shows it: public cases at once, hidden cases (their names and fixed
hints, never an input or a value) when staff publish the grades. While any test is hidden, Gradescope also hides the
total.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict

from msgspec import UNSET

from autograder.escaping import line, visible
from autograder.grade import held
from autograder.grade.report import Case, Outcome, QuestionEntry, Report
from autograder.homework.questions import add_points
from autograder.reporting import table
from autograder.reporting.outcomes import CASES, OURS
from workbook.common.points import text as points

HIDDEN_UNTIL = "after_published"
_NOTHING_TO_SAY = (Outcome.PASS, Outcome.NOT_ATTEMPTED)
MAX_OUTPUT = 20_000
"""Maximum number of characters of one test's output."""
_MAX_LINE = 500
"""Characters of a note, an error or a hint in it."""


class Test(TypedDict):
    """One test as Gradescope shows it."""

    name: str
    number: str
    score: float
    max_score: float
    status: str
    visibility: str
    output: str
    output_format: str


class About(TypedDict):
    """What staff can look up about a result; Gradescope stores it and shows it to nobody."""

    release: str
    isolation: str
    submission_sha256: str
    grader_errors: list[str]
    held: float


class ResultsJson(TypedDict):
    """The content of Gradescope's results.json."""

    score: float
    stdout_visibility: str
    visibility: str
    output: str
    output_format: str
    execution_time: NotRequired[float]
    tests: NotRequired[list[Test]]
    extra_data: NotRequired[About]


def of_report(report: Report, seconds: float) -> ResultsJson:
    """Return the results.json of a graded submission, as Gradescope reads it.

    Each case is a test. The score is the sum over the tests; it contains no held points, which ``extra_data`` has, with
    the questions, the release, the isolation and the submission's digest. Students see everything but standard output.

    Parameters
    ----------
    report : Report
        The report (`docs/report.md`).
    seconds : float
        Wall seconds that grading took.
    """
    tests = [test for question in report.questions for test in _tests(question)]
    return {
        "score": add_points([test["score"] for test in tests]),
        "execution_time": round(seconds, 1),
        "stdout_visibility": "hidden",
        "visibility": "visible",
        "output": _summary(report),
        "output_format": "text",
        "tests": tests,
        "extra_data": {
            "release": report.release,
            "isolation": report.isolation,
            "submission_sha256": report.submission_sha256,
            "grader_errors": held.names(report),
            "held": held.of_report(report).held,
        },
    }


def failed(message: str) -> ResultsJson:
    """Return the results.json of a submission that was not graded."""
    return {
        "score": 0,
        "stdout_visibility": "hidden",
        "visibility": "visible",
        "output": message,
        "output_format": "text",
    }


def _tests(question: QuestionEntry) -> list[Test]:
    made: list[Test] = []
    for hidden in (False, True):
        cases = [case for case in question.cases if case.hidden is hidden]
        if not cases:
            continue
        most = add_points([case.max_points for case in cases])
        kept_back = held.of_cases(cases)
        score = add_points([case.points for case in cases if case.outcome is not Outcome.GRADER_ERROR])
        passed = sum(case.outcome is Outcome.PASS for case in cases)
        made.append(
            {
                "name": f"{question.name}: {'hidden' if hidden else 'public'} cases, {passed} of {len(cases)}"
                + (f", {points(kept_back)} points held" if kept_back else ""),
                "number": f"{question.name}.{2 if hidden else 1}",
                "score": score,
                "max_score": most,
                "status": "passed" if passed == len(cases) else "failed",
                "visibility": HIDDEN_UNTIL if hidden else "visible",
                "output": "\n\n".join(_told(case) for case in cases)[:MAX_OUTPUT],
                "output_format": "text",
            }
        )
    return made


def _told(case: Case) -> str:
    """Return one case in a few lines; the grader's message about its own error goes only to the log, for staff."""
    lines = [f"{'+' if case.outcome is Outcome.PASS else '-'} {line(case.name)}: {CASES[case.outcome].words}"]
    if case.outcome is Outcome.GRADER_ERROR:
        lines.append(f"    {OURS}")
    elif case.outcome not in _NOTHING_TO_SAY:
        lines += [f"    {row}" for text in (case.message, case.hint) for row in visible(text).splitlines()]
    return "\n".join(lines)


def _summary(report: Report) -> str:
    lines = [] if report.refused is UNSET else [f"Refused: {line(report.refused)}"]
    total = held.of_report(report)
    if total.held:
        lines.append(
            f"{points(total.held)} points are held: the grader itself failed in {', '.join(held.names(report))}. "
            f"They are neither earned nor lost; staff will look and decide. Until then the score is "
            f"{total.text(points)} of {points(report.max_score)}, and Gradescope shows the lower end."
        )
    # Notebooks that are missing, copies that count, and files that were not taken.
    # Of a refused submission, no notebook was looked for.
    lines += [line(note, _MAX_LINE) for note in table.about_notebooks(report) if report.refused is UNSET]
    lines += [
        line(table.about_left(entry.name, entry.reason), _MAX_LINE)
        for entry in report.left or ()
        if entry.reason != report.refused
    ]
    for notebook in report.notebooks:
        for error in notebook.errors:
            where = notebook.name if error.cell is None else f"{notebook.name}, {error.cell}"
            lines.append(line(f"{where}: {error.ename}: {error.evalue}", _MAX_LINE))
        lines += [line(f"{notebook.name}: {hint}", _MAX_LINE) for hint in notebook.hints]
    lines.append("Written answers and derivations are read by staff and are not in this score.")
    return "\n".join(lines)[:MAX_OUTPUT]


def for_staff(report: Report) -> str:
    """Return the text for the log, which students do not see: the messages of grader errors."""
    lines = [
        f"release {line(report.release)}, isolation {report.isolation}, "
        f"score {held.of_report(report).text(points)}"
    ]
    lines += [
        visible(f"{question.name}, {case.name}: {case.message}")
        for question in report.questions
        for case in question.cases
        if case.outcome is Outcome.GRADER_ERROR
    ]
    return "\n".join(lines)
