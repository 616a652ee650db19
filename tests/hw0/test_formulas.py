"""Every formula of this homework typesets: of its notebooks, model answers, panels and checked derivations."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from hw0 import explore
from tests.bases import base_notebooks
from workbook import homework
from workbook.derive import check_derivation, questions
from workbook.notebook.notebook_json import parse_notebook
from workbook.pdf import released
from workbook.pdf.collect import Collected
from workbook.pdf.document import Notebook, chapter
from workbook.pdf.maths import LINE_EM, key, typeset
from workbook.pdf.outputs import markup

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
WRITTEN = sorted((ROOT / "solutions" / "written").glob("*.md"))


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
    assert tuple(found) == tuple(homework.current().by_notebook)
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


def test_formulas_of_the_released_notebooks_come_typeset() -> None:
    gather = Collected()
    for path in sorted(ROOT.glob("assignment/q*.ipynb")):
        chapter(Notebook(path.stem, parse_notebook(path.name, path.read_bytes())), gather)
    there = sum(key(request) in released.formulas() for request in gather.requests)
    # Statements that were edited since only cost their own milliseconds; a stale file is useless.
    assert there > 0.7 * len(gather.requests), "run: python -m workbook.pdf.pretypeset assignment/q*.ipynb"
    assert len(released.formulas()) < 1.5 * len(gather.requests)
