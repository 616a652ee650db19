"""The saved notebook: which one it is, and the written answers in it."""

import os
import time
from pathlib import Path
from typing import Any

import pytest

from tests.workbook.cells import cell, notebook, run_check
from workbook import testing
from workbook.notebook import saved

pytestmark = pytest.mark.usefixtures("homework")


def test_a_written_answer_is_read_from_the_saved_notebook(homework: Path, capsys: Any) -> None:
    path = homework / "mine.ipynb"
    path.write_text(notebook(cell("p3a", "answer", "*Your answer here.*", "markdown")))
    assert saved.written_answer("p3a", {}) == ""
    path.write_text(notebook(cell("p3a", "answer", "*Your answer here.*\n\nMy words.\n", "markdown")))
    assert testing.written({}, "p3a") == "My words."
    run_check({}, "p3a")
    out = capsys.readouterr().out
    assert "p3a: 1 of 1 points" in out
    assert "This check read mine.ipynb as saved at" in out


def markdown(source: str) -> dict[str, Any]:
    """A cell that the student added."""
    return {"cell_type": "markdown", "id": "own", "metadata": {}, "source": source}


def test_an_answer_in_a_cell_of_ones_own_beside_the_slot_is_read(homework: Path) -> None:
    statement = cell("p3a", "statement", "### 3(a)", "markdown")
    slot = cell("p3a", "answer", "*Your answer here.*", "markdown")
    following = [cell("p3a", "check", 'check("p3a")'), cell("p3b", "statement", "### 3(b)", "markdown")]
    other = [cell("p3b", "answer", "*Your answer here.*", "markdown"), markdown("Another part's.")]
    path = homework / "mine.ipynb"
    for before, after in ([], ["Below."]), (["Above."], []), (["Above."], ["Below.", "And more."]):
        path.write_text(
            notebook(statement, *map(markdown, before), slot, *map(markdown, after), *following, *other)
        )
        assert saved.written_answer("p3a", {}) == "\n\n".join([*before, *after])
        assert saved.written_answer("p3b", {}) == "Another part's."
    used = cell("p3a", "answer", "In the slot.", "markdown")
    path.write_text(notebook(statement, markdown("A note."), used, markdown("More."), *following))
    assert saved.written_answer("p3a", {}) == "In the slot.\n\nMore."


def test_without_metadata_no_other_cell_is_taken_for_an_answer(homework: Path) -> None:
    cells = [cell("p3a", "answer", "*Your answer here.*", "markdown"), markdown("The next statement.")]
    for one in cells:
        one["metadata"] = {}
    assert saved.answer_in({"cells": cells}, "p3a") == ""


def test_without_jupyters_word_the_notebook_whose_answers_the_kernel_knows_is_taken(homework: Path) -> None:
    stub = cell("p2a", "stub", "")
    stub["metadata"]["toy"]["names"] = ["double"]
    (homework / "calculus.ipynb").write_text(notebook(stub))
    (homework / "words.ipynb").write_text(notebook(cell("p3a", "answer", "text", "markdown")))
    os.utime(homework / "words.ipynb", (time.time() + 10, time.time() + 10))
    assert saved.find({"double": len}) == homework / "calculus.ipynb"
    assert saved.find({}) == homework / "words.ipynb"


def test_no_saved_notebook_asks_to_save_first(capsys: Any) -> None:
    run_check({}, "p3a")
    assert "Save the notebook" in capsys.readouterr().out


def test_jupyters_own_word_for_the_notebook_comes_first(
    homework: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        (homework / f"{name}.ipynb").write_text(notebook(cell("p3a", "answer", name, "markdown")))
    os.utime(homework / "one.ipynb", (time.time() + 10, time.time() + 10))
    assert saved.written_answer("p3a", {}) == "one"
    monkeypatch.setenv("JPY_SESSION_NAME", "elsewhere/two.ipynb")
    assert saved.written_answer("p3a", {}) == "two"
    assert saved.written_answer("p3a", {"__vsc_ipynb_file__": str(homework / "one.ipynb")}) == "one"


@pytest.mark.parametrize("text", ["", "[]", '{"cells": 3}', '{"cells": [3]}', "[" * 100_000, "\xff"])
def test_invalid_notebooks_are_skipped(homework: Path, text: str) -> None:
    (homework / "odd.ipynb").write_bytes(text.encode("latin1"))
    assert saved.read(homework / "odd.ipynb") is None
    assert saved.find({}) is None
