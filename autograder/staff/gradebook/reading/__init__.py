"""The page on which staff read written answers, one part across all students, based on nbgrader's database.

`autograder gradebook read` serves it. Scores and comments are stored in nbgrader's own rows, so formgrader shows the
same values.
"""
