"""On Google Colab, where a notebook is opened alone, its first code cell fetches the rest, and checks read the page."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest

from autograder.build import colab
from autograder.build import plan as releases
from autograder.homework.questions import HOMEWORK
from workbook.notebook import colab as notebooks

pytestmark = pytest.mark.slow

#: What a kernel of Colab has: the page's words on upload, and the notebook that the page shows.
PRETENDED = {
    "google/__init__.py": "",
    "google/colab/__init__.py": "from google.colab import _message, files",
    "google/colab/files.py": """
        import os, shutil
        def upload():
            shutil.copy(os.environ["ARCHIVE"], "homework.zip")
            return {"homework.zip": b""}
    """,
    "google/colab/_message.py": """
        import json, os
        def blocking_request(request, timeout_sec=None):
            assert request == "get_ipynb"
            if "SILENT" in os.environ:
                raise TimeoutError
            return {"ipynb": json.load(open(os.environ["SHOWN"]))}
    """,
}
RUN = """
import google.colab, json, os, sys
cells = json.load(open(os.environ["SHOWN"]))["cells"]
for cell in cells:
    if cell["cell_type"] == "code":
        exec(compile("".join(cell["source"]), cell["id"], "exec"), globals())
    if cell["id"] == sys.argv[1]:
        break
print("here:", sorted(os.listdir())[:3], os.path.basename(os.getcwd()))
"""


#: A notebook whose first answer is text.
WORDS = HOMEWORK.notebooks[-1]


@pytest.fixture
def kernel(tmp_path: Path) -> Any:
    """Return a function that runs a notebook's cells up to one, as Colab would, and returns its output.

    The cell called ``last`` runs last. All run in an empty folder, with a pretended ``google.colab`` and the toolkit
    nowhere on the path. Keyword arguments are environment variables. A run that fails fails the test.
    """
    for name, text in PRETENDED.items():
        path = tmp_path / "colab" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
    (tmp_path / "content").mkdir()

    def run(node: Any, last: str, **environment: str) -> str:
        shown = tmp_path / "shown.ipynb"
        nbformat.write(node, shown)
        # An editable install puts the project on the path, and without `site` this kernel does not see it.
        packages = next(path for path in sys.path if path.endswith("site-packages"))
        done = subprocess.run(
            [sys.executable, "-S", "-c", RUN, last],
            cwd=tmp_path / "content",
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(tmp_path),
                "PYTHONPATH": f"{tmp_path / 'colab'}:{packages}",
                "SHOWN": str(shown),
                "MPLBACKEND": "agg",
                **environment,
            },
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.mark.exhaustive
def test_an_uploaded_notebook_asks_for_the_archive(
    kernel: Any, folder: Any, release: Any, tmp_path: Path
) -> None:
    archive = tmp_path / "homework-student.zip"
    archive.write_bytes(releases.student_archive(folder, release))
    name = WORDS.name
    node = nbformat.reads(release.notebooks[f"{name}.ipynb"].decode(), as_version=4)
    question = WORDS.questions[0].name
    slot = next(cell for cell in node.cells if cell.id == f"{question}-answer")
    slot.source = " ".join(f"word{number}" for number in range(60))
    said = kernel(node, f"{question}-check", ARCHIVE=str(archive))
    assert f"Choose the homework's file {HOMEWORK.name}-student.zip:" in said
    assert f"{question}: 1 of 1 points" in said
    # what the page shows is in the file now, for `toy submit`
    saved = json.loads((tmp_path / "content" / HOMEWORK.name / f"{name}.ipynb").read_text(encoding="utf-8"))
    assert any("word59" in "".join(cell["source"]) for cell in saved["cells"])


@pytest.mark.exhaustive
def test_a_page_that_does_not_answer_is_named(kernel: Any, folder: Any, release: Any, tmp_path: Path) -> None:
    archive = tmp_path / "homework-student.zip"
    archive.write_bytes(releases.student_archive(folder, release))
    node = nbformat.reads(release.notebooks[f"{WORDS.name}.ipynb"].decode(), as_version=4)
    said = kernel(node, f"{WORDS.questions[0].name}-check", ARCHIVE=str(archive), SILENT="1")
    assert "Colab's page did not answer" in said


@pytest.mark.exhaustive
def test_a_published_homework_is_cloned(kernel: Any, folder: Any, release: Any, tmp_path: Path) -> None:
    public = tmp_path / "public"
    for path, data in releases.student_files(folder, release).items():
        (public / path).parent.mkdir(parents=True, exist_ok=True)
        (public / path).write_bytes(data)
    git = ["git", "-C", str(public), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run([*git[:3], "init", "-q"], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "released"], check=True)
    name = HOMEWORK.notebooks[0].name
    node = nbformat.reads(release.notebooks[f"{name}.ipynb"].decode(), as_version=4)
    cell = next(cell for cell in node.cells if cell.id == f"{name}-colab")
    assert 'repository = ""' in cell.source
    cell.source = cell.source.replace('repository = ""', f'repository = "file://{public}"')
    said = kernel(node, f"{name}-setup")
    assert said.endswith(f" {HOMEWORK.name}\n")


def test_elsewhere_the_cell_does_nothing(
    release: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    exec(colab.cell("any", HOMEWORK).source, {})
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Colab's page around this process: a call of the page returns ``ipynb``, or raises if there is none."""
    monkeypatch.chdir(tmp_path)
    answer: dict[str, Any] = {}
    message = ModuleType("google.colab._message")
    message.blocking_request = lambda request, timeout_sec: {request.removeprefix("get_"): answer["ipynb"]}  # type: ignore[attr-defined]
    package = ModuleType("google.colab")
    package._message = message  # type: ignore[attr-defined]
    for name, module in (("google", ModuleType("google")), ("google.colab", package)):
        monkeypatch.setitem(sys.modules, name, module)
    return answer


def shown_as(name: str | None) -> dict[str, Any]:
    about = {} if name is None else {"toy": {"notebook": name}}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": about, "cells": []}


def test_what_colab_shows_is_what_is_read(page: dict[str, Any], tmp_path: Path) -> None:
    """A page in which half a character was typed is written too."""
    page["ipynb"] = shown_as(WORDS.name)
    page["ipynb"]["cells"] = [{"cell_type": "markdown", "metadata": {}, "source": "typed \ud83d"}]
    assert notebooks.write_shown() == tmp_path / WORDS.file
    assert json.loads((tmp_path / WORDS.file).read_text(encoding="utf-8"))["cells"][0]["source"] == "typed ?"


@pytest.mark.parametrize("shown", [shown_as(None), shown_as("another"), {**shown_as(None), "metadata": None}])
def test_a_notebook_that_is_not_the_homeworks_is_not_written(
    shown: dict[str, Any], page: dict[str, Any], tmp_path: Path
) -> None:
    page["ipynb"] = shown
    assert notebooks.write_shown() is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("answer", [{}, {"ipynb": None}, {"ipynb": {"cells": "none"}}])
def test_a_page_without_an_answer_is_said(
    answer: dict[str, Any], page: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    page.update(answer)
    assert notebooks.write_shown() is None
    assert (
        "Colab's page did not answer, so this reads the file that was written last."
        in capsys.readouterr().out
    )
