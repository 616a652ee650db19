"""Stand-ins for names that a failed import, or a line that was left out, should have defined.

Notebooks contain many imports that no answer needs: a plotting style, a Colab drive, a seed for an unused library.
A stand-in lets these lines run. It can be called, read and used as a decorator, and returns more stand-ins. It never
acts as a value: an operation that needs one (a number, a truth value, an array, a loop over it) raises the import's
own error, and so does an answer that returns a stand-in.

While a cell runs, a stand-in is false and empty, and arithmetic with it works, because lines such as ``device =
"cuda" if torch.cuda.is_available() else "cpu"`` do not affect an answer. While a test calls an answer, these
operations raise too.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dis import opname
from typing import Any, NoReturn

_lenient = False


@contextmanager
def lenient() -> Iterator[None]:
    """Make stand-ins false and empty, and allow arithmetic with them, in a block that runs a cell."""
    global _lenient
    before, _lenient = _lenient, True
    try:
        yield
    finally:
        _lenient = before


class StandIn:
    """A stand-in for a missing module or for a name from it.

    Parameters
    ----------
    name : str
        The name of the real object, such as ``torch.nn.Module``.
    reason : str
        The message of the error that is raised if the real object is needed.
    kind : type
        The type of that error.
    """

    __slots__ = ("_about", "_kind", "_name", "_reason")
    __hash__ = object.__hash__

    def __init__(self, name: str, reason: str, kind: type[Exception] = ModuleNotFoundError) -> None:
        put = object.__setattr__
        put(self, "_name", name[:200])
        put(self, "_reason", reason)
        put(self, "_kind", kind)

    def _part(self, how: str) -> StandIn:
        return StandIn(f"{self._name}{how}", self._reason, self._kind)

    def __getattr__(self, name: str) -> Any:
        # Protocols look for names like these to find out what an object supports.
        if name.startswith(("__", "_repr_", "_ipython_")):
            raise AttributeError(name)
        return self._part(f".{name}")

    def __setattr__(self, name: str, value: Any) -> None:
        """Accept and ignore any setting."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and not kwargs and isinstance(args[0], types.FunctionType | type):
            return args[0]  # used as a decorator
        return self._part("(…)")

    def __getitem__(self, key: Any) -> Any:
        return self._part("[…]")

    def __setitem__(self, key: Any, value: Any) -> None:
        """Accept and ignore any item."""

    def __delitem__(self, key: Any) -> None:
        """Accept and ignore any deletion."""

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[Any, ...]:
        """Remove a stand-in from the base classes of a class that derives from it."""
        return ()

    def __instancecheck__(self, instance: Any) -> bool:
        return False  # without the module, no object of its classes exists

    def __subclasscheck__(self, subclass: Any) -> bool:
        return False

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *error: object) -> None:
        """Let exceptions propagate."""

    def __repr__(self) -> str:
        return f"<{self._name}, which is not here>"

    def __format__(self, how: str) -> str:
        return repr(self)

    def __bool__(self) -> bool:
        return False if _lenient else refuse(self)

    def __iter__(self) -> Iterator[Any]:
        if parts := _unpacked_by(sys._getframe(1)):
            return iter([self[number] for number in range(parts)])
        return iter(()) if _lenient else refuse(self)

    def __contains__(self, item: Any) -> bool:
        return False if _lenient else refuse(self)


def _unpacked_by(frame: types.FrameType) -> int:
    """Return into how many names a frame is unpacking a value, as in ``figure, axes = …``; 0 if it is not."""
    code, place = frame.f_code.co_code, frame.f_lasti
    return code[place + 1] if opname[code[place]] == "UNPACK_SEQUENCE" else 0


def refuse(standin: Any) -> NoReturn:
    """Raise the error of the import, or of the line that was left out, that created a stand-in."""
    error = standin._kind(standin._reason)
    error.add_note(repr(standin))
    error.of_standin = True
    raise error


def is_refusal(error: BaseException | None) -> bool:
    """Return whether `refuse` raised an error."""
    return error is not None and "of_standin" in vars(error)


def _always(self: Any, *_: Any, **__: Any) -> NoReturn:
    refuse(self)


def _in_a_cell(name: str) -> Callable[..., Any]:
    def operator(self: Any, *_: Any, **__: Any) -> Any:
        return self._part(f".{name}(…)") if _lenient else refuse(self)

    return operator


for _name in "float int complex index len round trunc array next reversed".split():  # noqa: SIM905
    setattr(StandIn, f"__{_name}__", _always)
for _name in """
    eq ne lt le gt ge add radd sub rsub mul rmul truediv rtruediv floordiv rfloordiv mod rmod pow rpow matmul rmatmul
    and rand or ror xor rxor lshift rshift neg pos abs invert array_ufunc array_function
""".split():  # noqa: SIM905
    setattr(StandIn, f"__{_name}__", _in_a_cell(f"__{_name}__"))


def refuse_inside(value: Any, depth: int = 4) -> None:
    """Raise the import's error if ``value``, or a value inside it, is a stand-in."""
    kind = type(value)
    if kind is StandIn:
        refuse(value)
    if depth and kind in (list, tuple, dict):
        for item in value.values() if kind is dict else value:
            refuse_inside(item, depth - 1)
