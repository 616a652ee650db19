"""Clean HTML (from Markdown or from an output) → blocks of plain JSON, the only thing that the template draws.

A block or inline is a dict whose ``k`` names its kind; template.typ has a function for each kind and for no other.
Inline: text, br, em, strong, code, del, u, sub, sup, mark, link, math, image. Block: p, heading, list, quote,
rule, code, table, display, image, note.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from workbook.pdf import tables
from workbook.pdf.code import highlight
from workbook.pdf.text import breakable, clean
from workbook.pdf.tree import VOID, Node

Block = dict[str, Any]

_INLINE = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "var": "em", "u": "u", "s": "del", "del": "del",
    "strike": "del", "sub": "sub", "sup": "sup", "mark": "mark", "a": "link", "small": "span", "span": "span",
}  # fmt: skip
_CODE = frozenset(("code", "tt", "kbd", "samp"))
_MARKER = re.compile("\ue000([0-9]+)\ue001")


class Walker:
    """Turns a tree into blocks.

    ``formula(number)`` tells ``(index, display)`` of a marker; ``image(source, alt)`` gives an image block or a note.
    """

    def __init__(
        self, formula: Callable[[int], tuple[int, bool] | None], image: Callable[[str, str], Block]
    ) -> None:
        self._formula = formula
        self._image = image

    def blocks(self, node: Node) -> list[Block]:
        """The blocks inside an element; runs of inline children become paragraphs."""
        out: list[Block] = []
        run: list[Node | str] = []

        def flush() -> None:
            if run:
                out.extend(self._paragraph(run))
                run.clear()

        for child in node.children:
            if (
                isinstance(child, str)
                or child.tag in _INLINE
                or child.tag in _CODE
                or child.tag in VOID - {"hr"}
            ):
                run.append(child)
                continue
            flush()
            out.extend(self._block(child))
        flush()
        return out

    def _block(self, node: Node) -> list[Block]:
        tag = node.tag
        if re.fullmatch("h[1-6]", tag):
            return [{"k": "heading", "level": int(tag[1]), "c": self._inlines(node.children)}]
        if tag == "pre":
            inner = next((c for c in node.children if isinstance(c, Node) and c.tag == "code"), None)
            language = re.match(r"language-([\w+-]+)", inner.attributes.get("class", "") if inner else "")
            return [{"k": "code", "lines": highlight(node.text(), language[1] if language else "")}]
        if tag in ("ul", "ol"):
            items = [self.blocks(c) for c in node.children if isinstance(c, Node) and c.tag == "li"]
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
            return tables.blocks(node, self._inlines) or self.blocks(tables.without_rows(node))
        if tag == "summary":
            return [{"k": "p", "c": [{"k": "strong", "c": self._inlines(node.children)}]}]
        return self.blocks(node)

    def _paragraph(self, run: list[Node | str]) -> list[Block]:
        """Paragraphs of a run; a display formula or an image stands between two of them."""
        out: list[Block] = []
        line: list[Block] = []

        def flush() -> None:
            while line and line[-1]["k"] == "br":
                line.pop()
            if any(part["k"] != "text" or part["v"].strip() for part in line):
                out.append({"k": "p", "c": list(line)})
            line.clear()

        for part in self._inlines(run):
            if part["k"] in ("display", "image", "note"):
                flush()
                out.append(part)
            elif line or (part["k"] == "text" and part["v"].strip()):
                line.append(part if line or part["k"] != "text" else {**part, "v": part["v"].lstrip()})
            elif part["k"] not in ("br", "text"):
                line.append(part)
        flush()
        return out

    def _inlines(self, children: list[Node | str]) -> list[Block]:
        out: list[Block] = []
        for child in children:
            if isinstance(child, str):
                out.extend(self._text(child))
            elif child.tag == "br":
                out.append({"k": "br"})
            elif child.tag == "img":
                out.append(self._image(child.attributes.get("src", ""), child.attributes.get("alt", "")))
            elif child.tag in _CODE:
                out.append({"k": "code", "v": " ".join(clean(child.text()).split())})
            elif _INLINE.get(child.tag) == "link":
                inside = self._inlines(child.children)
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
        """One styled inline, or several where a display formula or an image stands between them."""
        out: list[Block] = []
        for part in inside:
            if part["k"] in ("display", "image", "note"):
                out.append(part)
            elif out and out[-1]["k"] == kind:
                out[-1]["c"].append(part)
            else:
                out.append({"k": kind, "c": [part]})
        return out

    def _text(self, text: str) -> list[Block]:
        out: list[Block] = []
        for place, piece in enumerate(_MARKER.split(clean(text, marks=True))):
            if place % 2:
                found = self._formula(int(piece[:9]))
                if found:
                    out.append({"k": "display" if found[1] else "math", "f": found[0]})
            elif piece := re.sub(r"\s+", " ", piece.translate({0xE000: None, 0xE001: None})):
                out.append({"k": "text", "v": breakable(piece)})
        return out
