"""Files that every page loads, and that contain no secrets: scripts, MathJax, and one style sheet."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from tornado import web

from autograder.staff.gradebook.reading import view
from autograder.staff.gradebook.reading.handler import Base

_HERE = files("autograder.staff.gradebook")


def folder(name: str) -> dict[str, Path | str]:
    """Return the options of a `Files` handler for ``static`` or ``vendor``."""
    return {"path": str(_HERE.joinpath(name))}


class Files(web.StaticFileHandler):
    """The files of one folder."""

    def set_extra_headers(self, path: str) -> None:
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")


class StyleSheet(Base):
    """The style sheet shared by all our pages, the style sheet of this page, and the colors of code."""

    def get(self) -> None:
        self.set_header("Content-Type", "text/css; charset=utf-8")
        self.set_header("Cache-Control", "no-cache")
        self.finish(_style())


@cache
def _style() -> str:
    shared = files("autograder.reporting").joinpath("templates/_style.css").read_text(encoding="utf-8")
    own = _HERE.joinpath("static/reading.css").read_text(encoding="utf-8")
    return shared + view.highlight_css() + own
