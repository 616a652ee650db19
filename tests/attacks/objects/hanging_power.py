"""An expression that takes forever to evaluate is not evaluated by the grader."""

NUMBERS = (33,)
CELLS = [
    """import sympy

def double(x):
    return sympy.Pow(10, sympy.Pow(10, 10, evaluate=False), evaluate=False)
""",
]


def control() -> str:
    """Asked for its digits, it goes on forever."""
    import subprocess
    import sys

    code = "import sympy; print(int(sympy.Pow(10, 10**10)))"
    try:
        subprocess.run([sys.executable, "-c", code], timeout=3, capture_output=True)
    except subprocess.TimeoutExpired:
        return "it never ended"
    return ""
