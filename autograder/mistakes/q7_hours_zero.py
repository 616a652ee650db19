"""No hours at all."""

QUESTION = "q7"
FAILS = [
    "sources, collaborators and hours are filled in",
]
HINT = "above 0"


hours = 0
