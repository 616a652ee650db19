"""The gradebook: nbgrader's database and its formgrader page, filled from reports and never from student code.

Student code does not run here. Scores come from reports (`autograder.grade.report`), and points and locked cells from
the released notebooks. Only what the student wrote comes from the submission, and it is shown escaped or sanitized.
"""

from __future__ import annotations

from autograder import light_jsonschema  # noqa: F401  (before nbformat and nbgrader)
from autograder.homework.questions import HOMEWORK

#: Name of this homework in nbgrader's database and folders.
ASSIGNMENT = HOMEWORK.name
