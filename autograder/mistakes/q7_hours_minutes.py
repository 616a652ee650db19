"""The time in minutes."""

QUESTION = "q7"
FAILS = [
    "sources, collaborators and hours are filled in",
]
HINT = "at most 200"


hours = 540
