"""In a notebook: the ``%%derive q4a`` cell, and its registration.

The text of the cell is the answer; it is parsed and never run. ``%load_ext workbook.derive`` registers the cell; so
does importing workbook.derive where IPython is running.
"""

from __future__ import annotations

import sys
from typing import Any

from .check import Result, check_derivation
from .part import EXAMPLES, questions


def derive_cell(line: str, cell: str = "") -> Result:
    """``%%derive q4a`` over a derivation."""
    from IPython.core.error import UsageError

    question = line.strip()
    if question not in [*questions(), *EXAMPLES]:
        # IPython shows this one in a line, without a traceback.
        raise UsageError(f"%%derive takes a question with a derivation: {', '.join(questions())}")
    return check_derivation(question, cell)


def register(shell: Any = None) -> bool:
    """Register ``%%derive`` with the running IPython, if there is one."""
    if shell is None:
        ipython = sys.modules.get("IPython")
        shell = ipython.get_ipython() if ipython is not None and hasattr(ipython, "get_ipython") else None
    if shell is None:
        return False
    shell.register_magic_function(derive_cell, magic_kind="cell", magic_name="derive")
    return True
