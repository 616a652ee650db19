"""`!` runs nothing."""

NUMBERS = (66,)
CELLS = [
    """!cat theirs.py ours_hidden.py ../*.py
x = !cat theirs.py
print(x)
""",
]
