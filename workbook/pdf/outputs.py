"""The outputs of a code cell → blocks: pictures, formulas, tables and text, each cut to a size that a page bears."""

from __future__ import annotations

import re
from typing import Any

from workbook.pdf.ansi import lines_of
from workbook.pdf.collect import Block, Collected
from workbook.pdf.elements import Walker
from workbook.pdf.markdown import MAX_CHARS, sanitise, to_html
from workbook.pdf.tree import parse

#: Rows of text that one cell shows of all its outputs together.
MAX_CELL_ROWS = 180
MAX_ERROR_ROWS = 60
MAX_OUTPUTS = 60
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml")
# HTML that says more than the plain text beside it.
_RICH_HTML = re.compile(r"<(table|img|ul|ol)[ >]", re.I)
_ALT_COMMENT = re.compile(r"^#\|\s*fig-alt:\s*(.+)$", re.M)


def text_of(value: Any) -> str:
    """A notebook's text value, which may be a list of lines; anything else is empty."""
    if isinstance(value, list):
        return "".join(piece for piece in value if isinstance(piece, str))
    return value if isinstance(value, str) else ""


def output_blocks(cell: dict[str, Any], gather: Collected) -> list[Block]:
    """Blocks for everything that a cell put out."""
    blocks: list[Block] = []
    left = MAX_CELL_ROWS
    outputs = _merged(cell.get("outputs", []))
    for output in outputs[:MAX_OUTPUTS]:
        for block in _one(output, cell, gather, min(left, gather.budget.output_rows)):
            if block["k"] == "output":
                rows = len(block["lines"])
                left -= rows
                gather.budget.output_rows -= rows
            blocks.append(block)
    if len(outputs) > MAX_OUTPUTS:
        blocks.append(gather.missing(f"… {len(outputs) - MAX_OUTPUTS} more outputs of one cell left out …"))
    return blocks


def _merged(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Outputs with neighbouring pieces of one stream put together, as a terminal shows them."""
    merged: list[dict[str, Any]] = []
    pieces: list[str] = []
    for output in outputs:
        if output.get("output_type") == "stream":
            if not (merged and merged[-1].get("name") == output.get("name") and pieces):
                pieces = []
                merged.append({"output_type": "stream", "name": output.get("name"), "pieces": pieces})
            pieces.append(text_of(output.get("text")))
        else:
            pieces = []
            merged.append(output)
    return merged


def _one(output: dict[str, Any], cell: dict[str, Any], gather: Collected, room: int) -> list[Block]:
    kind = output.get("output_type")
    if kind == "stream":
        style = "stderr" if output.get("name") == "stderr" else ""
        return _text("".join(output["pieces"]), gather, room, style)
    if kind == "error":
        trace = "\n".join(text_of(line) for line in output.get("traceback") or [] if isinstance(line, str))
        short = f"{text_of(output.get('ename'))}: {text_of(output.get('evalue'))}"
        return _text(trace or short, gather, min(room, MAX_ERROR_ROWS), "stderr")
    if kind not in ("execute_result", "display_data"):
        return []
    data = output.get("data") if isinstance(output.get("data"), dict) else {}
    assert isinstance(data, dict)
    for mime in _PICTURES:
        if mime in data:
            return [gather.output_picture(mime, data[mime], _alt(output, cell, mime, gather.where))]
    if latex := text_of(data.get("text/latex")).strip():
        source = latex if re.search(r"\$|\\begin|\\\[|\\\(", latex) else f"$${latex}$$"
        return markup(source, gather)
    if markdown := text_of(data.get("text/markdown")).strip():
        return markup(markdown, gather)
    html, plain = text_of(data.get("text/html")), text_of(data.get("text/plain"))
    if html and (_RICH_HTML.search(html) or not plain.strip()):
        blocks = html_blocks(html, gather)
        if blocks:
            return blocks
    if plain:
        return _text(plain, gather, room)
    return [gather.missing("an output that only a browser can show is left out")] if data else []


def _text(text: str, gather: Collected, room: int, style: str = "") -> list[Block]:
    if not text.strip():
        return []
    if room <= 0:
        return [gather.missing("output left out: this notebook, or this cell, printed too much before it")]
    lines = lines_of(text, min(room, 120), style)
    if any(run[1] == "note" for line in lines for run in line):
        gather.note("a long output is cut")
    return [{"k": "output", "lines": lines}]


def _alt(output: dict[str, Any], cell: dict[str, Any], mime: str, where: str) -> str:
    """Alternative text: the output's, the cell's, its first comment's, or what can be said without looking."""
    metadata = output.get("metadata")
    inner = metadata.get(mime) if isinstance(metadata, dict) else None
    for holder in (inner, metadata, cell.get("metadata")):
        if isinstance(holder, dict) and isinstance(holder.get("alt"), str) and holder["alt"].strip():
            return " ".join(holder["alt"].split())[:500]
    found = _ALT_COMMENT.search(cell.get("source", ""))
    return found[1].strip(" '\"")[:500] if found else f"Plot made by the code above it, in {where}"


def markup(text: str, gather: Collected, attachments: Any = None) -> list[Block]:
    """Blocks of Markdown source."""
    cut = len(text) > MAX_CHARS
    numbers: list[tuple[int | None, bool, str]] = []

    def add(tex: str, display: bool) -> int:
        numbers.append((gather.formula(tex, display), display, tex))
        return len(numbers) - 1

    html = to_html(text[:MAX_CHARS], add)
    blocks = _walker(gather, numbers, attachments).blocks(parse(html))
    if cut:
        blocks.append(gather.missing(f"… {len(text) - MAX_CHARS:,} more characters of this text left out …"))
    return blocks


def html_blocks(html: str, gather: Collected) -> list[Block]:
    """Blocks of HTML from anywhere: cut, sanitised, and only the listed elements of it."""
    return _walker(gather, [], None).blocks(parse(sanitise(html[: 4 * MAX_CHARS])))


def _walker(gather: Collected, numbers: list[tuple[int | None, bool, str]], attachments: Any) -> Walker:
    def formula(number: int) -> tuple[int, bool] | None:
        if number < len(numbers):
            index, display, _ = numbers[number]
            return None if index is None else (index, display)
        return None

    return Walker(formula, lambda source, alt: gather.image(source, alt, attachments))
