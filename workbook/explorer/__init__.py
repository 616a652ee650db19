"""Interactive pictures: an explorer shows a state as a picture, and a person changes it in the notebook by dragging.

A homework's explorer is a subclass of `Explorer` that lists its controls and draws a `Picture`. This package
does the rest: mouse and keyboard, light and dark themes, and a still picture with a description for the saved
notebook and the PDF.
"""

from workbook.explorer.answers import AnswerError, Answers
from workbook.explorer.axes import Axes
from workbook.explorer.base import Explorer
from workbook.explorer.controls import Button, Check, Choice, Slider
from workbook.explorer.picture import Picture
from workbook.explorer.ticks import short

__all__ = [
    "AnswerError",
    "Answers",
    "Axes",
    "Button",
    "Check",
    "Choice",
    "Explorer",
    "Picture",
    "Slider",
    "short",
]
