"""Show the progress of a long computation in one line that is rewritten in place."""

import sys
import time
from typing import Any


class ProgressLine:
    """A line of text that replaces itself, in a notebook's output or in a terminal. Elsewhere nothing is shown.

    Parameters
    ----------
    enabled : bool
        If False, every method does nothing.
    every : float
        Minimum number of seconds between two updates, so that the display does not slow a fast loop.
    """

    def __init__(self, enabled: bool = True, every: float = 0.2) -> None:
        self._every = every
        self._last = float("-inf")
        self._handle: Any = None
        self._notebook = enabled and _in_notebook()
        self._terminal = enabled and not self._notebook and sys.stdout is not None and sys.stdout.isatty()

    def update(self, text: str, *, force: bool = False) -> None:
        """Show ``text``, unless the last update was a moment ago."""
        if not (self._notebook or self._terminal):
            return
        now = time.monotonic()
        if not force and now - self._last < self._every:
            return
        self._last = now
        if self._terminal:
            print(f"\r\x1b[2K{text}", end="", flush=True)
            return
        from IPython.display import display

        content = {"text/plain": text}
        if self._handle is None:
            self._handle = display(content, raw=True, display_id=True)
        elif self._handle is not None:
            self._handle.update(content, raw=True)

    def finish(self, text: str) -> None:
        """Show the last text and leave it there."""
        self.update(text, force=True)
        if self._terminal:
            print()


def _in_notebook() -> bool:
    """Return whether output goes to a Jupyter front end."""
    interactive: Any = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive is not None else None
    return shell is not None and hasattr(shell, "kernel")
