"""Fill the reference into a notebook, and run it.

The solved notebooks prove that the workbook can be done, show staff what a full answer looks like, and are what a
test run of the grader starts from.  They never reach a student before staff release them.
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

#: Seconds that one cell may take; the slowest, a whole overfitting run, takes a few.
CELL_SECONDS = 120

#: One thread and a plain text look, so that two machines print the same.
_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    # No page answers, and a live picture has random names.
    "WORKBOOK_EXPLORERS": "still",
}
#: When its files were saved, in seconds since the epoch: a check says it, and must say the same every day.
_SAVED = 1756684800
#: Run before the first cell, and not kept: a generator without a seed takes 0, 1, 2, … in turn.
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
    """The notebook with every answer in it.

    ``written`` maps the id of a slot (``q1a-answer``, ``q2a-derivation``) to the model answer's Markdown; a slot
    that is not there keeps its placeholder.
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
            placeholder = (
                notebooks.ANSWER_PLACEHOLDER if cell.role == "answer" else notebooks.DERIVATION_PLACEHOLDER
            )
            texts[cell.id] = cell.source.replace(placeholder, written[cell.id].strip())
    return notebooks.assemble(name, cells, texts, release)


def run(node: NotebookNode, files: Mapping[str, bytes]) -> NotebookNode:
    """Execute the notebook top to bottom where a student would, and tidy its outputs.

    ``files`` (path → bytes) are laid out in a fresh folder, with the notebook itself beside them: a check of a
    written answer reads the saved file.  Random numbers without a seed are given one, so that twice is the same.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        A cell raised; the message shows which and why.
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
            # Errors come back as outputs; its warnings about the machine are nothing to act on.
            extra_arguments=["--log-level=ERROR"],
        ).execute()
    del node.cells[0]
    return tidy(node)


@contextmanager
def _environment(settings: Mapping[str, str]) -> Iterator[None]:
    """Environment variables for the kernel that starts meanwhile."""
    before = {key: os.environ.get(key) for key in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for key, value in before.items():
            os.environ.pop(key, None) if value is None else os.environ.update({key: value})


def tidy(node: NotebookNode) -> NotebookNode:
    """Drop from an executed notebook what differs from run to run: timing, addresses, how a stream was cut."""
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
