"""The panel beside a written part: model answer, rubric and common mistakes, for staff only."""

from __future__ import annotations

from functools import cache

import jinja2

from autograder.homework import rubrics
from autograder.homework.questions import QUESTIONS
from autograder.staff.gradebook.sanitize import render

_ENVIRONMENT = jinja2.Environment(
    loader=jinja2.PackageLoader("autograder.staff.gradebook"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters["markdown"] = render


def question_of(grade_id: str) -> str:
    """Return the question that a graded cell belongs to.

    >>> question_of("q4a-derivation"), question_of("q6a")
    ('q4a', 'q6a')
    """
    return grade_id.removesuffix("-derivation")


@cache
def panel(grade_id: str) -> str:
    """Return the panel of a written part as HTML; empty if the part has no model answer."""
    try:
        question = question_of(grade_id)
        part = rubrics.load(question)
    except KeyError:
        return ""
    return _ENVIRONMENT.get_template("reference.html.j2").render(part=part, title=QUESTIONS[question].title)
