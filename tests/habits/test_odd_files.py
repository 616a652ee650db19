"""A file with a byte-order mark, or with lone surrogates, is read alike by check, pdf, submit and grade."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from autograder.grade.grading import Grader
from autograder.homework.questions import BY_NAME
from autograder.intake import submissions
from autograder.intake.release import Release
from autograder.worker.zygote import Zygote
from tests import warm
from tests.submissions import compose

pytestmark = pytest.mark.slow

NOTEBOOK = BY_NAME["q2_vector_calculus"]
HALF = "\ud83d"
"""The first half of an emoji, as some editors leave it when a paste is cut; in JSON it is an escape."""


def plain(text: str) -> bytes:
    return text.encode()


def with_mark(text: str) -> bytes:
    return b"\xef\xbb\xbf" + text.encode()


def with_halves(text: str) -> bytes:
    """A lone surrogate in an answer's comment, in a student's text, in an output, and in the metadata."""
    node = json.loads(text)
    node["metadata"]["title"] = HALF
    for cell in node["cells"]:
        source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        if cell["cell_type"] == "code" and "def shape_linear" in source:
            cell["source"] = f"# thanks {HALF}\n{source}"
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": f"done {HALF}\n"}]
    node["cells"].append(
        {"cell_type": "markdown", "id": "own-1", "metadata": {}, "source": f"my notes {HALF}"}
    )
    return json.dumps(node).encode()


def with_both(text: str) -> bytes:
    return with_mark(with_halves(text).decode())


def program(*words: str, folder: Path, code: int = 0) -> str:
    done = warm.run(
        folder, "workbook.cli", *words, environment=os.environ | {"XDG_CACHE_HOME": str(folder / "cache")}
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def solved() -> str:
    return nbformat.writes(compose.base_notebooks()["reference"][NOTEBOOK.name])


@pytest.fixture(scope="module")
def grader(zygote: Zygote) -> Grader:
    return Grader(Release(), zygote)


@pytest.mark.parametrize(
    "spoil",
    [
        plain,
        *(pytest.param(one, marks=pytest.mark.exhaustive) for one in (with_mark, with_halves)),
        with_both,
    ],
)
def test_check_pdf_submit_and_grade_read_it_alike(
    grader: Grader, solved: str, tmp_path: Path, spoil: Callable[[str], bytes]
) -> None:
    (tmp_path / NOTEBOOK.file).write_bytes(spoil(solved))
    names = [question.name for question in NOTEBOOK.questions]

    assert "failed" not in program("check", *names, folder=tmp_path)
    program("pdf", "--student", "student-01", folder=tmp_path)
    assert (tmp_path / "hw0.pdf").stat().st_size > 20_000
    program("submit", "--no-tests", "--student", "student-01", folder=tmp_path)
    packed = tmp_path / "hw0-submission.zip"
    with zipfile.ZipFile(packed) as archive:
        assert archive.read(NOTEBOOK.file) == spoil(solved)

    for path in (tmp_path, packed):
        taken = submissions.read(path, grader.release.originals)
        assert taken.refused is None
        assert NOTEBOOK.name not in taken.problems
        graded = grader.grade_notebook(taken, NOTEBOOK)
        assert {name: all(case.passed for case in cases) for name, cases in graded.cases.items()} == (
            dict.fromkeys(names, True)
        )
