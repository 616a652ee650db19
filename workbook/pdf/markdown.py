r"""Convert Markdown to clean HTML as JupyterLab does, and replace formulas and pictures by markers first.

Formulas are found before Markdown is parsed, because an underscore in TeX is not emphasis. The rules are those of
JupyterLab: ``$…$``, ``$$…$$``, ``\(…\)``, ``\[…\]`` and bare environments, but not inside code. A formula is replaced
by its number between two private-use characters, which elements.py turns back into the formula. A data URL, which
contains a pasted picture, is replaced by ``data:,`` and its number.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import nh3
from markdown_it import MarkdownIt

#: Most characters of one cell that are shown, not counting pictures; the rest is left out with a note.
MAX_CHARS = 100_000

_FENCE = re.compile(
    r"^(?:[ >*+-]|\d+[.)])* {0,3}(`{3,}|~{3,})[^\n]*\n.*?(?:^[ >]*\1[`~]*[ \t]*$|\Z)", re.M | re.S
)
_FORMULA = re.compile(
    r"""(?P<code>(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`))
    | \\\$
    | \$\$(?P<display>(?:(?!\$\$)(?:\\.|.))+?)\$\$
    | \\\\?\[(?P<bracket>(?:(?!\n[ \t]*\n).)+?)\\\\?\]
    | \\\\?\((?P<paren>(?:(?!\n[ \t]*\n).)+?)\\\\?\)
    | \$(?P<inline>(?:(?!\n[ \t]*\n)(?:\\.|[^$\\]))+?)\$
    | \\begin\{(?P<env>[A-Za-z]+\*?)\}""",
    re.X | re.S,
)
# A picture or another file inside the text as base64 or SVG. Word processors break it into lines.
_DATA_URL = re.compile(
    r"data:[a-z]+/[\w.+-]+(?:;[\w=.-]+)*;base64,"
    r"(?:[A-Za-z0-9+/%_-]{4,}(?:[ \t]*\r?\n[ \t]*(?=[A-Za-z0-9+/]{40}))?)+={0,2}"
    r"|data:image/svg\+xml[;,][^\s\"'<>)]{20,}",
    re.I,
)
_SVG = re.compile(r"<svg\b.*?</svg\s*>", re.I | re.S)
#: Most environments without an end in one text. Each search for an end reads the rest of the text.
_MAX_OPEN = 40
_TASK = re.compile(r"(<li>\s*(?:<p>)?)\[([ xX])\](?=\s)")

# The allowed elements. Of other elements only the text is kept, and of scripts and styles nothing.
_TAGS = set(
    "p br b strong i em u s del ins strike code pre tt kbd samp var a img ul ol li table thead tbody tfoot tr th td "  # noqa: SIM905
    "caption h1 h2 h3 h4 h5 h6 sub sup div span hr blockquote details summary dl dt dd small big mark center section "
    "article header footer main figure figcaption label abbr cite q dfn time font input button progress meter option "
    "video audio iframe canvas object embed".split()
)
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "code": {"class"},
    "ol": {"start"},
    "th": {"style", "align", "colspan", "rowspan"},
    "td": {"style", "align", "colspan", "rowspan"},
    "input": {"type", "value", "checked"},
    "progress": {"value", "max"},
    "meter": {"value", "max"},
    "iframe": {"src"},
    "video": {"src"},
    "audio": {"src"},
    "embed": {"src"},
    "object": {"data"},
    **{tag: {"style"} for tag in ("div", "span", "tr", "p", "pre", "section", "button")},
}


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": True, "maxNesting": 100}).enable(["table", "strikethrough"])
    # nh3 checks the addresses, and it must get attachment: addresses.
    reader.validateLink = lambda url: True  # type: ignore[method-assign]
    return reader


def sanitize(html: str) -> str:
    """Return well-formed HTML with only the listed elements and attributes."""
    return nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags={"script", "style", "template", "noscript", "title"},
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "attachment", "data"},
        link_rel=None,
        strip_comments=True,
    )


def take_data(text: str, keep: Callable[[str], int]) -> str:
    """Replace each data URL in ``text`` by ``data:,number``; ``keep(url)`` returns the number.

    >>> take_data("![x](data:image/png;base64,AAAABBBB)", lambda url: 3)
    '![x](data:,3)'
    """
    if "data:" not in text and "DATA:" not in text:
        return text
    return _DATA_URL.sub(lambda found: f"data:,{keep(''.join(found[0].split()))}", text)


def take_drawings(html: str, keep: Callable[[str], int]) -> str:
    """Replace each ``<svg>`` in HTML by a picture of ``data:,number``."""
    if "<svg" not in html.lower():
        return html
    return _SVG.sub(lambda found: f'<img src="data:,{keep(found[0])}" alt="Drawing">', html)


def take_formulas(text: str, add: Callable[[str, bool], int]) -> str:
    r"""Replace each formula in ``text`` by ``U+E000 number U+E001``; ``add(tex, display)`` returns the number.

    >>> found = []
    >>> take_formulas("`$a$` costs \\$5, $x_1$", lambda tex, display: found.append((tex, display)) or 7)
    '`$a$` costs \\$5, \ue0007\ue001'
    >>> found
    [('x_1', False)]
    """
    text = text.translate({0xE000: None, 0xE001: None})
    fences = [found.span() for found in _FENCE.finditer(text)]
    out: list[str] = []
    at = 0
    for start, end in [*fences, (len(text), len(text))]:
        out += [_formulas_in(text[at:start], add), text[start:end]]
        at = end
    return "".join(out)


def _formulas_in(text: str, add: Callable[[str, bool], int]) -> str:
    """Replace the formulas in a text without fenced code by markers, and return the text; see `take_formulas`.

    ``add`` takes the TeX of a formula, without its delimiters and the marks of a quotation, and whether it is
    displayed; it returns the formula's number. An environment is displayed, and its TeX includes its begin and end.
    Inline code, escaped dollars, empty formulas and environments without an end stay as they are. After `_MAX_OPEN`
    environments without an end, all further ones stay too.
    """
    out: list[str] = []
    at = place = never_end = 0
    while match := _FORMULA.search(text, place):
        place = match.end()
        if match["code"] or match[0] == r"\$":
            continue
        display = match["display"] if match["display"] is not None else match["bracket"]
        inline = match["inline"] if match["inline"] is not None else match["paren"]
        if match["env"]:
            end = _end_of(match["env"], text, place) if never_end < _MAX_OPEN else None
            if end is None:
                never_end += 1
                continue
            place = end
            tex, shown = text[match.start() : end], True
        else:
            tex, shown = (display if display is not None else inline).strip(), display is not None
        # The marks of a quotation at the start of a line do not belong to the formula.
        tex = re.sub(r"\n[ \t]*>[ \t]?", "\n", tex) if _quoted(text, match.start()) else tex
        if tex:
            # A marker on its own line must neither end the paragraph around it nor begin a list.
            out += [text[at : match.start()], f"\ue000{add(tex, shown)}\ue001"]
            at = place
    return "".join([*out, text[at:]])


def _quoted(text: str, place: int) -> bool:
    return text[text.rfind("\n", 0, place) + 1 : place].lstrip().startswith(">")


def _end_of(environment: str, text: str, place: int) -> int | None:
    """Return where an environment ends, with nested ones of the same name; None if it does not end."""
    depth = 1
    for found in re.finditer(rf"\\(begin|end)\{{{re.escape(environment)}\}}", text[place:]):
        depth += 1 if found[1] == "begin" else -1
        if not depth:
            return place + found.end()
    return None


def to_html(text: str, add: Callable[[str, bool], int], keep: Callable[[str], int]) -> str:
    """Convert a Markdown cell to clean HTML with formulas as markers."""
    html = str(_reader().render(take_formulas(text, add)))
    html = _TASK.sub(lambda box: f"{box[1]}{'☐' if box[2] == ' ' else '☑'}", html)
    return sanitize(take_drawings(html, keep))
