"""Otter's own runner of test files, without the rest of Otter.

``import otter`` loads pandas, exporters and a grammar of internet addresses: four CPU seconds in every grading process,
as much as grading a submission. The runner needs none of it, so its module is loaded beside an empty parent package,
which is taken away again: a full ``import otter`` afterwards works as ever.
"""

from __future__ import annotations

import importlib.util
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager

_GRAMMAR = "rfc3987_syntax"
"""jsonschema looks for it to check IRIs, which no notebook and no report has; it does without where it is missing."""


@contextmanager
def without_grammar() -> Iterator[None]:
    """While this holds, jsonschema is imported as if the optional grammar of IRIs were not installed."""
    known = _GRAMMAR in sys.modules
    if not known:
        sys.modules[_GRAMMAR] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if not known:
            del sys.modules[_GRAMMAR]


@contextmanager
def _empty_otter() -> Iterator[None]:
    if "otter" in sys.modules:
        yield
        return
    found = importlib.util.find_spec("otter")
    if found is None:
        raise ModuleNotFoundError("No module named 'otter': install the staff's requirements")
    package = types.ModuleType("otter")
    package.__path__ = list(found.submodule_search_locations or ())
    sys.modules["otter"] = package
    try:
        yield
    finally:
        del sys.modules["otter"]


with without_grammar(), _empty_otter():
    from otter.test_files import ExceptionTestFile

__all__ = ["ExceptionTestFile", "without_grammar"]
