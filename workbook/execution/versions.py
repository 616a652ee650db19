"""Hints on errors that come from a different version of Python or NumPy than the student's."""

from __future__ import annotations

import difflib
import platform
import re

import numpy as np

from workbook.execution import oldnumpy

_TYPE_SYNTAX = re.compile(r"^\s*(?:type\s+\w+|(?:async\s+)?def\s+\w+\[|class\s+\w+\[)")
_NUMPY_TEXTS = (
    "only 0-dimensional arrays can be converted",
    "setting an array element with a sequence",
    "Unable to avoid copy",
    "module 'numpy' has no attribute",
    "'numpy.ndarray' object has no attribute",
    "was removed in the NumPy 2",
)


# How similar a name must be to be named as the one that was meant: one letter of five may differ.
SIMILAR = 0.8
_NO_ATTRIBUTE = re.compile(r"module 'numpy(?:\.(linalg|random))?' has no attribute '(\w+)'")


def _instead_of(part: str | None, name: str) -> str | None:
    """Return what to write instead of a name that NumPy, or this part of it, does not have; None if nothing is near.

    >>> _instead_of(None, "product"), _instead_of(None, "inv")
    ('np.product was removed in NumPy 2: write np.prod.', 'NumPy has no np.inv: write np.linalg.inv.')
    >>> _instead_of("linalg", "inverse")
    'NumPy has no np.linalg.inverse. Did you mean np.linalg.inv?'
    """
    whole = f"np.{part}.{name}" if part else f"np.{name}"
    removed = oldnumpy.replacement(name) if part is None else None
    if removed is not None:
        return f"{whole} was removed in NumPy 2: write {removed}."
    for other in ("linalg", "random"):
        if part is None and name in vars(getattr(np, other)):
            return f"NumPy has no {whole}: write np.{other}.{name}."
    elsewhere = oldnumpy.replacement(name)
    if part is not None and (elsewhere or name in vars(np)):
        return f"NumPy has no {whole}: write {elsewhere or f'np.{name}'}."
    there = [found for found in dir(getattr(np, part) if part else np) if not found.startswith("_")]
    near = difflib.get_close_matches(name, there, n=1, cutoff=SIMILAR) or [
        found for found in there if len(found) > 2 and name.startswith(found)
    ]
    dotted = f"np.{part}" if part else "np"
    return f"NumPy has no {whole}. Did you mean {dotted}.{near[0]}?" if near else None


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
    lacking = _NO_ATTRIBUTE.search(evalue) if ename == "AttributeError" else None
    if lacking is not None:
        instead = _instead_of(*lacking.groups())
        if instead is not None:
            return instead
    if any(text in evalue for text in _NUMPY_TEXTS):
        return f"This ran with {here()}. If it works for you, compare with print(np.__version__)."
    return None
