"""A student's own functions, as an explorer calls them: where they exist, and with a kind word where they fail."""

from __future__ import annotations

import contextlib
import io
import sys
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np


class AnswerError(Exception):
    """A student's function could not be used; ``str()`` says which and why in a sentence."""


class Answers:
    """The names of a notebook, looked up anew at each call: a function that was just rewritten counts at once.

    Parameters
    ----------
    names : mapping, optional
        Where to look. By default the notebook's own names.
    """

    def __init__(self, names: Mapping[str, Any] | None = None) -> None:
        self._names = names
        self.used: list[str] = []

    def find(self, name: str) -> Any:
        """What the notebook calls ``name``; None where it has no such name."""
        names = notebook_names() if self._names is None else self._names
        return names.get(name)

    def call(self, name: str, *args: Any, **keywords: Any) -> Any:
        """Call a student's function; None where it is not written yet.

        Arrays are copied before the call, so that a function that changes its input changes nothing here.

        Raises
        ------
        AnswerError
            It raised.
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
            said = f": {error}" if str(error) else ""
            raise AnswerError(f"Your {name} raised {type(error).__name__}{said}"[:300]) from error
        if name not in self.used:
            self.used.append(name)
        return value

    def array(self, name: str, shape: tuple[int, ...], *args: Any) -> np.ndarray | None:
        """What a function returns, as finite floats of ``shape``; None where it is not written yet.

        Raises
        ------
        AnswerError
            It raised, or returned something else.
        """
        value = self.call(name, *args)
        return None if value is None and not self._returned(name) else floats(name, value, shape)

    def number(self, name: str, *args: Any) -> float | None:
        """What a function returns, as one finite number; None where it is not written yet."""
        found = self.array(name, (), *args)
        return None if found is None else float(found)

    def _returned(self, name: str) -> bool:
        """Whether the function is written: then a None is what it returned."""
        return name in self.used

    def begin(self) -> None:
        """Forget which functions were used; a new picture starts."""
        self.used = []

    def said(self) -> str:
        """Which functions the picture used, as a sentence; empty where it used none."""
        return f"Computed with your {_listed(self.used)}." if self.used else ""


def floats(name: str, value: Any, shape: tuple[int, ...]) -> np.ndarray:
    """A returned value as finite floats of a shape; axes of length 1 may be missing or too many.

    Raises
    ------
    AnswerError
        It is something else.
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
    """The names of the notebook that runs, or of the program."""
    ipython: Any = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell.user_ns if shell is not None else vars(sys.modules["__main__"])


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep what a function prints, and its warnings, out of the notebook: it is called many times a second."""
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
