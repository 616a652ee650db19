"""Adapt nbgrader's formgrader to untrusted answers and to a machine without network access.

A course's ``nbgrader_config.py`` calls `configure`. It puts our template and our sanitizer into formgrader's exporter,
and our request handlers before nbgrader's own. The handlers send a Content-Security-Policy, hide names, accept only
scores that are numbers within their range, record the author of every change in the audit trail, and use a database
session that sees other writers' changes. No nbgrader code is copied or edited.
"""

from __future__ import annotations

import json
import math
import os
import secrets
from importlib.resources import files
from typing import Any

from nbgrader.api import MissingEntry
from nbgrader.server_extensions.formgrader import apihandlers, base, handlers
from tornado import web

from autograder.staff.gradebook import audit, database, reference, sanitize
from autograder.staff.gradebook.grades import is_automatic
from workbook.homework import METADATA

_HERE = files("autograder.staff.gradebook")
TEMPLATES = str(_HERE.joinpath("templates"))
VENDOR = str(_HERE.joinpath("vendor"))
STATIC = str(_HERE.joinpath("static"))

#: Only scripts from the server may run; an inline script needs the nonce of the same response.
_GRADING_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
#: nbgrader's list pages have inline scripts, and students' text appears only in tables that these scripts fill.
_LIST_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)

_settings = {"names": False}


def configure(config: Any, *, names: bool = False) -> None:
    """Set formgrader up through a traitlets config; ``names`` shows who wrote an answer on its page."""
    _settings["names"] = names
    config.HTMLExporter.extra_template_basedirs = [TEMPLATES, handlers.template_path]
    config.HTMLExporter.filters = {
        "markdown2html": sanitize.markdown2html,
        "reference_panel": reference.panel,
        "verdict": lambda metadata: (metadata.get(METADATA) or {}).get("verdict"),
    }
    config.HTMLExporter.sanitize_html = True
    config.HTMLExporter.embed_images = False
    config.FormgradeExtension.debug = False
    _install()


def _install() -> None:
    """Put our handlers before nbgrader's; formgrader reads these lists at its start, after its configuration."""
    if handlers.default_handlers[0][1] is SubmissionPage:
        return
    handlers.default_handlers[:0] = [
        (r"/formgrader/submissions/([^/]+)/?", SubmissionPage),
        (r"/formgrader/workbook/vendor/(.*)", web.StaticFileHandler, {"path": VENDOR}),
        (r"/formgrader/workbook/static/(.*)", web.StaticFileHandler, {"path": STATIC}),
        (r"/formgrader/api/grade/([^/]+)", GradeWithinRange),
    ]
    base.BaseHandler.gradebook = property(_fresh_gradebook)
    base.BaseHandler.content_security_policy = property(lambda handler: _LIST_POLICY)


_shared_gradebook = base.BaseHandler.gradebook.fget


def _fresh_gradebook(handler: Any) -> Any:
    """Return the server's gradebook in a new transaction, so that each request sees what others committed."""
    gradebook = _shared_gradebook(handler)
    if not getattr(handler, "_workbook_fresh", False):
        handler._workbook_fresh = True
        gradebook.db.rollback()
        audit.claim(_who(handler), "formgrader")
    return gradebook


def _who(handler: Any) -> str:
    """Return the signed-in user if the server has users, or else the user who started the server."""
    user = getattr(handler, "current_user", None)
    name = getattr(user, "username", None)
    anonymous = name is None or getattr(user, "name", "").startswith("Anonymous")
    return audit.current_user() if anonymous else str(name)


class SubmissionPage(handlers.SubmissionHandler):
    """The page of one notebook, with its own Content-Security-Policy and, by default, without the student's name."""

    def prepare(self) -> Any:
        self.nonce = secrets.token_urlsafe(16)
        self.set_header("Content-Security-Policy", _GRADING_POLICY.format(nonce=self.nonce))
        return super().prepare()

    @property
    def exporter(self) -> Any:
        return _ExporterWithNonce(super().exporter, self.nonce)


class _ExporterWithNonce:
    """Formgrader's exporter with this response's nonce and the setting for showing names."""

    def __init__(self, exporter: Any, nonce: str) -> None:
        self._exporter, self._nonce = exporter, nonce

    def from_filename(self, filename: str, resources: dict[str, Any]) -> Any:
        if not _settings["names"]:
            resources = {**resources, "student": "", "last_name": "", "first_name": "", "notebook_path": ""}
        resources["nonce"] = self._nonce
        # nbconvert would put the file's folder, which is named after the student, into the page's resources.
        html, used = self._exporter.from_filename(os.fspath(filename), resources=resources)
        return html, used


class GradeWithinRange(apihandlers.GradeHandler):
    """Set a score if it is a number within the cell's range; clearing the box puts the answer into the queue."""

    @web.authenticated
    @base.check_xsrf
    @base.check_notebook_dir
    def put(self, grade_id: str) -> None:
        gradebook = self.gradebook
        try:
            grade = gradebook.find_grade_by_id(grade_id)
        except MissingEntry:
            raise web.HTTPError(404) from None
        data = self.get_json_body()
        if not isinstance(data, dict):
            raise web.HTTPError(400, "expected a score as a JSON object")
        manual, extra = _number(data.get("manual_score")), _number(data.get("extra_credit"))
        for value in (manual, extra):
            if value is not None and not 0 <= value <= grade.max_score:
                raise web.HTTPError(400, f"a score of this part must be between 0 and {grade.max_score:g}")
        grade.manual_score, grade.extra_credit = manual, extra
        held = database.held_points(gradebook, grade.notebook.assignment.student.id)
        undecided = not is_automatic(grade.cell.name) or grade.cell.name in held
        grade.needs_manual_grade = grade.manual_score is None and undecided
        gradebook.db.commit()
        self.write(json.dumps(grade.to_dict()))


def _number(value: Any) -> float | None:
    if value is None or value == "":
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise web.HTTPError(400, "a score must be a number") from None
    if isinstance(value, bool) or not math.isfinite(number):
        raise web.HTTPError(400, "a score must be a finite number")
    return number
