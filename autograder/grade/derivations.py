"""Typed derivations of a submission, checked line by line, and offered to staff with the points they earn.

Where they stand and what is said of each is `workbook.slots`, which a student's own notebook asks too. A derivation
is text to be parsed, never code. Parsing hostile text is still work that a stranger chose, so it is done in a worker
of its own, which runs no cell, within the budget of a call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

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
    """For each derivation of a notebook, what the student typed: the slot's text, and each code cell's."""
    found = slots.candidates(content, [q.name for q in notebook.questions if q.derivation])
    return {question: [one.text for one in typed] for question, typed in found.items()}


def check(session: Session, question: str, texts: Iterable[str]) -> dict[str, Any]:
    """The manual entry's fields for one derivation: ``evidence`` in a line, ``prefilled`` where something was found."""

    def judge(text: str) -> Any:
        answered = session.request(f"{question} derivation", "derive", [question, text])
        return answered[0] if answered else None

    best: dict[str, Any] = {}
    for verdict in slots.verdicts([Typed(text) for text in texts], judge):
        said = _entry(question, verdict)
        if not best or said.get("prefilled", -1) > best.get("prefilled", -1):
            best = said
    return best


def _entry(question: str, verdict: Verdict) -> dict[str, Any]:
    if verdict.complete:
        return {"evidence": verdict.said, "prefilled": 1.0}
    points, rows = _earned(question, verdict.answer.get("milestones"))
    if not points:
        return {"evidence": verdict.said[:_EVIDENCE]}
    found = "; ".join(f"{row.points}: {row.text}" for row in rows)
    return {
        "evidence": f"{verdict.said}. {evidence.FOUND}{found}"[:_EVIDENCE],
        "prefilled": float(points),
    }


def _earned(question: str, milestones: Any) -> tuple[Fraction, list[RubricItem]]:
    """The rows of the rubric for which every step that the checker looks for is there, and their points."""
    try:
        rubric = rubrics.load(question).rubric
    except KeyError:  # a container of Gradescope has no rubrics
        return Fraction(0), []
    rows = [rubric[row - 1] for row in slots.reached_rows(milestones, len(rubric))]
    return sum((row.points for row in rows), Fraction(0)), rows


def check_all(session: Session, notebooks: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The fields for every derivation of a submission, by question."""
    return {
        question: check(session, question, texts)
        for notebook in NOTEBOOKS
        if notebook.name in notebooks
        for question, texts in candidates(notebooks[notebook.name], notebook).items()
    }


def unwritten(notebooks: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The fields for every written answer whose slot is as it was released, by question."""
    return {
        question.name: {"evidence": evidence.NOTHING}
        for notebook in NOTEBOOKS
        if notebook.name in notebooks
        for question in notebook.questions
        if question.kind == "manual" and not answer_in(notebooks[notebook.name], question.name)
    }


def on_paper(found: Mapping[str, dict[str, Any]], scans: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The same fields, but what is not typed and may be on a scanned page waits for a reader, who is told where.

    ``scans`` is `Submission.scans`. The notebook of such a part need not be there.
    """
    paper = {}
    for part in MANUAL:
        said = found.get(part.name, {}).get("evidence", evidence.NOTHING)
        where = scans.get(part.name) or scans.get(ANY)
        if said == evidence.NOTHING and where:
            paper[part.name] = {
                "evidence": f"{evidence.ON_PAPER}{evidence.NOTHING}, but see {where}"[:_EVIDENCE]
            }
    return {**found, **paper}
