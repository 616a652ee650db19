"""A line over a billion units does not make a marker or a label near everything."""

NUMBERS = (34,)
QUESTION = "q5b"
CELLS = [
    """def plot_case(ax, x, y, w, b, lr):
    ax.plot([-1e9, 1e9], [-1e9, 1e9])
    ax.plot(123.0, 456.0, "o")
    ax.annotate("e", (5e4, 0))
    ax.annotate("e'", (-5e4, 0))
""",
]


def control() -> str:
    """Tolerances in units of what was drawn."""
    width = 1e9 - -1e9
    return "a marker 121 away is at its place" if abs(123.0 - 2.0) <= 0.02 * width else ""
