"""Make a student's Markdown safe to show to staff, with an allow-list of tags and attributes.

The grading page can set scores, so HTML in an answer must be sanitized first. It must not run code (`script`, handlers,
`javascript:`), reveal to others that the page was opened (remote pictures), or cover the page's buttons (styles, ids,
and class names that its scripts or style sheets use).
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

import nh3
from jinja2 import pass_context
from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer, MarkdownWithMath
from pygments.token import STANDARD_TYPES

from workbook.common.messages import MAX_PATH
from workbook.notebook.notebook_json import Json

_TAGS = {
    *(
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "code",
        "dd",
        "del",
        "details",
        "div",
        "dl",
        "dt",
        "em",
    ),
    *(
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
    ),
    *(
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
    ),
    *("tr", "u", "ul", "var"),
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
#: Class names of highlighted code; the page's scripts might react to any other name.
_CLASSES = {"div": {"highlight"}, "span": {name for name in STANDARD_TYPES.values() if name}}
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
_LINK = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,4}%?")
#: Maximum length of Markdown without its pictures, because rendering and `clean` take quadratic time.
_MAX_CHARACTERS = 50_000
_INLINE_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]*")
_NO_ALT = re.compile(r"<img(?![^>]*\balt=)")
#: Characters that change the direction of the surrounding text, so that it can be misread.
_BIDI = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def clean(html: str) -> str:
    """Return HTML with only what the lists above allow.

    >>> clean('<img src=x onerror=alert(1)><b onclick="x()">bold</b><script>x()</script>')
    '<img alt="A picture without a description"><b>bold</b>'
    >>> clean('<a href="javascript:x()">link</a>')
    '<a rel="noopener noreferrer">link</a>'
    """
    safe = nh3.clean(
        html.translate(_BIDI),
        tags=_TAGS,
        clean_content_tags={"script", "style", "template", "svg", "math", "iframe", "object", "noscript"},
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        allowed_classes=_CLASSES,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener noreferrer",
    )
    return _NO_ALT.sub('<img alt="A picture without a description"', safe)


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "src":
        return value if _PICTURE.fullmatch(value) else None
    if name == "href":
        return value if _LINK.match(value) else None
    if name in ("width", "height", "colspan", "rowspan", "start"):
        return value if _NUMBER.fullmatch(value) else None
    return value


class _Renderer(IPythonRenderer):
    """nbconvert's renderer, which here shows a note for a missing picture instead of raising an error."""

    def image(self, text: str, url: str, title: str | None = None) -> str:
        try:
            return str(super().image(text, url, title))
        except InvalidNotebook:
            return f"<em>[A picture is missing: {escape(url[:MAX_PATH])}]</em>"


def render(source: str, attachments: Json | None = None) -> str:
    """Return Markdown as safe HTML; formulas stay as text, for MathJax.

    The function never fails: text that cannot be parsed as Markdown is shown as typed, and so is the beginning of text
    that is too long.
    """
    if len(_INLINE_PICTURE.sub("", source)) > _MAX_CHARACTERS:
        more = f"… ({len(source) - _MAX_CHARACTERS} more characters)"
        return clean(f"<pre>{escape(source[:_MAX_CHARACTERS])}{more}</pre>")
    renderer = _Renderer(
        escape=False, attachments=attachments or {}, embed_images=False, exclude_anchor_links=True
    )
    try:
        html = MarkdownWithMath(renderer=renderer).render(source)
    except Exception:
        # A student's text must not be able to break the grading page.
        html = f"<pre>{escape(source)}</pre>"
    return clean(html)


@pass_context
def markdown2html(context: Any, source: str) -> str:
    """Apply nbconvert's filter of the same name, and sanitize the result."""
    cell = context.get("cell", {})
    return render(source, cell.get("attachments", {}))
