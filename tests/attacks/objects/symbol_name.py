"""The name of a symbol is never run as code by the grader."""

NUMBERS = (32,)
CELLS = [
    """import sympy

def double(x):
    return sympy.Symbol("__import__('os').abort()")
""",
]


def control() -> str:
    """`lambdify` writes names into the program that it runs."""
    import os
    import tempfile

    import sympy

    with tempfile.TemporaryDirectory() as folder:
        name = f"__import__('os').mkdir('{folder}/named')"
        sympy.lambdify([], sympy.Symbol(name), modules=[{}])()
        return "ran" if os.path.isdir(f"{folder}/named") else ""
