"""The table that `autograder grade` prints: a row per student, a column per notebook, and what to look at."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from msgspec import UNSET
from rich.table import Table
from rich.text import Text

from autograder.escaping import counted
from autograder.grade import held
from autograder.grade.report import Outcome, QuestionEntry, Report
from autograder.homework.questions import MANUAL, NOTEBOOKS, add_points
from workbook.common.points import text as text_of

_NOTES = {"grader_error": "grader error, staff decide"}
# Names in a cell of the table; the others are counted.
_NAMED = 3
#: Characters of a student-chosen text in a column, of a reason, and of all that is worth a look, which wraps in its
#: column. Longer ones would push the scores of a whole class off the screen.
_MAX_NAME = 40
MAX_REASON = 200
MAX_NOTES = 300
#: What `collect` calls another attempt.
_ATTEMPT = re.compile(r"attempt \d+")
_COLORS = {"full": "green", "some": "yellow", "none": "red", "blank": "dim", "open": "bold magenta"}


def printable(text: str, limit: int = _MAX_NAME) -> Text:
    """Return a student-chosen text for a terminal, without markup or control, bidi, and escape characters."""
    safe = "".join(
        c if c.isprintable() and unicodedata.category(c)[0] != "C" else "\N{REPLACEMENT CHARACTER}"
        for c in text
    )
    return Text(safe if len(safe) <= limit else safe[: limit - 1] + "…")


def grades(reports: Iterable[Report]) -> Table:
    """Return all reports as one table; each report is read once and not kept."""
    isolation: set[str] = set()
    held_points = 0.0
    by_staff = sum(part.points for part in MANUAL)
    table = Table(
        caption=f"Written answers and derivations ({counted(by_staff, 'point')}) are read by staff."
    )
    table.add_column("student", no_wrap=True)
    table.add_column("score", justify="right")
    for notebook in NOTEBOOKS:
        table.add_column(notebook.problem, justify="right")
    table.add_column("CPU s", justify="right")
    table.add_column("look at")
    for report in reports:
        isolation.add(report.isolation)
        held_points += held.of_report(report).held
        table.add_row(*_row(report))
    table.title = "Scores, isolation " + ", ".join(sorted(isolation))
    if held_points:
        table.caption = (
            f"{table.caption}\nA range, such as 80–82, contains held points: the grader itself failed there. They are "
            "neither earned nor lost until staff decide."
        )
    if "none" in isolation:
        table.title += " — submissions ran unprotected"
    return table


def _row(report: Report) -> list[Text]:
    questions = {question.name: question for question in report.questions}
    cells = [printable(report.student), _score(report.questions)]
    for notebook in NOTEBOOKS:
        own = [questions[q.name] for q in notebook.questions if q.judged != "staff"]
        cells.append(_score(own, short=True))
    cells.append(Text(f"{sum(n.cpu_seconds for n in report.notebooks):.1f}"))
    cells.append(_look_at(report))
    return cells


def _score(questions: list[QuestionEntry], *, short: bool = False) -> Text:
    total, most = held.total(questions), add_points([q.max_score for q in questions])
    if all(q.outcome is Outcome.NOT_ATTEMPTED for q in questions):
        return Text("–" if short else f"0/{text_of(most)}", _COLORS["blank"])
    color = "open" if total.held else "full" if total.earned == most else "some" if total.earned else "none"
    number = total.text(text_of)
    return Text(number if short else f"{number}/{text_of(most)}", _COLORS[color])


def _look_at(report: Report) -> Text:
    if report.refused is not UNSET:
        return Text("refused: ").append_text(printable(report.refused, MAX_REASON))
    notes = about_notebooks(report, copies=1)
    for outcome in (Outcome.GRADER_ERROR, Outcome.TIMEOUT, Outcome.MEMORY, Outcome.ERROR):
        names = [q.name for q in report.questions if q.outcome is outcome]
        if names:
            more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            notes.append(f"{_NOTES.get(outcome, outcome)}: {', '.join(names[:_NAMED])}{more}")
    notes += [about_left(entry.name, entry.reason) for entry in (report.left or [])[:_NAMED]]
    return printable("; ".join(notes), MAX_NOTES)


def about_left(name: str, reason: str) -> str:
    """Return the words for what was left: of another attempt, whose files may count, the reason says all."""
    return reason if _ATTEMPT.fullmatch(name) else f"not accepted: {reason}"


def about_notebooks(report: Report, *, copies: int | None = None) -> list[str]:
    """Return notes on missing notebooks, notebooks that cannot be taken, and copies that do not count.

    Of the notes on copies, only the first ``copies`` are returned, with the number of the rest.
    """
    if held.names(report):
        return []
    entries = {entry.name: entry for entry in report.notebooks}
    missing, notes, chosen = [], [], []
    for notebook in NOTEBOOKS:
        entry = entries.get(notebook.name)
        refused = [error.evalue for error in entry.errors if error.not_taken] if entry else []
        if refused:
            notes.append(f"{notebook.name.split('_')[0]} not accepted: {refused[0]}")
        elif entry is None or entry.file is UNSET:
            missing.append(notebook.name.split("_")[0])
        elif entry.note:
            chosen += [] if entry.note in chosen else [entry.note]
    notes += few(chosen, copies)
    return [f"missing: {', '.join(missing)}", *notes] if missing else notes


def few(notes: Sequence[str], most: int | None) -> list[str]:
    """Return the first ``most`` of the notes on copies, the last of them with the number of the rest.

    >>> few(["a (1) counts: a is blank", "b (1) counts: b is blank"], 1)
    ['a (1) counts: a is blank (and 1 more of this kind)']
    """
    rest = len(notes) - len(notes[:most])
    shown = list(notes[:most])
    return [*shown[:-1], f"{shown[-1]} (and {rest} more of this kind)"] if rest else shown
