"""Where the project is, and the homework that this run of the tests is about."""

from pathlib import Path

from autograder.homework import layout

ROOT = Path(__file__).resolve().parents[1]
FOLDER = layout.current()
