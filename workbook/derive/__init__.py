"""The derivation checker: a typed derivation, judged line by line.

>>> from workbook.derive import check_derivation
>>> check_derivation("q2a", "d(x'c, x) = c'").status       # the claim alone is not a derivation
'incomplete'

The package itself can be called, so that ``from workbook import derive`` gives ``derive("q4a", "…")``.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from .check import Result, check_derivation
from .closed import Answer, check_answer
from .magic import register
from .part import questions

__all__ = ["Answer", "Result", "answer", "check_answer", "check_derivation", "derive", "questions"]


def derive(question: str, text: str) -> Result:
    """Check a derivation; in a notebook the result shows itself."""
    return check_derivation(question, text)


def answer(question: str, text: str) -> Answer:
    """Check one closed form, such as ``answer("q2c", "A")``.

    >>> bool(answer("q2c", "I A"))
    True
    """
    return check_answer(question, text)


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext workbook.derive``."""
    register(shell)


class _Callable(ModuleType):
    """``workbook.derive`` is a package and, for students, a function of the same name."""

    def __call__(self, question: str, text: str) -> Result:
        return check_derivation(question, text)


sys.modules[__name__].__class__ = _Callable
register()
