"""Fixed sentences in a report's ``evidence``. Later stages use them to decide what a person must read."""

from workbook import slots

#: The slot is unchanged since the release, so nobody needs to read it.
NOTHING = slots.NOTHING
#: Precedes the place of an answer on paper, where a person has to look.
ON_PAPER = f"{slots.PAPER}: "
#: The typed derivation has every step that the part asks for; staff can confirm all such derivations at once.
COMPLETE = slots.FOLLOWS
#: Precedes the rows of the rubric that the checker found.
FOUND = "Found on the page: "
