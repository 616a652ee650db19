r"""Markdown as JupyterLab reads it → clean HTML, with every formula taken out first.

Formulas are found before Markdown sees the text (an underscore in TeX is no emphasis), by the rules of JupyterLab:
``$…$``, ``$$…$$``, ``\(…\)``, ``\[…\]`` and bare environments, but not inside code. Each leaves a marker of two
private-use characters around its number, which elements.py turns back into a formula.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import mistune
import nh3

#: A longer cell is shown as it was typed, with its middle left out.
MAX_CHARS = 100_000

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})[^\n]*\n.*?(?:^ {0,3}\1[`~]*[ \t]*$|\Z)", re.M | re.S)
_FORMULA = re.compile(
    r"""(?P<code>(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`))
    | \\\$
    | \$\$(?P<display>(?:(?!\$\$)(?:\\.|.))+?)\$\$
    | \\\\?\[(?P<bracket>(?:(?!\n[ \t]*\n).)+?)\\\\?\]
    | \\\\?\((?P<paren>(?:(?!\n[ \t]*\n).)+?)\\\\?\)
    | \$(?P<inline>(?:(?!\n[ \t]*\n)(?:\\.|[^$\\]))+?)\$
    | \\begin\{(?P<env>(?:equation|align|gather|multline|eqnarray|alignat|flalign|aligned|gathered|cases
        |split|[bBpvV]?matrix|array)\*?)\}(?:.*?)\\end\{(?P=env)\}""",
    re.X | re.S,
)

_BOX = re.compile(r'<input class="task-list-item-checkbox"[^>]*>')

# What may stand in a page. Everything else is dropped, scripts and styles together with what is in them.
_TAGS = set(
    "p br b strong i em u s del strike code pre tt kbd samp var a img ul ol li table thead tbody tfoot tr th td "  # noqa: SIM905
    "caption h1 h2 h3 h4 h5 h6 sub sup div span hr blockquote details summary dl dt dd small mark center section "
    "figure figcaption".split()
)
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width"},
    "code": {"class"},
    "ol": {"start"},
    "th": {"style", "align", "colspan"},
    "td": {"style", "align", "colspan"},
}


@cache
def _reader() -> Callable[[str], str]:
    reader = mistune.create_markdown(
        escape=False, hard_wrap=False, plugins=["strikethrough", "table", "url", "task_lists"]
    )
    # mistune's own guard turns attachment: and data: sources into "#harmful-link"; nh3 is the guard here.
    assert isinstance(reader.renderer, mistune.HTMLRenderer)
    reader.renderer._allow_harmful_protocols = True
    return lambda text: str(reader(text))


def sanitise(html: str) -> str:
    """HTML of which only listed elements and attributes are left; well formed whatever came in."""
    return nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags={
            "script",
            "style",
            "template",
            "noscript",
            "iframe",
            "object",
            "title",
            "svg",
            "math",
        },
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "attachment", "data"},
        link_rel=None,
        strip_comments=True,
    )


def take_formulas(text: str, add: Callable[[str, bool], int]) -> str:
    r"""``text`` with each formula replaced by ``U+E000 number U+E001``; ``add(tex, display)`` gives the number.

    >>> found = []
    >>> take_formulas("`$a$` costs \\$5, $x_1$", lambda tex, display: found.append((tex, display)) or 7)
    '`$a$` costs \\$5, \ue0007\ue001'
    >>> found
    [('x_1', False)]
    """

    def replace(match: re.Match[str]) -> str:
        if match["code"] or match[0] == r"\$":
            return match[0]
        if match["env"]:
            return f"\ue000{add(match[0], True)}\ue001"
        display = match["display"] if match["display"] is not None else match["bracket"]
        inline = match["inline"] if match["inline"] is not None else match["paren"]
        tex = (display if display is not None else inline).strip()
        # A marker on a line of its own must not end the paragraph around it, nor begin a list.
        return f"\ue000{add(tex, display is not None)}\ue001" if tex else match[0]

    out, at = [], 0
    text = text.translate({0xE000: None, 0xE001: None})
    for fence in _FENCE.finditer(text):
        out += [_FORMULA.sub(replace, text[at : fence.start()]), fence[0]]
        at = fence.end()
    return "".join([*out, _FORMULA.sub(replace, text[at:])])


def to_html(text: str, add: Callable[[str, bool], int]) -> str:
    """Clean HTML of a Markdown cell, formulas as markers."""
    html = _reader()(take_formulas(text, add))
    # The boxes of a task list are form fields, which no page has.
    return sanitise(_BOX.sub(lambda box: "☑ " if "checked" in box[0] else "☐ ", html))
