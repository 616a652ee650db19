"""What a student typed into a text box of a course system, as plain text.

Canvas, Moodle and Sakai give a page of HTML, edX a text, and Blackboard a text with the fields of its form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser

from autograder.intake.filetypes import ONLINE_TEXT, TYPED_TEXT
from workbook.limits import Refused
from workbook.notebook import notebook_names

_MAX_BYTES = 1 << 20
_SKIPPED = frozenset({"head", "script", "style", "title", "template"})
_BLOCKS = frozenset(
    {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "table"}
)
_REFRESH = re.compile(r"url\s*=\s*['\"]?(?P<url>[^'\"\s]+)", re.I)
#: The parts of Blackboard's form in their order, with what Blackboard writes into an empty one.
_FIELD, _COMMENTS, _FILES = "Submission Field:", "Comments:", "Files:"
_EMPTY = (
    "There is no student submission text data for this assignment.",
    "There are no student comments for this assignment.",
)


def is_typed(name: str) -> bool:
    """Return whether a file has what was typed into a text box, by the name that `collect` gives it."""
    return notebook_names.base(name) in (ONLINE_TEXT, TYPED_TEXT)


def text_in(papers: Mapping[str, bytes | Refused]) -> str:
    """Return what was typed into text boxes, from the files of a submission; "" if nothing was."""
    texts = [
        text_of(name, data)
        for name, data in sorted(papers.items())
        if is_typed(name) and not isinstance(data, Refused)
    ]
    return "\n\n".join(filter(None, texts))


def text_of(name: str, data: bytes) -> str:
    """Return what was typed, from a file of this name; of a long one the beginning."""
    text = data[:_MAX_BYTES].decode("utf-8-sig", "replace")
    if name.casefold().endswith(".html"):
        return plain(text)
    return of_form(text) if _is_form(text.splitlines()) else text.strip()


def _is_form(lines: list[str]) -> bool:
    return {_FIELD, _COMMENTS, _FILES} <= set(lines)


def of_form(text: str) -> str:
    """Return what was typed into Blackboard's form; "" if the text is not such a form in English.

    >>> of_form("Name: x\\nSubmission Field:\\n<p>By <b>induction</b></p>\\n\\nComments:\\nThanks\\n\\nFiles:\\n")
    'By induction\\nThanks'
    """
    lines = text.splitlines()
    if not _is_form(lines):
        return ""
    start, end = lines.index(_FIELD), len(lines) - 1 - lines[::-1].index(_FILES)
    comments = end - 1 - lines[:end][::-1].index(_COMMENTS)
    typed = plain("\n".join(lines[start + 1 : comments])), "\n".join(lines[comments + 1 : end]).strip()
    return "\n".join(one for one in typed if one and one not in _EMPTY)


def plain(html: str) -> str:
    """Return the text of a page of HTML, and where its links lead.

    >>> plain("<p>See <a href='https://example.edu/1'>this</a></p>\\n<p>1 &lt; 2</p>")
    'See this (https://example.edu/1)\\n1 < 2'
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.found).splitlines())
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside: list[str] = []
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "meta" and (url := _REFRESH.search(values.get("content") or "")):
            self.found.append(f"{url['url']}\n")
        if tag in _SKIPPED:
            self._inside.append(tag)
        if tag in _BLOCKS:
            self.found.append("\n")
        if tag == "a":
            self._links.append(values.get("href") or "")
        if tag == "img":
            self.found.append("[a picture]")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            del self._inside[self._inside.index(tag) :]
        if tag in _BLOCKS:
            self.found.append("\n")
        if (
            tag == "a"
            and self._links
            and (link := self._links.pop())
            and link not in "".join(self.found[-1:])
        ):
            self.found.append(f" ({link})")

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.found.append(data.replace("\n", " "))
