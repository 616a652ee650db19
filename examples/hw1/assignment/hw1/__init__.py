"""Homework 1: the data and the pictures of its two notebooks.

`check`, `derive`, the PDF and the hand-in are the same in every homework; they are the package ``workbook``.
"""

from pathlib import Path

from workbook.common import library

library.FOLDERS.add(str(Path(__file__).resolve().parent))
