"""How a worker's shell reads a cell: as IPython does, though it leaves plain Python as it is."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from autograder.worker.inside import name_use
from tests.places import FOLDER, ROOT

CELLS = [
    "x = 1\ny = 2",
    "x = 1\ny = 2\n",
    "\n\nx = 1\ny = 2",
    "   \nx = 1\ny = 2",
    "\t\nx = 1\ny = 2",
    "\fx = 1\ny = 2",
    "  x = 1\n  y = 2",
    ">>> x = 1\n>>> y = 2",
    "In [1]: x = 1\nIn [2]: y = 2",
    "In [1]: x\nIn [2]: y",
    "x = 1\n...: y = 2",
    "%matplotlib inline\nx = 1",
    "x = 1\n%time y = 2",
    "x = (1\n% 2)",
    "x = '''\n%time y\n!ls\nz?\n'''",
    "x = %pwd\ny = !ls",
    "!ls\nx = 1",
    "x?\ny = 1",
    "%%derive p2a\nx = 1",
    "%%time\nx = 1",
    "/f 1 2\nx = 1",
    ",f a b\nx = 1",
    "pwd",
    "x",
    "x\n\n",
    "",
    "\n",
    "await x\ny = 1",
    "def f(:\n    pass",
    "x = 1 \\\n% 2",
    "x = 1\r\ny = 2",
    "# only\n# comments",
    "x = 'a\u2028b'\ny = 1",
    "x = 1\0\ny = 2",
]
READ = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
from autograder.worker.inside.shell import make_shell
shell = make_shell()
found = [[shell.transform_cell(cell), InteractiveShell.transform_cell(shell, cell)] for cell in json.load(sys.stdin)]
shell.input_transformers_post.append(lambda lines: ["z = 3\\n"])
json.dump([found, shell.transform_cell("x = 1\\ny = 2")], sys.stdout)
"""


@pytest.fixture(scope="module")
def read():
    """Each cell as the worker's shell and as IPython's own reads it, and one where the student changed IPython."""
    cells = [*CELLS, *released()]
    done = subprocess.run(
        [sys.executable, "-P", "-c", READ],
        input=json.dumps(cells).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    found, changed = json.loads(done.stdout)
    return dict(zip(cells, found, strict=True)), changed


def released() -> list[str]:
    """The code cells of the toy homework and of the example."""
    folders = [FOLDER.assignment, ROOT / "examples" / "hw1" / "assignment"]
    notebooks = [json.loads(path.read_text()) for folder in folders for path in folder.glob("*.ipynb")]
    return ["".join(c["source"]) for node in notebooks for c in node["cells"] if c["cell_type"] == "code"]


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_is_read_as_ipython_reads_it(read, cell):
    ours, theirs = read[0][cell]
    assert ours == theirs


def test_released_cells_are_read_as_ipython_reads_them(read):
    assert all(read[0][cell][0] == read[0][cell][1] for cell in released())
    assert sum(map(name_use.is_plain, released())) > 20  # or nothing was left as it is


def test_a_student_may_change_how_ipython_reads(read):
    assert read[1] == "z = 3\n"
