"""The base class of explorers: a state, controls that change it, a picture of it, and its output in the notebook.

In a running notebook an explorer has two outputs: a still picture, and below it the live one, which hides the still
one. The last state that a person sees becomes the still picture, so the saved notebook and the PDF show it. If no
page can answer, as under `nbconvert` or in the grader, only the still picture is made.
"""

from __future__ import annotations

import os
import sys
import uuid
from collections.abc import Mapping
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any, ClassVar, TypedDict

import numpy as np

from workbook.explorer.answers import MAX_PROBLEM, AnswerError, Answers, floats, quiet
from workbook.explorer.controls import Button, Control, ControlData, as_data
from workbook.explorer.picture import Picture

#: Environment variable. Set it to "still" if no page will answer, so that no random ids are written, as the build of
#: solved notebooks does.
SETTING = "WORKBOOK_EXPLORERS"


class Scene(TypedDict):
    """The state as the page shows it: a picture (``svg``), what it shows (``description``), and the controls' values.

    ``going`` says whether a repeating button continues, ``problem`` what failed, and ``by`` whose code computed it.
    """

    answer: int
    going: bool
    svg: str
    description: str
    problem: str
    by: str
    values: dict[str, Any]


class Layout(TypedDict):
    """The page's texts and controls; ``still`` is the id of the picture that the live one hides."""

    title: str
    question: str
    controls: list[ControlData]
    still: str


class Explorer:
    """The base class of all explorers; a subclass sets its texts and controls, and draws.

    Parameters
    ----------
    names : mapping, optional
        Where to look for the student's functions; by default in the notebook.
    **state
        Values that differ from ``start``.

    Attributes
    ----------
    state : dict
        The state that the picture shows: numbers, words, and any other values of a subclass.

    Raises
    ------
    TypeError
        If a name in ``state`` is not in ``start``.
    """

    title: ClassVar[str] = ""
    #: A question to answer with the explorer.
    question: ClassVar[str] = ""
    controls: ClassVar[tuple[Control, ...]] = ()
    start: ClassVar[Mapping[str, Any]] = {}
    size: ClassVar[tuple[float, float]] = (760, 330)
    #: Whether the picture shows what a person tried. Then staff see its description.
    for_staff: ClassVar[bool] = False

    def __init__(self, names: Mapping[str, Any] | None = None, **state: Any) -> None:
        if unknown := sorted(state.keys() - self.start.keys()):
            raise TypeError(f"unknown setting {', '.join(unknown)}; the settings are {', '.join(self.start)}")
        self.answers = Answers(names)
        self.state: dict[str, Any] = {**self.start}
        #: What failed in the last action of a person, and while the picture was drawn.
        self.problem = self.failed = ""
        #: The line below the picture; by default it names the functions that the picture used.
        self.note = ""
        self.id = type(self).__name__.lower()
        self._live: Any = None
        self._still: Any = None
        turned = {control.name for control in self.controls}
        self.state |= {name: value for name, value in state.items() if name not in turned}
        self.begin()
        self.change(state)

    # --- methods that a subclass may override ------------------------------------------------------------

    def begin(self) -> None:
        """Add to the state before the first picture."""

    def draw(self, picture: Picture) -> str:
        """Draw the state, and return one or two sentences that describe the picture with its numbers."""
        raise NotImplementedError

    def moved(self, handle: str, x: float, y: float) -> None:
        """Change the state after a person dragged a handle to the point (x, y) of its axes."""

    def pressed(self, button: str) -> bool:
        """Run the action of a button; return False if a repeating button should stop."""
        return False

    def changed(self, name: str) -> None:
        """Adapt the state to a control that has just changed."""

    # --- methods that a subclass may call ----------------------------------------------------------------

    def ask(self, name: str, shape: tuple[int, ...], *args: Any) -> np.ndarray | None:
        """Call the student's function and return its result as floats of ``shape``.

        Return None if the function is not written or fails. A failure is reported below the picture, which is drawn
        without the result.
        """
        try:
            return self.answers.array(name, shape, *args)
        except AnswerError as error:
            self.failed = self.failed or str(error)
            return None

    def ask_value(self, name: str, value: Any, shape: tuple[int, ...]) -> np.ndarray | None:
        """Convert a result of the student's function to floats of ``shape``; report a failure and return None."""
        try:
            return floats(name, value, shape)
        except AnswerError as error:
            self.failed = self.failed or str(error)
            return None

    # --- requests from the page --------------------------------------------------------------------------

    def change(self, values: Mapping[str, Any]) -> None:
        """Set controls by name; ignore values that a control does not accept."""
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
        """Handle a message from the page, and return whether a repeating button may continue.

        A message is a dict, and its keys are handled in this order: ``set`` has values of controls by name, ``move`` a
        list of a handle's name, x and y, and ``press`` a button's name. Other keys, unknown names of controls and
        buttons, and values of another form are ignored. An exception ends the message and does not propagate: `problem`
        then has its text, of at most 300 characters, and otherwise "".

        Returns
        -------
        bool
            False if the message is not a dict, if the button's action returned False, or after an exception.
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
            self.problem, going = f"This did not work: {type(error).__name__}: {error}"[:MAX_PROBLEM], False
        return going

    def picture(self, live: bool = False) -> tuple[str, str]:
        """Return the picture as SVG, and its description.

        The live and the still picture are shown together, so the names inside them differ.

        If a student's function fails, the picture is drawn without it if possible, and `failed` says what happened.
        """
        self.answers.begin()
        self.failed = ""
        picture = Picture(*self.size, name=f"{self.id}-live" if live else self.id, live=live)
        try:
            with quiet():
                description = self.draw(picture)
        except AnswerError as error:
            self.failed, description = (
                str(error),
                "There is no picture because a function of the notebook failed.",
            )
        except Exception as error:
            self.failed, description = (
                f"{type(error).__name__}: {error}"[:MAX_PROBLEM],
                "There is no picture.",
            )
        return picture.svg(f"{self.title}. {description}"), description

    @property
    def shown_problem(self) -> str:
        """What failed in the last action, or else while the picture was drawn; may be empty."""
        return self.problem or self.failed

    def scene(self, answer: int = 0, going: bool = True) -> Scene:
        """Return what the page needs to show the state; ``answer`` is the number of the request that it answers."""
        svg, description = self.picture(live=True)
        values = {c.name: self.state[c.name] for c in self.controls if c.name in self.state}
        return {
            "answer": answer,
            "going": going,
            "svg": svg,
            "description": description,
            "problem": self.shown_problem,
            "by": self.note or self.answers.credit(),
            "values": values,
        }

    # --- output in the notebook --------------------------------------------------------------------------

    def still(self) -> dict[str, str]:
        """Return the still picture as notebooks store it: MIME type → content."""
        svg, description = self.picture()
        problem = f'<p class="wbx-problem">{escape(self.shown_problem)}</p>' if self.shown_problem else ""
        html = (
            f'<div class="wbx wbx-still" id="{self.id}"><style>{style()}</style>'
            f'<p class="wbx-title">{escape(self.title)}</p><p class="wbx-question">{escape(self.question)}</p>'
            f"{svg}{problem}</div>"
        )
        about = f"{self.title}. {description} {self.shown_problem}".strip()
        return {"text/html": html, "image/svg+xml": svg, "text/plain": about}

    def _metadata(self) -> dict[str, Any]:
        """Return the metadata of the picture; `autograder.staff.gradebook.cells` reads ``for_staff``."""
        _, description = self.picture()
        about = {"image/svg+xml": {"alt": f"{self.title}. {description}"}}
        return {**about, "workbook": {"for_staff": True}} if self.for_staff else about

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        return self.still(), self._metadata()

    def _ipython_display_(self) -> None:
        """Show the explorer; a NotImplementedError tells IPython to use the still picture instead."""
        if not can_answer():
            raise NotImplementedError
        from IPython.display import display

        try:
            from workbook.explorer.widget import Live
        except ImportError:
            display(self.still(), metadata=self._metadata(), raw=True)
            print("To move this picture, install anywidget (pip install anywidget) and restart the kernel.")
            return
        self.id = f"wbx-{uuid.uuid4().hex[:12]}"
        self._still = display(self.still(), metadata=self._metadata(), raw=True, display_id=True)
        self._live = Live(self)
        self._live.show()

    def keep(self) -> None:
        """Make the current picture the still picture of the saved notebook."""
        if self._still is not None:
            self._still.update(self.still(), metadata=self._metadata(), raw=True)

    def layout(self) -> Layout:
        """Return the page's texts and controls, which do not change."""
        return {
            "title": self.title,
            "question": self.question,
            "controls": [as_data(c) for c in self.controls],
            "still": self.id,
        }


def can_answer() -> bool:
    """Return whether this runs in a kernel, so that a page may send requests."""
    ipython: Any = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None and os.environ.get(SETTING) != "still"


@cache
def style() -> str:
    """Return the style sheet of pictures and controls."""
    return files("workbook.explorer").joinpath("widget.css").read_text(encoding="utf-8")
