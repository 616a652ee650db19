"""Typed derivations: found in the notebook, checked line by line, and offered to staff with the points they earn.

A derivation is text to be parsed, never code. Parsing hostile text is still work that a stranger chose, so it is done
in a worker of its own, which runs no cell, within the budget of a call.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from itertools import islice
from typing import Any

from autograder import evidence, rubrics
from autograder.questions import NOTEBOOKS, Notebook
from autograder.rubrics import RubricItem
from autograder.session import Session
from workbook.ladder import CheckFailed
from workbook.saved import answer_in, role_of

PLACEHOLDER = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t].*|\*Your derivation here, or the scanned page that holds it\.\*[ \t]*)$", re.M
)
# Every pattern here starts a line and stays on it: `\s*` would try each blank line from each blank line.
_CELL = re.compile(r"\A\s*%%derive[ \t]+(\w+)[^\n]*\n(.*)\Z", re.S)
_CALL = re.compile(r"""^derive\(\s{0,20}["']([a-z]\w{1,40})["']\s{0,20},\s{0,20}(r?)(\"{3}|'{3}|"|')""", re.M)
_SCAN = re.compile(r"^[ \t]*scans?\b.{0,80}$", re.I | re.M)
MAX_TEXT = 50_000
"""Characters of one derivation that are looked at; the longest reference has under two thousand."""
_EVIDENCE = 400
_MAX_CALLS = 50
"""Calls of ``derive`` that are looked at in one cell."""


def candidates(content: dict[str, Any], notebook: Notebook) -> dict[str, list[str]]:
    """For each derivation of a notebook, what the student typed: the slot's text, and each code cell's."""
    found: dict[str, list[str]] = {q.name: [] for q in notebook.questions if q.derivation}
    for cell in content["cells"]:
        if cell["cell_type"] == "markdown":
            question, role = role_of(cell)
            if cell.get("id") == f"{question}-derivation" or role == "derivation":
                text = PLACEHOLDER.sub("", cell["source"]).strip()
                if text and question in found:
                    found[question].append(text)
        elif cell["cell_type"] == "code":
            for question, text in _typed_in_code(cell["source"]):
                if question in found:
                    found[question].append(text.strip())
    return found


def _typed_in_code(source: str) -> list[tuple[str, str]]:
    r"""Derivations in a code cell: a ``%%derive`` cell, or calls of ``derive`` with plain texts.

    >>> _typed_in_code('derive("q2a", r"x\'c = c\'x")')
    [('q2a', "x'c = c'x")]
    """
    if cell := _CELL.match(source):
        return [(cell[1], cell[2])]
    found = []
    for call in islice(_CALL.finditer(source), _MAX_CALLS):
        end = source.find(call[3], call.end())
        if end >= 0:
            text = source[call.end() : end]
            found.append((call[1], text if call[2] else text.replace("\\\\", "\\")))
    return found


def check(session: Session, question: str, texts: Iterable[str]) -> dict[str, Any]:
    """The manual entry's fields for one derivation: ``evidence`` in a line, ``prefilled`` where something was found."""
    best: dict[str, Any] = {}
    for text in texts:
        if len(text) > MAX_TEXT:
            said = {"evidence": f"typed, {len(text)} characters: too long to check"}
        elif _SCAN.search(text) and not re.search(r"[=$]", text):
            said = {"evidence": f"on paper: {_SCAN.search(text)[0].strip()}"}  # type: ignore[index]
        else:
            said = _verdict(session, question, text)
        if not best or said.get("prefilled", -1) > best.get("prefilled", -1):
            best = said
    return best or {"evidence": evidence.NOTHING}


def _verdict(session: Session, question: str, text: str) -> dict[str, Any]:
    try:
        answered = session.request(f"{question} derivation", "derive", [question, text])
    except CheckFailed as failure:
        return {"evidence": f"not checked: {failure.message}"[:_EVIDENCE]}
    result = answered[0] if answered else None
    if type(result) is not dict:
        return {"evidence": "not checked"}
    status, message = result.get("status"), result.get("message")
    if result.get("complete") is True and status == "complete":
        return {"evidence": evidence.COMPLETE, "prefilled": 1.0}
    said = f"{status}: {message}" if type(message) is str and message else str(status)
    points, rows = _earned(question, result.get("milestones"))
    if not points:
        return {"evidence": said[:_EVIDENCE]}
    found = "; ".join(f"{row.points}: {row.text}" for row in rows)
    return {"evidence": f"{said}. {evidence.FOUND}{found}"[:_EVIDENCE], "prefilled": float(points)}


def _earned(question: str, milestones: Any) -> tuple[Fraction, list[RubricItem]]:
    """The rows of the rubric for which every step that the checker looks for is there."""
    try:
        rubric = rubrics.load(question).rubric
    except KeyError:  # a container of Gradescope has no rubrics
        return Fraction(0), []
    wanted: dict[int, list[bool]] = {}
    for milestone in milestones if type(milestones) is list else []:
        if type(milestone) is dict and type(milestone.get("rubric")) is list:
            for row in milestone["rubric"]:
                if type(row) is int and 1 <= row <= len(rubric):
                    wanted.setdefault(row, []).append(milestone.get("reached") is True)
    rows = [rubric[row - 1] for row, reached in sorted(wanted.items()) if all(reached)]
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
