"""A blank name."""

QUESTION = "q7"
FAILS = [
    "sources, collaborators and hours are filled in",
]
HINT = "name is a string"


collaborators = [{"name": " ", "student_id": 2}]
