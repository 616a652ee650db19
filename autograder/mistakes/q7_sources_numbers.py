"""Numbers for sources."""

QUESTION = "q7"
FAILS = [
    "sources, collaborators and hours are filled in",
]
HINT = "in quotes"


sources = [1, 2]
