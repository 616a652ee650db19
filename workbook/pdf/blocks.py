"""The plain document that the template draws, as types: groups, parts, cells, blocks and inlines.

A block or inline is a dict whose ``k`` names its kind; template.typ has a function for each kind and for no other.
The document is written as data.json, so it holds only what JSON can hold.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict, TypeGuard, get_args


class Colors(TypedDict, total=False):
    """The style of a run of program output; ``fg`` and ``bg`` are colors as ``#rrggbb``."""

    bold: bool
    italic: bool
    underline: bool
    strike: bool
    fg: str
    bg: str


#: A style: a name (see ``STYLES`` in template.typ), or the colors of a program's output.
Style = str | Colors
Run = tuple[str, Style]
Line = list[Run]


class Text(TypedDict):
    """A text within a line."""

    k: Literal["text"]
    v: str


class Code(TypedDict):
    """Code within a line."""

    k: Literal["code"]
    v: str


class Break(TypedDict):
    """The end of a line."""

    k: Literal["br"]


StyleName = Literal["em", "strong", "del", "u", "sub", "sup", "mark"]
_STYLE_NAMES = get_args(StyleName)


class Styled(TypedDict):
    """Inlines in one style."""

    k: StyleName
    c: list[Inline]


class Colored(TypedDict):
    """Inlines in a color, or on one; each is ``#rrggbb``."""

    k: Literal["color"]
    fg: NotRequired[str]
    bg: NotRequired[str]
    c: list[Inline]


class Link(TypedDict):
    """A link to the web."""

    k: Literal["link"]
    url: str
    c: list[Inline]


class Math(TypedDict):
    """A formula within a line; ``f`` is its number in the document's formulas."""

    k: Literal["math"]
    f: int


class Display(TypedDict):
    """A formula on its own line; ``f`` is its number in the document's formulas."""

    k: Literal["display"]
    f: int


class Image(TypedDict):
    """A picture; ``file`` is its name, and its size is in pixels."""

    k: Literal["image"]
    file: str
    width: float
    height: float
    alt: str


class Note(TypedDict):
    """What replaces something that a page cannot show."""

    k: Literal["note"]
    v: str


class Paragraph(TypedDict):
    """Inlines; ``rtl`` if they are written from right to left."""

    k: Literal["p"]
    c: list[Inline]
    rtl: NotRequired[bool]


class Heading(TypedDict):
    """A heading of level 1 to 6."""

    k: Literal["heading"]
    level: int
    c: list[Inline]


class Listing(TypedDict):
    """Lines of highlighted code, or of a program's output."""

    k: Literal["code", "output"]
    lines: list[Line]


class List(TypedDict):
    """Items, of several blocks each; ``start`` is the first number of an ordered list.

    ``numbering`` says how numbers look, such as ``a.``, and ``numbers`` has one for each item if they do not follow
    each other.
    """

    k: Literal["list"]
    ordered: bool
    start: int
    numbering: NotRequired[str]
    numbers: NotRequired[list[int]]
    items: list[list[Block]]


class Quote(TypedDict):
    """Quoted blocks."""

    k: Literal["quote"]
    c: list[Block]


class Rule(TypedDict):
    """A horizontal line."""

    k: Literal["rule"]


class Table(TypedDict):
    """A table, whose first ``heads`` rows are headings; ``wraps`` if its cells may be wrapped to fit the page."""

    k: Literal["table"]
    columns: int
    heads: int
    align: list[str]
    rows: list[list[list[Inline]]]
    wraps: bool


#: What becomes a block of its own between paragraphs, although HTML allows it inside a line.
Between = Display | Image | Note
Inline = Text | Code | Break | Styled | Colored | Link | Math | Between
Block = Paragraph | Heading | Listing | List | Quote | Rule | Table | Between


def is_between(part: Inline) -> TypeGuard[Between]:
    """Return whether an inline becomes a block of its own between paragraphs."""
    return part["k"] in ("display", "image", "note")


def is_styled(part: Inline) -> TypeGuard[Styled | Colored]:
    """Return whether an inline contains others in one style or color."""
    return part["k"] in _STYLE_NAMES or part["k"] == "color"


class DrawingData(TypedDict):
    """One SVG and its box in em; ``depth`` is the part of ``height`` below the baseline."""

    svg: str
    width: float
    height: float
    depth: float


class FormulaData(TypedDict):
    """Drawings to place side by side, or the reason why there are none."""

    drawings: list[DrawingData]
    error: str


class Typeset(FormulaData):
    """A formula of the document; ``tex`` is its source, which the page shows if there is an error."""

    tex: str


class Cell(TypedDict):
    """A cell; ``empty`` says whether the student wrote nothing into a cell for an answer."""

    number: int
    role: str
    kind: str
    source: str
    blocks: list[Block]
    empty: NotRequired[bool]


class ScanData(TypedDict):
    """A scanned page; ``file`` is absent if the page of a PDF is laid over this one afterwards."""

    label: str
    title: str
    file_title: str
    wide: bool
    file: NotRequired[str]
    alt: NotRequired[str]


class PartData(TypedDict):
    """A question's cells, and the scans that follow them; ``name`` is "" before the first question."""

    name: str
    title: list[Inline]
    cells: list[Cell]
    scans: list[ScanData]


class NotebookGroup(TypedDict):
    """The pages of one notebook; ``label`` is ``notebook-`` and its name."""

    k: Literal["notebook"]
    label: str
    title: list[Inline]
    parts: list[PartData]


class ScanGroup(TypedDict):
    """Scans that follow no part of a notebook."""

    k: Literal["scans"]
    scans: list[ScanData]


Group = NotebookGroup | ScanGroup


class Document(TypedDict):
    """Everything that template.typ draws; ``notes`` are pairs of a place and what was replaced there."""

    title: str
    student: str
    notices: list[str]
    time: str
    formulas: list[Typeset]
    groups: list[Group]
    notes: list[tuple[str, str]]
