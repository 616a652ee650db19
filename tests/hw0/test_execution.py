"""The notebooks run top to bottom: untouched without an error, solved in time and with every public point."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest

from autograder.build import notebooks, solved, written
from autograder.build import plan as releases
from autograder.homework import questions
from workbook.notebook import saved
from workbook.notebook.notebook_json import parse_notebook
from workbook.pdf.document import Notebook
from workbook.pdf.export import export

#: CPU seconds that all solved notebooks may take together, kernels included; other work on the machine does not count.
SECONDS = 60

#: They take half a minute of CPU. `make build` runs those that changed, and the sample class grades them.
in_kernels = pytest.mark.exhaustive

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # raised in the kernel's client
]


def cpu_seconds():
    """CPU time of this process and of its children that have ended, such as kernels."""
    return sum(os.times()[:4])


@pytest.fixture(scope="module")
def executed(folder, release, tmp_path_factory):
    """The solved notebooks, run once, and the CPU seconds it took."""
    out = tmp_path_factory.mktemp("out")
    start = cpu_seconds()
    paths = releases.write_solved(folder, out, release)
    seconds = cpu_seconds() - start
    return {path.stem: nbformat.read(path, as_version=4) for path in paths}, seconds


def test_untouched_notebooks_run_without_an_error(release, folder, tmp_path):
    for name, data in releases.student_files(folder, release).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    runner = Path(__file__).with_name("run_cells.py")
    done = subprocess.run(
        [sys.executable, runner, *sorted(release.notebooks)], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.stdout.strip() == ""
    assert done.returncode == 0, done.stderr


@in_kernels
def test_solved_notebooks_run_in_time_and_without_an_error(executed, capsys):
    nodes, seconds = executed
    with capsys.disabled():
        print(f"\nsolved notebooks, with their kernels: {seconds:.1f} CPU s (at most {SECONDS})")
    assert seconds < SECONDS
    for node in nodes.values():
        for cell in node.cells:
            if cell.cell_type == "code":
                assert not [output for output in cell.outputs if output.output_type == "error"], cell.id
                assert "Not yet:" not in str(cell.outputs), cell.id


@in_kernels
@pytest.mark.parametrize("name", [notebook.name for notebook in questions.NOTEBOOKS])
def test_a_solved_notebook_has_every_public_point(executed, name):
    for cell in executed[0][name].cells:
        if cell.metadata.hw0.role == "check":
            (output,) = cell.outputs
            points = re.search(r"([\d.]+) of ([\d.]+) points", str(output))
            assert points is not None, f"{cell.id}: {output}"
            assert points[1] == points[2], f"{cell.id}: {output}"


@in_kernels
def test_every_written_slot_is_answered(executed):
    for node in executed[0].values():
        text = "\n".join(
            cell.source for cell in node.cells if cell.metadata.hw0.role in ("answer", "derivation")
        )
        assert saved.ANSWER_PLACEHOLDER not in text
        assert saved.DERIVATION_PLACEHOLDER not in text


@in_kernels
def test_the_pdf_of_the_solved_workbook_has_at_most_fifty_pages(executed):
    books = [
        Notebook(name, parse_notebook(f"{name}.ipynb", nbformat.writes(node).encode()))
        for name, node in executed[0].items()
    ]
    made = export(books, student="student-01", made=datetime(2026, 1, 1, tzinfo=UTC))
    assert 30 < made.pages["page_count"] <= 50
    assert not made.notes


@in_kernels
@pytest.mark.parametrize("name", ["q5_relu_elbow", "q6_fc_net"])
def test_running_twice_gives_the_same_bytes(executed, folder, release, name):
    node = executed[0][name]
    files = {
        path: data
        for path, data in releases.student_files(folder, release).items()
        if not path.endswith(".ipynb")
    }
    cells = release.cells[name]
    again = solved.run(
        solved.fill(name, cells, notebooks.modules(folder), written.slots(folder, cells), release.id), files
    )
    again.metadata.hw0.made_of = node.metadata.hw0.made_of
    assert notebooks.write(again) == notebooks.write(node)
