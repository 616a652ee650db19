"""Formulas: what students type typesets, and what does not affects only itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from tests.pdf.conftest import Exporter, words
from tests.pdf.gallery import markdown, notebook
from workbook.pdf import macros, maths
from workbook.pdf.cache import FormulaCache
from workbook.pdf.collect import Collected
from workbook.pdf.linebreak import pieces, rows
from workbook.pdf.macros import definitions
from workbook.pdf.maths import INLINE_EM, LINE_EM, Engine, Request, Typesetter, key, typeset

pytestmark = pytest.mark.slow

BUNDLE_SHA256 = "b404c51525753e33d4bb808cddd2c4ca48bc0f12a07bc12e1b5ff60cd5be49ac"

# What students type; the bundle has no other packages than LaTeX users take for granted.
TYPED = (Path(__file__).with_name("formulas.txt")).read_text("utf-8").splitlines()[1:]


def test_the_bundle_is_the_one_that_its_readme_describes() -> None:
    folder = resources.files("workbook.pdf").joinpath("vendor")
    assert hashlib.sha256(folder.joinpath("mathjax.min.js").read_bytes()).hexdigest() == BUNDLE_SHA256
    assert BUNDLE_SHA256 in folder.joinpath("README.md").read_text()
    assert "Apache License" in folder.joinpath("LICENSE.mathjax").read_text()


@pytest.mark.parametrize("tex", TYPED)
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
        (r"\require{html} \href{x}{y}", r"Undefined control sequence \href"),
        (r"\rule{100000em}{1em}", "larger than a page"),
        (r"\rule{1em}{100000em}", "larger than a page"),
        ("x" * 50_000, "longer than"),
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
    export = make([("p2_slopes", notebook(markdown("## A", "p2a"), markdown(r"Is $\foo$ so? $x^2$", "p2a")))])
    text = words(export.pdf)
    assert r"\foo" in text
    assert export.notes == [("p2a", r"a formula is shown as its source: Undefined control sequence \foo")]
    assert "Notes on this PDF" in text


def test_macros_hold_for_the_rest_of_their_notebook_only(make: Exporter) -> None:
    first = notebook(
        markdown(r"$\newcommand{\vec}[1]{\mathbf{#1}}$ $\newcommand{\mine}{y}$"), markdown(r"$\mine$")
    )
    second = notebook(markdown(r"$\mine$"), name="p3_words")
    export = make([("p2_slopes", first), ("p3_words", second)])
    assert [where for where, _ in export.notes] == ["p3_words"]


@pytest.mark.parametrize(
    "bad", [r"\def\loop{\loop x}\loop", r"\newcommand{\mine}{y} \foo", r"\newcommand{\mine}{y"]
)
def test_a_bad_formula_with_a_definition_costs_no_later_formula(make: Exporter, bad: str) -> None:
    export = make([("p2_slopes", notebook(markdown(rf"$\def\good{{x}}$, ${bad}$, then $\good^2$", "p2a")))])
    assert len(export.notes) == 1, export.notes


@pytest.mark.parametrize(
    ("tex", "found"),
    [
        (r"\newcommand\R{\mathbb R} \R", [r"\newcommand\R{\mathbb R}"]),
        (
            r"\renewcommand*{\vec} [2][w]{\mathbf{#1}_{\{#2\}}}x",
            [r"\renewcommand*{\vec} [2][w]{\mathbf{#1}_{\{#2\}}}"],
        ),
        (r"\def\pair#1#2{(#1, #2)}\pair a b", [r"\def\pair#1#2{(#1, #2)}"]),
        (r"\let\eps\varepsilon \let \e = e", [r"\let\eps\varepsilon", r"\let \e = e"]),
        (r"\DeclareMathOperator*{\argmin}{arg\,min}", [r"\DeclareMathOperator*{\argmin}{arg\,min}"]),
        (r"\DeclarePairedDelimiter{\n}{\lVert}{\rVert} x", [r"\DeclarePairedDelimiter{\n}{\lVert}{\rVert}"]),
        (
            r"\DeclarePairedDelimiterX\ip[2]\langle\rangle{#1,#2} \DeclarePairedDelimiterXPP{\p}[1]{P}(){}{#1}x",
            [
                r"\DeclarePairedDelimiterX\ip[2]\langle\rangle{#1,#2}",
                r"\DeclarePairedDelimiterXPP{\p}[1]{P}(){}{#1}",
            ],
        ),
        (r"\def\ip<#1,#2>{\langle#1,#2\rangle} \ip<a,b>", [r"\def\ip<#1,#2>{\langle#1,#2\rangle}"]),
        (r"\def\gr#1.{\nabla #1}\gr f.", [r"\def\gr#1.{\nabla #1}"]),
        (r"\def\s\{#1\}{[#1]} \def\, {x}", [r"\def\s\{#1\}{[#1]}", r"\def\, {x}"]),
        (r"\def\a#2{x} \def\a#{x} \def a{x} {\def\a} \def\b{y} \def\c x", [r"\def\b{y}"]),
        (r"\newcommand{\newcommand{\a}{x}}} \newcommand\b{y}", [r"\newcommand\b{y}"]),
        (r"\newenvironment{m}[1]{[}{]} x", [r"\newenvironment{m}[1]{[}{]}"]),
        (r"\newcommand{\open}{x", []),
        (r"\define \letter \left( \newcommand", []),
    ],
)
def test_the_definitions_of_a_formula_are_found_without_the_rest(tex: str, found: list[str]) -> None:
    assert definitions(tex).splitlines() == found


@pytest.mark.parametrize(
    "definition", [r"\def\ip<#1,#2>{(#1|#2)}", r"\DeclarePairedDelimiterX\ip[2]<>{#1|#2}"]
)
def test_a_definition_with_unusual_parameters_costs_no_later_formula(make: Exporter, definition: str) -> None:
    use = r"\ip<a,b>" if "def" in definition else r"\ip{a}{b}"
    export = make([("p2_slopes", notebook(markdown(rf"${definition}$, then ${use}$ and $x^2$", "p2a")))])
    assert not export.notes


class _Counted:
    """A pattern that counts the characters it has matched."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern, self.read = pattern, 0

    def match(self, tex: str, at: int) -> re.Match[str] | None:
        found = self._pattern.match(tex, at)
        self.read += len(found[0]) if found else 0
        return found

    def finditer(self, tex: str, at: int) -> Iterator[re.Match[str]]:
        for found in self._pattern.finditer(tex, at):
            self.read += len(found[0])
            yield found


@pytest.mark.parametrize(
    "begun", [r"\def{", r"\def\a{", r"\def\a", r"\newcommand{", r"\let{", r"\newcommand\a["]
)
@pytest.mark.parametrize("end", ["", "}", "{}" * 2000, "}" * 2000])
def test_definitions_are_found_in_one_reading(monkeypatch: pytest.MonkeyPatch, begun: str, end: str) -> None:
    counted = [_Counted(getattr(macros, name)) for name in ("_BETWEEN", "_PARAMETERS", "_TOKEN")]
    for name, pattern in zip(("_BETWEEN", "_PARAMETERS", "_TOKEN"), counted, strict=True):
        monkeypatch.setattr(macros, name, pattern)
    tex = begun * 2000 + end
    definitions(tex)
    assert sum(pattern.read for pattern in counted) <= 3 * len(tex)


def test_an_overlong_formula_defines_nothing() -> None:
    collected = Collected()
    collected.request(r"\def\a{x}" + " x" * maths.MAX_TEX, display=True)
    assert collected.definitions == ""


def test_cached_formulas_are_the_same_and_need_no_interpreter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = FormulaCache(tmp_path / "toy")
    requests = [Request(r"\frac{1}{2}", True), Request(r"\foo", False)]
    fresh = typeset(requests, cache)
    monkeypatch.setattr(Typesetter, "formula", lambda *_: pytest.fail("a formula was typeset again"))
    assert typeset(requests, cache) == fresh


@pytest.mark.parametrize("name", ["vendor/mathjax.min.js", "maths.py", "linebreak.py"])
def test_a_formula_that_another_version_drew_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    request = Request(r"\frac{1}{2}", True)
    before = key(request)
    package = resources.files("workbook.pdf")
    for file in ("vendor/mathjax.min.js", "maths.py", "linebreak.py"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        extra = b"\n" if file == name else b""
        (tmp_path / file).write_bytes(package.joinpath(file).read_bytes() + extra)
    monkeypatch.setattr(maths.resources, "files", lambda _: tmp_path)
    maths.bundle.cache_clear()
    maths.engine_version.cache_clear()
    try:
        assert key(request) != before
    finally:
        maths.bundle.cache_clear()
        maths.engine_version.cache_clear()


@pytest.mark.parametrize("damage", [b"rubbish" * 1000, b""])
def test_run_continues_with_a_damaged_cache(tmp_path: Path, damage: bytes) -> None:
    cache = FormulaCache(tmp_path)
    (tmp_path / "formulas.sqlite3").write_bytes(damage)
    request = Request("x", True)
    assert typeset([request], cache)[request].drawings
    assert typeset([request], cache)[request].drawings


def test_run_continues_without_a_writable_folder(tmp_path: Path) -> None:
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
    for tex in TYPED:
        assert "".join(pieces(tex)) == tex
    assert rows(r"\begin{bmatrix} a = b \end{bmatrix}", LINE_EM, len, 99) is None


def test_the_interpreter_is_started_again_after_it_broke() -> None:
    typesetter = Typesetter()
    ended: list[bool] = []
    typesetter._engine = Engine(lambda request: str(1 / 0), lambda: ended.append(True))
    assert isinstance(typesetter.draw("x", True, ""), str)
    assert ended == [True]
    assert not isinstance(typesetter.draw("x", True, ""), str)
