"""What a student typed into a text box of a course system, as plain text.

Canvas, Moodle and Sakai give a page of HTML, edX a text, and Blackboard a text with the fields of its form.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

from autograder.intake.filetypes import ONLINE_TEXT, TYPED_TEXT
from workbook.submission import notebook_names
from workbook.submission.limits import Refused

_MAX_BYTES = 1 << 20
_TAG = re.compile(r"<[!?]|<(?P<closing>/?)(?P<name>[A-Za-z][A-Za-z0-9]{0,20})")
_HREF = re.compile(r"\bhref\s{0,9}=\s{0,9}(?P<url>\"[^\"]*\"|'[^']*'|[^\s\"']+)", re.I)
#: The end of each tag whose content is not shown.
_SKIPPED = {tag: re.compile(f"</{tag}", re.I | re.A) for tag in ("script", "style", "title", "template")}
_BLOCKS = frozenset(
    {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "table"}
)
_REFRESH = re.compile(r"url\s{0,9}=\s{0,9}['\"]?(?P<url>[^'\"\s]+)", re.I)
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
    return of_form(text) if _places(text.splitlines()) else text.strip()


def _places(lines: list[str]) -> tuple[int, int, int] | None:
    """Return the lines at which the parts of Blackboard's form begin; None if they are not there in this order."""
    try:
        start, end = lines.index(_FIELD), len(lines) - 1 - lines[::-1].index(_FILES)
        comments = end - 1 - lines[:end][::-1].index(_COMMENTS)
    except ValueError:
        return None
    return (start, comments, end) if start < comments else None


def of_form(text: str) -> str:
    """Return what was typed into Blackboard's form; "" if the text is not such a form in English.

    >>> of_form("Name: x\\nSubmission Field:\\n<p>By <b>induction</b></p>\\n\\nComments:\\nThanks\\n\\nFiles:\\n")
    'By induction\\nThanks'
    """
    lines = text.splitlines()
    places = _places(lines)
    if places is None:
        return ""
    start, comments, end = places
    typed = plain("\n".join(lines[start + 1 : comments])), "\n".join(lines[comments + 1 : end]).strip()
    return "\n".join(one for one in typed if one and one not in _EMPTY)


def plain(page: str) -> str:
    """Return the text of a page of HTML, and where its links lead.

    >>> plain("<p>See <a href='https://example.edu/1'>this</a></p>\\n<p>1 &lt; 2</p>")
    'See this (https://example.edu/1)\\n1 < 2'
    """
    lines = (" ".join(line.split()) for line in "".join(_pieces(page)).split("\n"))
    return "\n".join(line for line in lines if line)


def _pieces(page: str) -> Iterator[str]:
    """Yield the text of a page, line breaks, and addresses, in one pass; its time grows with the length only.

    `html.parser` takes hours for some pages of a megabyte, and a student writes the page. So whatever is not closed is
    searched for once.
    """
    unclosed, link = set[str](), ""
    at = 0
    while (start := page.find("<", at)) >= 0:
        yield _unescaped(page[at:start]).replace("\n", " ")
        named = _TAG.match(page, start)
        if named is None:
            yield "<"
            at = start + 1
            continue
        comment = page.startswith("<!--", start)
        end = page.find("-->" if comment else ">", start)
        if end < 0:  # what follows is shown as it is, so that nothing is lost
            yield _unescaped(page[start:])
            return
        at = end + (3 if comment else 1)
        if comment:
            continue
        tag, own = (named["name"] or "").lower(), page[start:end]
        if tag in _BLOCKS:
            yield "\n"
        if tag in _SKIPPED and not named["closing"] and tag not in unclosed:
            close = _SKIPPED[tag].search(page, at)
            at = close.start() if close else at
            unclosed |= set() if close else {tag}
        elif tag == "img":
            yield "[a picture]"
        elif tag == "meta" and (url := _REFRESH.search(own)):
            yield _unescaped(url["url"]) + "\n"
        elif tag == "a":
            if named["closing"] and link:
                yield f" ({link})"
            found = None if named["closing"] else _HREF.search(own)
            link = _unescaped(found["url"].strip("'\"")) if found else ""
    yield _unescaped(page[at:]).replace("\n", " ")


def _unescaped(text: str) -> str:
    """Return a text with characters instead of references; as it is if the number of one has thousands of digits."""
    try:
        return html.unescape(text)
    except ValueError:
        return text
