"""Check any homework: it builds, its tests distinguish right answers from wrong ones, and nothing is missing.

`autograder lint` runs all checks. A homework's own test suite may call the functions of `rules` one by one.
Answers run in this process, because the homework's authors wrote them.
"""
