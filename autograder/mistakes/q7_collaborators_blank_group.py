"""A homework party without a description."""

QUESTION = "q7"
FAILS = [
    "sources, collaborators and hours are filled in",
]
HINT = "few words"


collaborators = [{"group": ""}]
