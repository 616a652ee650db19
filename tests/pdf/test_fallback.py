"""When Typst refuses something: it alone is shown as text, and a note says so."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from click.testing import CliRunner

from tests.pdf.conftest import Exporter, words
from tests.pdf.gallery import base64_png, code, display, markdown, notebook
from workbook import cli
from workbook.pdf import export as exporting
from workbook.pdf.compile import CompileError
from workbook.pdf.export import NoPdf

# What Typst refuses: a picture whose file is not there.
GONE = {"k": "image", "file": "gone.png", "width": 9, "height": 9, "alt": "gone"}
Json = dict[str, Any]
BOOKS = [
    (
        "p2_slopes",
        notebook(
            markdown("# Book two"),
            markdown("## 2(a) · First\n\nThe square $x^2$ and *words*.", "p2a"),
            code("answer = 42", display("image/png", base64_png()), part="p2a"),
            markdown("## 2(b) · Second\n\nThe cube $y^3$ stays.", "p2b"),
        ),
    ),
    ("p3_words", notebook(markdown("# Book seven"), markdown("## 7 · *Last*", "p3a"), name="p3_words")),
]


@pytest.fixture
def broken(make: Exporter, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Export BOOKS after a change to the document that Typst is given."""

    def run(change: Callable[[Json], None]) -> Any:
        plan = exporting._plan

        def changed(*arguments: Any) -> Any:
            made = plan(*arguments)
            change(made.document)
            return made

        monkeypatch.setattr(exporting, "_plan", changed)
        return make(BOOKS)

    return run


def test_a_cell_that_is_refused_is_shown_as_its_source(broken: Callable[..., Any]) -> None:
    export = broken(lambda document: document["groups"][0]["parts"][0]["cells"][1]["blocks"].append(GONE))
    assert export.notes == [("p2a", "cell 3 is shown as its source, without outputs")]
    text = words(export.pdf)
    assert "answer = 42" in text
    assert "First" in text
    assert "The square" in text
    assert "*words*" not in text


def test_a_formula_that_is_refused_is_shown_as_its_source(broken: Callable[..., Any]) -> None:
    export = broken(lambda document: document["formulas"][0]["drawings"][0].update(svg="<svg"))
    assert export.notes == [("all", "a formula is shown as its source: it cannot be drawn")]
    text = words(export.pdf)
    assert "The square x^2 and words." in text
    with pikepdf.open(io.BytesIO(export.pdf)) as pdf:
        alts = [str(o.get("/Alt", "")) for o in pdf.objects if isinstance(o, pikepdf.Dictionary)]
    assert "y^3" in alts


def test_a_title_that_is_refused_is_shown_by_its_name(broken: Callable[..., Any]) -> None:
    def change(document: Json) -> None:
        document["groups"][0]["parts"][1]["title"].append(GONE)

    text = words(broken(change).pdf)
    assert "First" not in text
    assert "The square" in text
    assert "Book seven" in text


def test_a_notebook_that_is_refused_as_a_whole_is_shown_as_text(
    broken: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    compile_document = exporting.compile_document

    def picky(document: Json, *rest: Any, **options: Any) -> bytes:
        """Cells alone are taken, and not together: no reason that we know, but a compiler may have one."""
        for group in document["groups"]:
            cells = [cell for part in group.get("parts", ()) for cell in part["cells"]]
            drawn = [cell for cell in cells if any(b["k"] == "p" for b in cell["blocks"])]
            if group["label"] == "notebook-p2_slopes" and len(drawn) > 1:
                raise CompileError("too much at once")
        return compile_document(document, *rest, **options)

    monkeypatch.setattr(exporting, "compile_document", picky)
    monkeypatch.setattr("workbook.pdf.fallback.compile_document", picky)
    export = broken(lambda document: None)
    assert [note for note in export.notes if "shown as its source" in note[1]]
    text = words(export.pdf)
    assert "The square $x^2$ and *words*." in text
    assert "answer = 42" in text
    assert "Book seven" in text


def test_failure_of_every_fallback_is_reported(
    broken: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: Any, **__: Any) -> bytes:
        raise CompileError("no fonts")

    monkeypatch.setattr(exporting, "compile_document", never)
    monkeypatch.setattr("workbook.pdf.fallback.compile_document", never)
    with pytest.raises(NoPdf, match="no PDF can be made from these notebooks: no fonts"):
        broken(lambda document: None)


def test_submit_packs_the_notebooks_where_no_pdf_can_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def never(*_: Any, **__: Any) -> bytes:
        raise CompileError("no fonts")

    monkeypatch.setattr(exporting, "compile_document", never)
    monkeypatch.setattr("workbook.pdf.fallback.compile_document", never)
    for name, content in BOOKS:
        (tmp_path / f"{name}.ipynb").write_text(json.dumps(content))
    done = CliRunner().invoke(cli.main, ["submit", str(tmp_path), "--no-tests"])
    assert done.exit_code == 0, done.output
    assert "no fonts; the notebooks are handed in without it" in done.output
    with zipfile.ZipFile(tmp_path / "toy-submission.zip") as archive:
        assert archive.namelist() == ["p2_slopes.ipynb", "p3_words.ipynb", "manifest.json"]
