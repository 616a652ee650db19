"""Check a submission's typed derivations line by line and offer them to staff with the points they earn.

`workbook.slots` finds the derivations and words the verdicts, also in a student's own notebook. A derivation
is text to be parsed, never code. The text is still untrusted, so it is parsed in a separate worker that runs
no cells, within the budget of a call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from autograder.grade.cases import Finding
from autograder.homework import evidence, rubrics
from autograder.homework.questions import MANUAL, NOTEBOOKS, Notebook
from autograder.homework.rubrics import RubricItem
from autograder.intake.scans import ANY
from autograder.worker.session import Session
from workbook import slots
from workbook.saved import answer_in
from workbook.slots import Typed, Verdict

_EVIDENCE = 400


def candidates(content: dict[str, Any], notebook: Notebook) -> dict[str, list[str]]:
    """Return what the student typed for each derivation of a notebook: the texts of its slot and its code cells."""
    found = slots.candidates(content, [q.name for q in notebook.questions if q.derivation])
    return {question: [one.text for one in typed] for question, typed in found.items()}


def check(session: Session, question: str, texts: Iterable[str]) -> Finding:
    """Return the finding about one derivation; of several texts, the one that earns most counts."""

    def judge(text: str) -> Any:
        answered = session.request(f"{question} derivation", "derive", [question, text])
        return answered[0] if answered else None

    found = [
        _finding(question, verdict) for verdict in slots.verdicts([Typed(text) for text in texts], judge)
    ]
    return max(found, key=_filled_in)


def _filled_in(finding: Finding) -> float:
    return -1.0 if finding.prefilled is None else finding.prefilled


def _finding(question: str, verdict: Verdict) -> Finding:
    if verdict.complete:
        return Finding(verdict.said, 1.0)
    points, rows = _earned(question, verdict.answer.get("milestones"))
    if not points:
        return Finding(verdict.said[:_EVIDENCE])
    found = "; ".join(f"{row.points}: {row.text}" for row in rows)
    return Finding(f"{verdict.said}. {evidence.FOUND}{found}"[:_EVIDENCE], float(points))


def _earned(question: str, milestones: Any) -> tuple[Fraction, list[RubricItem]]:
    """Return the points and the rows of the rubric whose steps the checker has all found."""
    try:
        rubric = rubrics.load(question).rubric
    except KeyError:  # a Gradescope container has no rubrics
        return Fraction(0), []
    rows = [rubric[row - 1] for row in slots.reached_rows(milestones, len(rubric))]
    return sum((row.points for row in rows), Fraction(0)), rows


def check_all(session: Session, notebooks: dict[str, dict[str, Any]]) -> dict[str, Finding]:
    """Return the findings about all derivations of a submission, by question."""
    return {
        question: check(session, question, texts)
        for notebook in NOTEBOOKS
        if notebook.name in notebooks
        for question, texts in candidates(notebooks[notebook.name], notebook).items()
    }


def unwritten(notebooks: dict[str, dict[str, Any]]) -> dict[str, Finding]:
    """Return a finding for each written answer whose slot is unchanged since the release, by question."""
    return {
        question.name: Finding(evidence.NOTHING)
        for notebook in NOTEBOOKS
        if notebook.name in notebooks
        for question in notebook.questions
        if question.kind == "manual" and not answer_in(notebooks[notebook.name], question.name)
    }


def on_paper(found: Mapping[str, Finding], scans: Mapping[str, str]) -> dict[str, Finding]:
    """Return the findings, with a note where to look for answers that are not typed and may be on a scanned page.

    ``scans`` is `Submission.scans`. The part's notebook may be missing.
    """
    paper = {}
    for part in MANUAL:
        said = found[part.name].evidence if part.name in found else evidence.NOTHING
        where = scans.get(part.name) or scans.get(ANY)
        if said == evidence.NOTHING and where:
            line = f"{evidence.ON_PAPER}{evidence.NOTHING}, but see {where}"
            paper[part.name] = Finding(line[:_EVIDENCE])
    return {**found, **paper}
