"""Formulas: every one of the homework typesets, and one that does not costs only itself."""

from __future__ import annotations

import hashlib
import re
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from hw0 import explore
from tests.pdf.conftest import Exporter, words
from tests.pdf.gallery import markdown, notebook
from tests.submissions.compose import base_notebooks
from workbook.derive import check_derivation, questions
from workbook.limits import parse_notebook
from workbook.parts import BY_NOTEBOOK
from workbook.pdf import maths
from workbook.pdf.cache import FormulaCache
from workbook.pdf.collect import Collected
from workbook.pdf.document import Notebook, chapter
from workbook.pdf.linebreak import pieces, rows
from workbook.pdf.maths import INLINE_EM, LINE_EM, Engine, Request, Typesetter, key, typeset
from workbook.pdf.outputs import markup

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
BUNDLE_SHA256 = "b404c51525753e33d4bb808cddd2c4ca48bc0f12a07bc12e1b5ff60cd5be49ac"

WRITTEN = sorted((ROOT / "solutions" / "written").glob("q*.md"))

# What students type; the bundle has no other packages than LaTeX users take for granted.
TYPED = (Path(__file__).with_name("formulas.txt")).read_text("utf-8").splitlines()[1:]


def test_the_bundle_is_the_one_that_its_readme_describes() -> None:
    folder = resources.files("workbook.pdf").joinpath("vendor")
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


def _typesets(blocks: list[Any], gather: Collected) -> None:
    """Every formula gathered is drawn, none is shrunk, and none was missed and printed as source."""
    drawn = typeset(gather.requests)
    assert {r.tex: f.error for r, f in drawn.items() if f.error} == {}
    assert [r.tex for r, f in drawn.items() if r.display and f.drawings[0].width > LINE_EM] == []
    prose = [b["v"] for b in _walk(blocks) if b.get("k") == "text"]
    assert [text for text in prose if "$" in text or re.search(r"\\[a-zA-Z]", text)] == []


def _notebooks() -> dict[str, list[dict[str, Any]]]:
    """The seven notebooks as released, as solved, and as solved and run where `make build` has run them."""
    made = {name: [node] for name, node in base_notebooks()["reference"].items()}
    for name, found in made.items():
        for folder in (ROOT / "assignment", ROOT / "build" / "solutions"):
            if (path := folder / f"{name}.ipynb").is_file():
                found.append(parse_notebook(path.name, path.read_bytes()))
    return made


def test_every_formula_of_the_notebooks_typesets() -> None:
    found = _notebooks()
    assert tuple(found) == tuple(BY_NOTEBOOK)
    blocks: list[Any] = []
    gather = Collected()
    for name, contents in found.items():
        before = len(gather.requests)
        for content in contents:
            for part in chapter(Notebook(name, content), gather).parts:
                blocks += [part.title, *(cell["blocks"] for cell in part.cells)]
        # The two notebooks of words have no formula, or next to none.
        assert len(gather.requests) - before > (0 if name in ("q1_reflection", "q7_process") else 10) - 1
    assert len(gather.requests) > 250
    _typesets(blocks, gather)


def test_every_formula_of_the_model_answers_typesets() -> None:
    blocks: list[Any] = []
    gather = Collected()
    for path in WRITTEN:
        gather.begin_notebook(path.stem)
        blocks.append(markup(path.read_text("utf-8"), gather))
    assert len(gather.requests) > 150
    _typesets(blocks, gather)


def test_every_line_that_the_derivation_checker_echoes_typesets() -> None:
    blocks: list[Any] = []
    gather = Collected()
    derivations = [
        (path.stem, source)
        for path in WRITTEN
        for source in re.findall(r"```derive\n(.*?)```", path.read_text("utf-8"), re.S)
    ]
    assert {question for question, _ in derivations} == set(questions())
    for question, source in derivations:
        result = check_derivation(question, source)
        assert result.complete
        blocks.append(markup(result._repr_markdown_(), gather))
        assert any(b.get("k") in ("math", "display") for b in _walk(blocks[-1]))
    _typesets(blocks, gather)


@pytest.mark.parametrize("panel", ["linear", "squared_norm", "linear_map", "quadratic_form", "relu_step"])
def test_every_formula_of_a_panel_typesets(panel: str) -> None:
    gather = Collected()
    _typesets(markup(getattr(explore, panel)()._repr_markdown_(), gather), gather)
    assert gather.requests


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
    from workbook.pdf import released
    from workbook.pdf.maths import key

    gather = Collected()
    for path in sorted(ROOT.glob("assignment/q*.ipynb")):
        chapter(Notebook(path.stem, parse_notebook(path.name, path.read_bytes())), gather)
    there = sum(key(request) in released.formulas() for request in gather.requests)
    # Statements that were edited since only cost their own milliseconds; a stale file is useless.
    assert there > 0.7 * len(gather.requests), "run: python -m workbook.pdf.pretypeset assignment/q*.ipynb"
    assert len(released.formulas()) < 1.5 * len(gather.requests)


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
