"""The code that the notebooks of every homework share: checks, the test ladder, derivations, the PDF, the hand-in.

This package imports neither a homework nor the grader. Each homework has its own package, named after the
homework, which re-exports what its notebooks use.
"""

from importlib import import_module
from typing import Any

from workbook import in_browser

#: The version of this package and of the engine, which are released together.
__version__ = "0.1.0"

# Import the function before anything imports the module workbook.check, so that the name means the function.
from workbook.check import check

_LAZY = {"answer": "workbook.derive", "make_pdf": "workbook.pdf.commands"}

in_browser.say()

__all__ = ["answer", "check", "make_pdf"]


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
