"""Names without student ids."""

QUESTION = "q7"
FAILS = [
    "sources, collaborators and hours are filled in",
]
HINT = "'student_id'"


collaborators = ["student-02"]
