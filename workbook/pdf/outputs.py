"""Convert the outputs of a code cell to blocks: pictures, formulas, tables and text, each cut to fit the pages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from workbook.notebook.notebook_json import Cell, Json
from workbook.pdf.ansi import lines_of
from workbook.pdf.blocks import Block, Image
from workbook.pdf.collect import Collected
from workbook.pdf.elements import Sources, Walker
from workbook.pdf.html_tree import parse
from workbook.pdf.markdown import (
    MAX_CHARS,
    sanitize,
    take_data,
    take_drawings,
    take_formulas,
    to_html,
    without_scripts,
)
from workbook.pdf.maths import Request

#: Characters of a picture's alternative text, which a screen reader reads without a pause.
_MAX_ALT = 500

#: Most rows of text that all outputs of one cell show together.
MAX_CELL_ROWS = 180
MAX_ERROR_ROWS = 60
MAX_OUTPUTS = 60
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/jpg", "image/svg+xml")
# HTML that contains more than the plain text beside it.
_RICH_HTML = re.compile(r"<(table|img|svg|ul|ol|video|audio|iframe|canvas|object|embed)[ />]", re.I)
# Plain text that only names an object, as Python does by default: <IPython.core.display.HTML object>, <Axes: >.
_BARE = re.compile(r"<(?P<what>[A-Za-z_][\w.]*)(?:[ :][^\n]*)?>|[\w.]+\(\)|", re.S)
# Plain text that only replaces an object that is displayed in another format.
_DISPLAYED = re.compile(r"<IPython\.(?:core|lib)\.display\.(\w+) object>")
# Formats that only a browser can show → their names in the note.
_ONLY_LIVE = {
    "application/vnd.plotly": "a Plotly chart",
    "application/vnd.bokeh": "a Bokeh plot",
    "application/vnd.vega": "a Vega chart",
    "application/vnd.jupyter.widget": "an interactive widget",
    "application/vnd.holoviews": "a HoloViews plot",
    "application/vnd.dataresource": "a data table",
    "application/geo+json": "a map",
    "application/javascript": "a script",
    "application/pdf": "a PDF",
    "video/": "a video",
    "audio/": "a sound",
    "image/": "a picture of an unknown kind",
}
# LaTeX of a table or of highlighted code, which is text for a document and not a formula.
_TEXT_LATEX = re.compile(
    r"\\begin\{(?:[Vv]erbatim|lstlisting|minted|tabular[xy]?|longtable|table|figure|center|itemize|enumerate)\*?\}"
)
# HTML of a library (scikit-learn) that repeats the plain text and draws the rest with style sheets.
_PLAIN_IS_BETTER = re.compile(r"<div id=\"sk-|class=\"sk-")
# Matplotlib's animations draw their pictures with a script, which holds them, into an element without a picture.
_FRAME = re.compile(r'frames\[0\]\s*=\s*"(data:image/[\w+]+;base64,[A-Za-z0-9+/=\\\s]+)"')
_PLAYER = re.compile(r"<img id=\"_anim_img\w*\"[^>]*>.*?</form>", re.S)
_ALT_COMMENT = re.compile(r"^#\|\s*fig-alt:\s*(.+)$", re.M)


def text_of(value: Any) -> str:
    """Return a notebook's text value, which may be a list of lines; "" for any other type."""
    if isinstance(value, list):
        return "".join(piece for piece in value if isinstance(piece, str))
    return value if isinstance(value, str) else ""


def output_blocks(cell: Cell, gather: Collected) -> list[Block]:
    """Return the blocks for all outputs of a cell."""
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


def _merged(outputs: list[Json]) -> list[Json]:
    """Return outputs with consecutive pieces of the same stream joined, as a terminal shows them."""
    merged: list[Json] = []
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


def _one(output: Json, cell: Cell, gather: Collected, room: int) -> list[Block]:
    """Return the blocks of one output, in at most ``room`` rows of text."""
    kind = output.get("output_type")
    if kind == "stream":
        style = "stderr" if output.get("name") == "stderr" else ""
        return _text("".join(output["pieces"]), gather, room, style)
    if kind == "error":
        lines = output.get("traceback") or []
        trace = "\n".join(map(text_of, lines)) if isinstance(lines, list) else text_of(lines)
        short = f"{text_of(output.get('ename'))}: {text_of(output.get('evalue'))}"
        return _text(trace or short, gather, min(room, MAX_ERROR_ROWS), "stderr")
    if kind not in ("execute_result", "display_data", "update_display_data", "pyout"):
        return [gather.missing("an output of an unknown kind is left out")]
    data = output.get("data")
    return _shown(data, output, cell, gather, room) if isinstance(data, dict) else []


def _shown(data: Json, output: Json, cell: Cell, gather: Collected, room: int) -> list[Block]:
    """Return blocks for the best format of an output that a page can show, or a note in its place.

    ``data`` maps MIME types to contents. The order is: pictures, LaTeX, Markdown, HTML if it says more than the text,
    JSON if the text only names an object, text. A picture that cannot be shown gives a note before the next format. If
    only a browser can show the output, a note says what is left out, before the text if that says something. A widget
    whose picture is already above gives nothing.
    """
    if "application/vnd.jupyter.widget-view+json" in data and _is_shown_above(output):
        return []
    picture = _picture(data, output, cell, gather)
    if picture is not None and picture["k"] == "image":
        return [picture]
    failed = [] if picture is None else [picture]
    latex = text_of(data.get("text/latex")).strip()
    if latex and not (_TEXT_LATEX.search(latex) and ("text/html" in data or "text/plain" in data)):
        return failed + markup(_display_formula(latex), gather)
    if markdown := text_of(data.get("text/markdown")).strip():
        return failed + markup(markdown, gather)
    plain, html = text_of(data.get("text/plain")).strip(), text_of(data.get("text/html"))
    rich = bool(_BARE.fullmatch(plain) or _RICH_HTML.search(html))
    if html.strip() and rich and not (plain and _PLAIN_IS_BETTER.search(html)):
        blocks = html_blocks(html, gather)
        if blocks:
            return failed + blocks
    return failed + _plainly(data, gather, room, noted=bool(failed))


def _picture(data: Json, output: Json, cell: Cell, gather: Collected) -> Block | None:
    """Return the first picture of an output that can be shown, else a note on its first one; None if it has none."""
    failed: Block | None = None
    for mime in _PICTURES:
        if mime in data:
            block = gather.output_picture(mime, data[mime], _alt(output, cell, mime, gather.where))
            if block["k"] == "image":
                return _resized(block, output, mime)
            failed = failed or block
    return failed


def _resized(picture: Image, output: Json, mime: str) -> Image:
    """Return a picture in the size in which the notebook shows it, which is half of its own on a sharp screen."""
    metadata = output.get("metadata")
    about = metadata.get(mime) if isinstance(metadata, dict) else None
    width = about.get("width") if isinstance(about, dict) else None
    if isinstance(width, int | float) and not isinstance(width, bool) and 1 <= width <= picture["width"]:
        picture["height"] *= width / picture["width"]
        picture["width"] = width
    return picture


def _plainly(data: Json, gather: Collected, room: int, *, noted: bool) -> list[Block]:
    """Return an output's JSON or text, and a note on what only a browser can show, unless the output is ``noted``."""
    plain = text_of(data.get("text/plain"))
    bare = bool(_BARE.fullmatch(plain.strip()))
    if "application/json" in data and bare:
        return _text(json.dumps(data["application/json"], indent=1, ensure_ascii=False), gather, room)
    live = [what for kind, what in _ONLY_LIVE.items() if any(mime.startswith(kind) for mime in data)]
    html = text_of(data.get("text/html"))
    if html.strip() and (bare or _only_scripts(html)):
        live.append("HTML without text or picture")
    displayed = _DISPLAYED.fullmatch(plain.strip())
    rows = [] if displayed or (bare and live) else _text(plain, gather, room)
    if noted or (rows and not live):
        return rows
    if not live:
        live = [f"an object of the kind {displayed[1]}" if displayed else "an output without text or picture"]
    return [gather.missing(f"{live[0]} is left out: only a browser can show it"), *rows] if data else []


def _only_scripts(html: str) -> bool:
    """Return whether HTML has scripts and no text: they draw a chart into it, such as one of Altair."""
    return "<script" in html.lower() and not re.sub("<[^<>]*>", "", without_scripts(html)).strip()


def _is_shown_above(output: Json) -> bool:
    """Return whether an output is an explorer's widget, whose picture is the output before it."""
    about = output.get("metadata")
    ours = about.get("workbook") if isinstance(about, dict) else None
    return isinstance(ours, dict) and isinstance(ours.get("still"), str)


def _display_formula(latex: str) -> str:
    """Return an object's LaTeX as one display formula if it is a single or bare formula, else unchanged."""
    whole = re.fullmatch(r"\$(?!\$)((?:[^$\\]|\\.)+)\$", latex, re.S)
    if whole:
        return f"$${whole[1]}$$"
    return latex if re.search(r"\$|\\begin|\\\[|\\\(", latex) else f"$${latex}$$"


def _text(text: str, gather: Collected, room: int, style: str = "") -> list[Block]:
    if not text.strip():
        return []
    if room <= 0:
        return [gather.missing("output left out: this notebook, or this cell, printed too much before it")]
    lines = lines_of(text, min(room, 120), style)
    if any(run[1] == "note" for line in lines for run in line):
        gather.note("a long output is cut")
    return [{"k": "output", "lines": lines}]


def _alt(output: Json, cell: Cell, mime: str, where: str) -> str:
    """Return the alternative text of the output, of the cell, or of its ``#| fig-alt`` comment; else a default."""
    metadata = output.get("metadata")
    inner = metadata.get(mime) if isinstance(metadata, dict) else None
    for holder in (inner, metadata, cell.get("metadata")):
        if isinstance(holder, dict) and isinstance(holder.get("alt"), str) and holder["alt"].strip():
            return " ".join(holder["alt"].split())[:_MAX_ALT]
    found = _ALT_COMMENT.search(cell.get("source", ""))
    return found[1].strip(" '\"")[:_MAX_ALT] if found else f"Plot made by the code above it, in {where}"


def markup(text: str, gather: Collected, attachments: Any = None) -> list[Block]:
    """Return the blocks of Markdown source, cut to the room for text that the notebook has left."""
    text = take_data(_with_names(text, attachments), gather.keep_data)
    room = max(min(MAX_CHARS, gather.budget.markdown_chars), 0)
    gather.budget.markdown_chars -= min(len(text), room)
    formulas = _Formulas(gather)
    blocks = _walker(gather, formulas, attachments).blocks(
        parse(to_html(text[:room], formulas.add, gather.keep_data))
    )
    if len(text) > room:
        blocks.append(gather.missing(f"… {len(text) - room:,} more characters of this text left out …"))
    return blocks


def html_blocks(html: str, gather: Collected) -> list[Block]:
    """Return the blocks of untrusted HTML, which is cut and sanitized to the allowed elements."""
    shown = without_scripts(_first_frame(html, gather))
    html = take_drawings(take_data(shown, gather.keep_data), gather.keep_data)
    room = max(min(4 * MAX_CHARS, gather.budget.html_chars), 0)
    gather.budget.html_chars -= min(len(html), room)
    formulas = _Formulas(gather)
    walker = _walker(gather, formulas, None, lambda text: take_formulas(text, formulas.add))
    blocks = walker.blocks(parse(sanitize(html[:room])))
    if len(html) > room:
        blocks.append(gather.missing(f"… {len(html) - room:,} more characters of HTML left out …"))
    return blocks


def _first_frame(html: str, gather: Collected) -> str:
    """Return HTML in which the player of an animation is replaced by the animation's first picture."""
    player, frame = _PLAYER.search(html), _FRAME.search(html)
    if player is None or frame is None:
        return html
    gather.note("of an animation, only the first picture is shown")
    picture = re.sub(r"[\\\s]", "", frame[1])
    return f'{html[: player.start()]}<img src="{picture}" alt="An animation">{html[player.end() :]}'


def _with_names(text: str, attachments: Any) -> str:
    """Return Markdown in which attachment names with a space are written as URLs."""
    for name in attachments if isinstance(attachments, dict) else ():
        if " " in name:
            text = text.replace(f"(attachment:{name})", f"(attachment:{quote(name)})")
    return text


class _Formulas:
    """The formulas of one text, by their number in its markers. Only those that are drawn become the document's."""

    def __init__(self, gather: Collected) -> None:
        self._gather = gather
        self._found: list[tuple[Request, str]] = []

    def add(self, tex: str, display: bool, source: str) -> int:
        """Add a formula and return its number."""
        self._found.append((self._gather.request(tex, display), source))
        return len(self._found) - 1

    def __call__(self, number: int) -> tuple[int, bool] | None:
        if number >= len(self._found):
            return None
        request, _ = self._found[number]
        index = self._gather.formula(request)
        return None if index is None else (index, request.display)

    def source(self, number: int) -> str:
        """Return what a marker replaced."""
        return self._found[number][1] if number < len(self._found) else ""


def _walker(
    gather: Collected, formulas: _Formulas, attachments: Any, typeset: Callable[[str], str] = str
) -> Walker:
    return Walker(
        Sources(
            formula=formulas,
            source=formulas.source,
            image=lambda source, alt: gather.image(source, alt, attachments),
            data=gather.data_at,
            missing=gather.missing,
            typeset=typeset,
        )
    )
