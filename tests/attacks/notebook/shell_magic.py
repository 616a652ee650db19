"""`%%bash` and similar magics run nothing."""

NUMBERS = (66, 72)
CELLS = [
    """%%bash
cat theirs.py ours_hidden.py ../*.py
""",
]
