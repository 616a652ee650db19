"""The notebooks hold the whole homework, with ids and metadata that three tools agree on."""

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


def test_there_is_a_source_for_every_notebook(release):
    assert list(release.cells) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_each_part_has_its_statement_stubs_check_and_slots(name, release):
    notebooks.validate(name, release.cells[name])


@pytest.mark.parametrize("name", NAMES)
def test_a_dropped_cell_is_noticed(name, release):
    cells = release.cells[name]
    required = [cell for cell in cells if cell.role != "given" and cell.question is not None]
    for lost in required:
        with pytest.raises(SourceError, match=re.escape(lost.id)):
            notebooks.validate(name, [cell for cell in cells if cell is not lost])


def test_every_statement_says_the_points_of_the_table(release):
    for cells in release.cells.values():
        for cell in cells:
            if cell.role != "statement" or cell.question is None:
                continue
            question = questions.QUESTIONS[cell.question]
            unit = "point" if question.points == 1 else "points"
            assert f"*{question.points} {unit}" in cell.source, cell.id
            assert ("1 for the derivation" in cell.source) == question.derivation, cell.id


def test_the_overview_of_problem_6_adds_up(release):
    table = next(cell.source for cell in release.cells["q6_fc_net"] if cell.id == "q6_fc_net-title")
    last_column = [row.split("|")[-2] for row in table.splitlines() if re.match(r"\| \d", row)]
    said = sum(int(number) for entry in last_column for number in re.findall(r"\d+", entry))
    assert said == sum(question.points for question in questions.BY_NAME["q6_fc_net"].questions)


def test_all_equations_labeled_in_the_homework_are_labeled(release):
    text = "\n".join(cell.source for cell in release.cells["q4_ridge"])
    assert text.count(r"\tag{1}") == text.count(r"\tag{2}") == 1


def test_everyone_who_made_the_homework_is_credited(release):
    thanks = next(cell.source for cell in release.cells["q7_process"] if cell.id.endswith("-credits"))
    text = " ".join(thanks.replace("**", "").split())
    for name in (
        "EECS 182", "Anant Sahai", "Gireeja Ranade", "Saagar Sanghavi", "Alexander Tsigler", "Jane Yu",
        "Philipp Moritz", "Soroush Nasiriany", "Josh Sanz", "Linyuan Gong", "Luke Jaffe",
    ):  # fmt: skip
        assert name in text


def test_ids_are_unique_in_the_whole_release_and_fit_the_format(release):
    ids = [cell.id for cells in release.cells.values() for cell in cells]
    assert len(set(ids)) == len(ids)
    for identity in ids:
        assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", identity)


def test_ids_do_not_change_with_the_text(tmp_path, root):
    source = root / "assignment/q3_least_squares.md"
    copy = tmp_path / source.name
    copy.write_text(source.read_text().replace("overdetermined", "over-determined"))
    assert [cell.id for cell in notebook_source.read(copy)] == [
        cell.id for cell in notebook_source.read(source)
    ]


def test_nbgrader_accepts_every_notebook_and_its_points_add_up(notebook):
    MetadataValidator().validate_nb(notebook)
    cells = [cell.metadata.get("nbgrader", {}) for cell in notebook.cells]
    expected = sum(
        question.points + question.derivation
        for question in questions.BY_NAME[notebook.metadata.hw0.notebook].questions
    )
    assert sum(cell.get("points", 0) for cell in cells) == expected


def test_otter_reads_its_metadata(notebook):
    assert NBMetadataConfig.from_notebook(notebook).assignment_name == notebook.metadata.hw0.notebook


def test_a_check_is_the_grade_cell_of_its_question(notebook):
    for cell in notebook.cells:
        about = cell.metadata.hw0
        if about.role == "check" and questions.QUESTIONS[about.question].names:
            assert cell.metadata.nbgrader.grade_id == about.question
            assert cell.metadata.nbgrader.locked


def test_no_notebook_holds_an_output_or_a_path_of_this_machine(notebook, root):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
    assert str(root) not in json.dumps(notebook)


def test_given_cells_after_the_setup_import_nothing_and_define_no_answer(release):
    answers = {name for question in questions.QUESTIONS.values() for name in question.names}
    pasted = answers | {"softmax_loss", "svm_loss", "affine_relu_forward", "affine_relu_backward"}
    for cells in release.cells.values():
        for cell in cells:
            if cell.role == "given" and cell.kind == "code" and not cell.id.endswith("-colab"):
                assert not re.search(r"^\s*(from|import) ", cell.source, re.MULTILINE), cell.id
                defined = set(re.findall(r"^\s*(?:def|class) (\w+)|^(\w+) =", cell.source, re.MULTILINE))
                assert not pasted & {name for pair in defined for name in pair}, cell.id


def test_formulas_are_closed_and_stand_where_github_finds_them(release):
    for cells in release.cells.values():
        for cell in cells:
            if cell.kind != "markdown":
                continue
            lines = cell.source.splitlines()
            # A display formula opens and closes on lines of its own.
            assert sum(line == "$$" for line in lines) % 2 == 0, cell.id
            inside, prose = False, []
            for line in lines:
                if line == "$$":
                    inside = not inside
                elif not inside:
                    prose.append(re.sub(r"`[^`]*`", "", line))
            for paragraph in "\n".join(prose).split("\n\n"):
                assert paragraph.count("$") % 2 == 0, f"{cell.id}: {paragraph}"
                for formula in re.findall(r"\$([^$]*)\$", paragraph):
                    assert not re.search(r"\\[,;!|{}]", formula), f"{cell.id}: Markdown eats {formula}"
                    assert formula == formula.strip(), f"{cell.id}: {formula}"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("hello\n", "has no id"),
        ('<!-- #region id="q2a-statement" -->\na\n<!-- #endregion -->\n' * 2, "twice"),
        ('<!-- #region id="q9z-statement" -->\na\n<!-- #endregion -->\n', "no question"),
        ('```python id="q2a-shape_linear"\n# stub: solutions/ridge/penalty.py ridge\n```\n', "own name"),
        ('```python id="Q2-x"\nx\n```\n', "not of the form"),
    ],
)
def test_a_slip_in_a_source_is_named(tmp_path, text, why):
    path = tmp_path / "q2_vector_calculus.md"
    path.write_text(text)
    with pytest.raises(SourceError, match=why):
        notebook_source.read(path)
