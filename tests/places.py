"""Where the project is: the root of this repository is the folder of its homework."""

from pathlib import Path

from autograder.homework.layout import HomeworkFolder

ROOT = Path(__file__).resolve().parents[1]
FOLDER = HomeworkFolder(ROOT)
