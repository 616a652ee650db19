"""The derivation checker: a typed derivation, judged line by line.

>>> from workbook.derive import check_derivation
>>> check_derivation("q2a", "d(x'c, x) = c'").status       # the claim alone is not a derivation
'incomplete'

The package itself can be called, so that ``from workbook import derive`` gives ``derive("q4a", "…")``.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from .closed import check_answer
from .derivation import Result, check_derivation
from .magic import register, saved_slot
from .part import questions
from .tell.results import Answer

if TYPE_CHECKING:
    from workbook.checks.saved_derivation import Slot

__all__ = ["Answer", "Result", "answer", "check_answer", "check_derivation", "derive", "questions"]


def derive(question: str, text: str | None = None) -> Result | Slot | None:
    """Check a derivation; in a notebook the result is displayed.

    Parameters
    ----------
    question : str
        A part with a derivation, such as ``"q4a"``.
    text : str, optional
        The derivation. Without it, the text in the saved notebook is checked, as the grader will check it.
        The grader and ``hw0 check`` read the saved notebook themselves, so inside of them this does nothing.
    """
    if text is not None:
        return check_derivation(question, text)
    return saved_slot(question)


def answer(question: str, text: str) -> Answer:
    """Check one closed form, such as ``answer("q2c", "A")``.

    >>> bool(answer("q2c", "I A"))
    True
    """
    return check_answer(question, text)


def load_ipython_extension(shell: Any) -> None:
    """Register the cell magic for ``%load_ext workbook.derive``."""
    register(shell)


class _Callable(ModuleType):
    """The package ``workbook.derive``, which can also be called as a function of the same name."""

    def __call__(self, question: str, text: str | None = None) -> Result | Slot | None:
        return derive(question, text)


sys.modules[__name__].__class__ = _Callable
register()
