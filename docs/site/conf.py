"""The documentation as a site: ``make site`` writes it to build/site."""

import posixpath
import re
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_HOMEWORK = tomllib.loads((ROOT / "homework.toml").read_text(encoding="utf-8"))

project = "HW0 workbook"
author = "The workbook's contributors"
version = release = _HOMEWORK["version"]
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["site"]
html_theme = "furo"
html_title = f"{project} {release}"
myst_heading_anchors = 3
# Student pages use pairs of dollars in examples of what one may type, so only fenced mathematics is typeset.
myst_enable_extensions = ["colon_fence"]
autodoc_member_order = "bysource"
autodoc_typehints = "description"
# Transcripts of terminals are in no language; an attribute's name may stand in several classes.
suppress_warnings = ["misc.highlighting_failure", "ref.python"]

#: Where a link to a file outside `docs/` goes; without it such a link becomes plain text.
REPOSITORY = ""
#: Pages that include a file of the project's root.
INCLUDED = {"CONTRIBUTING.md": "contributing", "CHANGELOG.md": "changelog", "README.md": "index"}
_LINK = re.compile(
    r"(?P<image>!?)\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\]\((?P<target>[^)\s#]+)(?P<anchor>#[^)\s]*)?\)"
)


def point_links(text: str, folder: str) -> str:
    """The text of a page whose file is in ``folder``, with links that a site can follow.

    A public host opens a link to any file of the project. A site has the pages of `docs/` alone.

    Examples
    --------
    >>> point_links("[the form](../autograder/grade/report.schema.json), [luck](../luck.md)", "docs/decisions")
    'the form, [luck](../luck.md)'
    >>> point_links("[figures](../README.md#measured), [a guide](docs/pdf.md)", "docs")
    '[figures](index.md), a guide'
    """

    def pointed(link: re.Match[str]) -> str:
        target, anchor = link["target"], link["anchor"] or ""
        if "://" in target:
            return link[0]
        path = posixpath.normpath(posixpath.join(folder, target))
        if path in INCLUDED:
            page = f"docs/{INCLUDED[path]}.md"
            return f"[{link['text']}]({posixpath.relpath(page, folder)})"
        if path == "docs/decisions":
            return f"[{link['text']}]({posixpath.relpath('docs/decisions/index.md', folder)})"
        if path.startswith("docs/") and (ROOT / path).is_file():
            return f"{link['image']}[{link['text']}]({posixpath.relpath(path, folder)}{anchor})"
        return f"[{link['text']}]({REPOSITORY}/{path}{anchor})" if REPOSITORY else link["text"]

    return _LINK.sub(pointed, text)


def _read(app: Any, name: str, source: list[str]) -> None:
    source[0] = point_links(source[0], posixpath.dirname(f"docs/{name}"))


def _include(app: Any, path: Path, parent: str, content: list[str]) -> None:
    """What an included file says is as if it stood at the root."""
    text = point_links(content[0], "")
    content[0] = re.sub(r"\]\(docs/", "](", text)


def setup(app: Any) -> None:
    """Called by Sphinx."""
    app.connect("source-read", _read)
    app.connect("include-read", _include)
