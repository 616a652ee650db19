"""The template environment that all pages share.

The environment protects every value in two ways, so that no template can omit them. `autograder.escaping.visible`
escapes characters that would reorder, hide, or break the surrounding text. Jinja's autoescape makes markup inert. The
pages' Content-Security-Policy is the third protection.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup

from autograder.escaping import anchor, counted, line, visible
from autograder.homework.questions import HOMEWORK
from workbook.common.points import text as points

#: Forbids scripts, frames, forms, fonts, images, and all connections; styles are inline in the page.
CSP = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def _finalize(value: Any) -> Any:
    """Make a template's value visible before Jinja escapes it."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def environment() -> jinja2.Environment:
    """Return the environment of all pages."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("autograder.reporting"),
        autoescape=True,
        finalize=_finalize,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"line": line, "points": points, "anchor": anchor, "counted": counted}
    made.globals |= {"csp": CSP, "homework": HOMEWORK.title}
    return made
