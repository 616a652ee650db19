"""A release is a pure function of the sources: twice the same bytes, and what is stale is said."""

import io
import re
import shutil
import zipfile

import nbformat
import pytest

from autograder.build import build, check, notebook_source, notebooks, solved
from autograder.build import plan as releases
from autograder.homework.layout import HomeworkFolder

pytestmark = pytest.mark.slow


@pytest.fixture
def built(built_once, tmp_path):
    return shutil.copytree(built_once / "project", tmp_path / "project")


def _bytes(folder):
    return {
        path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_twice_the_same_bytes_and_no_date_of_what_is_current_changes(built_once, built, tmp_path):
    path = built / "assignment/p2_slopes.ipynb"
    before = path.stat().st_mtime_ns
    build(HomeworkFolder(built), tmp_path / "again", solve=False)
    assert _bytes(tmp_path / "again") == _bytes(built_once / "out") != {}
    assert _bytes(built) == _bytes(built_once / "project")
    assert path.stat().st_mtime_ns == before


def test_what_was_just_built_is_current(built):
    assert check(HomeworkFolder(built)) == []


def test_a_notebook_edited_by_hand_is_stale(built):
    path = built / "assignment/p1_numbers.ipynb"
    path.write_text(path.read_text().replace("Add up a list", "Sum a list"))
    assert check(HomeworkFolder(built)) == ["assignment/p1_numbers.ipynb: stale; run `autograder build`"]


def test_a_changed_sentence_makes_its_notebook_and_the_release_id_stale(built):
    path = built / "assignment/p1_numbers.md"
    path.write_text(path.read_text().replace("Add up a list", "Sum a list"))
    assert "assignment/p1_numbers.ipynb: stale; run `autograder build`" in check(HomeworkFolder(built))


def test_a_missing_and_a_surplus_file_are_named(built):
    (built / "assignment/p3_words.ipynb").unlink()
    (built / "assignment/tests/p9.py").write_text("")
    assert check(HomeworkFolder(built)) == [
        "assignment/p3_words.ipynb: missing; run `autograder build`",
        "assignment/tests/p9.py: it has no source; delete it",
    ]


def test_a_public_test_is_copied_byte_for_byte_and_a_changed_copy_is_stale(built):
    source, copy = built / "questions/public/p2a.py", built / "assignment/tests/p2a.py"
    assert copy.read_bytes() == source.read_bytes()
    copy.write_text(copy.read_text() + "\n")
    assert check(HomeworkFolder(built)) == ["assignment/tests/p2a.py: stale; run `autograder build`"]


def test_a_reference_that_lost_its_markers_cannot_be_built(built):
    path = built / "solutions/slopes.py"
    path.write_text(re.sub(r"# (BEGIN|END) SOLUTION", "#", path.read_text()))
    (finding,) = check(HomeworkFolder(built))
    assert finding.startswith("cannot build: ")


def test_the_archive_is_one_folder_sorted_and_dated_alike(built):
    data = releases.archive(
        releases.student_files(HomeworkFolder(built), releases.plan(HomeworkFolder(built)))
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
    names = [info.filename for info in infos]
    assert names == sorted(names)
    assert {name.split("/")[0] for name in names} == {"toy"}
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
    for wanted in (
        "toy/p2_slopes.ipynb",
        "toy/tests/p2b.py",
        "toy/workbook/check.py",
        "toy/toy/__main__.py",
    ):
        assert wanted in names
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]


def test_a_stray_file_stays_out_of_the_archive(built):
    (built / "assignment/toy_submission.pdf").write_bytes(b"%PDF")
    assert "toy_submission.pdf" not in releases.student_files(
        HomeworkFolder(built), releases.plan(HomeworkFolder(built))
    )


def test_a_hidden_test_that_does_not_parse_is_one_clear_line(built):
    (built / "questions/hidden/p2a.py").write_text("def broken(:\n")
    (finding,) = check(HomeworkFolder(built))
    assert finding.startswith("cannot build: questions/hidden/p2a.py: ")


def test_every_notebook_says_the_same_release(release):
    ids = {
        nbformat.reads(data.decode(), as_version=4).metadata.toy.release
        for data in release.notebooks.values()
    }
    assert ids == {release.id}
    assert re.fullmatch(r"[0-9a-f]{16}", release.id)


def test_outputs_are_tidied_of_what_differs_from_run_to_run():
    cell = nbformat.v4.new_code_cell(
        "x",
        id="p2b-factor",
        execution_count=3,
        outputs=[
            nbformat.v4.new_output("stream", name="stdout", text="one\n"),
            nbformat.v4.new_output("stream", name="stdout", text="<Line at 0x7f00aa11bb22>\n"),
            nbformat.v4.new_output(
                "execute_result", data={"text/plain": "<X at 0xabcdef123>"}, execution_count=3
            ),
        ],
        metadata={"execution": {"iopub.status.busy": "2025-09-05T10:59:00"}},
    )
    node = solved.tidy(
        nbformat.v4.new_notebook(
            cells=[cell], metadata={"language_info": {"name": "python", "version": "3.11.7"}}
        )
    )
    assert node.metadata.language_info == {"name": "python"}
    assert node.cells[0].metadata == {}
    first, second = node.cells[0].outputs
    assert first.text == "one\n<Line at 0x…>\n"
    assert second.data["text/plain"] == "<X at 0x…>"
    assert node.cells[0].execution_count == second.execution_count == 2


def test_a_filled_notebook_has_the_ids_of_the_released_one(root, release):
    modules = notebooks.modules(HomeworkFolder(root))
    for name, cells in release.cells.items():
        filled = solved.fill(name, cells, modules, {}, release.id)
        assert [cell.id for cell in filled.cells] == [cell.id for cell in cells]
        stubs = [cell.source for cell in filled.cells if cell.metadata.toy.role == "stub"]
        assert not [text for text in stubs if "NotImplementedError" in text or text.endswith("= None")]
        own = [cell for cell in cells if cell.id != f"{name}-colab"]
        assert notebook_source.read(root / "assignment" / f"{name}.md") == own
