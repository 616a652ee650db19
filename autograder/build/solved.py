"""Fill the reference into a notebook and run it.

The solved notebooks prove that the workbook can be solved, show staff what full answers look like, and are
the input of the grader's test runs. Students do not get them before staff release them.
"""

from __future__ import annotations

import copy
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import nbclient
import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.build import notebooks, stubs
from autograder.build.notebook_source import Cell
from workbook import homework
from workbook.homework import METADATA
from workbook.notebook.saved import ANSWER_PLACEHOLDER, DERIVATION_PLACEHOLDER

#: Most seconds for one cell. The slowest cell, a whole overfitting run, takes a few.
CELL_SECONDS = 120

#: One thread and plain text output, so that all machines print the same.
_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    # No web page is connected, and live pictures have random names.
    "WORKBOOK_EXPLORERS": "still",
}
#: Modification time of the files, in seconds since the epoch: checks print it, so it must not change.
_SAVED = 1756684800
#: Code that runs before the first cell and is not kept: generators without a seed get 0, 1, 2, … in turn.
_PRELUDE = """
def _seed_everything():
    import itertools, numpy as np
    seeds, fresh = itertools.count(), np.random.default_rng
    np.random.default_rng = lambda seed=None: fresh(next(seeds) if seed is None else seed)
    np.random.seed(0)
_seed_everything()
del _seed_everything
"""
_ADDRESS = re.compile(r"0x[0-9a-f]{6,16}")


def fill(
    name: str, cells: Iterable[Cell], modules: Mapping[str, str], written: Mapping[str, str], release: str
) -> NotebookNode:
    """Return the notebook with every answer filled in.

    ``written`` maps the id of a slot (``q1a-answer``, ``q2a-derivation``) to the model answer's Markdown.
    Other slots keep their placeholder.
    """
    cells = list(cells)
    answers = frozenset(answer for cell in cells for answer in cell.names)
    have = stubs.imported("\n".join(cell.source for cell in cells if cell.role == "setup"))
    texts: dict[str, str] = {}
    for cell in cells:
        if cell.module is not None:
            code, helpers = stubs.reference(modules[cell.module], cell.names[0], answers | have)
            texts[cell.id] = code
            have |= helpers
        elif cell.id in written:
            placeholder = ANSWER_PLACEHOLDER if cell.role == "answer" else DERIVATION_PLACEHOLDER
            texts[cell.id] = cell.source.replace(placeholder, written[cell.id].strip())
    return notebooks.assemble(name, cells, texts, release)


def run(node: NotebookNode, files: Mapping[str, bytes]) -> NotebookNode:
    """Execute a copy of the notebook from top to bottom in a folder like a student's, and return it with tidy outputs.

    ``files`` (path → bytes) are written to a temporary folder, together with the notebook itself, because checks of
    written answers read the saved file. A Python kernel runs there, with one thread per library, in UTC. For it,
    environment variables of this process are changed meanwhile. Random generators without a seed get one, so that runs
    are reproducible; the outputs lack timings and addresses of objects.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell raises; the message shows which one and why.
    nbclient.exceptions.CellTimeoutError
        If a cell takes more than `CELL_SECONDS`.
    """
    node = copy.deepcopy(node)
    saved = notebooks.write(node)
    node.cells.insert(0, nbformat.v4.new_code_cell(_PRELUDE, id="prelude"))
    with tempfile.TemporaryDirectory() as folder, _environment({**_ENVIRONMENT, homework.VARIABLE: folder}):
        for path, data in {**files, f"{node.metadata[METADATA]['notebook']}.ipynb": saved}.items():
            place = Path(folder) / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
            os.utime(place, (_SAVED, _SAVED))
        nbclient.NotebookClient(
            node,
            timeout=CELL_SECONDS,
            kernel_name="python3",
            resources={"metadata": {"path": folder}},
            record_timing=False,
            # Errors are in the outputs; the kernel's warnings about the machine can be ignored.
            extra_arguments=["--log-level=ERROR"],
        ).execute()
    del node.cells[0]
    return tidy(node)


@contextmanager
def _environment(settings: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables for a kernel that starts inside this block."""
    before = {key: os.environ.get(key) for key in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for key, value in before.items():
            os.environ.pop(key, None) if value is None else os.environ.update({key: value})


def tidy(node: NotebookNode) -> NotebookNode:
    """Remove what differs between runs of a notebook: timings, addresses, and how a stream was split."""
    node.metadata["language_info"] = {"name": "python"}
    for cell in node.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type != "code":
            continue
        if cell.execution_count is not None:
            cell.execution_count -= 1  # the prelude was number 1
        merged: list[NotebookNode] = []
        for output in cell.outputs:
            last = merged[-1] if merged else None
            if output.output_type == "stream" and last is not None and last.get("name") == output.name:
                last.text += output.text
            else:
                merged.append(output)
        for output in merged:
            if output.output_type == "execute_result":
                output.execution_count = cell.execution_count
            if output.output_type == "stream":
                output.text = _ADDRESS.sub("0x…", output.text)
            elif "text/plain" in output.get("data", {}):
                output.data["text/plain"] = _ADDRESS.sub("0x…", output.data["text/plain"])
        cell.outputs = merged
    return node
