"""An explorer: a state, controls that change it, a picture of it, and where the notebook shows all that.

In a running notebook an explorer puts out two things: a still picture, and below it the live one, which hides the still
one while it is there. What a person sees last becomes the still picture, so the saved notebook and the PDF show it.
Where no page can answer, as under `nbconvert` or in a grade, only the still picture is made.
"""

from __future__ import annotations

import os
import sys
import uuid
from collections.abc import Mapping
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any, ClassVar

import numpy as np

from workbook.explorer.answers import AnswerError, Answers, floats, quiet
from workbook.explorer.controls import Button, Control, as_data
from workbook.explorer.picture import Picture

#: Set to "still" where no page will answer, so that nothing random is written: the build of solved notebooks does.
SETTING = "WORKBOOK_EXPLORERS"


class Explorer:
    """The base of all explorers; a subclass says its words and controls, and draws.

    Parameters
    ----------
    names : mapping, optional
        Where to look for the student's functions; by default in the notebook.
    **state
        Values that differ from ``start``; names that ``start`` does not have are a TypeError.

    Attributes
    ----------
    state : dict
        What the picture shows: numbers, words, and whatever else a subclass keeps in it.
    """

    title: ClassVar[str] = ""
    #: One question to find out with it.
    question: ClassVar[str] = ""
    controls: ClassVar[tuple[Control, ...]] = ()
    start: ClassVar[Mapping[str, Any]] = {}
    size: ClassVar[tuple[float, float]] = (760, 330)
    #: Whether the picture is evidence of what a person tried: then staff get to read its description.
    for_staff: ClassVar[bool] = False

    def __init__(self, names: Mapping[str, Any] | None = None, **state: Any) -> None:
        if unknown := sorted(state.keys() - self.start.keys()):
            raise TypeError(f"no setting {', '.join(unknown)}; there are {', '.join(self.start)}")
        self.answers = Answers(names)
        self.state: dict[str, Any] = {**self.start}
        #: What went wrong at the last thing that a person did, and while the picture was drawn.
        self.problem = self.failed = ""
        #: Said below the picture in place of which functions it used.
        self.note = ""
        self.id = type(self).__name__.lower()
        self._live: Any = None
        self._still: Any = None
        turned = {control.name for control in self.controls}
        self.state |= {name: value for name, value in state.items() if name not in turned}
        self.begin()
        self.change(state)

    # --- what a subclass may write -----------------------------------------------------------------------

    def begin(self) -> None:
        """Put more into the state, before the first picture."""

    def draw(self, picture: Picture) -> str:
        """Draw the state; returns one or two sentences that say what the picture shows, with its numbers."""
        raise NotImplementedError

    def moved(self, handle: str, x: float, y: float) -> None:
        """Change the state: a person has dragged a handle to the point (x, y) of its axes."""

    def pressed(self, button: str) -> bool:
        """Do what a button says; returns False where a repeating button has nothing left to do."""
        return False

    def changed(self, name: str) -> None:
        """Adapt the state to a control that has just changed."""

    # --- for a subclass ----------------------------------------------------------------------------------

    def ask(self, name: str, shape: tuple[int, ...], *args: Any) -> np.ndarray | None:
        """What the student's function returns, as floats of ``shape``; None where it is not written, or fails.

        A failure is said below the picture, which is drawn without it.
        """
        try:
            return self.answers.array(name, shape, *args)
        except AnswerError as error:
            self.failed = self.failed or str(error)
            return None

    def ask_value(self, name: str, value: Any, shape: tuple[int, ...]) -> np.ndarray | None:
        """A value that the student's function returned, as floats of ``shape``; None, with a word, if it is not."""
        try:
            return floats(name, value, shape)
        except AnswerError as error:
            self.failed = self.failed or str(error)
            return None

    # --- from the page -----------------------------------------------------------------------------------

    def change(self, values: Mapping[str, Any]) -> None:
        """Set controls by name; values that a control does not take are left out."""
        known = {control.name: control for control in self.controls}
        for name, value in values.items():
            control = known.get(name)
            if control is None or isinstance(control, Button):
                continue
            try:
                self.state[name] = control.read(value)
            except (TypeError, ValueError):
                continue
            self.changed(name)

    def react(self, message: Any) -> bool:
        """Do what a page asks: ``set`` controls, ``move`` a handle, ``press`` a button.

        Returns
        -------
        bool
            Whether a repeating button may go on. A message of another form changes nothing.
        """
        self.problem = ""
        going = True
        if not isinstance(message, dict):
            return False
        try:
            with quiet():
                if isinstance(message.get("set"), dict):
                    self.change(message["set"])
                move = message.get("move")
                if isinstance(move, list) and len(move) == 3:
                    self.moved(str(move[0]), float(move[1]), float(move[2]))
                if any(b.name == message.get("press") for b in self.controls if isinstance(b, Button)):
                    going = bool(self.pressed(message["press"]))
        except AnswerError as error:
            self.problem, going = str(error), False
        except Exception as error:
            self.problem, going = f"This did not work: {type(error).__name__}: {error}"[:300], False
        return going

    def picture(self, live: bool = False) -> tuple[str, str]:
        """The picture as SVG, and its description.

        The live and the still picture are on one page at once, so names inside them differ.

        A student's function that fails is named in both; the rest is drawn without it, as far as it goes.
        """
        self.answers.begin()
        self.failed = ""
        picture = Picture(*self.size, name=f"{self.id}-live" if live else self.id, live=live)
        try:
            with quiet():
                said = self.draw(picture)
        except AnswerError as error:
            self.failed, said = str(error), "There is no picture, since a function of the notebook failed."
        except Exception as error:
            self.failed, said = f"{type(error).__name__}: {error}"[:300], "There is no picture."
        return picture.svg(f"{self.title}. {said}"), said

    @property
    def shown_problem(self) -> str:
        """What to say about the last thing done and the picture now."""
        return self.problem or self.failed

    def scene(self, answer: int = 0, going: bool = True) -> dict[str, Any]:
        """What the page needs to show the state: ``svg``, ``values`` of the controls, and words."""
        svg, said = self.picture(live=True)
        values = {c.name: self.state[c.name] for c in self.controls if c.name in self.state}
        return {
            "answer": answer,
            "going": going,
            "svg": svg,
            "said": said,
            "problem": self.shown_problem,
            "by": self.note or self.answers.said(),
            "values": values,
        }

    # --- in the notebook ---------------------------------------------------------------------------------

    def still(self) -> dict[str, str]:
        """The still picture, as a notebook keeps it: by kind of content."""
        svg, said = self.picture()
        problem = f'<p class="wbx-problem">{escape(self.shown_problem)}</p>' if self.shown_problem else ""
        html = (
            f'<div class="wbx wbx-still" id="{self.id}"><style>{style()}</style>'
            f'<p class="wbx-title">{escape(self.title)}</p><p class="wbx-question">{escape(self.question)}</p>'
            f"{svg}{problem}</div>"
        )
        about = f"{self.title}. {said} {self.shown_problem}".strip()
        return {"text/html": html, "image/svg+xml": svg, "text/plain": about}

    def _metadata(self) -> dict[str, Any]:
        """What a notebook keeps beside the picture; `autograder.staff.gradebook.cells` reads ``for_staff``."""
        _, said = self.picture()
        about = {"image/svg+xml": {"alt": f"{self.title}. {said}"}}
        return {**about, "workbook": {"for_staff": True}} if self.for_staff else about

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        return self.still(), self._metadata()

    def _ipython_display_(self) -> None:
        """Show it; a NotImplementedError tells IPython to take the still picture instead."""
        if not can_answer():
            raise NotImplementedError
        from IPython.display import display

        try:
            from workbook.explorer.live import Live
        except ImportError:
            display(self.still(), metadata=self._metadata(), raw=True)
            print("To move this picture, install anywidget (pip install anywidget) and restart the kernel.")
            return
        self.id = f"wbx-{uuid.uuid4().hex[:12]}"
        self._still = display(self.still(), metadata=self._metadata(), raw=True, display_id=True)
        self._live = Live(self)
        self._live.show()

    def keep(self) -> None:
        """Make what is seen now the still picture of the saved notebook."""
        if self._still is not None:
            self._still.update(self.still(), metadata=self._metadata(), raw=True)

    def layout(self) -> dict[str, Any]:
        """The page's words and controls, which do not change."""
        return {
            "title": self.title,
            "question": self.question,
            "controls": [as_data(c) for c in self.controls],
            "still": self.id,
        }


def can_answer() -> bool:
    """Whether this runs in a kernel, to which a page may be talking."""
    ipython: Any = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None and os.environ.get(SETTING) != "still"


@cache
def style() -> str:
    """The style sheet of pictures and controls."""
    return files("workbook.explorer").joinpath("live.css").read_text(encoding="utf-8")
