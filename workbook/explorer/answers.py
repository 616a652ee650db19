"""Call a student's functions from an explorer, if they exist, and report a failure in one sentence."""

from __future__ import annotations

import contextlib
import io
import sys
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

#: Characters of what went wrong that stand below a picture.
MAX_PROBLEM = 300


class AnswerError(Exception):
    """A student's function could not be used; ``str()`` says which one and why in a sentence."""


class Answers:
    """The names of a notebook. They are looked up at each call, so that a function can be rewritten at any time.

    Parameters
    ----------
    names : mapping, optional
        Where to look; by default in the notebook.
    """

    def __init__(self, names: Mapping[str, Any] | None = None) -> None:
        self._names = names
        self.used: list[str] = []

    def find(self, name: str) -> Any:
        """Return the notebook's value of ``name``, or None."""
        names = notebook_names() if self._names is None else self._names
        return names.get(name)

    def call(self, name: str, *args: Any, **keywords: Any) -> Any:
        """Call a student's function; return None if it is not written yet.

        Arrays are copied before the call, so that a function that changes its inputs does no harm.

        Raises
        ------
        AnswerError
            If the function raised an exception.
        """
        function = self.find(name)
        if not callable(function):
            return None
        try:
            with quiet():
                value = function(*(a.copy() if isinstance(a, np.ndarray) else a for a in args), **keywords)
        except NotImplementedError:
            return None
        except Exception as error:
            message = f": {error}" if str(error) else ""
            raise AnswerError(f"Your {name} raised {type(error).__name__}{message}"[:MAX_PROBLEM]) from error
        if name not in self.used:
            self.used.append(name)
        return value

    def array(self, name: str, shape: tuple[int, ...], *args: Any) -> np.ndarray | None:
        """Return a function's result as finite floats of ``shape``; None if it is not written yet.

        Raises
        ------
        AnswerError
            If the function raised an exception or returned another kind of value.
        """
        value = self.call(name, *args)
        return None if value is None and not self._returned(name) else floats(name, value, shape)

    def number(self, name: str, *args: Any) -> float | None:
        """Return a function's result as one finite number; None if it is not written yet."""
        found = self.array(name, (), *args)
        return None if found is None else float(found)

    def _returned(self, name: str) -> bool:
        """Return whether the function is written, so that None is its own result."""
        return name in self.used

    def begin(self) -> None:
        """Forget which functions were used, before a new picture."""
        self.used = []

    def credit(self) -> str:
        """Return a sentence with the functions that the picture used; "" if it used no function."""
        return f"Computed with your {_listed(self.used)}." if self.used else ""


def floats(name: str, value: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Convert a returned value to finite floats of ``shape``; any shape of the same size is accepted.

    Raises
    ------
    AnswerError
        If the value does not consist of that many finite numbers.
    """
    if value is None:
        raise AnswerError(f"Your {name} returned None. Is its return missing?")
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise AnswerError(f"Your {name} returned a {type(value).__name__}, not numbers.") from None
    if array.size != int(np.prod(shape)):
        wanted = "one number" if shape == () else f"shape {shape}"
        raise AnswerError(f"Your {name} returned shape {array.shape}; expected {wanted}.")
    if not np.isfinite(array).all():
        raise AnswerError(f"Your {name} returned a number that is not finite.")
    return array.reshape(shape)


def notebook_names() -> Mapping[str, Any]:
    """Return the names of the running notebook, or of the program's main module."""
    ipython: Any = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell.user_ns if shell is not None else vars(sys.modules["__main__"])


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Suppress the output and warnings of a function, because it is called many times per second."""
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        np.errstate(all="ignore"),
    ):
        warnings.simplefilter("ignore")
        yield


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


__all__ = ["AnswerError", "Answers", "floats", "notebook_names", "quiet"]
