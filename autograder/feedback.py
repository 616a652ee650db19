"""One student's feedback as one HTML page."""

from __future__ import annotations

from typing import Any

import jinja2

_ENVIRONMENT = jinja2.Environment(
    loader=jinja2.PackageLoader("autograder"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)


def page(report: dict[str, Any]) -> str:
    """The feedback page of a report; whatever a student chose in it is escaped."""
    return _ENVIRONMENT.get_template("feedback.html.j2").render(report=report)
