"""The one template environment that all pages share.

The environment protects every value in two ways, so that no template can forget them: `autograder.safe.visible`
escapes characters that would reorder, hide or break the text around them, and Jinja's autoescape keeps markup from
being markup. The pages' Content-Security-Policy is the third protection.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup

from autograder.homework.questions import HOMEWORK
from autograder.safe import anchor, counted, line, visible
from workbook.points import text as points

#: Forbids scripts, frames, forms, fonts, images and every connection; styles stand in the page itself.
CSP = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def _finalize(value: Any) -> Any:
    """Make a value of a template visible, before Jinja escapes it."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def environment() -> jinja2.Environment:
    """The environment of all pages."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("autograder.present"),
        autoescape=True,
        finalize=_finalize,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"line": line, "points": points, "anchor": anchor, "counted": counted}
    made.globals |= {"csp": CSP, "homework": HOMEWORK.title}
    return made
