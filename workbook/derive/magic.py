"""Notebook support: ``derive("q4a")`` on the saved slot, the ``%%derive q4a`` cell, and its registration.

The text of the cell is the answer; it is parsed and never executed. ``%load_ext workbook.derive`` registers
the cell magic, and so does importing workbook.derive while IPython is running.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from .derivation import Result, check_derivation
from .part import EXAMPLES, questions

if TYPE_CHECKING:
    from workbook.checks.saved_derivation import Slot


def derive_cell(line: str, cell: str = "") -> Result:
    """Check a cell that starts with ``%%derive q4a``."""
    from IPython.core.error import UsageError

    question = line.strip()
    if question not in [*questions(), *EXAMPLES]:
        # IPython shows this error in one line, without a traceback.
        raise UsageError(f"%%derive takes a question with a derivation: {', '.join(questions())}")
    return check_derivation(question, cell)


def saved_slot(question: str) -> Slot | None:
    """Return what the grader will report on the saved notebook's derivation; print why if it cannot be read."""
    from workbook import check
    from workbook.checks import saved_derivation

    if not check.enabled:
        return None
    known = questions()
    if question not in known:
        print(f"There is no derivation {str(question)[:40]!r} to check. There are: {', '.join(known)}.")
        return None
    shell = running_shell()
    found = saved_derivation.read(question, shell.user_ns if shell is not None else {})
    if isinstance(found, str):
        print(found)
        return None
    return found


def running_shell() -> Any:
    """Return the IPython shell that runs this code, or None."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None and hasattr(ipython, "get_ipython") else None


def register(shell: Any = None) -> bool:
    """Register ``%%derive`` with the running IPython, if there is one."""
    if shell is None:
        shell = running_shell()
    if shell is None:
        return False
    shell.register_magic_function(derive_cell, magic_kind="cell", magic_name="derive")
    return True
