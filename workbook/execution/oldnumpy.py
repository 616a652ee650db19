"""Support names and features of NumPy 1.x on current NumPy, each with a hint on what to write instead."""

from __future__ import annotations

import functools
import math
import operator
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from workbook.execution import notes

_ANOTHER_NAME = {
    "product": "np.prod",
    "cumproduct": "np.cumprod",
    "sometrue": "np.any",
    "alltrue": "np.all",
    "in1d": "np.isin",
    "row_stack": "np.vstack",
    "trapz": "np.trapezoid",
    "round_": "np.round",
    "rank": "np.ndim",
    "mat": "np.asmatrix",
    "issubsctype": "np.issubdtype",
    "find_common_type": "np.result_type",
    **dict.fromkeys(("Inf", "Infinity", "infty", "PINF"), "np.inf"),
    **dict.fromkeys(("NaN", "NAN"), "np.nan"),
    "float_": "np.float64",
    **dict.fromkeys(("complex_", "cfloat"), "np.complex128"),
    "singlecomplex": "np.complex64",
    "longfloat": "np.longdouble",
    **dict.fromkeys(("longcomplex", "clongfloat"), "np.clongdouble"),
    **dict.fromkeys(("unicode_", "str0"), "np.str_"),
    **dict.fromkeys(("string_", "bytes0"), "np.bytes_"),
    "bool8": "np.bool_",
    "int0": "np.intp",
    "uint0": "np.uintp",
    "void0": "np.void",
    "object0": "np.object_",
    **{
        name: f"np.exceptions.{name}"
        for name in (
            "AxisError",
            "ComplexWarning",
            "RankWarning",
            "TooHardError",
            "VisibleDeprecationWarning",
        )
    },
}
"""Removed name → its current name in NumPy."""


def _asfarray(a: Any, dtype: Any = np.float64) -> Any:
    return np.asarray(a, dtype if np.issubdtype(dtype, np.inexact) else np.float64)


class _Cast(dict[Any, Callable[..., Any]]):
    def __missing__(self, kind: Any) -> Callable[..., Any]:
        return lambda a: np.asarray(a, dtype=kind)


_ANOTHER_WAY: dict[str, tuple[str, Any]] = {
    **{kind.__name__: (kind.__name__, kind) for kind in (float, int, bool, complex, object, str)},
    "unicode": ("str", str),
    "long": ("int", int),
    "math": ("import math", math),
    "NINF": ("-np.inf", -math.inf),
    "PZERO": ("0.0", 0.0),
    "NZERO": ("-0.0", -0.0),
    "asfarray": ("np.asarray(a, dtype=float)", _asfarray),
    "asscalar": ("a.item()", lambda a: a.item()),
    "msort": ("np.sort(a, axis=0)", lambda a: np.sort(a, axis=0)),
    "alen": ("len(a)", lambda a: len(np.atleast_1d(a))),
    "issubclass_": ("issubclass", lambda a, b: isinstance(a, type) and issubclass(a, b)),
    "cast": ("a.astype(dtype)", _Cast()),
    "disp": ("print", lambda text, *_, **__: print(text)),
    "fastCopyAndTranspose": ("a.T.copy()", lambda a: np.array(a).T.copy()),
}
"""Removed name → what to write instead, and an object that does the same."""


def install() -> None:
    """Provide the removed names of NumPy, and the old arguments of some of its functions."""
    if hasattr(np.array, "served_by_workbook"):
        return
    # np.bool and np.long exist again with another meaning, which we do not change.
    names = {
        name: write
        for name in (*_ANOTHER_NAME, *_ANOTHER_WAY)
        if name not in np.__dict__
        for write in [_write(name)]
    }
    inner = np.__dict__.get("__getattr__")

    def __getattr__(name: str) -> Any:  # noqa: N807
        if name in names:
            notes.add(f"np.{name} was removed in NumPy 2: write {names[name]}")
            return _value(name)
        if inner is None:
            raise AttributeError(f"module 'numpy' has no attribute {name!r}")
        return inner(name)

    np.__getattr__ = __getattr__  # type: ignore[method-assign]
    for name, adapt in _ARGUMENTS.items():
        setattr(np, name, _adapted(getattr(np, name), adapt))
    np.linalg.linalg = np.linalg  # type: ignore[attr-defined]


def replacement(name: str) -> str | None:
    """Return what to write instead of a name that NumPy 2 removed; None for any other name.

    >>> replacement("product"), replacement("prod")
    ('np.prod', None)
    """
    return _write(name) if name in _ANOTHER_NAME or name in _ANOTHER_WAY else None


def _write(name: str) -> str:
    return _ANOTHER_NAME[name] if name in _ANOTHER_NAME else _ANOTHER_WAY[name][0]


def _value(name: str) -> Any:
    if name in _ANOTHER_NAME:
        return operator.attrgetter(_ANOTHER_NAME[name].removeprefix("np."))(np)
    return _ANOTHER_WAY[name][1]


# Old arguments


def _newshape(args: tuple[Any, ...], kwargs: dict[str, Any]) -> str | None:
    if "newshape" not in kwargs:
        return None
    kwargs["shape"] = kwargs.pop("newshape")
    return "np.reshape(newshape=...) was removed in NumPy 2: write np.reshape(a, shape)"


def _copy_false(args: tuple[Any, ...], kwargs: dict[str, Any]) -> str | None:
    if kwargs.get("copy", True) is not False:
        return None
    kwargs["copy"] = None  # copy only if needed, as in NumPy 1
    return None if isinstance(args[0] if args else None, np.ndarray) else _COPY_HINT


_COPY_HINT = "np.array(a, copy=False) refuses to copy since NumPy 2: write np.asarray(a)"


def _interpolation(args: tuple[Any, ...], kwargs: dict[str, Any]) -> str | None:
    if "interpolation" not in kwargs:
        return None
    kwargs["method"] = kwargs.pop("interpolation")
    return "interpolation= was removed in NumPy 2.4: write method="


_ARGUMENTS: dict[str, Callable[[tuple[Any, ...], dict[str, Any]], str | None]] = {
    "reshape": _newshape,
    "array": _copy_false,
    **dict.fromkeys(("percentile", "quantile", "nanpercentile", "nanquantile"), _interpolation),
    "sum": lambda args, kwargs: None,
}


def _adapted(function: Callable[..., Any], adapt: Callable[..., str | None]) -> Callable[..., Any]:
    @functools.wraps(function)
    def compatible(*args: Any, **kwargs: Any) -> Any:
        if args and type(args[0]) is types.GeneratorType and function.__name__ == "sum":
            notes.add("np.sum of a generator was removed in NumPy 2.4: write sum(...)")
            return sum(args[0])
        if kwargs and (hint := adapt(args, kwargs)):
            notes.add(hint)
        return function(*args, **kwargs)

    compatible.served_by_workbook = True  # type: ignore[attr-defined]
    return compatible


# Functions that rewritten cells call (`workbook.execution.rewriting`)


def _itemset(a: np.ndarray, *args: Any) -> None:
    *indices, value = args
    place: Any = indices[0] if len(indices) == 1 else tuple(indices)
    if isinstance(place, int | np.integer):
        a.flat[place] = value
    else:
        a[place] = value


METHODS: dict[str, tuple[str, Callable[..., Any]]] = {
    "ptp": ("np.ptp(a)", np.ptp),
    "itemset": ("a[i] = value", _itemset),
    "tostring": ("a.tobytes()", lambda a, *args: a.tobytes(*args)),
    "newbyteorder": (
        "a.view(a.dtype.newbyteorder(order))",
        lambda a, order="S": a.view(a.dtype.newbyteorder(order)),
    ),
}
"""Removed method of arrays → what to write instead, and a function that does the same."""


def method(value: Any, name: str) -> Any:
    """Return ``value.name`` for a name in `METHODS`."""
    if isinstance(value, np.ndarray | np.generic) and not hasattr(type(value), name):
        write, function = METHODS[name]
        notes.add(f"a.{name}() was removed in NumPy 2: write {write}")
        return functools.partial(function, value)
    return getattr(value, name)


def _is_single(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.ndim > 0 and value.size == 1


_SINGLE = "an array of one entry is not a number since NumPy 2.4: take the entry out with .item()"


def number(kind: Any, value: Any) -> Any:
    """Return ``kind(value)`` for ``float``, ``int`` or ``complex``."""
    if _is_single(value) and kind in (float, int, complex):
        notes.add(f"{kind.__name__}(a): {_SINGLE}")
        return kind(value.item())
    return kind(value)


def put(value: Any, target: Any, key: Any) -> None:
    """Run ``target[key] = value``."""
    if _is_single(value) and isinstance(target, np.ndarray) and target.dtype != object:
        try:
            target[key] = value
        except (TypeError, ValueError):
            if np.ndim(target[key]):
                raise
            notes.add(f"a[i] = b: {_SINGLE}")
            target[key] = value.item()
    else:
        target[key] = value


IN_PLACE: dict[str, Callable[[Any, Any], Any]] = {
    "Add": operator.iadd,
    "Sub": operator.isub,
    "Mult": operator.imul,
    "Div": operator.itruediv,
}
"""Name in Python's syntax trees → operator of ``target[key] += value`` and similar statements."""


def take(target: Any, key: Any) -> tuple[Any, Any, Any]:
    """Run the first half of ``target[key] += value``: return the target, the key and the current value."""
    return target, key, target[key]


def change(taken: tuple[Any, Any, Any], value: Any, name: str) -> None:
    """Run the second half of ``target[key] += value``."""
    target, key, current = taken
    put(IN_PLACE[name](current, value), target, key)
