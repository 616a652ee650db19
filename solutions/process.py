"""Problem 7: sources, collaborators and hours, as a student might state them."""

# A list of strings: a title or an address each. It may be empty.
# BEGIN SOLUTION
sources = [
    "Lecture notes of the course",
    "NumPy reference, https://numpy.org/doc/stable/reference/",
]
# END SOLUTION

# Dicts with the keys "name" and "student_id", or {"group": "..."} for a homework party. It may be empty.
# BEGIN SOLUTION
collaborators = [{"name": "student-02", "student_id": "02"}]
# END SOLUTION

# Total hours, a number above 0.
# BEGIN SOLUTION
hours = 9.5
# END SOLUTION
