"""Parse sanitized HTML into a tree of plain nodes."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

#: Most levels of nested elements; deeper ones are flattened. Typst's own limit on nested layout is higher.
MAX_NESTING = 12
VOID = frozenset(("br", "img", "hr", "input", "embed"))


@dataclass
class Node:
    """An element, or the root if the tag is empty."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def text(self) -> str:
        """Return all text inside the element."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)


class _Tree(HTMLParser):
    """Builds a tree of ``Node``; elements that are nested too deeply go into the deepest allowed one."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self._open = [self.root]
        self._tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
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
    """Return the root of the tree of sanitized HTML."""
    tree = _Tree()
    tree.feed(html)
    tree.close()
    return tree.root
