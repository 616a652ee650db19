"""The hours are a text."""

QUESTION = "q7"
FAILS = [
    "sources, collaborators and hours are filled in",
]
HINT = "without quotes"


hours = "about nine"
