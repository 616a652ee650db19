"""Sanitize an untrusted SVG: the result is the same drawing and cannot run code, load files or expand without bound.

Only listed elements and attributes are kept. What style sheets say of classes becomes attributes. References must stay
inside the file, and their expansion is bounded.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from xml.etree import ElementTree

MAX_CHARS = 5_000_000
#: Most drawn elements after every <use> is expanded; a scatter plot of 10,000 points has fewer.
MAX_ELEMENTS = 50_000
MAX_DEPTH = 60
#: Characters of an SVG that is not XML, whose reader is slow for hostile ones. People write shorter ones by hand.
_MAX_PAGE = 200_000
#: What XML does not allow, even as a character reference.
_NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: As how many elements a picture inside a drawing counts.
_OF_A_PICTURE = 100

_SVG = "{http://www.w3.org/2000/svg}"
_IMAGE = f"{_SVG}image"
_HTML = f"{_SVG}foreignObject"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_ELEMENTS = frozenset(
    "svg g path rect circle ellipse line polyline polygon text tspan defs use clipPath linearGradient radialGradient "  # noqa: SIM905
    "stop title desc symbol marker image".split()
)
_ATTRIBUTES = frozenset(
    "id d x y x1 y1 x2 y2 cx cy r rx ry fx fy dx dy width height viewBox points transform fill fill-opacity fill-rule "  # noqa: SIM905
    "stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-dasharray stroke-dashoffset "
    "stroke-miterlimit opacity font-family font-size font-weight font-style text-anchor dominant-baseline "
    "clip-path clip-rule clipPathUnits gradientUnits gradientTransform offset stop-color stop-opacity style "
    "preserveAspectRatio visibility display color refX refY markerWidth markerHeight orient markerUnits "
    "marker-start marker-mid marker-end rotate textLength".split()
)
_URL = re.compile(r"url\(\s*['\"]?(?!#)", re.I)
_SELECTOR = re.compile(r"\s*(\.?[A-Za-z_][\w-]*)\s*")
#: Characters of a style sheet's rule, and of an element's classes. Drawing programs write shorter ones.
_MAX_RULE = 1000
_LENGTH = re.compile(r"\s*([0-9]*\.?[0-9]+(?:e[0-9]+)?)\s*(px|pt|in|cm|mm|em|ex)?\s*$", re.I)
_PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "in": 96.0, "cm": 37.8, "mm": 3.78, "em": 16.0, "ex": 8.0}
# HTML has no capital letters in names; SVG has.
_IN_XML = {name.lower(): name for name in (*_ELEMENTS, *_ATTRIBUTES, "foreignObject")}
#: Returns the data URL of a safe copy of a picture, or None.
Copied = Callable[[str], str | None]


class UnsafeSvgError(ValueError):
    """The SVG cannot be shown; ``str()`` says why in a few words."""


def sanitize_svg(text: str, copied: Copied) -> tuple[bytes, float, float, bool]:
    """Return a safe copy of an SVG in UTF-8, its width and height in CSS pixels, and whether it has lost content.

    Elements, attributes and references out of the file are removed. ``copied(url)`` returns the data URL of a safe copy
    of a picture inside the SVG, or None, which removes it. An SVG that is not XML is read as a browser reads it in a
    page. Namespaces that are missing are added. The size is that of the attributes, else of the view box, else 400 ×
    300. Each length is at least 1 and at most 10,000, and is set in the copy.

    Raises
    ------
    UnsafeSvgError
        If it is not SVG, declares entities, is too large or nested too deeply, refers to itself, or draws too many
        elements.
    """
    if not isinstance(text, str) or len(text) > MAX_CHARS:
        raise UnsafeSvgError("it is larger than 5 MB")
    if "<!ENTITY" in text.upper():
        raise UnsafeSvgError("it declares entities")
    try:
        root = ElementTree.fromstring(_with_namespaces(text).replace("&nbsp;", "\u00a0"))
    except (ElementTree.ParseError, ValueError, RecursionError):
        root = _Page().read(text)
    if root.tag.removeprefix(_SVG) != "svg":
        raise UnsafeSvgError("it is not SVG")
    _apply_sheets(root)
    partly = _copy_pictures(root, copied)
    _strip(root)
    _check_expansion(root)
    width, height = _size(root)
    root.set("width", f"{width:g}")
    root.set("height", f"{height:g}")
    ElementTree.register_namespace("", _SVG[1:-1])
    return ElementTree.tostring(root, encoding="utf-8"), width, height, partly


class _Page(HTMLParser):
    """Reads an SVG as a browser reads it in a page: attributes without quotes, end tags that are missing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._builder = ElementTree.TreeBuilder()
        self._open: list[str] = []
        self._count: Counter[str] = Counter()  # how often each name is open
        self._begun = False

    def read(self, text: str) -> ElementTree.Element:
        """Return the ``<svg>``; raise `UnsafeSvgError` if there is none."""
        if len(text) > _MAX_PAGE:
            raise UnsafeSvgError("it is not valid SVG")
        self.feed(text)
        self.close()
        while self._open:
            self._builder.end(self._open.pop())
        try:
            return self._builder.close()
        except AssertionError:
            raise UnsafeSvgError("it is not valid SVG") from None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element inside the first one."""
        if not self._open and (tag != "svg" or self._begun):
            return
        self._begun = True
        given = {_IN_XML.get(name, name): _NOT_IN_XML.sub("", value or "") for name, value in attrs}
        if "xlink:href" in given:
            given[_XLINK] = given["xlink:href"]
        self._open.append(_SVG + _IN_XML.get(tag, tag))
        self._count[self._open[-1]] += 1
        self._builder.start(self._open[-1], given)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open and close an element."""
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close an element and those inside it that are open; ignore an end without a start."""
        name = _SVG + _IN_XML.get(tag, tag)
        while self._count[name]:
            closed = self._open.pop()
            self._count[closed] -= 1
            self._builder.end(closed)
            if closed == name:
                return

    def handle_data(self, data: str) -> None:
        """Keep the text inside an element."""
        if self._open:
            self._builder.data(_NOT_IN_XML.sub("", data))


def _with_namespaces(text: str) -> str:
    """Add the namespaces that an SVG inside HTML may omit."""
    tag = re.search(r"<svg\b[^>]*>", text, re.I)
    if tag and "xmlns=" not in tag[0]:
        text = f'{text[: tag.start()]}<svg xmlns="{_SVG[1:-1]}"{text[tag.start() + 4 :]}'
    if tag and "xlink:" in text and "xmlns:xlink" not in text:
        text = text.replace("<svg ", '<svg xmlns:xlink="http://www.w3.org/1999/xlink" ', 1)
    return text


def _apply_sheets(root: ElementTree.Element) -> None:
    """Write what style sheets say of classes and of elements into ``style`` attributes; `_strip` removes the sheets.

    Drawing programs color by classes. Rules with other selectors are ignored, and so are those that refer to anything
    outside the file. Beyond `MAX_CHARS` in all, no more is written.
    """
    rules: dict[str, str] = {}
    for sheet in root.iter(f"{_SVG}style"):
        before, *commented = (sheet.text or "").split("/*")
        text = before + "".join(piece.partition("*/")[2] for piece in commented)
        for rule in text.split("}"):
            selectors, _, declarations = rule.partition("{")
            if len(rule) < _MAX_RULE and not (_URL.search(declarations) or "@" in rule):
                for selector in selectors.split(","):
                    named = _SELECTOR.fullmatch(selector)
                    if named and len(rules.get(named[1], "")) < _MAX_RULE:
                        rules[named[1]] = f"{rules.get(named[1], '')}{declarations.strip()};"
    room = MAX_CHARS if rules else 0
    for node in root.iter():
        if room <= 0:
            return
        tag = node.tag.removeprefix(_SVG) if isinstance(node.tag, str) else ""
        names = [tag, *(f".{name}" for name in node.get("class", "")[:_MAX_RULE].split())]
        found = "".join(rules.get(name, "") for name in names)
        room -= len(found)
        if found:
            node.set("style", found + node.get("style", ""))


def _copy_pictures(root: ElementTree.Element, copied: Copied) -> bool:
    """Put safe copies of the pictures in; return whether one has none, or whether there is HTML with a text."""
    partly = False
    inside: set[int] = set()  # HTML inside other HTML, whose text was read
    for node in root.iter():
        if node.tag == _IMAGE:
            sources = [node.attrib.pop(name, "") for name in ("href", _XLINK)]
            if kept := copied(sources[0] or sources[1]):
                node.set("href", kept)
            else:
                node.tag, partly = "", True  # which is not listed
        elif node.tag == _HTML and id(node) not in inside:
            inside.update(map(id, node.iter(_HTML)))
            partly |= any(text.strip() for text in node.itertext())
    return partly


def _strip(root: ElementTree.Element) -> None:
    """Remove every element and attribute that is not listed, level by level."""
    level = [root]
    for _ in range(MAX_DEPTH):
        below: list[ElementTree.Element] = []
        for node in level:
            for name in list(node.attrib):
                value = node.attrib[name]
                if name in (_XLINK, "href"):
                    del node.attrib[name]
                    if value.startswith("#") or node.tag == _IMAGE:
                        node.set("href", value)
                elif name not in _ATTRIBUTES or _URL.search(value) or "@import" in value:
                    del node.attrib[name]
            for child in list(node):
                tag = child.tag if isinstance(child.tag, str) else ""
                if tag.startswith(_SVG) and tag.removeprefix(_SVG) in _ELEMENTS:
                    below.append(child)
                else:
                    node.remove(child)
        if not below:
            return
        level = below
    raise UnsafeSvgError("it is nested too deeply")


def _check_expansion(root: ElementTree.Element) -> None:
    """Check that a drawing has at most ``MAX_ELEMENTS`` once every reference is replaced by what it refers to.

    A reference is a ``href`` or a ``url(#…)`` in any attribute; one to nothing counts 0.

    Raises
    ------
    UnsafeSvgError
        If it has more, if an element refers to itself or to one around it, or if references and elements are nested
        more than four times `MAX_DEPTH` deep.
    """
    named = {node.get("id"): node for node in root.iter() if node.get("id")}
    sizes: dict[int, int] = {}
    active: set[int] = set()

    def size(node: ElementTree.Element, depth: int) -> int:
        if id(node) in sizes:
            return sizes[id(node)]
        if id(node) in active or depth > 4 * MAX_DEPTH:
            raise UnsafeSvgError("it refers to itself")
        active.add(id(node))
        total = (_OF_A_PICTURE if node.tag == _IMAGE else 1) + sum(size(child, depth + 1) for child in node)
        references = [node.get("href", "")[1:]]
        for value in node.attrib.values():
            references += re.findall(r"url\(\s*['\"]?#([^)'\"]+)", value)
        for reference in references:
            if reference in named:
                total += size(named[reference], depth + 1)
        if total > MAX_ELEMENTS:
            raise UnsafeSvgError(f"it draws more than {MAX_ELEMENTS:,} elements")
        active.discard(id(node))
        sizes[id(node)] = total
        return total

    size(root, 0)


def _size(root: ElementTree.Element) -> tuple[float, float]:
    """Return width and height in CSS pixels: from the attributes, else from the view box, else 400 × 300."""
    lengths = []
    for name in ("width", "height"):
        found = _LENGTH.match(root.get(name, ""))
        lengths.append(float(found[1]) * _PIXELS[(found[2] or "").lower()] if found else 0.0)
    if not all(lengths):
        box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
        try:
            lengths = [float(box[2]), float(box[3])]
        except (IndexError, ValueError):
            lengths = [400.0, 300.0]
    width, height = (min(max(length, 1.0), 10_000.0) for length in lengths)
    if width != width or height != height:
        raise UnsafeSvgError("it has no size")
    return width, height
