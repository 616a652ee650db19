"""Hints on errors that come from a different version of Python or NumPy than the student's."""

from __future__ import annotations

import platform
import re

import numpy as np

_TYPE_SYNTAX = re.compile(r"^\s*(?:type\s+\w+|(?:async\s+)?def\s+\w+\[|class\s+\w+\[)")
_NUMPY_TEXTS = (
    "only 0-dimensional arrays can be converted",
    "setting an array element with a sequence",
    "Unable to avoid copy",
    "module 'numpy' has no attribute",
    "'numpy.ndarray' object has no attribute",
    "was removed in the NumPy 2",
)


def here() -> str:
    """Return the versions of Python and NumPy in this process, for a sentence.

    >>> here().startswith("Python 3."), ", NumPy " in here()
    (True, True)
    """
    return f"Python {platform.python_version()}, NumPy {np.__version__}"


def hint(ename: str, evalue: str, line: str = "") -> str | None:
    """Return a hint that names the versions if an error looks like a difference between versions, else None.

    Parameters
    ----------
    ename, evalue : str
        The error's class name and text.
    line : str
        The source line of the error.
    """
    # Python and NumPy give no code for what a version lacks, so the text decides; only a hint depends on it.
    if ename == "SyntaxError":
        if "f-string" in evalue:
            return (
                f"This ran with {here()}. Before Python 3.12 the braces of an f-string may hold neither "
                "the quotes that enclose it nor a backslash: use the other quotes inside, or a variable."
            )
        if _TYPE_SYNTAX.match(line):
            return f"This ran with {here()}. `type` statements and type parameters came with Python 3.12."
    if any(text in evalue for text in _NUMPY_TEXTS):
        return f"This ran with {here()}. If it works for you, compare with print(np.__version__)."
    return None
