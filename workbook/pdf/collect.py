"""Collect the formulas, pictures and notes of one export, and count how much may still be printed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from workbook.pdf.blocks import Image, Note
from workbook.pdf.images import BadImageError, Picture, decode_base64, from_data_url, raster, vector
from workbook.pdf.macros import definitions
from workbook.pdf.maths import MAX_TEX, Request
from workbook.pdf.text import clean

#: Limits per notebook. At 60 lines per page, they keep a hostile notebook below about 250 pages. The longest notebook
#: of the solved workbook needs a tenth of each.
MAX_OUTPUT_ROWS = 2500
MAX_CODE_ROWS = 6000
MAX_MARKDOWN_CHARS = 400_000
MAX_HTML_CHARS = 4_000_000
MAX_PICTURES = 120
#: Limits for the whole export. Every formula is a separate image for the compiler.
MAX_FORMULAS = 6000
MAX_NOTES = 80
#: Most bytes of all pictures together, after they were reduced.
MAX_PICTURE_BYTES = 60_000_000


_KEPT = re.compile("data:,([0-9]{1,9})")


@dataclass
class Budget:
    """How much one notebook may still print."""

    output_rows: int = MAX_OUTPUT_ROWS
    code_rows: int = MAX_CODE_ROWS
    markdown_chars: int = MAX_MARKDOWN_CHARS
    html_chars: int = MAX_HTML_CHARS
    pictures: int = MAX_PICTURES


@dataclass
class Collected:
    """Everything that the pages refer to by number or name."""

    requests: dict[Request, int] = field(default_factory=dict)
    wheres: list[str] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)
    where: str = ""
    spelled: set[str] = field(default_factory=set)
    definitions: str = ""
    budget: Budget = field(default_factory=Budget)
    _data: list[str] = field(default_factory=list)

    def begin_notebook(self, name: str) -> None:
        """Start a notebook with a new budget and without macros."""
        self.where, self.definitions, self.budget = name, "", Budget()
        self._data = []

    def note(self, what: str) -> None:
        """Add a note for the reader of the PDF; it is printed at the end of the PDF and by the command."""
        if len(self.notes) < MAX_NOTES and (self.where, what) not in self.notes:
            self.notes.append((self.where, what))

    def request(self, tex: str, display: bool) -> Request:
        """Return a formula with the macros before it; the macros that it defines are those of later formulas."""
        tex = tex.strip()
        request = Request(clean_tex(tex), display, self.definitions)
        found = definitions(tex) if len(tex) <= MAX_TEX else ""
        if len(self.definitions) + len(found) < MAX_TEX:
            self.definitions += found
        return request

    def formula(self, request: Request) -> int | None:
        """Return the number of a formula; None if there are more than `MAX_FORMULAS`."""
        if request not in self.requests:
            if len(self.requests) >= MAX_FORMULAS:
                self.note(f"only the first {MAX_FORMULAS:,} formulas are typeset")
                return None
            self.requests[request] = len(self.requests)
            self.wheres.append(self.where)
        return self.requests[request]

    def keep_data(self, text: str) -> int:
        """Store a picture from a text (a data URL or an SVG) and return its number."""
        self._data.append(text)
        return len(self._data) - 1

    def data_at(self, number: int) -> str:
        """Return what `keep_data` stored under a number, or ""."""
        return self._data[number] if number < len(self._data) else ""

    def image(self, source: str, alt: str, attachments: Any = None) -> Image | Note:
        """Return an image block for an image in a Markdown cell or HTML, or a note in its place."""
        label = clean(alt).strip()[:200]
        try:
            if source.startswith("attachment:"):
                return self.keep(self._attached(source.removeprefix("attachment:"), attachments), label)
            if found := _KEPT.fullmatch(source):
                source = self.data_at(int(found[1]))
            if source.startswith("<"):
                return self.keep(vector(source), label)
            if source[:5].lower() == "data:":
                return self.keep(from_data_url(source), label)
        except BadImageError as problem:
            return self.missing(f"image left out: {problem}" + (f" ({label})" if label else ""))
        shown = clean(" ".join(source.split()))[:80] or label or "it"
        return self.missing(
            f"image left out: {shown} is not inside the notebook (paste the picture into the cell)"
        )

    def _attached(self, name: str, attachments: Any) -> Picture:
        held = attachments if isinstance(attachments, dict) else {}
        bundle = held.get(name, held.get(unquote(name)))
        for kind, data in bundle.items() if isinstance(bundle, dict) else ():
            if isinstance(data, str | list):
                return vector(decode_base64(data).decode("utf-8", "replace")) if "svg" in kind else raster(
                    decode_base64(data)
                )  # fmt: skip
        raise BadImageError("its attachment is missing")

    def output_picture(self, kind: str, data: Any, alt: str) -> Image | Note:
        """Return an image block for the picture of an output, or a note in its place."""
        try:
            return self.keep(vector(data) if kind == "image/svg+xml" else raster(decode_base64(data)), alt)
        except BadImageError as problem:
            return self.missing(f"picture left out: {problem}")

    def keep(self, picture: Picture, alt: str) -> Image | Note:
        """Return the block of a safe picture, or a note if there is no room for it."""
        total = sum(len(p.data) for p in self.pictures.values())
        if picture.name not in self.pictures and total + len(picture.data) > MAX_PICTURE_BYTES:
            return self.missing("picture left out: the pictures of this notebook are too large in total")
        if self.budget.pictures <= 0:
            return self.missing(f"picture left out: a notebook shows at most {MAX_PICTURES}")
        if picture.frames > 1:
            self.note("only the first picture of an animation is shown")
        if picture.partly:
            self.note("a drawing is shown without a picture or a text inside it")
        self.budget.pictures -= 1
        self.pictures[picture.name] = picture
        return {
            "k": "image",
            "file": picture.name,
            "width": picture.width,
            "height": picture.height,
            "alt": alt or "Picture",
        }

    def missing(self, what: str) -> Note:
        """Return a visible note that replaces something, and list it at the end too."""
        self.note(what)
        return {"k": "note", "v": what}


def clean_tex(tex: str) -> str:
    r"""Return TeX without control characters and formula markers; spell characters without a glyph, as in text.

    >>> clean_tex("x = \\text{\U000f0000}")
    'x = \\text{\\text{[U+F0000]}}'
    """
    kept = (c for c in tex if c == "\n" or (ord(c) >= 32 and not 0xD800 <= ord(c) <= 0xF8FF))
    return "".join(c if c.isascii() or c in _MATH_LETTERS else _spelled(c) for c in kept)


# Mathematical letters, for which MathJax uses its own fonts.
_MATH_LETTERS = frozenset(map(chr, range(0x1D400, 0x1D800)))


def _spelled(char: str) -> str:
    shown = clean(char)
    return rf"\text{{{shown}}}" if len(shown) > 1 else shown
