"""A homework party, a student id that is a number, tuples."""

sources = ("lecture notes",)
collaborators = [
    {"group": "homework party on Thursday"},
    {"name": "student-03", "student_id": 3, "email": "-"},
]
hours = 12.5
