r"""Convert Markdown to clean HTML as JupyterLab does, and replace formulas and pictures by markers first.

Formulas are found before Markdown is parsed, because an underscore in TeX is not emphasis. The rules are those of
JupyterLab: ``$…$``, ``$$…$$``, ``\(…\)``, ``\[…\]`` and bare environments, but not inside code. Amounts of money, such
as ``$5 or $10``, are not formulas. A formula is replaced by its number between two private-use characters, which
elements.py turns back into the formula, or into its source if Markdown makes code of it. A data URL, which contains a
pasted picture, is replaced by ``data:,`` and its number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

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
    r"|data:image/svg\+xml[;,][^\s\"'<>)]{20,}"
    r"|data:image/svg\+xml(?:;[\w=.-]+)*,\s*<svg\b(?:(?!<svg\b).)*?</svg\s*>",
    re.I | re.S,
)
_SVG = re.compile(r"<svg\b.*?</svg\s*>", re.I | re.S)
#: Most formulas whose end is searched in the rest of a text and not found. Each search reads all of it.
_MAX_OPEN = 40
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")
_TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
_GIVEN = re.compile(r"""[^\s"'=<>/`]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?""")
_HIDDEN = re.compile(r"<(?P<tag>script|style)\b|<!--", re.I)
_DELIMITED = ("display", "bracket", "paren", "inline")
_BRACE = re.compile(r"\\.|[{}]", re.S)
_TASK = re.compile(r"(<li>\s*(?:<p>)?)\[([ xX])\](?=\s)")

# The allowed elements. Of other elements only the text is kept, and of scripts and styles nothing.
_TAGS = set(
    "p br b strong i em u s del ins strike code pre tt kbd samp var a img ul ol li table thead tbody tfoot tr th td "  # noqa: SIM905
    "caption h1 h2 h3 h4 h5 h6 sub sup div span hr blockquote details summary dl dt dd small big mark center section "
    "article header footer main figure figcaption label abbr cite q dfn time font input button progress meter option "
    "video audio iframe canvas object embed math".split()
)
# Further tags that pages have: their text or their drawing is shown, or nothing.
_OTHER_TAGS = set(
    "script style template noscript title svg g path rect circle ellipse line polyline polygon text tspan defs use "  # noqa: SIM905
    "clippath lineargradient radialgradient stop desc symbol marker math mi mn mo mrow msup msub mfrac msqrt mtext "
    "semantics annotation acronym address area aside base bdi bdo bgsound body button col colgroup data datalist dir "
    "fieldset form frame head hgroup html input ins legend link map menu meta nav nobr optgroup output param picture "
    "plaintext rp rt ruby select slot source textarea track wbr xmp".split()
)
# Attributes without a value.
_SWITCHES = set(
    "open hidden checked disabled selected multiple controls loop autoplay muted playsinline reversed readonly "  # noqa: SIM905
    "required nowrap noshade compact scoped async defer allowfullscreen download border".split()
)
_STYLED = (
    *("div", "span", "tr", "p", "pre", "section", "button", "center"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "i", "em", "u"),
)
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "code": {"class"},
    "ol": {"start", "type"},
    "li": {"value", "style"},
    "font": {"color"},
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
    **{tag: {"style"} for tag in _STYLED},
    "*": {"hidden"},
}


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": True, "maxNesting": 100}).enable(["table", "strikethrough"])
    # nh3 checks the addresses, and it must get attachment: addresses.
    reader.validateLink = lambda url: True  # type: ignore[method-assign]
    reader.add_render_rule("html_inline", _html_inline)
    return reader


def _html_inline(_: Any, tokens: Sequence[Token], index: int, *rest: Any) -> str:
    """Return a tag as it is, and as text if it is something else: Markdown takes ``x<y and y>z`` for an element."""
    source = tokens[index].content
    tag = _TAG_NAME.match(source)
    if tag is None:
        return source  # a comment
    bare = {name.lower() for name in _GIVEN.findall(source, tag.end()) if "=" not in name}
    is_html = tag[1].lower() in _TAGS | _OTHER_TAGS and bare <= _SWITCHES
    return source if is_html else escape(source)


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

    def number(found: re.Match[str]) -> int:
        return keep(found[0] if "<" in found[0] else "".join(found[0].split()))

    return _DATA_URL.sub(lambda found: f"data:,{number(found)}", text)


def without_scripts(html: str) -> str:
    """Return HTML without scripts, style sheets and comments, which may be megabytes and are never shown.

    As in a browser, a script ends at the first end tag, whatever is in between, and nothing is shown after one without
    an end.

    >>> without_scripts("a<script>'<b>'</script>b<style>c</style >d<!-- <script> -->e<script>f")
    'abde'
    """
    out: list[str] = []
    at = 0
    while found := _HIDDEN.search(html, at):
        out.append(html[at : found.start()])
        end = re.compile(rf"</{found['tag']}\b" if found["tag"] else "--(?=>)", re.I).search(
            html, found.end()
        )
        at = html.find(">", end.end()) + 1 if end else 0
        if not at:
            return "".join(out)
    return "".join([*out, html[at:]])


def take_drawings(html: str, keep: Callable[[str], int]) -> str:
    """Replace each ``<svg>`` in HTML by a picture of ``data:,number``."""
    if "<svg" not in html.lower():
        return html
    return _SVG.sub(lambda found: f'<img src="data:,{keep(found[0])}" alt="Drawing">', html)


#: Takes a formula's TeX, whether it is displayed, and its source with the delimiters; returns its number.
Add = Callable[[str, bool, str], int]


def take_formulas(text: str, add: Add) -> str:
    r"""Replace each formula in ``text`` by ``U+E000 number U+E001``; ``add`` returns the number.

    >>> found = []
    >>> take_formulas("`$a$` costs \\$5 or $6 or $7, $x_1$", lambda *formula: found.append(formula) or 7)
    '`$a$` costs \\$5 or $6 or $7, \ue0007\ue001'
    >>> found
    [('x_1', False, '$x_1$')]
    """
    text = text.translate({0xE000: None, 0xE001: None})
    fences = [found.span() for found in _FENCE.finditer(text)]
    out: list[str] = []
    at = 0
    for start, end in [*fences, (len(text), len(text))]:
        out += [_formulas_in(text[at:start], add), text[start:end]]
        at = end
    return "".join(out)


def _formulas_in(text: str, add: Add) -> str:
    """Replace the formulas in a text without fenced code by markers, and return the text; see `take_formulas`.

    The TeX of a formula has neither its delimiters nor the marks of a quotation. An environment is displayed, and its
    TeX includes its begin and end. A delimiter inside braces, as in ``$\\text{if $x$}$``, does not end a formula.
    Inline code, escaped dollars, amounts of money, empty formulas and environments without an end stay as they are.
    After `_MAX_OPEN` environments without an end, all further ones stay too, and no further braces are matched.
    """
    out: list[str] = []
    at = place = never_end = 0
    while match := _FORMULA.search(text, place):
        place = match.end()
        if match["code"] or match[0] == r"\$":
            continue
        if match["inline"] and _is_money(match):
            place = match.start() + 1
            continue
        if match["env"]:
            end = _end_of(match["env"], text, place) if never_end < _MAX_OPEN else None
            if end is None:
                never_end += 1
                continue
            place = end
            tex, shown = text[match.start() : end], True
        else:
            kind = next(kind for kind in _DELIMITED if match[kind] is not None)
            ends = match.end(kind)
            if _depth(match[kind]) and never_end < _MAX_OPEN:
                ends, closed = _outside_braces(text, match, kind)
                never_end += not closed
            place = ends + match.end() - match.end(kind)
            tex, shown = text[match.start(kind) : ends], kind in ("display", "bracket")
        # The marks of a quotation at the start of a line do not belong to the formula.
        if level := _quotations(text, match.start()):
            tex = re.sub(rf"\n(?:[ \t]*>){{1,{level}}}[ \t]?", "\n", tex)
        if tex := tex.strip():
            # A marker on its own line must neither end the paragraph around it nor begin a list.
            marker = f"\ue000{add(tex, shown, text[match.start() : place])}\ue001"
            out += [text[at : match.start()], marker]
            at = place
    return "".join([*out, text[at:]])


def _is_money(match: re.Match[str]) -> bool:
    """Return whether the first of two dollars is an amount of money, because the second one opens something else."""
    after = match.string[match.end() : match.end() + 1]
    opens = after.isdigit() or (match["inline"][-1].isspace() and (after.isalpha() or after == "\\"))
    return match["inline"][0].isdigit() and opens


def _depth(tex: str) -> int:
    """Return how many braces are open at the end of a piece of TeX."""
    depth = 0
    for brace in _BRACE.findall(tex):
        depth = max(depth + {"{": 1, "}": -1}.get(brace, 0), 0)
    return depth


def _outside_braces(text: str, match: re.Match[str], kind: str) -> tuple[int, bool]:
    """Return where a formula ends whose first end is inside braces, and whether there is an end outside of them.

    If there is none before the next empty line, the first end counts.
    """
    end = text[match.end(kind) : match.end()]
    paragraph = _PARAGRAPH_END.search(text, match.end())
    pieces = re.compile(rf"(?P<end>{re.escape(end)})|\\.|[{{}}]", re.S)
    depth = _depth(match[kind])
    for piece in pieces.finditer(text, match.end(), paragraph.start() if paragraph else len(text)):
        if piece["end"] and not depth:
            return piece.start(), True
        depth = max(depth + {"{": 1, "}": -1}.get(piece[0], 0), 0)
    return match.end(kind), False


def _quotations(text: str, place: int) -> int:
    """Return in how many quotations a place of a text is, by the marks at the start of its line."""
    line = text[text.rfind("\n", 0, place) + 1 : place]
    return line[: len(line) - len(line.lstrip("> \t"))].count(">")


def _end_of(environment: str, text: str, place: int) -> int | None:
    """Return where an environment ends, with nested ones of the same name; None if it does not end."""
    depth = 1
    for found in re.finditer(rf"\\(begin|end)\{{{re.escape(environment)}\}}", text[place:]):
        depth += 1 if found[1] == "begin" else -1
        if not depth:
            return place + found.end()
    return None


def to_html(text: str, add: Add, keep: Callable[[str], int]) -> str:
    """Convert a Markdown cell to clean HTML with formulas as markers."""
    html = str(_reader().render(take_formulas(text, add)))
    html = _TASK.sub(lambda box: f"{box[1]}{'☐' if box[2] == ' ' else '☑'}", html)
    return sanitize(take_drawings(html, keep))
