"""Check a submission's typed derivations line by line and offer them to staff with the points they earn.

`workbook.notebook.typed_derivations` finds the derivations and words the verdicts, also in a student's own notebook.
A derivation is text to be parsed, never code. The text is still untrusted, so it is parsed in a separate worker that
runs no cells, within the budget of a call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from autograder.grade.cases import Finding
from autograder.grade.evidence import Found, with_rows
from autograder.homework import rubrics
from autograder.homework.questions import MANUAL, NOTEBOOKS, QUESTIONS
from autograder.intake.scans import ANY
from autograder.worker.session import Session
from workbook.common.answer_states import State
from workbook.homework import Notebook
from workbook.notebook import typed_derivations
from workbook.notebook.notebook_json import Content
from workbook.notebook.saved import answer_in
from workbook.notebook.typed_derivations import Typed, Verdict

_EVIDENCE = 400
_UNTOUCHED = Finding(Found(State.UNTOUCHED), typed_derivations.NOTHING)


def candidates(content: Content, notebook: Notebook) -> dict[str, list[str]]:
    """Return what the student typed for each derivation of a notebook: the texts of its slot and its code cells."""
    found = typed_derivations.candidates(content, [q.name for q in notebook.questions if q.derivation])
    return {question: [one.text for one in typed] for question, typed in found.items()}


def check(session: Session, question: str, texts: Iterable[str]) -> Finding:
    """Return the finding about one derivation; of several texts, the one that earns most counts."""

    def judge(text: str) -> Any:
        answered = session.request(f"{question} derivation", "derive", [question, text])
        return answered[0] if answered else None

    found = [
        _finding(question, verdict)
        for verdict in typed_derivations.verdicts([Typed(text) for text in texts], judge)
    ]
    return max(found, key=_filled_in)


def _filled_in(finding: Finding) -> float:
    return -1.0 if finding.prefilled is None else finding.prefilled


def _finding(question: str, verdict: Verdict) -> Finding:
    part = _rubric_of(question)
    if verdict.complete:
        full = float(QUESTIONS[question].derivation_points)
        return Finding(with_rows(verdict.state, (), part), verdict.summary, full)
    rubric = part.rubric if part is not None else ()
    numbers = tuple(typed_derivations.reached_rows(verdict.answer.get("milestones"), len(rubric)))
    missing = typed_derivations.first_missing(verdict.answer) if verdict.state is State.INCOMPLETE else ""
    found = with_rows(verdict.state, numbers, part, missing)
    rows = [rubric[number - 1] for number in numbers]
    points = sum((row.points for row in rows), Fraction(0))
    if not points:
        return Finding(found, verdict.summary[:_EVIDENCE])
    listed = "; ".join(f"{row.points}: {row.text}" for row in rows)
    return Finding(found, f"{verdict.summary}. Found on the page: {listed}"[:_EVIDENCE], float(points))


def _rubric_of(question: str) -> rubrics.ModelAnswer | None:
    try:
        return rubrics.load(question)
    except KeyError:  # a Gradescope container has no rubrics
        return None


def check_all(session: Session, notebooks: Mapping[str, Content]) -> dict[str, Finding]:
    """Return the findings about all derivations of a submission, by question."""
    return {
        question: check(session, question, texts)
        for notebook in NOTEBOOKS
        if notebook.name in notebooks
        for question, texts in candidates(notebooks[notebook.name], notebook).items()
    }


def unwritten(notebooks: Mapping[str, Content]) -> dict[str, Finding]:
    """Return a finding for each written answer whose slot is unchanged since the release, by question."""
    return {
        question.name: _UNTOUCHED
        for notebook in NOTEBOOKS
        if notebook.name in notebooks
        for question in notebook.questions
        if question.judged == "staff" and not answer_in(notebooks[notebook.name], question.name)
    }


def on_paper(found: Mapping[str, Finding], scans: Mapping[str, str]) -> dict[str, Finding]:
    """Return the findings, with a note where to look for answers that are not typed and may be on a scanned page.

    ``scans`` is `Submission.scans`. The part's notebook may be missing.
    """
    paper = {}
    for part in MANUAL:
        untouched = part.name not in found or found[part.name].found.state is State.UNTOUCHED
        where = scans.get(part.name) or scans.get(ANY)
        if untouched and where:
            line = f"on paper: {typed_derivations.NOTHING}, but see {where}"
            paper[part.name] = Finding(Found(State.ON_PAPER), line[:_EVIDENCE])
    return {**found, **paper}
