"""A blank entry."""

QUESTION = "q7"
FAILS = [
    "sources, collaborators and hours are filled in",
]
HINT = "blank"


sources = ["lecture notes", "  "]
