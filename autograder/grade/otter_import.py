"""Import Otter's runner of test files without the rest of Otter.

``import otter`` loads pandas, exporters and a grammar of internet addresses. This takes four CPU seconds in
every grading process, as much as grading a submission. The runner needs none of it, so we import its module
under an empty parent package and then remove that package. A later full ``import otter`` works as usual.
"""

from __future__ import annotations

import importlib.util
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_FORMATS = (
    *("rfc3987_syntax", "rfc3987", "rfc3986_validator", "rfc3339_validator", "fqdn", "idna"),
    *("webcolors", "jsonpointer", "uri_template", "isoduration"),
)
"""jsonschema uses these, if they are installed, to check addresses, colors and times in a text. No schema
here needs that, and these packages compile grammars and long patterns on import."""


@contextmanager
def without_formats() -> Iterator[None]:
    """Inside this block, import jsonschema as if its optional format checkers were not installed."""
    hidden = [name for name in _FORMATS if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


@contextmanager
def _without_shell() -> Iterator[None]:
    """Inside this block, give Otter a `get_ipython` that imports IPython only when it is called."""
    if "IPython" in sys.modules:
        yield
        return

    def get_ipython() -> Any:
        from IPython.core.getipython import get_ipython as ask

        return ask()

    made = {name: types.ModuleType(name) for name in ("IPython", "IPython.core", "IPython.core.getipython")}
    made["IPython.core.getipython"].get_ipython = get_ipython  # type: ignore[attr-defined]
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


with without_formats(), _without_shell(), _empty_otter():
    from otter.test_files import ExceptionTestFile

__all__ = ["ExceptionTestFile", "without_formats"]
