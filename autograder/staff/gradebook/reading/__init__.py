"""The page on which staff read written answers, one part across all students, over nbgrader's database.

`autograder gradebook read` serves it. Scores and comments are nbgrader's own rows, so formgrader shows the same.
"""
