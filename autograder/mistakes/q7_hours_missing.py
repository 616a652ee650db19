"""Two answers of three."""

QUESTION = "q7"
FAILS = [
    "sources, collaborators and hours are filled in",
]
HINT = "all three"


hours = None
