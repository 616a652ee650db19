"""One text instead of a list."""

QUESTION = "q7"
FAILS = [
    "sources, collaborators and hours are filled in",
]
HINT = "list of strings"


sources = "lecture notes"
