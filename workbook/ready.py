"""Let a given cell wait politely for the student's part: no traceback where nothing is wrong yet."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def when_ready() -> Iterator[None]:
    """Run the block; where it meets an answer that is still a stub, say which one and go on.

    A figure that was begun in the block is dropped then: nothing is in it yet. Any other exception is the student's to
    see, and passes through.

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
        # `needed` names what it waits for; a stub is the innermost function on the stack.
        name = str(error) or _stub(error)
        print(f"Not yet: this cell needs {name}. Run it again when that is written.")


def _figures() -> set[int]:
    """Numbers of the figures that are open, without importing Matplotlib for it."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    return set(pyplot.get_fignums()) if pyplot is not None else set()


def _stub(error: BaseException) -> str:
    """The name of the stub that raised: of a method, the class that it belongs to."""
    frame = [frame for frame, _ in traceback.walk_tb(error.__traceback__)][-1]
    return frame.f_code.co_qualname.rpartition("<locals>.")[2].partition(".")[0]


def needed(name: str, value: T | None) -> T:
    """The answer called ``name``, for a block under `when_ready`; raises NotImplementedError if it is ``None``.

    >>> with when_ready():
    ...     needed("three_layer", None)
    Not yet: this cell needs three_layer. Run it again when that is written.
    >>> needed("three_layer", {"learning_rate": 0.1})
    {'learning_rate': 0.1}
    """
    if value is None:
        raise NotImplementedError(name)
    return value
