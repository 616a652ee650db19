"""Import Otter's runner of test files without the rest of Otter.

``import otter`` loads pandas, exporters and a grammar of internet addresses. This takes four CPU seconds in
every grading process, more than grading a submission. The runner needs none of it, so we import its module
under an empty parent package and then remove that package. A later full ``import otter`` works as usual.
"""

from __future__ import annotations

import importlib.util
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def _stand_ins() -> Iterator[None]:
    """Inside this block, stand-ins replace two libraries that Otter loads in advance and our tests do not need.

    IPython is imported when Otter calls its `get_ipython`. Of nbformat Otter names one class in an annotation.
    """

    def get_ipython() -> Any:
        from IPython.core.getipython import get_ipython as ask

        return ask()

    made = {name: types.ModuleType(name) for name in ("IPython", "IPython.core", "IPython.core.getipython")}
    made["IPython.core.getipython"].get_ipython = get_ipython  # type: ignore[attr-defined]
    if "IPython" in sys.modules:
        made = {}
    if "nbformat" not in sys.modules:
        made["nbformat"] = types.ModuleType("nbformat")
        made["nbformat"].NotebookNode = dict  # type: ignore[attr-defined]
    sys.modules.update(made)
    try:
        yield
    finally:
        for name in made:
            del sys.modules[name]


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


with _stand_ins(), _empty_otter():
    from otter.test_files import ExceptionTestFile

__all__ = ["ExceptionTestFile"]
