"""Not a number."""

QUESTION = "q7"
FAILS = [
    "sources, collaborators and hours are filled in",
]
HINT = "finite"


hours = float("nan")
