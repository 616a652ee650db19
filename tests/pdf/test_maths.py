"""Formulas: every one of the homework typesets, and one that does not costs only itself."""

from __future__ import annotations

import hashlib
import re
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from hw0.limits import parse_notebook
from hw0.pdf.cache import FormulaCache
from hw0.pdf.collect import Collected
from hw0.pdf.document import Notebook, chapter
from hw0.pdf.linebreak import aligned, pieces
from hw0.pdf.maths import INLINE_EM, LINE_EM, Engine, Request, Typesetter, typeset
from hw0.pdf.outputs import markup
from tests.pdf.conftest import Exporter, words
from tests.pdf.gallery import markdown, notebook

ROOT = Path(__file__).parents[2]
BUNDLE_SHA256 = "e4472bb23cbe4293c1315746f7b561cfe7537f6c01873a783f3f9693079bee01"

SOURCES = sorted(
    [
        *ROOT.glob("assignment/q*.ipynb"),
        *ROOT.glob("build/solutions/q*.ipynb"),
        *ROOT.glob("assignment/q*.md"),
        *ROOT.glob("solutions/written/*.md"),
    ]
)

# What students type; the bundle has no other packages than LaTeX users take for granted.
HARD = r"""
\frac{\partial}{\partial \mathbf{x}} \|\mathbf{x}\|_2^2 = 2\mathbf{x}^\top
\left\lVert \begin{bmatrix} X \\ \sqrt{\lambda} I \end{bmatrix} \mathbf{w} \right\rVert_2^2
\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}^{-1} \begin{vmatrix} a & b \\ c & d \end{vmatrix}
\begin{smallmatrix} a & b \\ c & d \end{smallmatrix}
\left[ \begin{array}{cc|c} 1 & 0 & a \\ \hline 0 & 1 & b \end{array} \right]
\underset{\mathbf{w}}{\operatorname{argmin}} \; \operatorname*{arg\,max}_{w} \argmin_w \argmax_w
\phi(x) = \begin{cases} wx + b & \text{if } wx + b > 0 \\ 0 & \text{otherwise} \end{cases}
\begin{aligned} a &= b \\ &= c \end{aligned}
\begin{align} a &= b \tag{1} \\ &= c \nonumber \end{align}
\begin{align*} a &\overset{(i)}{=} b \\ &\stackrel{?}{=} c \end{align*}
\begin{gather*} a = b \\ c = d \end{gather*}
\begin{equation} e = mc^2 \end{equation}
\begin{split} a &= b \\ &= c \end{split}
\hat{\mathbf{w}}, \widehat{XY}, \tilde{x}, \bar{x}, \vec{v}, \dot{x}, \check{\mathbf{X}}, \overline{AB}
\mathbb{R}^{n \times d}, \mathcal{N}(0, I), \mathfrak{g}, \mathsf{T}, \mathtt{x}, \mathscr{L}
\boldsymbol{\eta}^*, \bm{\eta}, \mathbf{\Sigma}, \mathbbm{1}, \mathds{1}
\sum_{i=1}^{n} \prod_{j} \int_0^\infty \lim_{\lambda \to 0} \max_{w} \inf \sup
\underbrace{(X^T X + \lambda I)^{-1}}_{d \times d} \overbrace{X^T}^{d \times n}
\xrightarrow{\lambda \to \infty} \Longrightarrow \implies \iff \Leftrightarrow \mapsto \to
\left. \frac{df}{dx} \right|_{x = 0} \Big( \bigl[ \Bigl\{ \biggl| x \biggr| \Bigr\} \bigr] \Big)
\norm{x}_2 \abs{x} \tr(A) \diag(s) \rank(X) \sgn(x) \relu(x)
x \ll y \gg z \approx w \equiv v \propto u \sim t \leq s \geq r \neq q \in \mathbb{R} \subset S
\nabla_{\mathbf{w}} \ell, \partial, \infty, \cdot, \cdots, \ldots, \vdots, \ddots, \dagger, \top, \odot, \otimes, \circ
\text{where $x$ is a vector, and } \mathrm{rank}(X) = \min(m, n)
\color{red}{x} \textcolor{blue}{y} \colorbox{yellow}{z} \boxed{x = 1} \cancel{y} \cancelto{0}{z}
\dfrac{1}{2} \tfrac{1}{2} \cfrac{1}{1 + \cfrac{1}{x}} \binom{n}{k} \sqrt[3]{x}
\substack{i = 1 \\ j = 2} \sum_{\substack{i \\ j}} x \pmod{p} \not= \not\in
\langle x, y \rangle \lfloor x \rfloor \lceil y \rceil \lvert x \rvert \lVert x \rVert
\DeclareMathOperator{\foo}{foo} \foo(x)
\newcommand{\R}{\mathbb{R}} \R^n
\def\v{\mathbf{v}} \v
a \coloneqq b, \ \quad \qquad \, \; \! \hspace{1em} \phantom{x} \vphantom{\frac12}
x' + y'' + f^{(n)} + x_{i_j}^{k^l} \hbar \ell \Re \Im \aleph \varepsilon \vartheta \varphi
λ‖w‖² + ½(φ − y)² → ∞ · σ₁ ≥ σ₂ ∈ ℝ
\bra{x} \ket{y} \braket{x|y} \degree \upmu \coloneqq \centernot\implies
"""


def test_the_bundle_is_the_one_that_its_readme_describes() -> None:
    folder = resources.files("hw0.pdf").joinpath("vendor")
    assert hashlib.sha256(folder.joinpath("mathjax.min.js").read_bytes()).hexdigest() == BUNDLE_SHA256
    assert BUNDLE_SHA256 in folder.joinpath("README.md").read_text()
    assert "Apache License" in folder.joinpath("LICENSE.mathjax").read_text()


def _walk(blocks: Any) -> list[dict[str, Any]]:
    """Every block and inline inside."""
    if isinstance(blocks, dict):
        return [blocks, *(b for value in blocks.values() for b in _walk(value))]
    if isinstance(blocks, list):
        return [b for value in blocks for b in _walk(value)]
    return []


def test_every_formula_of_the_homework_typesets() -> None:
    gather = Collected()
    blocks: list[Any] = []
    for path in SOURCES:
        if path.suffix == ".ipynb":
            parsed = parse_notebook(path.name, path.read_bytes())
            for part in chapter(Notebook(path.stem, parsed), gather).parts:
                blocks += [part.title, *(cell["blocks"] for cell in part.cells)]
        else:
            gather.begin_notebook(path.name)
            text = re.sub(r"\A---\n.*?\n---\n", "", path.read_text("utf-8"), flags=re.S)
            blocks.append(markup(text, gather))
    assert len(gather.requests) > 200
    drawn = typeset(gather.requests)
    assert {r.tex: f.error for r, f in drawn.items() if f.error} == {}
    # A display is never shrunk, and no formula was missed and printed as source.
    assert [r.tex for r, f in drawn.items() if r.display and f.drawings[0].width > LINE_EM] == []
    prose = [b["v"] for b in _walk(blocks) if b.get("k") == "text"]
    assert [text for text in prose if "$" in text or re.search(r"\\[a-zA-Z]", text)] == []


@pytest.mark.parametrize("tex", HARD.strip().splitlines())
def test_what_students_type_typesets(tex: str) -> None:
    drawn = typeset([Request(tex, True), Request(tex, False)])
    assert [f.error for f in drawn.values() if f.error] == []


@pytest.mark.parametrize(
    ("tex", "reason"),
    [
        (r"\frac{a}{", "Missing close brace"),
        (r"x \foo", r"Undefined control sequence \foo"),
        (r"\def\x{\x\x}\x", "maximum macro substitution count"),
        (r"\input{/etc/passwd}", r"Undefined control sequence \input"),
        (r"\href{javascript:alert(1)}{x}", r"Undefined control sequence \href"),
        (r"\require{html} x", r"Undefined control sequence \require"),
        (r"\rule{100000em}{1em}", "larger than a page"),
        (r"\rule{1em}{100000em}", "larger than a page"),
        ("x" * 9000, "longer than"),
        (r"\begin{matrix}" + r"a \\ " * 200 + r"\end{matrix}", "larger than a page"),
        ("{" * 3000 + "}" * 3000, ""),
    ],
)
def test_a_formula_that_does_not_typeset_says_why(tex: str, reason: str) -> None:
    bad, good = Request(tex, True), Request("x", True)
    drawn = typeset([bad, good])
    assert reason in drawn[bad].error
    assert drawn[good].drawings


def test_a_bad_formula_is_shown_as_its_source_and_the_rest_goes_on(make: Exporter) -> None:
    export = make(
        [("q2_vector_calculus", notebook(markdown("## A", "q2a"), markdown(r"Is $\foo$ so? $x^2$", "q2a")))]
    )
    text = words(export.pdf)
    assert r"\foo" in text
    assert export.notes == [("q2a", r"a formula is shown as its source: Undefined control sequence \foo")]
    assert "Notes on this PDF" in text


def test_macros_hold_for_the_rest_of_their_notebook_only(make: Exporter) -> None:
    first = notebook(
        markdown(r"$\newcommand{\vec}[1]{\mathbf{#1}}$ $\newcommand{\mine}{y}$"), markdown(r"$\mine$")
    )
    second = notebook(markdown(r"$\mine$"), name="q7_process")
    export = make([("q2_vector_calculus", first), ("q7_process", second)])
    assert [where for where, _ in export.notes] == ["q7_process"]


def test_cached_formulas_are_the_same_and_need_no_interpreter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = FormulaCache(tmp_path / "hw0")
    requests = [Request(r"\frac{1}{2}", True), Request(r"\foo", False)]
    fresh = typeset(requests, cache)
    monkeypatch.setattr(Typesetter, "formula", lambda *_: pytest.fail("a formula was typeset again"))
    assert typeset(requests, cache) == fresh


def test_formulas_of_the_released_notebooks_come_typeset() -> None:
    from hw0.pdf import released
    from hw0.pdf.maths import key

    gather = Collected()
    for path in sorted(ROOT.glob("assignment/q*.ipynb")):
        chapter(Notebook(path.stem, parse_notebook(path.name, path.read_bytes())), gather)
    there = sum(key(request) in released.formulas() for request in gather.requests)
    # Statements that were edited since only cost their own milliseconds; a stale file is useless.
    assert there > 0.7 * len(gather.requests), "run: python -m hw0.pdf.released assignment/q*.ipynb"
    assert len(released.formulas()) < 1.5 * len(gather.requests)


@pytest.mark.parametrize("damage", [b"rubbish" * 1000, b""])
def test_a_damaged_cache_is_no_reason_to_fail(tmp_path: Path, damage: bytes) -> None:
    cache = FormulaCache(tmp_path)
    (tmp_path / "formulas.sqlite3").write_bytes(damage)
    request = Request("x", True)
    assert typeset([request], cache)[request].drawings
    assert typeset([request], cache)[request].drawings


def test_a_folder_that_cannot_be_written_is_no_reason_to_fail(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    request = Request("x", True)
    assert typeset([request], FormulaCache(tmp_path / "file" / "below"))[request].drawings


def test_a_wide_display_is_broken_at_its_relations() -> None:
    term = r"\sum_{i} \frac{\sigma_i}{\sigma_i^2 + \lambda} v_i u_i^\top y"
    tex = "w = " + " = ".join([term] * 8)
    formula = typeset([Request(tex, True)])[Request(tex, True)]
    assert formula.drawings[0].width < LINE_EM
    wide = "w = " + " + ".join([term] * 8)
    assert typeset([Request(wide, True)])[Request(wide, True)].drawings[0].width < LINE_EM


def test_a_wide_inline_formula_may_break() -> None:
    tex = r"\hat{w} = (X^\top X + \lambda I)^{-1} X^\top y = V (\Sigma^2 + \lambda I)^{-1} \Sigma U^\top y"
    formula = typeset([Request(tex, False)])[Request(tex, False)]
    assert len(formula.drawings) == 3
    assert formula.drawings[0].width < INLINE_EM


def test_pieces_join_to_the_whole() -> None:
    for tex in HARD.strip().splitlines():
        assert "".join(pieces(tex)) == tex
    assert aligned(r"\begin{bmatrix} a = b \end{bmatrix}") is None


def test_the_interpreter_is_started_again_after_it_broke() -> None:
    typesetter = Typesetter()
    ended: list[bool] = []
    typesetter._engine = Engine(lambda request: str(1 / 0), lambda: ended.append(True))
    assert isinstance(typesetter.draw("x", True, ""), str)
    assert ended == [True]
    assert not isinstance(typesetter.draw("x", True, ""), str)
