"""The names of a hand-in and of the files inside, beside the notebooks."""

from __future__ import annotations

from workbook import homework

#: The student's command, and the names of the zip that its ``submit`` writes and of the files inside. The grader
#: reads the notebooks and ignores the other files.
COMMAND = homework.current().name
SUBMISSION_NAME = f"{COMMAND}-submission.zip"
PDF_NAME = f"{COMMAND}.pdf"
PAGES_NAME = "pages.json"
MANIFEST_NAME = "manifest.json"
