"""`%%script` and `%sx` run nothing."""

NUMBERS = (66, 72)
CELLS = [
    """%%script cat theirs.py
""",
    """%sx cat theirs.py
""",
    """get_ipython().system("cat theirs.py")
print(get_ipython().getoutput("cat theirs.py"))
""",
]
