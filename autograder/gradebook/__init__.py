"""The gradebook: nbgrader's database and its formgrader page, fed from reports and never from student code.

Student code does not run here. A report (`autograder.report`) holds the scores, the released notebooks hold points and
locked cells, and a submission gives only what the student wrote, which is shown escaped or sanitised.
"""

from __future__ import annotations

from autograder.questions import HOMEWORK

#: Name of this homework in nbgrader's database and folders.
ASSIGNMENT = HOMEWORK.name
