"""Convert HTML tables to table blocks that fit a page: long ones are cut, wide ones are wrapped or split into bands.

Widths are estimated in characters. They only decide the layout. The template shrinks a table that is still too wide.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from workbook.pdf.blocks import Block, Inline, Note
from workbook.pdf.html_tree import Node

Inlines = Callable[[list[Node | str]], list[Inline]]
MAX_ROWS, MAX_COLUMNS = 200, 40
#: Characters across the page at the usual text size, and at the smallest size that is easy to read.
LINE, SMALL_LINE = 105, 150
#: The space around a cell, in characters.
_PADDING = 3
_NUMBER = re.compile(r"[-+−]?[\d.,]+(?:e[-+]?\d+)?%?")


def without_rows(table: Node) -> Node:
    """Return the content of a table besides its rows, such as a caption; all of it if it has no rows."""
    rows, _ = _rows(table)
    parts = ("tr", "thead", "tbody", "tfoot") if rows else ("tr",)
    return Node("", {}, [c for c in table.children if isinstance(c, Node) and c.tag not in parts])


def blocks(table: Node, inlines: Inlines, missing: Callable[[str], Note]) -> list[Block]:
    """Return the table as one block, or as several blocks with some of the columns each; [] if it has no cells."""
    rows, heads = _rows(table)
    if not rows:
        return []
    count = min(max(map(len, rows)), MAX_COLUMNS)
    shown = rows[:MAX_ROWS]
    words, whole = _widths(shown, count)
    # Numbers do not wrap. A table of numbers that is too wide is shown some columns at a time, as pandas prints it.
    wraps = sum(words) <= LINE < sum(whole)
    bands = [list(range(count))] if wraps else _bands(whole, keep_first=_names_its_rows(shown))
    out: list[Block] = [
        {
            "k": "table",
            "columns": len(band),
            "heads": min(heads, len(shown)),
            "align": [_alignment(shown, column) for column in band],
            "rows": [[inlines(row[c].children) if c < len(row) else [] for c in band] for row in shown],
            "wraps": wraps,
        }
        for band in bands
    ]
    more, wide = max(len(rows) - MAX_ROWS, 0), max(map(len, rows)) - count
    notes = [f"{more:,} more rows"] * bool(more) + [f"{wide:,} more columns"] * bool(wide)
    return out + ([missing(f"… {' and '.join(notes)} of a table left out …")] if notes else [])


def _rows(table: Node) -> tuple[list[list[Node]], int]:
    """Return the cells of every row that is not empty, and the number of heading rows at the top."""
    rows: list[list[Node]] = []
    heads = 0

    def collect(node: Node, in_head: bool) -> None:
        nonlocal heads
        for child in node.children:
            if isinstance(child, Node) and child.tag == "tr":
                cells = [c for c in child.children if isinstance(c, Node) and c.tag in ("td", "th")]
                if cells:
                    heads += (in_head or all(c.tag == "th" for c in cells)) and heads == len(rows)
                    rows.append(cells)
            elif isinstance(child, Node) and child.tag in ("thead", "tbody", "tfoot"):
                collect(child, child.tag == "thead")

    collect(table, False)
    return _spread(rows), heads


def _spread(rows: list[list[Node]]) -> list[list[Node]]:
    """Return rows in which spanning cells are expanded: the places that they cover become empty cells."""
    out: list[list[Node]] = []
    below: dict[int, int] = {}  # column → rows that a cell above still covers
    for row in rows:
        cells: list[Node] = []
        waiting = list(row)
        while waiting or below.get(len(cells)):
            if len(cells) > 2 * MAX_COLUMNS:
                cells += waiting
                break
            column = len(cells)
            if below.get(column):
                below[column] -= 1
                cells.append(Node(waiting[0].tag if waiting else row[-1].tag))
                continue
            cell = waiting.pop(0)
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            cells += [cell, *(Node(cell.tag, dict(cell.attributes)) for _ in range(wide - 1))]
            below |= dict.fromkeys(range(column, column + wide), high - 1)
        out.append(cells)
    return out


def _span(cell: Node, name: str) -> int:
    value = cell.attributes.get(name, "1")
    return (
        min(max(int(value), 1), MAX_COLUMNS) if value.isascii() and value.isdigit() and len(value) < 5 else 1
    )


def _widths(rows: list[list[Node]], count: int) -> tuple[list[int], list[int]]:
    """Return, for each column, the width of its longest word and of its longest cell, in characters with padding."""
    texts = [[row[c].text().split() for row in rows if c < len(row)] for c in range(count)]
    words = [max((len(word) for cell in column for word in cell), default=0) for column in texts]
    whole = [max((len(" ".join(cell)) for cell in column), default=0) for column in texts]
    return [w + _PADDING for w in words], [w + _PADDING for w in whole]


def _names_its_rows(rows: list[list[Node]]) -> bool:
    """Return whether the first column names the rows, like the index of a data frame."""
    return rows[-1][0].tag == "th"


def _bands(widths: list[int], keep_first: bool) -> list[list[int]]:
    """Group columns so that each group fits the page; with ``keep_first``, each group begins with the first column.

    >>> _bands([10, 60, 60, 60, 60], keep_first=True)
    [[0, 1, 2], [0, 3, 4]]
    """
    lead = [0] if keep_first else []
    bands, band = [], lead.copy()
    for column in range(len(lead), len(widths)):
        if len(band) > len(lead) and sum(widths[c] for c in [*band, column]) > SMALL_LINE:
            bands.append(band)
            band = lead.copy()
        band.append(column)
    return [*bands, band]


def _alignment(rows: list[list[Node]], column: int) -> str:
    """Return left, center or right: from the first cell that sets it, else right for columns of numbers."""
    texts: list[str] = []
    for row in rows:
        if column < len(row):
            style = row[column].attributes.get("style", "") + row[column].attributes.get("align", "")
            found = re.search(r"(left|center|right)", style)
            if found:
                return found[1]
            text = row[column].text().strip()
            if row[column].tag == "td" and text:
                texts.append(text)
    return "right" if texts and all(map(_NUMBER.fullmatch, texts)) else "left"
