"""The code that the notebooks of every homework share.

A notebook calls `check` and ``derive``. A student types ``check``, ``pdf`` and ``submit`` (`workbook.cli`).

- `workbook.checks`: run the public tests on a notebook's answers and show the results.
- `workbook.testing`: the functions with which tests of answers are written.
- `workbook.derive`: check derivations line by line.
- `workbook.explorer`: interactive pictures.
- `workbook.cells`: what else cells use, such as figures and a line of progress.
- `workbook.execution`: run cells in the same way at home and in the grader.
- `workbook.notebook`: read saved notebooks.
- `workbook.submission`: the rules of a submission, which student and grader share.
- `workbook.pdf`, `workbook.handin`: make the PDF, and pack the zip to hand in.
- `workbook.common`: what these packages share.

This package imports neither a homework nor the grader. Each homework has its own package, named after the
homework, which re-exports what its notebooks use. `workbook.homework` reads the description of a homework.
"""

from importlib import import_module
from typing import Any

from workbook.cells import in_browser

#: The version of this package and of the engine, which are released together.
__version__ = "0.1.0"

# Import the function before anything imports the module workbook.check, so that the name means the function.
from workbook.check import check

_LAZY = {
    "answer": "workbook.derive",
    "make_pdf": "workbook.pdf.commands",
    "when_ready": "workbook.cells.waiting",
}

in_browser.say()

__all__ = ["answer", "check", "make_pdf", "when_ready"]


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
