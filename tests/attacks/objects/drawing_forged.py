"""A forged drawing with a line that has no points is refused, and is not a fault of the grader that gives points."""

import numpy as np

NUMBERS = (34,)
QUESTION = "q5b"
CELLS = [
    """import numpy as np
from workbook.testing import drawing

line = {"label": "", "marker": "None", "linestyle": "-", "transform": "data"}
line |= {"x": np.array([]), "y": np.array([])}
forged = {"lines": [line], "points": [], "texts": [], "vlines": [], "legend": []}
drawing.describe = lambda function, *args: forged

def plot_case(ax, x, y, w, b, lr):
    ax.plot([], [])
""",
]


def control() -> str:
    """The smallest of no numbers, in a grader that gives full points wherever its test breaks."""
    try:
        np.min(np.array([]))
    except ValueError:
        return "1 point for a fault of the grader's"
    return ""
