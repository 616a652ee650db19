"""Put what grading found into a restored notebook's cells: feedback under checks, the sandbox's plots, verdicts.

nbgrader has room for comments only on cells that students write, so what the tests say goes into outputs. Of a
worker's outputs only text and checked PNG pictures are kept: nothing that a browser could run.
"""

from __future__ import annotations

from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.grade import held
from autograder.staff.gradebook.cells import picture
from workbook.homework import METADATA
from workbook.points import out_of
from workbook.points import text as points_text

#: Characters of one cell's printed output that staff get to see.
_MAX_TEXT = 20_000
_MARKS = {
    "pass": "✓ pass",
    "fail": "✗ fail",
    "not_attempted": "– not attempted",
    "error": "✗ error",
    "timeout": "✗ out of time",
    "memory": "✗ out of memory",
    "grader_error": "! grader error",
}


def annotate(
    node: NotebookNode, report: dict[str, Any], outputs: dict[str, list[dict[str, Any]]] | None = None
) -> bool:
    """Write the outputs of every code cell of ``node`` in place; returns whether there is a figure among them.

    ``outputs`` maps a cell's id to what the worker showed for it, in nbformat's form.
    """
    drawn = False
    questions = {question["name"]: question for question in report["questions"]}
    manual = {entry["name"]: entry for entry in report["manual"]}
    for cell in node.cells:
        if cell.cell_type != "code":
            _say_verdict(cell, manual)
            continue
        shown = [kept for item in (outputs or {}).get(cell.id, []) if (kept := safe_output(item)) is not None]
        about = cell.metadata.get(METADATA) or {}
        if about.get("role") == "check" and about.get("question") in questions:
            text = feedback(questions[about["question"]])
            shown = [nbformat.v4.new_output("stream", name="stdout", text=text)]
        if isinstance(kept := about.get("kept"), str):
            # A run of the grader has an empty picture there.
            text = f"Saved by the student: {kept}\n"
            shown = [nbformat.v4.new_output("stream", name="stdout", text=text)]
        drawn |= any("image/png" in output.get("data", {}) for output in shown)
        cell.outputs = shown
    return drawn


def _say_verdict(cell: NotebookNode, manual: dict[str, dict[str, Any]]) -> None:
    """Note in a derivation's metadata what the checker found; the page shows it beside the rubric."""
    about = cell.metadata.get(METADATA) or {}
    entry = manual.get(about.get("question", ""), {})
    if about.get("role") == "derivation" and (verdict := entry.get("evidence")):
        if "prefilled" in entry:
            verdict += f" ({points_text(entry['prefilled'])} filled in: please confirm)"
        about["verdict"] = verdict


def feedback(question: dict[str, Any]) -> str:
    """A question's result as text: every case with its outcome, message and hint.

    >>> print(feedback({"name": "q9", "score": 0.5, "max_score": 1.0, "outcome": "fail", "cases": [
    ...     {"name": "a row", "hidden": False, "outcome": "fail", "points": 0.0, "max_points": 0.5,
    ...      "message": "shape (3,)", "hint": "one row"}]}), end="")
    q9: 0.5 of 1 point (fail)
    ✗ fail  0 of 0.5  a row
        shape (3,)
        Hint: one row
    """
    earned = out_of(held.question(question).text(points_text), question["max_score"])
    lines = [f"{question['name']}: {earned} ({question['outcome'].replace('_', ' ')})"]
    for case in question["cases"]:
        mark = _MARKS[case["outcome"]]
        earned = "held" if case["outcome"] == "grader_error" else points_text(case["points"])
        share = (
            f"{earned} of {points_text(case['max_points'])}"
            if earned != "held"
            else f"{points_text(case['max_points'])} held"
        )
        lines.append(f"{mark}  {share}  {case['name']}" + (" [hidden]" if case["hidden"] else ""))
        lines += [f"    {line}" for line in case["message"].splitlines()]
        if case["hint"]:
            lines.append(f"    Hint: {case['hint']}")
    return "\n".join(lines) + "\n"


def safe_output(item: dict[str, Any]) -> NotebookNode | None:
    """One output without anything that could run: a stream's text, a plain text, or a PNG picture; else None."""
    kind = item.get("output_type")
    if kind == "stream" and isinstance(item.get("text"), str):
        name = "stderr" if item.get("name") == "stderr" else "stdout"
        return nbformat.v4.new_output("stream", name=name, text=item["text"][:_MAX_TEXT])
    data = item.get("data")
    if kind not in ("display_data", "execute_result") or not isinstance(data, dict):
        return None
    if (png := picture("image/png", data.get("image/png"))) is not None:
        alt = {"image/png": {"alt": "Figure that this cell drew when it was graded"}}
        return nbformat.v4.new_output("display_data", {"image/png": png}, metadata=alt)
    if isinstance(data.get("text/plain"), str):
        return nbformat.v4.new_output("display_data", {"text/plain": data["text/plain"][:_MAX_TEXT]})
    return None
