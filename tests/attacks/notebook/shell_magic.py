"""`%%bash` and its kin run nothing."""

NUMBERS = (66, 72)
CELLS = [
    """%%bash
cat theirs.py ours_hidden.py ../*.py
""",
]
