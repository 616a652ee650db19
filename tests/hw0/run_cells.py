"""Run a notebook's cells top to bottom in one process, without a kernel: quick, for the untouched release.

    python run_cells.py NOTEBOOK…

prints one line for each cell that raised, and exits with 1 if any did.  Each notebook starts with no names.
"""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import matplotlib
import nbformat
from IPython.core.interactiveshell import InteractiveShell


def errors(path: Path) -> list[str]:
    """One line for each cell of the notebook at ``path`` that raised, in order."""
    shell = InteractiveShell.instance()
    shell.reset(new_session=False)
    found = []
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
                result = shell.run_cell(cell.source, store_history=False)
            error = result.error_before_exec or result.error_in_exec
            if error is not None:
                found.append(f"{path.name}, {cell.id}: {type(error).__name__}: {error}")
    return found


def main(paths: list[str]) -> int:
    """Run each notebook; 1 if a cell raised."""
    matplotlib.use("agg")
    found = [line for path in paths for line in errors(Path(path))]
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
