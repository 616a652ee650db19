"""A line from minus infinity to infinity, or one of NaN, follows no curve; and no label stands at NaN."""

import numpy as np

NUMBERS = (34,)
QUESTION = "q5b"
CELLS = [
    """import numpy as np
from workbook.testing import drawing

inf, nan = np.inf, np.nan
line = {"label": "", "marker": "None", "linestyle": "-", "transform": "data"}
x = np.array([-inf, inf])
lines = [line | {"x": x, "y": y} for y in (np.array([nan, nan]), np.array([-inf, inf]), np.array([0.0, inf]))]
points = [{"x": nan, "y": nan, "label": "e"}, {"x": inf, "y": inf, "label": "e'"}]
texts = [{"text": "e", "x": x, "y": y} for x in (nan, inf) for y in (nan, 0.0)]
forged = {"lines": lines, "points": points, "texts": texts, "vlines": [{"x": nan, "label": "e"}], "legend": ["e"]}
drawing.describe = lambda function, *args: forged

def plot_case(ax, x, y, w, b, lr):
    ax.plot([0, 1], [0, 1])
""",
]


def control() -> str:
    """A comparison of the usual wrong kind: what is not too far away is near."""
    y = np.array([np.nan, np.nan])
    return "it follows every curve" if not np.any(np.abs(y - 1.0) > 0.01) else ""
