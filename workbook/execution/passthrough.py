"""Replacements for modules that only watch or speed up code, such as tqdm and numba, if they are not installed."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np


class tqdm:  # noqa: N801, the name that notebooks use
    """A progress bar that shows nothing and yields the items that it was given."""

    def __init__(self, iterable: Iterable[Any] | None = None, *args: Any, **kwargs: Any) -> None:
        self.iterable, self.n = iterable, 0
        total = kwargs.get("total", args[1] if len(args) > 1 else None)
        self.total = len(iterable) if total is None and hasattr(iterable, "__len__") else total  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[Any]:
        for item in () if self.iterable is None else self.iterable:
            yield item
            self.n += 1

    def __len__(self) -> int:
        return int(self.total or 0)

    def __enter__(self) -> tqdm:
        return self

    def __exit__(self, *error: object) -> None:
        """Do nothing, because nothing is open."""

    def update(self, n: int = 1) -> None:
        self.n += n

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return _nothing  # set_description, set_postfix, refresh, close, …

    @staticmethod
    def write(text: str, *args: Any, **kwargs: Any) -> None:
        print(text)

    @classmethod
    def pandas(cls, *args: Any, **kwargs: Any) -> None:
        """Do nothing, because there is nothing to register."""


def _nothing(*_: Any, **__: Any) -> None:
    pass


def trange(*args: Any, **kwargs: Any) -> tqdm:
    return tqdm(range(*args))


def _watched(iterable: Iterable[Any], *_: Any, **__: Any) -> Iterable[Any]:
    return iterable


def _decorator(*args: Any, **kwargs: Any) -> Callable[..., Any]:
    """Decorate a function without changing it; works with and without arguments."""
    if len(args) == 1 and not kwargs and callable(args[0]):
        only: Callable[..., Any] = args[0]
        return only
    return lambda function: function


_TQDM = {"tqdm": tqdm, "trange": trange, "tqdm_notebook": tqdm, "tnrange": trange}
_RANGE = {"xrange": range, "range": range, "unicode": str, "long": int}
_NUMBA = dict.fromkeys(("jit", "njit", "generated_jit", "stencil"), _decorator)
#: Module → its names. All modules of a family are provided together, so that ``import tqdm.auto`` finds its parent.
_MODULES: dict[str, dict[str, Any]] = {
    **dict.fromkeys(("tqdm", "tqdm.auto", "tqdm.autonotebook", "tqdm.notebook", "tqdm.std"), _TQDM),
    "numba": _NUMBA | {"prange": range, "vectorize": lambda *_, **__: np.vectorize},
    "past": {},
    "past.builtins": _RANGE,
    "past.utils": {"old_div": lambda a, b: a // b if isinstance(a, int) and isinstance(b, int) else a / b},
    "fastprogress": {"progress_bar": _watched},
    "fastprogress.fastprogress": {"progress_bar": _watched},
    "alive_progress": {"alive_it": _watched},
    "typeguard": {"typechecked": _decorator},
    "line_profiler": {"profile": _decorator},
    "memory_profiler": {"profile": _decorator},
}
#: Old module and name → the module and name where it is now.
MOVED = {("IPython.core.display", "display"): ("IPython.display", "display")}


def serve(module: str) -> bool:
    """Provide the family of a module that is not installed.

    Return False if there is no replacement for it, or if the family is already loaded.
    """
    family = module.partition(".")[0]
    if module not in _MODULES or family in sys.modules:
        return False
    for name, content in _MODULES.items():
        if name.partition(".")[0] == family:
            made = types.ModuleType(name, "A pass-through: the real module is not installed.")
            made.__dict__.update(content, __path__=[])
            sys.modules[name] = made
            parent, _, last = name.rpartition(".")
            if parent:
                setattr(sys.modules[parent], last, made)
    return True
