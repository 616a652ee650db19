"""Clean HTML (from Markdown or from an output) → blocks of plain JSON, the only thing that the template draws.

A block or inline is a dict whose ``k`` names its kind; template.typ has a function for each kind and for no other.
Inline: text, br, em, strong, code, del, u, sub, sup, mark, link, math, image. Block: p, heading, list, quote,
rule, code, table, display, image, note.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from hw0.pdf.code import highlight
from hw0.pdf.text import clean

Block = dict[str, Any]
#: Elements inside elements; what is deeper is flattened. Typst's own limit on nested layout is higher.
MAX_NESTING = 12
MAX_TABLE_ROWS, MAX_TABLE_COLUMNS = 60, 16

_VOID = frozenset(("br", "img", "hr"))
_INLINE = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "var": "em", "u": "u", "s": "del", "del": "del",
    "strike": "del", "sub": "sub", "sup": "sup", "mark": "mark", "a": "link", "small": "span", "span": "span",
}  # fmt: skip
_CODE = frozenset(("code", "tt", "kbd", "samp"))
_MARKER = re.compile("\ue000([0-9]+)\ue001")


@dataclass
class Node:
    """An element, or with an empty tag the root."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def text(self) -> str:
        """All text inside."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)


class _Tree(HTMLParser):
    """A tree of ``Node``; what is nested too deeply hangs from the deepest allowed element."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self._open = [self.root]
        self._tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        if tag in _VOID:
            self._open[-1].children.append(node)
            return
        self._tags.append(tag)
        if len(self._open) <= MAX_NESTING:
            self._open[-1].children.append(node)
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if self._tags and self._tags[-1] == tag:
            self._tags.pop()
            if len(self._tags) + 1 < len(self._open):
                self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def parse(html: str) -> Node:
    """The tree of sanitised HTML."""
    tree = _Tree()
    tree.feed(html)
    tree.close()
    return tree.root


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
                or child.tag in _VOID - {"hr"}
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
            return self._table(node)
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
            elif part["k"] != "br" or line:
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
                out.append({"k": "text", "v": piece})
        return out

    def _table(self, table: Node) -> list[Block]:
        rows: list[Node] = []
        heads = 0

        def collect(node: Node, in_head: bool) -> None:
            nonlocal heads
            for child in node.children:
                if isinstance(child, Node) and child.tag == "tr":
                    heads += in_head and heads == len(rows)
                    rows.append(child)
                elif isinstance(child, Node) and child.tag in ("thead", "tbody", "tfoot"):
                    collect(child, child.tag == "thead")

        collect(table, False)
        cells = [[c for c in row.children if isinstance(c, Node) and c.tag in ("td", "th")] for row in rows]
        cells = [row for row in cells if row]
        if not cells:
            return self.blocks(
                Node("", {}, [c for c in table.children if isinstance(c, Node) and c.tag != "tr"])
            )
        columns = min(max(map(len, cells)), MAX_TABLE_COLUMNS)
        left_out = max(len(cells) - MAX_TABLE_ROWS, 0)
        shown = cells[:MAX_TABLE_ROWS]
        block: Block = {
            "k": "table",
            "columns": columns,
            "heads": min(heads, len(shown)),
            "align": [_alignment(shown, column) for column in range(columns)],
            "rows": [
                [self._inlines(row[c].children) if c < len(row) else [] for c in range(columns)]
                for row in shown
            ],
        }
        wide = max(map(len, cells)) - columns
        notes = [f"{left_out:,} more rows"] * bool(left_out) + [f"{wide:,} more columns"] * bool(wide)
        return [block] + [{"k": "note", "v": f"… {' and '.join(notes)} left out of this PDF …"}] * bool(notes)


def _alignment(rows: list[list[Node]], column: int) -> str:
    """left, center or right, as the first cell that says so has it; columns of numbers go right."""
    numbers = True
    for row in rows:
        if column < len(row):
            style = row[column].attributes.get("style", "") + row[column].attributes.get("align", "")
            found = re.search(r"(left|center|right)", style)
            if found:
                return found[1]
            text = row[column].text().strip()
            if row[column].tag == "td" and text:
                numbers = numbers and bool(re.fullmatch(r"[-+−]?[\d.,]+(?:e[-+]?\d+)?%?", text))
    return (
        "right"
        if numbers and any(c.tag == "td" for row in rows for c in row[column : column + 1])
        else "left"
    )
