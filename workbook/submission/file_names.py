"""The names of a hand-in and of the files inside, beside the notebooks."""

from __future__ import annotations

from workbook import homework

_HOMEWORK = homework.current()
#: The student's command, and the names of the zip that its ``submit`` writes and of the files inside. The grader
#: reads the notebooks and ignores the other files.
COMMAND = _HOMEWORK.command
SUBMISSION_NAME = f"{_HOMEWORK.name}-submission.zip"
PDF_NAME = f"{_HOMEWORK.name}.pdf"
PAGES_NAME = "pages.json"
MANIFEST_NAME = "manifest.json"
