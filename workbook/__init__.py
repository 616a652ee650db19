"""What every homework's notebooks share: check, the ladder of tests, derivations, the PDF and the hand-in.

It imports nothing of a homework and nothing of the grader. A homework's own package, which has the
homework's name, re-exports what its notebooks use.
"""

from importlib import import_module
from typing import Any

from workbook import in_browser

#: The version of this package, and of the engine: both are released together.
__version__ = "0.1.0"

# Bound here, before anything can import the module workbook.check: the name means the function.
from workbook.check import check

_LAZY = {"answer": "workbook.derive", "make_pdf": "workbook.pdf.commands"}

in_browser.say()

__all__ = ["answer", "check", "make_pdf"]


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
