"""Fixed sentences of a report's ``evidence``: stages after grading decide by them what a person must read."""

from workbook import slots

#: A slot that is as it was released: nobody needs to read it.
NOTHING = slots.NOTHING
#: Stands before where an answer is on paper: a person has to look there.
ON_PAPER = f"{slots.PAPER}: "
#: A typed derivation with every step that the part asks for: one confirmation is enough for all of them.
COMPLETE = slots.FOLLOWS
#: Stands before the rows of the rubric that the checker found.
FOUND = "Found on the page: "
