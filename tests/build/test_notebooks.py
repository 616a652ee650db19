"""The notebooks have ids and metadata that three tools agree on."""

import json
import re

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator
from otter.nbmeta_config import NBMetadataConfig

from autograder.build import notebook_source, notebooks
from autograder.build.notebook_source import SourceError
from autograder.homework import questions

NAMES = [notebook.name for notebook in questions.NOTEBOOKS]


@pytest.fixture(params=NAMES)
def notebook(request, release):
    return nbformat.reads(release.notebooks[f"{request.param}.ipynb"].decode(), as_version=4)


@pytest.mark.parametrize("name", NAMES)
def test_a_dropped_cell_is_noticed(name, release):
    cells = release.cells[name]
    required = [cell for cell in cells if cell.role != "given" and cell.question is not None]
    for lost in required:
        with pytest.raises(SourceError, match=re.escape(lost.id)):
            notebooks.validate(name, [cell for cell in cells if cell is not lost])


def test_ids_do_not_change_with_the_text(tmp_path, folder):
    source = folder.assignment / "p1_numbers.md"
    copy = tmp_path / source.name
    copy.write_text(source.read_text().replace("Add up a list", "Sum a list"))
    assert [cell.id for cell in notebook_source.read(copy)] == [
        cell.id for cell in notebook_source.read(source)
    ]


def test_nbgrader_accepts_every_notebook_and_its_points_add_up(notebook):
    MetadataValidator().validate_nb(notebook)
    cells = [cell.metadata.get("nbgrader", {}) for cell in notebook.cells]
    expected = sum(
        question.points + question.points_for_derivation
        for question in questions.BY_NAME[notebook.metadata.toy.notebook].questions
    )
    assert sum(cell.get("points", 0) for cell in cells) == expected


def test_otter_reads_its_metadata(notebook):
    assert NBMetadataConfig.from_notebook(notebook).assignment_name == notebook.metadata.toy.notebook


def test_a_check_is_the_grade_cell_of_its_question(notebook):
    for cell in notebook.cells:
        about = cell.metadata.toy
        if about.role == "check" and questions.QUESTIONS[about.question].defines:
            assert cell.metadata.nbgrader.grade_id == about.question
            assert cell.metadata.nbgrader.locked


def test_no_notebook_holds_an_output_or_a_path_of_this_machine(notebook, root):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
    assert str(root) not in json.dumps(notebook)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("hello\n", "has no id"),
        ('<!-- #region id="p2a-statement" -->\na\n<!-- #endregion -->\n' * 2, "twice"),
        ('<!-- #region id="p9z-statement" -->\na\n<!-- #endregion -->\n', "does not belong to a question"),
        ('```python id="p2a-slope_linear"\n# stub: solutions/slopes.py slope_map\n```\n', "own name"),
        ('```python id="P2-x"\nx\n```\n', "not of the form"),
    ],
)
def test_a_slip_in_a_source_is_named(tmp_path, text, why):
    path = tmp_path / "p2_slopes.md"
    path.write_text(text)
    with pytest.raises(SourceError, match=why):
        notebook_source.read(path)
