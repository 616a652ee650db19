"""Support for browsers (JupyterLite with Pyodide): checks, derivations and explorers work, the hand-in does not."""

from __future__ import annotations

import sys

#: Whether this Python runs in a browser.
HERE = sys.platform == "emscripten"

NO_PDF = (
    "This notebook runs in your browser. The PDF and the zip are made on your own computer, where the "
    "homework is installed: save, "
    "download each notebook (File > Download), put them into the folder of the homework, and hand in from there."
)
WELCOME = (
    "This notebook runs in your browser, and only this browser keeps it: download it when you stop (File > Download). "
    "Checks, derivations and explorers work here. The PDF and the hand-in do not; make them on your own computer."
)


def say() -> None:
    """Print what works in a browser, once, when the toolkit is first imported there."""
    if HERE:
        print(WELCOME)
