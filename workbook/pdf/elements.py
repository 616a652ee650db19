"""Convert clean HTML (from Markdown or an output) to blocks of plain JSON, which the template draws.

A block or inline is a dict whose ``k`` names its kind; template.typ has a function for each kind and for no other.
Inline: text, br, em, strong, code, del, u, sub, sup, mark, link, math, image. Block: p, heading, list, quote,
rule, code, table, display, image, note. An element that a page cannot show is replaced by a note.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workbook.pdf import tables
from workbook.pdf.code import highlight
from workbook.pdf.html_tree import VOID, Node
from workbook.pdf.text import breakable, clean, right_to_left

Block = dict[str, Any]

_INLINE = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "var": "em", "dfn": "em", "cite": "em", "u": "u",
    "ins": "u", "s": "del", "del": "del", "strike": "del", "sub": "sub", "sup": "sup", "mark": "mark", "a": "link",
    **dict.fromkeys(("small", "big", "span", "font", "label", "abbr", "q", "time", "button", "option"), "span"),
}  # fmt: skip
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
}
_MARKER = re.compile("\ue000([0-9]+)\ue001")
_DATA = re.compile("data:,([0-9]{1,9})")
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)
_ADDRESS = re.compile(r"(https?://[^\s<>\"\u200b]*[^\s<>\"\u200b.,:;!?)\]'])")
#: Kinds that become separate blocks between paragraphs, although HTML allows them inside a line.
_BETWEEN = ("display", "image", "note")


@dataclass(frozen=True)
class Sources:
    """The functions of an export that a `Walker` calls.

    ``formula(number)`` returns ``(index, display)`` of a marker; ``image(source, alt)`` returns an image block or a
    note; ``data(number)`` returns the text that ``data:,number`` replaced; ``missing(text)`` returns a note.
    ``typeset(text)`` replaces the formulas in a text by markers, for HTML from an output.
    """

    formula: Callable[[int], tuple[int, bool] | None]
    image: Callable[[str, str], Block]
    data: Callable[[int], str]
    missing: Callable[[str], Block]
    typeset: Callable[[str], str] = str


class Walker:
    """Converts a tree to blocks."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

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
        """Return an HTML block element as blocks of the template: headings, code, lists, tables."""
        tag = node.tag
        if _is_hidden(node):
            return []
        if tag in _MEDIA:
            return self._media(node)
        if re.fullmatch("h[1-6]", tag):
            return [{"k": "heading", "level": int(tag[1]), "c": self._inlines(node.children)}]
        if tag == "pre":
            inner = next((c for c in node.children if isinstance(c, Node) and c.tag == "code"), None)
            language = re.match(r"language-([\w+-]+)", inner.attributes.get("class", "") if inner else "")
            return [
                {
                    "k": "code",
                    "lines": highlight(self._restored(node.text()), language[1] if language else ""),
                }
            ]
        if tag in ("ul", "ol"):
            items = [
                self._item(child)
                for child in node.children
                if not (isinstance(child, str) and child.isspace())
            ]
            start = node.attributes.get("start", "1")
            return [
                {
                    "k": "list",
                    "ordered": tag == "ol",
                    "start": int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 1,
                    "items": items,
                }
            ]
        if tag == "blockquote":
            return [{"k": "quote", "c": self.blocks(node)}]
        if tag == "hr":
            return [{"k": "rule"}]
        if tag == "table":
            caption = self.blocks(tables.without_rows(node))
            return caption + tables.blocks(node, self._inlines, self._sources.missing)
        if tag == "summary":
            return [{"k": "p", "c": [{"k": "strong", "c": self._inlines(node.children)}]}]
        if tag == "dd":
            return [{"k": "quote", "c": self.blocks(node)}]
        if tag == "dt":
            return [{"k": "p", "c": [{"k": "strong", "c": self._inlines(node.children)}]}]
        return self.blocks(node)

    def _item(self, child: Node | str) -> list[Block]:
        """Return the blocks of a list item, or of content between items, as a browser shows it."""
        if isinstance(child, Node) and child.tag == "li":
            return self.blocks(child)
        return self.blocks(Node("", {}, [child]))

    def _media(self, node: Node) -> list[Block]:
        """Return the note for an element that only a browser can show; an object's fallback content follows it."""
        source = node.attributes.get("src") or node.attributes.get("data") or ""
        where = f": {clean(source)[:120]}" if source.startswith(("http://", "https://")) else ""
        note = self._sources.missing(f"{_MEDIA[node.tag]} is left out{where}")
        return [note, *self.blocks(node)] if node.tag == "object" else [note]

    def _restored(self, text: str) -> str:
        """Replace each data marker in a text by a short form: ``data:image/png;base64,… (116,299 characters)``."""

        def name(found: re.Match[str]) -> str:
            url = self._sources.data(int(found[1]))
            return f"{url.partition(',')[0]},… ({len(url):,} characters)" if url else found[0]

        return _DATA.sub(name, text)

    def _paragraph(self, run: list[Node | str]) -> list[Block]:
        """Return the paragraphs of consecutive inlines; display formulas and images separate them."""
        out: list[Block] = []
        line: list[Block] = []

        def flush() -> None:
            while line and line[-1]["k"] == "br":
                line.pop()
            if any(part["k"] != "text" or part["v"].strip() for part in line):
                out.append({"k": "p", "c": list(line)} | ({"rtl": True} if right_to_left(line) else {}))
            line.clear()

        for part in self._inlines(run):
            if part["k"] in _BETWEEN:
                flush()
                out.append(part)
            elif line or (part["k"] == "text" and part["v"].strip()):
                line.append(part if line or part["k"] != "text" else {**part, "v": part["v"].lstrip()})
            elif part["k"] not in ("br", "text"):
                line.append(part)
        flush()
        return out

    def _inlines(self, children: list[Node | str]) -> list[Block]:
        """Return text and HTML elements within a line as elements of the template: text, code, links, pictures."""
        out: list[Block] = []
        for child in children:
            if isinstance(child, str):
                out.extend(self._text(child))
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
                out.extend(self._media(child))
            elif child.tag in _CODE:
                out.append({"k": "code", "v": " ".join(clean(self._restored(child.text())).split())})
            elif child.tag == "pre":
                for line in clean(self._restored(child.text())).strip("\n").split("\n"):
                    out += [{"k": "code", "v": line}, {"k": "br"}] if line.strip() else [{"k": "br"}]
            elif child.tag == "option":
                out += [*self._inlines(child.children), {"k": "text", "v": " "}]
            elif child.tag not in _INLINE:
                # A block inside a line, as in a table cell, goes on its own line.
                if out and out[-1]["k"] != "br" and not _is_space(out):
                    out.append({"k": "br"})
                out.extend(self._inlines(child.children))
            elif _INLINE.get(child.tag) == "link":
                inside = [
                    plain
                    for part in self._inlines(child.children)
                    for plain in (part["c"] if part["k"] == "link" else [part])
                ]
                url = child.attributes.get("href", "")
                web = (
                    url.startswith(("https://", "http://", "mailto:"))
                    and url.isprintable()
                    and len(url) < 2000
                )
                out.extend([{"k": "link", "url": url, "c": inside}] if web and inside else inside)
            elif _INLINE.get(child.tag, "span") == "span":
                out.extend(self._inlines(child.children))
            else:
                out.extend(self._styled(_INLINE[child.tag], self._inlines(child.children)))
        return out

    @staticmethod
    def _styled(kind: str, inside: list[Block]) -> list[Block]:
        """Return one styled inline, or several if a display formula or an image separates them."""
        out: list[Block] = []
        for part in inside:
            if part["k"] in _BETWEEN:
                out.append(part)
            elif out and out[-1]["k"] == kind:
                out[-1]["c"].append(part)
            else:
                out.append({"k": kind, "c": [part]})
        return out

    def _picture(self, node: Node) -> Block:
        """Return a picture, scaled to its width attribute."""
        block = self._sources.image(node.attributes.get("src", ""), node.attributes.get("alt", ""))
        width = node.attributes.get("width", "").removesuffix("px")
        if block["k"] == "image" and re.fullmatch("[0-9]{1,4}", width) and int(width):
            block["height"], block["width"] = block["height"] * int(width) / block["width"], float(width)
        return block

    @staticmethod
    def _field(node: Node) -> list[Block]:
        """Return the text that a form's field shows."""
        kind, value = node.attributes.get("type", "text").lower(), node.attributes.get("value", "")
        if kind in ("checkbox", "radio"):
            return [{"k": "text", "v": "☑ " if "checked" in node.attributes else "☐ "}]
        return [] if kind == "hidden" or not value.strip() else [{"k": "text", "v": clean(value)[:200] + " "}]

    def _text(self, text: str) -> list[Block]:
        out: list[Block] = []
        marked = clean(self._restored(self._sources.typeset(text)), marks=True)
        for place, piece in enumerate(_MARKER.split(marked)):
            if place % 2:
                found = self._sources.formula(int(piece[:9]))
                if found:
                    out.append({"k": "display" if found[1] else "math", "f": found[0]})
            elif piece := re.sub(r"\s+", " ", piece.translate({0xE000: None, 0xE001: None})):
                out.extend(_linked(piece))
        return out


def _is_hidden(node: Node) -> bool:
    """Return whether an element is not displayed, such as Colab's buttons beside a data frame."""
    return bool(_HIDDEN.search(node.attributes.get("style", "")))


def _is_space(parts: list[Block]) -> bool:
    return all(part["k"] == "text" and not part["v"].strip() for part in parts)


def _linked(text: str) -> list[Block]:
    """Return the inlines of a text, with addresses as links."""
    out: list[Block] = []
    for place, piece in enumerate(_ADDRESS.split(text)):
        words = {"k": "text", "v": breakable(piece)}
        if place % 2 and piece.isprintable() and len(piece) < 2000:
            out.append({"k": "link", "url": piece, "c": [words]})
        elif piece:
            out.append(words)
    return out
