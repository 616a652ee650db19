"""Let a given cell wait for the student's answer: print one line instead of a traceback."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def when_ready() -> Iterator[None]:
    """Run the block; if it calls an answer that is still a stub, print which one and continue after the block.

    A stub is code that raises NotImplementedError. The line names what the exception's text names, or else the function
    that raised it; for a method, its class. The figures that the block opened are then closed, because they are still
    empty. All other exceptions propagate, so that the student sees them.

    Examples
    --------
    >>> def affine_forward(x):
    ...     raise NotImplementedError
    >>> with when_ready():
    ...     affine_forward(1.0)
    Not yet: this cell needs affine_forward. Run it again when that is written.
    >>> class TwoLayerNet:
    ...     def __init__(self):
    ...         raise NotImplementedError
    >>> with when_ready():
    ...     TwoLayerNet()
    Not yet: this cell needs TwoLayerNet. Run it again when that is written.
    """
    before = _figures()
    try:
        yield
    except NotImplementedError as error:
        for number in _figures() - before:
            sys.modules["matplotlib.pyplot"].close(number)
        # `needed` gives the name as the message; a stub is the innermost function on the stack.
        name = str(error) or _stub(error)
        print(f"Not yet: this cell needs {name}. Run it again when that is written.")


def _figures() -> set[int]:
    """Return the numbers of the open figures, without importing Matplotlib."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    return set(pyplot.get_fignums()) if pyplot is not None else set()


def _stub(error: BaseException) -> str:
    """Return the name of the stub that raised; for a method, the name of its class."""
    frame = [frame for frame, _ in traceback.walk_tb(error.__traceback__)][-1]
    return frame.f_code.co_qualname.rpartition("<locals>.")[2].partition(".")[0]


def needed(name: str, value: T | None) -> T:
    """Return the answer called ``name``, or raise NotImplementedError if it is still None; for use in `when_ready`.

    >>> with when_ready():
    ...     needed("three_layer", None)
    Not yet: this cell needs three_layer. Run it again when that is written.
    >>> needed("three_layer", {"learning_rate": 0.1})
    {'learning_rate': 0.1}
    """
    if value is None:
        raise NotImplementedError(name)
    return value
