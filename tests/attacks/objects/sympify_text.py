"""Text is never evaluated as mathematics by the grader."""

NUMBERS = (31,)
CELLS = [
    """def double(x):
    return "__import__('os').system('touch sympified') or 3.0"
""",
]


def control() -> str:
    """SymPy's parser of text is Python's `eval`."""
    import os
    import tempfile

    import sympy

    with tempfile.TemporaryDirectory() as folder:
        sympy.sympify(f"__import__('os').mkdir('{folder}/sympified') or 3")
        return "ran" if os.path.isdir(f"{folder}/sympified") else ""
