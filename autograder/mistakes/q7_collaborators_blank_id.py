"""A blank student id."""

QUESTION = "q7"
FAILS = [
    "sources, collaborators and hours are filled in",
]
HINT = "string or as an integer"


collaborators = [{"name": "student-02", "student_id": ""}]
