"""The widget of an explorer: an anywidget that sends a person's actions to Python and shows the resulting picture.

It is imported only in a running notebook. The page sends one request at a time and keeps only the newest waiting one,
so with a slow function the picture follows late but does not fall further and further behind.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import anywidget
import traitlets

from workbook.explorer.base import Explorer, style


class Live(anywidget.AnyWidget):
    """The widget of one explorer.

    The page's messages are ``{"id": number, "set": {...}}``, ``"move": [handle, x, y]``, ``"press": button``, and
    ``"keep": true`` after the person has stopped. The answer is the trait ``scene``, with the id as ``answer``. The
    message ``{"nudge": true}`` is not answered: it only carries the browser's acknowledgement.
    """

    _esm = files("workbook.explorer").joinpath("widget.js").read_text(encoding="utf-8")
    _css = style()
    layout_ = traitlets.Dict().tag(sync=True)
    scene = traitlets.Dict().tag(sync=True)

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer
        super().__init__(layout_=explorer.layout(), scene=explorer.scene())
        self.on_msg(self._received)

    def show(self) -> None:
        """Show the widget below the cell; a page that cannot show it shows a sentence instead."""
        from IPython.display import display

        data, metadata = self._repr_mimebundle_() or ({}, {})
        data = {**data, "text/plain": "Run this cell to move the picture."}
        # Where no page answers, the still picture replaces this output.
        display(data, metadata={**metadata, "workbook": {"still": self._explorer.id}}, raw=True)

    def _received(self, _: Any, content: Any, __: Any) -> None:
        if not isinstance(content, dict):
            return
        if content.get("nudge"):
            return
        if content.get("keep"):
            self._explorer.keep()
            return
        going = self._explorer.react(content)
        self.scene = dict(self._explorer.scene(int(content.get("id") or 0), going))
