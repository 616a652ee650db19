"""Convert clean HTML (from Markdown or an output) to blocks; an element that a page cannot show becomes a note."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from workbook.pdf import tables, text_colors
from workbook.pdf.blocks import (
    Block,
    Colored,
    Image,
    Inline,
    List,
    Note,
    Paragraph,
    Styled,
    StyleName,
    Text,
    is_between,
)
from workbook.pdf.code import highlight
from workbook.pdf.html_tree import VOID, Node
from workbook.pdf.text import breakable, clean, right_to_left

_STYLES: dict[str, StyleName] = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "var": "em", "dfn": "em", "cite": "em", "u": "u",
    "ins": "u", "s": "del", "del": "del", "strike": "del", "sub": "sub", "sup": "sup", "mark": "mark",
}  # fmt: skip
#: Inline elements that change nothing about their text.
_SPANS = frozenset(("small", "big", "span", "font", "label", "abbr", "q", "time", "button", "option"))
_INLINE = _STYLES.keys() | _SPANS | {"a"}
_CODE = frozenset(("code", "tt", "kbd", "samp"))
#: Inline elements without text of their own.
_EMPTY = (VOID - {"hr", "embed"}) | {"progress", "meter"}
#: Elements that only a browser can show → their names in the note.
_MEDIA = {
    "video": "a video",
    "audio": "a sound",
    "iframe": "an embedded page",
    "canvas": "a drawing that only a browser can make",
    "object": "an embedded object",
    "embed": "an embedded object",
    "math": "a formula in MathML",
}
#: Characters of a form field, of an address that becomes a link, and digits of a list's first number. Pages made by
#: people have fewer.
_MAX_FIELD, _MAX_ADDRESS, _MAX_DIGITS = 200, 2000, 5
#: Values of a list's ``type``, each of which is also its first number.
_NUMBERINGS = ("1", "a", "A", "i", "I")
_MARKER = re.compile("\ue000([0-9]+)\ue001")
_DATA = re.compile("data:,([0-9]{1,9})")
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)
_ADDRESS = re.compile(r"(https?://[^\s<>\"\u200b]*[^\s<>\"\u200b.,:;!?)\]'])")


@dataclass(frozen=True)
class Sources:
    """The functions of an export that a `Walker` calls.

    ``formula(number)`` returns ``(index, display)`` of a marker; ``image(source, alt)`` returns an image block or a
    note; ``data(number)`` returns the text that ``data:,number`` replaced; ``missing(text)`` returns a note;
    ``source(number)`` returns the text that a marker replaced. ``typeset(text)`` replaces the formulas in a text by
    markers, for HTML from an output.
    """

    formula: Callable[[int], tuple[int, bool] | None]
    image: Callable[[str, str], Image | Note]
    data: Callable[[int], str]
    missing: Callable[[str], Note]
    source: Callable[[int], str]
    typeset: Callable[[str], str] = str


class Walker:
    """Converts a tree to blocks."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._inherited: text_colors.Pair = {}
        """The colors of the blocks around the current one."""

    def blocks(self, node: Node) -> list[Block]:
        """Return the blocks inside an element; consecutive inline children become paragraphs."""
        out: list[Block] = []
        run: list[Node | str] = []

        def flush() -> None:
            if run:
                out.extend(self._paragraph(run))
                run.clear()

        for child in node.children:
            if isinstance(child, str) or child.tag in _INLINE or child.tag in _CODE or child.tag in _EMPTY:
                run.append(child)
                continue
            flush()
            out.extend(self._block(child))
        flush()
        return out

    def _block(self, node: Node) -> list[Block]:
        """Return an HTML block element as blocks of the template.

        There are headings, highlighted code, lists, quotations, rules, and tables after their captions. A summary, or a
        term of a description list, is a bold paragraph. A hidden element gives no blocks. What only a browser can show,
        such as a video, gives a note. Any other element gives the blocks of its content.
        """
        tag = node.tag
        if _is_hidden(node):
            return []
        if tag in _MEDIA:
            return [self._media(node), *(self.blocks(node) if tag == "object" else [])]
        if re.fullmatch("h[1-6]", tag):
            heading = self._colored({**self._inherited, **self._colors(node)}, self._inlines(node.children))
            return [{"k": "heading", "level": int(tag[1]), "c": heading}]
        if tag == "pre":
            inner = next((c for c in node.children if isinstance(c, Node) and c.tag == "code"), None)
            language = re.match(r"language-([\w+-]+)", inner.attributes.get("class", "") if inner else "")
            lines = highlight(self._typed(node.text()), language[1] if language else "")
            return [{"k": "code", "lines": lines}]
        if tag in ("ul", "ol"):
            return [self._list(node)]
        if tag in ("blockquote", "dd"):
            return [{"k": "quote", "c": self.blocks(node)}]
        if tag == "hr":
            return [{"k": "rule"}]
        if tag == "table":
            caption = self.blocks(tables.without_rows(node))
            return caption + tables.blocks(node, self._inlines, self._sources.missing)
        if tag in ("summary", "dt"):
            strong: Styled = {"k": "strong", "c": self._inlines(node.children)}
            return [{"k": "p", "c": [strong]}]
        return self._inside(node)

    def _inside(self, node: Node) -> list[Block]:
        """Return the blocks of an element, whose paragraphs and headings have its colors."""
        before = self._inherited
        self._inherited = {**before, **self._colors(node)}
        found = self.blocks(node)
        self._inherited = before
        return found

    def _list(self, node: Node) -> List:
        """Return the block of a list; an item with blocks for each child that is not white space.

        Letters and Roman numerals (``type``) and numbers of single items (``value``) are those that a browser shows.
        """
        items = [
            self._item(child) for child in node.children if not (isinstance(child, str) and child.isspace())
        ]
        made: List = {
            "k": "list",
            "ordered": node.tag == "ol",
            "start": _number(node.attributes.get("start"), 1),
            "items": items,
        }
        if (kind := node.attributes.get("type", "")) in _NUMBERINGS:
            made["numbering"] = f"{kind}."
        entries = [child for child in node.children if isinstance(child, Node)]
        if len(entries) == len(items) and any("value" in child.attributes for child in entries):
            made["numbers"] = []
            for child in entries:
                after = made["numbers"][-1] + 1 if made["numbers"] else made["start"]
                made["numbers"].append(_number(child.attributes.get("value"), after))
        return made

    def _item(self, child: Node | str) -> list[Block]:
        """Return the blocks of a list item, or of content between items, as a browser shows it."""
        if isinstance(child, Node) and child.tag == "li":
            return self._inside(child)
        return self.blocks(Node("", {}, [child]))

    def _media(self, node: Node) -> Note:
        """Return the note for an element that only a browser can show; an object's own content follows it."""
        source = node.attributes.get("src") or node.attributes.get("data") or ""
        where = f": {clean(source)[:120]}" if source.startswith(("http://", "https://")) else ""
        return self._sources.missing(f"{_MEDIA[node.tag]} is left out{where}")

    def _restored(self, text: str) -> str:
        """Replace each data marker in a text by a short form: ``data:image/png;base64,… (116,299 characters)``."""

        def name(found: re.Match[str]) -> str:
            url = self._sources.data(int(found[1]))
            return f"{url.partition(',')[0]},… ({len(url):,} characters)" if url else found[0]

        return _DATA.sub(name, text)

    def _typed(self, text: str) -> str:
        """Return code as the student typed it: with dollars for markers, and with the short forms of data."""
        return self._restored(_MARKER.sub(lambda found: self._sources.source(int(found[1][:9])), text))

    def _paragraph(self, run: list[Node | str]) -> list[Block]:
        """Return the paragraphs of consecutive inlines; display formulas and images separate them."""
        out: list[Block] = []
        line: list[Inline] = []

        def flush() -> None:
            while line and line[-1]["k"] == "br":
                line.pop()
            if not _is_space(line):
                paragraph: Paragraph = {"k": "p", "c": self._colored(self._inherited, list(line))}
                if right_to_left(line):
                    paragraph["rtl"] = True
                out.append(paragraph)
            line.clear()

        for part in self._inlines(run):
            if is_between(part):
                flush()
                out.append(part)
            elif line or part["k"] not in ("br", "text"):
                line.append(part)
            elif part["k"] == "text" and part["v"].strip():
                line.append({"k": "text", "v": part["v"].lstrip()})
        flush()
        return out

    def _inlines(self, children: list[Node | str]) -> list[Inline]:
        """Return texts and HTML elements within a line as inlines, in order.

        Styles, links, code and pictures stay what they are. Fields and progress bars of a form are shown as text, and
        what only a browser can show as a note. The content of any other element, such as a block in the cell of a
        table, begins on its own line. Hidden elements are left out.
        """
        out: list[Inline] = []
        for child in children:
            if isinstance(child, str):
                # Space at the start of a line is not shown.
                out.extend(self._text(child.lstrip() if out and out[-1]["k"] == "br" else child))
            elif _is_hidden(child):
                continue
            elif child.tag == "br":
                out.append({"k": "br"})
            elif child.tag == "img":
                out.append(self._picture(child))
            elif child.tag == "input":
                out.extend(self._field(child))
            elif child.tag in ("progress", "meter"):
                done, most = (child.attributes.get(name, "") for name in ("value", "max"))
                out.append({"k": "text", "v": clean(f"[{done or '…'} of {most or '1'}] ")})
            elif child.tag in _MEDIA:
                out.append(self._media(child))
                if child.tag == "object":
                    out.extend(self._inlines(child.children))
            elif child.tag in _CODE:
                out.append({"k": "code", "v": " ".join(clean(self._typed(child.text())).split())})
            elif child.tag == "pre":
                for line in clean(self._typed(child.text())).strip("\n").split("\n"):
                    out += [{"k": "code", "v": line}, {"k": "br"}] if line.strip() else [{"k": "br"}]
            elif child.tag == "option":
                out += [*self._inlines(child.children), {"k": "text", "v": " "}]
            elif child.tag not in _INLINE:
                # A block inside a line, as in a table cell, goes on its own line.
                if out and out[-1]["k"] != "br" and not _is_space(out):
                    out.append({"k": "br"})
                out.extend(self._inlines(child.children))
            elif child.tag == "a":
                out.extend(self._link(child))
            elif child.tag in _SPANS:
                out.extend(self._colored(self._colors(child), self._inlines(child.children)))
            else:
                inside = self._colored(self._colors(child), self._inlines(child.children))
                out.extend(self._around({"k": _STYLES[child.tag], "c": []}, inside))
        return out

    def _link(self, node: Node) -> list[Inline]:
        """Return a link to the web, without links inside it; only its text for any other address."""
        inside: list[Inline] = []
        for part in self._inlines(node.children):
            inside += part["c"] if part["k"] == "link" else [part]
        url = self._typed(node.attributes.get("href", ""))
        web = url.startswith(("https://", "http://", "mailto:")) and url.isprintable() and len(url) < 2000
        return [{"k": "link", "url": url, "c": inside}] if web and inside else inside

    def _colors(self, node: Node) -> text_colors.Pair:
        """Return the colors of an element itself, as they are on those of the blocks around it."""
        attributes = node.attributes
        return text_colors.of(attributes.get("style", ""), attributes.get("color", ""), self._inherited)

    def _colored(self, pair: text_colors.Pair, inside: list[Inline]) -> list[Inline]:
        """Return inlines in colors, if there are any."""
        return self._around({"k": "color", **pair, "c": []}, inside) if pair else inside

    @staticmethod
    def _around(style: Styled | Colored, inside: list[Inline]) -> list[Inline]:
        """Return inlines inside a style, which is repeated if a display formula or an image separates them."""
        out: list[Inline] = []
        last: Styled | Colored | None = None
        for part in inside:
            if is_between(part):
                out.append(part)
                last = None
            elif last is not None:
                last["c"].append(part)
            else:
                last = style.copy()
                last["c"] = [part]
                out.append(last)
        return out

    def _picture(self, node: Node) -> Image | Note:
        """Return a picture, scaled to its width attribute."""
        block = self._sources.image(
            node.attributes.get("src", ""), self._typed(node.attributes.get("alt", ""))
        )
        width = node.attributes.get("width", "").removesuffix("px")
        if block["k"] == "image" and re.fullmatch("[0-9]{1,4}", width) and int(width):
            block["height"], block["width"] = block["height"] * int(width) / block["width"], float(width)
        return block

    @staticmethod
    def _field(node: Node) -> list[Inline]:
        """Return the text that a form's field shows."""
        kind, value = node.attributes.get("type", "text").lower(), node.attributes.get("value", "")
        if kind in ("checkbox", "radio"):
            return [{"k": "text", "v": "☑ " if "checked" in node.attributes else "☐ "}]
        return (
            []
            if kind == "hidden" or not value.strip()
            else [{"k": "text", "v": clean(value)[:_MAX_FIELD] + " "}]
        )

    def _text(self, text: str) -> list[Inline]:
        """Return a text as inlines, with formulas for its markers and links for its addresses."""
        out: list[Inline] = []
        marked = clean(self._restored(self._sources.typeset(text)), marks=True)
        for place, piece in enumerate(_MARKER.split(marked)):
            if place % 2:
                found = self._sources.formula(int(piece[:9]))
                if found:
                    index, display = found
                    out.append({"k": "display", "f": index} if display else {"k": "math", "f": index})
            elif piece := re.sub(r"\s+", " ", piece.translate({0xE000: None, 0xE001: None})):
                out.extend(_linked(piece))
        return out


def _number(text: str | None, other: int) -> int:
    """Return the number in an attribute, or another one if there is none or it is too large."""
    plain = text is not None and text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS
    return int(text) if text is not None and plain else other


def _is_hidden(node: Node) -> bool:
    """Return whether an element is not displayed, such as Colab's buttons beside a data frame."""
    return "hidden" in node.attributes or bool(_HIDDEN.search(node.attributes.get("style", "")))


def _is_space(parts: list[Inline]) -> bool:
    return all(part["k"] == "text" and not part["v"].strip() for part in parts)


def _linked(text: str) -> list[Inline]:
    """Return the inlines of a text, with addresses as links."""
    out: list[Inline] = []
    for place, piece in enumerate(_ADDRESS.split(text)):
        words: Text = {"k": "text", "v": breakable(piece)}
        if place % 2 and piece.isprintable() and len(piece) < _MAX_ADDRESS:
            out.append({"k": "link", "url": piece, "c": [words]})
        elif piece:
            out.append(words)
    return out
