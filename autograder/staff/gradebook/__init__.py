"""The gradebook: nbgrader's database and its formgrader page, fed from reports and never from student code.

Student code does not run here. A report (`autograder.grade.report`) holds the scores. The released notebooks hold
points and locked cells. A submission gives only what the student wrote, which is shown escaped or sanitized.
"""

from __future__ import annotations

from autograder.homework.questions import HOMEWORK

#: Name of this homework in nbgrader's database and folders.
ASSIGNMENT = HOMEWORK.name
