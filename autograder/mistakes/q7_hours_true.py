"""A truth value for the hours."""

QUESTION = "q7"
FAILS = [
    "sources, collaborators and hours are filled in",
]
HINT = "not numbers"


hours = True
