"""Insert grading results into a restored notebook's cells: feedback under checks, the sandbox's plots, verdicts.

nbgrader allows comments only on cells that students write, so the tests' messages go into outputs. Only text and
checked PNG pictures are kept of a worker's outputs, nothing that a browser could run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import nbformat
from msgspec import UNSET
from nbformat.notebooknode import NotebookNode

from autograder.grade import held
from autograder.grade.marks import Part
from autograder.grade.report import ManualEntry, Outcome, QuestionEntry, Report
from autograder.reporting import outcomes
from autograder.staff.gradebook.cells import picture
from autograder.worker.messages import Output
from workbook.common.points import out_of
from workbook.common.points import text as points_text
from workbook.homework import METADATA

#: Maximum number of characters of one cell's printed output that staff see.
_MAX_TEXT = 20_000


def annotate(node: NotebookNode, report: Report, outputs: dict[str, list[Output]] | None = None) -> bool:
    """Write the outputs of every code cell of ``node`` in place; return whether they include a figure.

    ``outputs`` maps a cell's id to the worker's outputs for it, in nbformat's form.
    """
    drawn = False
    questions = {question.name: question for question in report.questions}
    manual = {entry.name: entry for entry in report.manual}
    for cell in node.cells:
        if cell.cell_type != "code":
            _say_verdict(cell, manual)
            continue
        shown = [kept for item in (outputs or {}).get(cell.id, []) if (kept := safe_output(item)) is not None]
        about = cell.metadata.get(METADATA) or {}
        if about.get("role") == "check" and about.get("question") in questions:
            text = feedback(questions[about["question"]])
            shown = [_output("stream", name="stdout", text=text)]
        if isinstance(kept := about.get("kept"), str):
            # The grader's run has an empty picture here.
            text = f"Saved by the student: {kept}\n"
            shown = [_output("stream", name="stdout", text=text)]
        drawn |= any("image/png" in output.get("data", {}) for output in shown)
        cell.outputs = shown
    return drawn


def _say_verdict(cell: NotebookNode, manual: dict[str, ManualEntry]) -> None:
    """Store the checker's finding in a derivation's metadata; the page shows it beside the rubric."""
    about = cell.metadata.get(METADATA) or {}
    entry = manual.get(about.get("question", ""))
    if about.get("role") == "derivation" and entry is not None and (verdict := entry.evidence):
        if entry.prefilled is not UNSET:
            verdict += f" ({points_text(entry.prefilled)} filled in: please confirm)"
        about["verdict"] = verdict


def feedback(question: QuestionEntry) -> str:
    """Return a question's result as text: its points and outcome, then every case.

    A case has its outcome, points, name, message and hint, in the order of the report. Points of a case in which the
    grader failed are "held". Hidden cases are marked. The text ends with a line break.

    >>> from autograder.grade.report import Case
    >>> row = Case("a row", False, False, 0.0, 0.5, Outcome.FAIL, "shape (3,)", "one row")
    >>> entry = QuestionEntry(name="q9", score=0.5, max_score=1.0, outcome=Outcome.FAIL, cases=[row])
    >>> print(feedback(entry), end="")
    q9: 0.5 of 1 point (partly right)
    ✗ did not pass  0 of 0.5  a row
        shape (3,)
        Hint: one row
    """
    own = held.question(question)
    words = outcomes.of_question(question.outcome, Part(question.name, own, question.max_score)).words
    lines = [f"{question.name}: {out_of(own.text(points_text), question.max_score)} ({words})"]
    for case in question.cases:
        most = points_text(case.max_points)
        ours = case.outcome is Outcome.GRADER_ERROR
        share = f"{most} held" if ours else f"{points_text(case.points)} of {most}"
        shown = outcomes.CASES[case.outcome]
        hidden = " [hidden]" if case.hidden else ""
        lines.append(f"{shown.sign} {shown.words}  {share}  {case.name}{hidden}")
        lines += [f"    {line}" for line in case.message.splitlines()]
        if case.hint:
            lines.append(f"    Hint: {case.hint}")
    return "\n".join(lines) + "\n"


def safe_output(item: Mapping[str, Any]) -> NotebookNode | None:
    """Return the safe form of an output (a stream's text, plain text, or a PNG picture), or None if it has none."""
    kind = item.get("output_type")
    if kind == "stream" and isinstance(item.get("text"), str):
        name = "stderr" if item.get("name") == "stderr" else "stdout"
        return _output("stream", name=name, text=item["text"][:_MAX_TEXT])
    data = item.get("data")
    if kind not in ("display_data", "execute_result") or not isinstance(data, dict):
        return None
    if (png := picture("image/png", data.get("image/png"))) is not None:
        alt = {"image/png": {"alt": "Figure that this cell drew when it was graded"}}
        return _output("display_data", {"image/png": png}, metadata=alt)
    if isinstance(data.get("text/plain"), str):
        return _output("display_data", {"text/plain": data["text/plain"][:_MAX_TEXT]})
    return None


def _output(kind: str, *data: dict[str, str], **fields: object) -> NotebookNode:
    made: NotebookNode = nbformat.v4.new_output(kind, *data, **fields)
    return made
