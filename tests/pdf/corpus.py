r"""Small notebooks with hard content, in families, each with what must be in its PDF.

A case is made by a function of its family; ``FAMILIES`` lists them. ``text`` must be in the text of the case's pages,
``absent`` must not, ``notes`` must be said at the end (and nothing else may be, so that a loss is always named), and
``picture`` is the least size, in points, of the largest picture on the pages.
"""

from __future__ import annotations

import base64
import random
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from tests.pdf.gallery import (
    Cell,
    base64_png,
    code,
    display,
    encoded,
    error,
    markdown,
    notebook,
    picture,
    stream,
)


@dataclass(frozen=True)
class Case:
    """A notebook, and what its pages must show."""

    name: str
    cells: Sequence[Cell]
    text: Sequence[str] = ()
    absent: Sequence[str] = ()
    notes: Sequence[str] = ()
    picture: tuple[float, float] | None = None
    content: dict[str, Any] = field(default_factory=dict)

    def notebook(self) -> dict[str, Any]:
        """The notebook, whose last cell must be on its pages whatever came before."""
        last = [] if self.content.get("cells") == [] else [markdown(f"The end of {self.name}.")]
        return {**notebook(*self.cells, *last), **self.content}


HTML = "<IPython.core.display.HTML object>"


def shown(html: str, plain: str = HTML) -> Cell:
    """What ``display(HTML(…))`` leaves."""
    return {"output_type": "display_data", "metadata": {}, "data": {"text/html": html, "text/plain": plain}}


def result(plain: str = "", **data: Any) -> Cell:
    """An output with several forms: ``text__latex`` stands for text/latex."""
    forms = {name.replace("__", "/"): value for name, value in data.items()}
    return {
        "output_type": "execute_result",
        "execution_count": 1,
        "metadata": {},
        "data": {**forms, "text/plain": plain},
    }


def live(kind: str, plain: str) -> Cell:
    """What only a browser can draw."""
    return {"output_type": "display_data", "metadata": {}, "data": {kind: {"data": []}, "text/plain": plain}}


def noise(width: int, height: int) -> Image.Image:
    """A picture that does not compress."""
    return Image.frombytes("RGB", (width, height), random.Random(7).randbytes(width * height * 3))


def data_url(image: Image.Image, kind: str = "PNG") -> str:
    """A picture written out in a text."""
    return f"data:image/{kind.lower()};base64,{base64.b64encode(encoded(image, kind)).decode()}"


SVG = (
    '<svg width="200" height="100" viewBox="0 0 200 100"><rect width="200" height="100" fill="#0550ae"/>'
    '<text x="10" y="50" fill="white">drawn</text></svg>'
)
FRAME = (
    '<div><style scoped>.dataframe tbody tr th {{ vertical-align: top; }}</style><table border="1" class="dataframe">'
    "<thead><tr><th></th><th>loss</th></tr></thead><tbody><tr><th>first</th><td>{}</td></tr></tbody></table>"
    "<p>1 rows × 1 columns</p></div>"
)


# What Matplotlib's ``to_jshtml`` leaves: a player whose pictures a script holds.
ANIMATION = (
    '<script>var frames = new Array(1);\n  frames[0] = "{}"\n</script><div class="animation"><img id="_anim_img12ab">'
    '<div class="anim-controls"><form><input type="radio" value="loop"><label>Loop</label></form></div></div>'
)


def html_tables() -> list[Case]:
    """Return cases of HTML outputs that are text and tables: all words must be in the PDF.

    The tables are data frames (plain, styled, of 30 columns, with hidden buttons, whose words must be absent), and
    tables with spans or inside a table.
    """
    grid = "".join(f"<th>c{i}</th>" for i in range(30))
    values = "".join(f"<td>{i}.25</td>" for i in range(30))
    return [
        Case("heading", [code("HTML(x)", shown("<h3>Accuracy: 97%</h3>"))], ["Accuracy: 97%"]),
        Case("paragraph", [code("x", shown("<p>one <b>two</b></p><p>three</p>"))], ["one two", "three"]),
        Case("bare-text", [code("x", shown("only words"))], ["only words"]),
        Case(
            "frame",
            [code("x", shown(FRAME.format("0.125"), "   loss"))],
            ["first 0.125", "1 rows × 1 columns"],
        ),
        Case(
            "styler",
            [code("x", shown(FRAME.format("0.5"), "<pandas.io.formats.style.Styler at 0x7f00>"))],
            ["first 0.5"],
            absent=["Styler"],
        ),
        Case(
            "wide-frame",
            [code("x", shown(f"<table><tr>{grid}</tr><tr>{values}</tr></table>"))],
            ["c29", "29.25"],
        ),
        Case(
            "spans",
            [
                code(
                    "x",
                    shown(
                        "<table><tr><th colspan=2>both</th></tr><tr><td "
                        "rowspan=2>a</td><td>b</td></tr><tr><td>c</td></tr></table>"
                    ),
                )
            ],
            ["both", "a b", "c"],
        ),
        Case(
            "table-in-table",
            [
                code(
                    "x",
                    shown(
                        "<table><tr><td><p>outer</p><table><tr><td>inner</td></tr></table></td></tr></table>"
                    ),
                )
            ],
            ["outer", "inner"],
        ),
        Case(
            "frame-with-hidden-buttons",
            [
                code(
                    "x",
                    shown(
                        FRAME.format("0.75")
                        + '<button title="Convert" style="display:none;"><svg height="24px" '
                        'viewBox="0 0 9 9"><path d="M0 0L9 0L9 9L0 9Z"/></svg>Convert</button>'
                        '<span style="display: none">not shown</span><p hidden>not shown</p>'
                    ),
                )
            ],
            ["first 0.75"],
            absent=["Convert", "not shown"],
        ),
    ]


def html_scripts() -> list[Case]:
    """Return cases of HTML outputs with large scripts and style sheets, which must not push anything else out."""
    library = f"<script>var plotly = '<table>{'x' * 500_000}';</script>"
    return [
        Case(
            "library-before-text",
            [code("x", shown(f"<div>{library}<p>behind the library</p></div>"))],
            ["behind the library"],
            absent=["plotly"],
        ),
        Case(
            "chart-with-its-library",
            [
                code(
                    "x",
                    live("application/vnd.plotly.v1+json", "")
                    | {"data": {"text/html": f"<div>{library}</div>"}},
                )
            ],
            notes=["HTML without text or picture"],
        ),
        Case(
            "many-libraries",
            [
                *([code("x", shown(f"{library}<p>chart</p>"))] * 12),
                code("x", shown("<p>the last output</p>")),
            ],
            ["the last output"],
        ),
        Case(
            "styles-and-comments",
            [code("x", shown(f"<style>p {{}} {'/* */' * 100_000}</style><!-- {library} --><p>behind</p>"))],
            ["behind"],
        ),
    ]


def html_players() -> list[Case]:
    """Return cases of HTML outputs that only a browser can play or draw; a note must say what is left out.

    They are an animation, of which the first picture must be there, video, sound, an embedded object inside a table, an
    embedded page, a canvas, and a script.
    """
    media = "<video width='432' controls><source type='video/mp4' src='data:video/mp4;base64,AAAA'>no video</video>"
    return [
        Case(
            "animation",
            [code("x", shown(ANIMATION.format(data_url(picture(400, 240)))))],
            absent=["Loop"],
            notes=["only the first picture"],
            picture=(135, 81),
        ),
        Case("video", [code("x", shown(media))], notes=["a video is left out"], absent=["no video"]),
        Case(
            "audio",
            [
                code(
                    "x",
                    shown(
                        "<audio controls src='data:audio/wav;base64,AAAA'></audio>",
                        "<IPython.lib.display.Audio object>",
                    ),
                )
            ],
            notes=["a sound is left out"],
        ),
        Case(
            "object-in-a-table",
            [
                code(
                    "x",
                    shown("<table><tr><td><object data='m.swf'><p>without it</p></object></td></tr></table>"),
                )
            ],
            ["without it"],
            notes=["an embedded object is left out"],
        ),
        Case(
            "iframe",
            [
                code(
                    "x",
                    shown(
                        "<iframe src='https://example.org/map'></iframe>",
                        "<IPython.lib.display.IFrame at 0x7f>",
                    ),
                )
            ],
            notes=["an embedded page is left out: https://example.org/map"],
        ),
        Case(
            "canvas",
            [code("x", shown("<p>before</p><canvas id='c'></canvas>"))],
            ["before"],
            notes=["a drawing that only a browser"],
        ),
        Case(
            "script",
            [code("x", shown("<script>draw(1)</script>"))],
            notes=["HTML without text or picture"],
            absent=["draw(1)"],
        ),
    ]


def html_elements() -> list[Case]:
    """Return cases of HTML outputs with other elements: drawings and pictures, lists, a formula, forms, details.

    What a browser shows must be in the PDF, also inside closed details, and what ``display: none`` hides must not.
    """
    return [
        Case("drawing-in-html", [code("x", shown(f"<div>{SVG}</div>"))], picture=(90, 45)),
        Case(
            "nbagg",
            [code("x", shown(f'<img src="{data_url(noise(400, 300))}" width="640">'))],
            picture=(270, 180),
        ),
        Case(
            "picture-and-words",
            [code("x", shown(f"<p>left</p><img src='{data_url(picture())}'><p>right</p>"))],
            ["left", "right"],
            picture=(90, 54),
        ),
        Case(
            "list",
            [code("x", shown("<ul><li>one<li>two</ul><dl><dt>term<dd>meaning</dl>"))],
            ["one", "two", "term", "meaning"],
        ),
        Case(
            "formula-in-html", [code("x", shown("<h4>Loss $\\frac{1}{2}x$</h4>"))], ["Loss"], absent=["frac"]
        ),
        Case(
            "form",
            [
                code(
                    "x",
                    shown(
                        "<input value='typed'><input type=checkbox checked>done<select><option>one</option></select>"
                    ),
                )
            ],
            ["typed", "☑ done", "one"],
        ),
        Case(
            "progress", [code("x", shown("<progress value='3' max='10'></progress> 30%"))], ["[3 of 10] 30%"]
        ),
        Case(
            "details",
            [code("x", shown("<details><summary>more</summary>hidden words</details>"))],
            ["more", "hidden words"],
        ),
        Case(
            "not-displayed",
            [code("x", shown("<div style='display: none'>secret</div><p>seen</p>"))],
            ["seen"],
            absent=["secret"],
        ),
    ]


def other_outputs() -> list[Case]:
    """Return cases of outputs in other formats than HTML, of which some cannot be printed: then a note must say so.

    They are a Plotly chart, a widget, a video object, JSON, Markdown, LaTeX, a function, SVG, and a damaged picture.
    """
    plotly = live("application/vnd.plotly.v1+json", "Figure({'data': []})")
    return [
        Case("plotly", [code("fig.show()", plotly)], notes=["a Plotly chart is left out"]),
        Case(
            "widget",
            [code("w", live("application/vnd.jupyter.widget-view+json", "IntSlider(value=3)"))],
            ["IntSlider(value=3)"],
            notes=["an interactive widget is left out"],
        ),
        Case(
            "only-object",
            [code("x", result("<IPython.core.display.Video object>"))],
            notes=["an object of the kind Video is left out"],
        ),
        Case(
            "json",
            [code("x", result("<IPython.core.display.JSON object>", application__json={"lr": 0.5}))],
            ['"lr": 0.5'],
        ),
        Case(
            "markdown",
            [code("x", result("<IPython.core.display.Markdown object>", text__markdown="**bold** | x"))],
            ["bold | x"],
        ),
        Case(
            "latex",
            [code("x", result("x", text__latex=r"$\displaystyle \frac{x}{y}$"))],
            absent=["displaystyle"],
        ),
        Case(
            "latex-of-a-table",
            [
                code(
                    "fit.summary()",
                    result(
                        "text of it",
                        text__latex=r"\begin{center} \begin{tabular}{lr} R2 & 0.97 \end{tabular} \end{center}",
                        text__html="<table><tr><td>R2</td><td>0.97</td></tr></table>",
                    ),
                )
            ],
            ["R2 0.97"],
            absent=["tabular"],
        ),
        Case(
            "latex-of-code",
            [
                code(
                    "Code('f.py')",
                    result(
                        "def shown_by_code(): ...",
                        text__latex="\\begin{Verbatim}[commandchars=x]\n\\PY{k}{def}\n\\end{Verbatim}",
                    ),
                )
            ],
            ["def shown_by_code(): ..."],
            absent=["Verbatim", "PY{k}"],
        ),
        Case(
            "chart-in-html",
            [
                code(
                    "chart",
                    shown(
                        "<style>#v1 {width: 1px}</style><div id='v1'></div><script>draw(1 < 2)</script>",
                        "alt.Chart(...)",
                    ),
                )
            ],
            ["alt.Chart(...)"],
            absent=["draw("],
            notes=["HTML without text or picture is left out"],
        ),
        Case(
            "traceback-of-one-text",
            [
                code(
                    "1 / 0",
                    {"output_type": "error", "ename": "E", "evalue": "v", "traceback": "line one\nline two"},
                )
            ],
            ["line one line two"],
        ),
        Case("function", [code("f", result("<function f at 0x7f00>"))], ["<function f at 0x7f00>"]),
        Case(
            "svg",
            [
                code(
                    "x",
                    display("image/svg+xml", SVG.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"')),
                )
            ],
            picture=(81, 36),
        ),
        Case("damaged-picture", [code("x", display("image/png", "AAAA"))], notes=["picture left out"]),
    ]


def streams() -> list[Case]:
    """Return cases of what cells print: a progress bar, colors, a long line, 999 lines, and a traceback.

    Of the bar only the last state must be in the PDF, and no codes of the terminal.
    """
    return [
        Case(
            "bar",
            [code("for i in tqdm(r): pass", stream(" 10%|#\r 50%|##\r100%|###\n", "stderr"))],
            ["100%|###"],
            absent=["50%"],
        ),
        Case(
            "ansi",
            [code("x", stream("\x1b[1;38;5;208mloud\x1b[0m \x1b]8;;http://x\x07link\x1b]8;;\x07"))],
            ["loud link"],
            absent=["[1;38"],
        ),
        Case("long-line", [code("x", stream("start " + "ab, " * 200 + "finish"))], ["start", "finish"]),
        Case(
            "traceback",
            [code("x", error("ZeroDivisionError", "division by zero"))],
            ["ZeroDivisionError: division by zero"],
        ),
        Case(
            "many-lines",
            [code("x", stream("\n".join(f"row {i}" for i in range(999))))],
            ["row 0", "row 998"],
            notes=["a long output is cut"],
        ),
    ]


def text() -> list[Case]:
    """Return cases of Markdown as GitHub reads it, and of odd cells: all words must be in the PDF, and no marks.

    They are tables (short and long rows, in lists, quotes and after text), task lists, footnotes, nested lists and
    quotes, HTML, code, addresses, headings, raw and unknown cells, an old format, and an empty notebook. A picture that
    is not in the notebook must be named in a note.
    """
    return [
        Case(
            "short-row",
            [markdown("| a | b |\n|---|---|\n| 1 | 2 |\n| only one |\n\nafter")],
            ["only one", "after"],
            absent=["|"],
        ),
        Case("long-row", [markdown("| a | b |\n|---|---|\n| 1 | 2 | 3 |\n")], ["1 2"], absent=["|"]),
        Case(
            "table-in-list",
            [markdown("- item\n\n  | a | b |\n  |---|---|\n  | 1 | 2 |\n")],
            ["item", "1 2"],
            absent=["|"],
        ),
        Case("table-in-quote", [markdown("> | a | b |\n> |:-:|--:|\n> | 1 | 2 |\n")], ["1 2"], absent=["|"]),
        Case("table-after-text", [markdown("words\n\n| a |\n|---|\n| 1 |")], ["words", "1"], absent=["---"]),
        Case(
            "pipes-in-code",
            [markdown("| a | b |\n|---|---|\n| `x \\| y` | $|x|$ |")],
            ["x | y"],
            absent=["|x|"],
        ),
        Case("task-list", [markdown("- [x] done\n- [ ] open")], ["☑ done", "☐ open"]),
        Case("footnote", [markdown("Known[^1].\n\n[^1]: The source.")], ["Known", "The source."]),
        Case(
            "nested",
            [markdown("1. one\n   - two\n     1. three\n        - four\n\n   para")],
            ["one", "two", "three", "four", "para"],
        ),
        Case("deep-quote", [markdown(">" * 30 + " deep")], ["deep"]),
        Case(
            "html",
            [
                markdown(
                    "<center>mid</center>\n\nx<sub>1</sub> a<br>b <kbd>Tab</kbd> <font color=red>red</font>"
                )
            ],
            ["mid", "Tab", "red"],
        ),
        Case(
            "details-open",
            [markdown("<details>\n<summary>Proof</summary>\n\nby *words*\n\n</details>")],
            ["Proof", "by words"],
        ),
        Case(
            "html-picture",
            [markdown(f'<img src="{data_url(picture())}" width="200" alt="p">')],
            picture=(81, 45),
        ),
        Case(
            "fence",
            [markdown("```\n$not a formula$ | x |\n```\n\n~~~python\ny = 2\n~~~")],
            ["$not a formula$ | x |", "y = 2"],
        ),
        Case("indented-code", [markdown("words\n\n    z = 3")], ["z = 3"]),
        Case(
            "address",
            [markdown("see https://example.org/a_b_c. And <mailto:x@example.org>")],
            ["https://example.org/a_b_c.", "x@example.org"],
        ),
        Case("long-word", [markdown("w" * 400)], ["wwwwwwwww"]),
        Case("raw", [{"cell_type": "raw", "metadata": {}, "source": "raw *words*"}], ["raw *words*"]),
        Case("unknown-cell", [{"cell_type": "sql", "metadata": {}, "source": "select 1"}], ["select 1"]),
        Case(
            "headings",
            [markdown("# A $x^2$\n\n#### B\n\n###### C\n\nSetext\n======")],
            ["A", "B", "C", "Setext"],
        ),
        Case(
            "linked-picture",
            [markdown("![plot](images/plot.png)")],
            notes=["images/plot.png is not inside the notebook"],
        ),
        Case(
            "numbers-of-lists",
            [
                markdown(
                    "<ol type='a'><li>one</li><li>two</li></ol>\n\n<ol type='I' start='4'><li>four</li></ol>\n\n"
                    "<ol><li value='7'>seven</li><li>eight</li></ol>"
                )
            ],
            ["a. one b. two", "IV. four", "7. seven 8. eight"],
        ),
        Case(
            "colors",
            [
                markdown(
                    "see <span style='color:red'>red *words*</span> <font color='#06c'>blue</font>\n\n"
                    "<div style='color: green'>\n\n# Green\n\n- item $x$\n\n$$y$$\n\n</div>\n\n"
                    "<b style='background: yellow; color: nonsense'>marked</b>"
                )
            ],
            ["see red words blue", "Green", "item", "marked"],
        ),
        Case(
            "inequalities",
            [
                markdown(
                    "if x<y and y>z or i<a and b>c, then <w, x> and List<int>, <b>bold</b> <kbd>Esc</kbd>"
                )
            ],
            ["if x<y and y>z or i<a and b>c, then <w, x> and List<int>, bold Esc"],
        ),
        Case("html-comment", [markdown("<!-- secret -->seen")], ["seen"], absent=["secret"]),
        Case(
            "old-format",
            [{"cell_type": "markdown", "metadata": {}, "source": ["one\n", "two"]}],
            ["one two"],
            content={"nbformat_minor": 0},
        ),
        Case("empty", [], content={"cells": []}),
    ]


def _matrix(size: int) -> str:
    cells = [
        [rf"\frac{{\partial f_{{{i}}}}}{{\partial x_{{{j}}}}}" for j in range(size)] for i in range(size)
    ]
    return r"\left[\begin{matrix}" + r"\\".join(" & ".join(row) for row in cells) + r"\end{matrix}\right]"


def mathematics() -> list[Case]:
    """Return cases of formulas: those that typeset must leave no LaTeX in the PDF, and others show it.

    They are wide and long formulas, also in lists, quotes and tables and from SymPy, environments without dollars,
    macros of other cells, numbered equations, backslashes and parentheses for dollars, an unknown command, and ones
    without an end.
    """
    terms = " + ".join(f"a_{{{i}}} x_{{{i}}}^2" for i in range(28))
    red = "a formula is shown as its source"
    return [
        Case("wide-inline", [markdown(f"so ${_matrix(12)}$ end")], ["so", "end"], absent=["matrix"]),
        Case(
            "wide-in-list",
            [markdown(f"- so ${_matrix(9)}$\n  - deeper ${_matrix(9)}$")],
            ["so", "deeper"],
            absent=["matrix"],
        ),
        Case(
            "sympy",
            [code("J", result("Matrix(…)", text__latex=rf"$\displaystyle {_matrix(10)}$"))],
            absent=["matrix"],
        ),
        Case("long-sum", [markdown(f"$$S = {terms}$$")], absent=["a_"]),
        Case(
            "rows-by-hand",
            [markdown("\\begin{align}\na &= b \\\\\n&= c_1\n\\end{align}")],
            absent=["align", "&"],
        ),
        Case(
            "nested-environments",
            [
                markdown(
                    r"\begin{equation}\begin{matrix}1\\\begin{matrix}2\end{matrix}\end{matrix}\end{equation}"
                )
            ],
            absent=["matrix"],
        ),
        Case(
            "macros",
            [markdown(r"$\newcommand{\R}{\mathbb{R}}$"), markdown(r"so $x \in \R^n$")],
            ["so"],
            absent=["\\R"],
        ),
        Case(
            "numbered",
            [markdown(r"$$x = 1 \label{eq:one}\tag{1}$$ see $\eqref{eq:one}$")],
            ["see"],
            absent=["label"],
        ),
        Case(
            "mathml",
            [
                markdown("so <math><mfrac><mn>1</mn><mi>x</mi></mfrac></math> end"),
                code("x", shown("<p>so</p><math display='block'><mi>y</mi></math>")),
            ],
            ["so", "end"],
            absent=["1x"],
            notes=["a formula in MathML is left out"],
        ),
        Case("undefined", [markdown(r"$\foo{x}$ and $y$")], [r"\foo{x}", "and"], notes=[red]),
        Case(
            "in-indented-code",
            [markdown("so\n\n    if $x^2$ and\n    $$y$$\n\n<pre>a $z$</pre>\n\n![$w$](data:,x)")],
            ["if $x^2$ and", "$$y$$", "a $z$", "($w$)"],
            notes=["image left out"],
        ),
        Case("only-in-code", [markdown("so\n\n    echo $HOME\\foo$ end")], ["echo $HOME\\foo$ end"]),
        Case(
            "dollars-in-words",
            [markdown(r"so $\underbrace{x}_{\text{if $x$ and $y$}}$ and $$a \text{ is $b$}$$ end")],
            ["so", "and", "end"],
            absent=["text", "$"],
        ),
        Case("braces-that-stay-open", [markdown("so $x{$ and\n\n$y$ end")], ["and", "end"], notes=[red]),
        Case(
            "money",
            [markdown("from $5 or $10 to $20, and $x$ of $0.5 y $, more")],
            ["from $5 or $10 to $20, and", "of", "more"],
            absent=["$x$", "0.5 y"],
        ),
        Case("unclosed", [markdown("costs $5 and more")], ["costs $5 and more"]),
        Case("environment-without-end", [markdown(r"\begin{align} a &= b")], [r"\begin{align} a"]),
        Case(
            "in-quote",
            [markdown("> so\n>\n> $$\n> x\n> = y\n> $$\n>\n> end")],
            ["so", "end"],
            absent=[">", "$"],
        ),
        Case("parens", [markdown(r"\\(x\\) and \\[y\\] and \(z\)")], ["and"], absent=["\\"]),
        Case(
            "in-table",
            [markdown("| f | g |\n|--|--|\n| $\\frac{a}{b}$ | $\\lVert x \\rVert$ |")],
            ["f g"],
            absent=["frac"],
        ),
    ]


def pictures() -> list[Case]:
    """Return cases of pictures in every wrapping, each with the least size that it must have in the PDF.

    They are data URLs (also large ones, which must leave what comes after them alone), attachments, JPEG, WebP, GIF and
    SVG, a tall output, and one in a table. A lost attachment, a damaged picture, further pictures of an animation, and
    a picture that is written out as text must be named in a note.
    """
    big = data_url(noise(260, 200))
    assert len(big) > 150_000
    attached = {"image.png": {"image/png": base64_png()}, "my picture.png": {"image/png": base64_png()}}
    svg_url = "data:image/svg+xml;utf8," + urllib.parse.quote(
        SVG.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"')
    )
    moving = encoded(picture(), "GIF", save_all=True, append_images=[picture().rotate(180)], duration=100)
    return [
        Case(
            "large-data-url",
            [markdown(f"before\n\n![x]({big})\n\nbehind"), markdown("later")],
            ["before", "behind", "later"],
            picture=(108, 90),
        ),
        Case("six-photos", [markdown("\n\n".join([f"![x]({big})"] * 6))], picture=(108, 90)),
        Case("jpeg", [markdown(f"![x]({data_url(picture(), 'JPEG')})")], picture=(135, 81)),
        Case("webp", [markdown(f"![x]({data_url(picture(), 'WEBP')})")], picture=(135, 81)),
        Case("attachment", [markdown("![x](attachment:image.png)", attachments=attached)], picture=(135, 81)),
        Case(
            "attachment-with-space",
            [markdown("![x](attachment:my picture.png)", attachments=attached)],
            picture=(135, 81),
        ),
        Case("lost-attachment", [markdown("![x](attachment:gone.png)")], notes=["its attachment is missing"]),
        Case("svg-url", [markdown(f"![x]({svg_url})")], picture=(81, 36)),
        Case(
            "svg-url-as-typed",
            [
                markdown(
                    f'![x](data:image/svg+xml;utf8,{SVG}) and <img src="data:image/svg+xml,{SVG.replace(chr(34), chr(39))}">'
                )
            ],
            ["and"],
            absent=["data:", "<rect"],
            picture=(81, 36),
        ),
        Case(
            "path-of-windows",
            [markdown(r"![my page](C:\Users\me\page.png)")],
            notes=["image left out: my page is not inside the notebook"],
        ),
        Case(
            "gif",
            [code("x", display("image/gif", base64.b64encode(moving).decode()))],
            picture=(135, 81),
            notes=["only the first picture of an animation"],
        ),
        Case(
            "gif-attachment",
            [
                markdown(
                    "![x](attachment:a.gif)",
                    attachments={"a.gif": {"image/gif": base64.b64encode(moving).decode()}},
                )
            ],
            picture=(135, 81),
            notes=["only the first picture of an animation"],
        ),
        Case(
            "scan-as-attachment",
            [markdown("![x](attachment:a.pdf)", attachments={"a.pdf": {"application/pdf": "JVBERi0xLjcK"}})],
            notes=["it is a PDF: hand it in as a scan"],
        ),
        Case(
            "photo-in-heic",
            [
                markdown(
                    "![x](attachment:a.heic)",
                    attachments={"a.heic": {"image/heic": base64.b64encode(b"\0\0\0\x18ftypheic").decode()}},
                )
            ],
            notes=["it is in HEIC format: paste it as JPEG or PNG"],
        ),
        Case(
            "jpeg-output",
            [code("x", display("image/jpeg", base64.b64encode(encoded(picture(), "JPEG")).decode()))],
            picture=(135, 81),
        ),
        Case("tall", [code("x", display("image/png", base64_png(200, 3000)))], picture=(13, 180)),
        Case(
            "picture-in-table",
            [markdown(f"| a | b |\n|--|--|\n| ![x]({data_url(picture())}) | y |")],
            ["y"],
            picture=(72, 45),
        ),
        Case(
            "written-out",
            [markdown(f"pasted {big} end"), code(f"x = '{big}'")],
            ["pasted data:image/png;base64,…", "end"],
            notes=["a long code cell is cut"],
        ),
        Case("bad-url", [markdown("![x](data:image/png;base64,AAAABBBBCCCC)")], notes=["image left out"]),
    ]


SCRIPTS = {
    "chinese": "权重和損失",
    "japanese": "日本語のノート",
    "korean": "한국어 답안",
    "thai": "ภาษาไทย",
    "hebrew": "שלום עולם",
    "greek": "Ωραία λύση",
    "cyrillic": "Решение задачи",
}


def scripts() -> list[Case]:
    """Return cases of letters of the world in text, code, outputs, formulas, tables and names; they must be in the PDF.

    Also there: emoji, writing from right to left, lone halves of surrogate pairs, control characters, and signs of a
    web page. A letter for which there is no font must be shown by its code point, with a note.
    """
    cases = [
        Case(name, [markdown(f"so {words}"), code("x = 1  # " + words, stream(words))], [f"so {words}"])
        for name, words in SCRIPTS.items()
        if name != "hebrew"
    ]
    return [
        *cases,
        Case("right-to-left", [markdown(f"{SCRIPTS['hebrew']} and العربية")], absent=["U+"]),
        Case("hindi", [markdown("नमस्ते दुनिया")], absent=["U+"]),
        Case("emoji", [markdown("party 🎉 👩‍💻 👍🏽 ✅")], ["party 🎉"], absent=["U+"]),
        Case("keycaps", [markdown("1️⃣ first 2⃣ second")], ["① first ② second"]),
        Case("in-formula", [markdown(r"$x_{\text{训练}} = 1$")], absent=["U+", "text"]),
        Case(
            "in-table",
            [code("x", shown("<table><tr><td>损失</td><td>한국</td></tr></table>"))],
            ["损失 한국"],
        ),
        Case(
            "halves",
            [
                markdown("half \ud83d here"),
                code("x = '\ud83d'", stream("\udc00 out"), shown("<p>in \ud83d html</p>")),
            ],
            ["half", "here", "out", "html"],
        ),
        Case("half-in-formula", [markdown("so $x\ud83d$ end")], ["so", "end"]),
        Case(
            "half-in-name",
            [
                markdown(
                    "![x](attachment:\ud83d.png)", attachments={"\ud83d.png": {"image/png": base64_png()}}
                )
            ],
            picture=(135, 81),
        ),
        Case(
            "no-font",
            [markdown("rare \U00012000 sign")],
            ["rare [U+12000] sign"],
            notes=["printed by their code points: Cuneiform"],
        ),
        Case(
            "marks-of-a-web-page",
            [markdown("left\u200eright f\u2061(x) a\u2062b\u2028one\u2029two", attachments={})],
            ["leftright f(x) ab one two"],
        ),
        Case("control", [code("x", stream("a\x00b\x07c\u202ed"))], ["abc[U+202E]d"]),
        Case("wide-letters-in-code", [code("# " + "很长的注释" * 30 + "尾")], ["尾"]),
    ]


def sizes() -> list[Case]:
    """Return cases with much of everything: 900 cells, and long code, tables, text and lists of outputs.

    Beginning and end must be in the PDF, up to the limits for tables, texts and outputs, where a note must say what is
    left out.
    """
    return [
        Case(
            "many-cells",
            [markdown(f"cell {i}") if i % 2 else code(f"x{i} = {i}") for i in range(900)],
            ["x0 = 0", "cell 899"],
        ),
        Case(
            "long-code",
            [code("\n".join(f"line_{i} = {i}" for i in range(400)))],
            ["line_0 = 0", "line_399 = 399"],
        ),
        Case(
            "long-table",
            [markdown("| a | b |\n|--|--|\n" + "\n".join(f"| r{i} | {i} |" for i in range(150)))],
            ["r0 0", "r149 149"],
        ),
        Case(
            "table-past-the-limit",
            [markdown("| a |\n|--|\n" + "\n".join(f"| r{i} |" for i in range(300)))],
            ["r0"],
            notes=["101 more rows"],
        ),
        Case("long-text", [markdown("word " * 25_000)], notes=["more characters of this text left out"]),
        Case(
            "many-outputs",
            [code("x", *(result(f"value {i}") for i in range(70)))],
            ["value 0"],
            notes=["10 more outputs"],
        ),
    ]


def width() -> list[Case]:
    """Words that are wider than a line: all of them must be on the page."""
    return [
        Case("code-in-a-line", [markdown(f"see `{'long_' * 60}end` here")], ["see", "end here"]),
        Case("code-with-spaces", [markdown(f"see `{'x = f(a, b); ' * 30}end` here")], ["end here"]),
        Case("code-in-a-list", [markdown(f"* item\n  * `{'abc' * 99}`\n")], ["item"]),
        Case(
            "broken-formula",
            [markdown(f"so ${'+'.join(f'a_{{{i}}}' for i in range(90))} + \\nosuch$ end")],
            ["so", "end"],
            notes=["a formula is shown as its source"],
        ),
        Case("address", [markdown(f"https://example.org/{'q' * 400}")]),
        Case("heading-of-one-word", [markdown(f"## {'Word' * 80}")]),
        Case("word-in-a-table", [markdown(f"| a | b |\n|--|--|\n| {'y' * 300} | `{'z' * 300}` |")]),
    ]


FAMILIES = {
    "width": width,
    "html-tables": html_tables,
    "html-scripts": html_scripts,
    "html-players": html_players,
    "html-elements": html_elements,
    "other-outputs": other_outputs,
    "streams": streams,
    "text": text,
    "mathematics": mathematics,
    "pictures": pictures,
    "scripts": scripts,
    "sizes": sizes,
}
