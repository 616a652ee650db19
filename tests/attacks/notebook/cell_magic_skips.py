"""A cell magic that skips what comes before or after it skips none of our code."""

NUMBERS = (72,)
CELLS = [
    """%%capture
double = lambda x: print("hidden-", end="") or 0
""",
    """%%writefile ../results.pkl
not a pickle
""",
]


def control() -> str:
    """Code that a grader puts before a cell that starts with a magic is no cell magic any more, or is not run."""
    prepended = "import grader_setup\n"
    cell = "%%capture\nimport os"
    return (
        ""
        if (prepended + cell).startswith("%%")
        else "the magic became a syntax error, or the setup is skipped"
    )
