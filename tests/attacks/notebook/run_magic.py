"""`%run` and `%load` read no file of the grader's."""

NUMBERS = (67,)
CELLS = [
    """%run theirs.py
print(secret)
""",
]
