"""The notebooks hold the whole homework, and say of it what its description says."""

import re

import pytest

from autograder.build import check, notebook_source, notebooks, stubs
from autograder.homework import questions

NAMES = [notebook.name for notebook in questions.NOTEBOOKS]


def test_the_committed_release_is_current(folder):
    assert check(folder) == []


def test_there_is_a_source_for_every_notebook(release):
    assert list(release.cells) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_each_part_has_its_statement_stubs_check_and_slots(name, release):
    notebooks.validate(name, release.cells[name])


def test_every_statement_says_the_points_of_the_table(release):
    for cells in release.cells.values():
        for cell in cells:
            if cell.role != "statement" or cell.question is None:
                continue
            question = questions.QUESTIONS[cell.question]
            unit = "point" if question.points == 1 else "points"
            assert f"*{question.points} {unit}" in cell.source, cell.id
            assert ("1 for the derivation" in cell.source) == bool(question.derivation), cell.id


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


def test_given_cells_after_the_setup_import_nothing_and_define_no_answer(release):
    answers = {name for question in questions.QUESTIONS.values() for name in question.defines}
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


def test_every_answer_of_the_homework_has_a_stub_that_compiles_and_is_not_attempted(folder):
    modules = notebooks.modules(folder)
    for path in notebook_source.paths(folder):
        for cell in notebook_source.read(path):
            if cell.module is None:
                continue
            stub = stubs.stub(modules[cell.module], cell.names[0])
            compile(stub, cell.id, "exec")
            assert "SOLUTION" not in stub, cell.id
            for section in ("Derivation\n", "Examples\n", ">>>"):
                assert section not in stub, cell.id
            assert stub == f"{cell.names[0]} = None" or "raise NotImplementedError" in stub, cell.id


def test_every_name_of_the_question_table_is_cut(folder):
    cut = {
        name
        for path in notebook_source.paths(folder)
        for cell in notebook_source.read(path)
        for name in cell.names
    }
    assert cut == {name for question in questions.QUESTIONS.values() for name in question.defines}
