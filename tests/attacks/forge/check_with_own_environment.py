"""Calling `check` with another environment has no effect on the grade."""

NUMBERS = (24,)
HONEST = 1.0
CELLS = [
    """import numpy as np
from hw0 import check

def right(x):
    return 2 * x

for keywords in ({"global_env": {"double": right}}, {"env": {"double": right}}, {}):
    try:
        print(check("q2a", **keywords))
    except TypeError:
        pass
double = lambda x: 3.0
""",
]


def control() -> str:
    """A grader that keeps the results of the checks that ran gives what the call was given."""
    log = {"q2a": (lambda env: env["double"](1.5) == 3.0)({"double": lambda x: 2 * x})}
    return "the check's own result" if log["q2a"] else ""
