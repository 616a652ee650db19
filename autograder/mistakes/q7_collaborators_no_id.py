"""A student id is missing."""

QUESTION = "q7"
FAILS = [
    "sources, collaborators and hours are filled in",
]
HINT = "no 'student_id'"


collaborators = [{"name": "student-02"}]
