"""One person without a list."""

QUESTION = "q7"
FAILS = [
    "sources, collaborators and hours are filled in",
]
HINT = "even for one person"


collaborators = {"name": "student-02", "student_id": "02"}
