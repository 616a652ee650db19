"""Nothing is drawn."""

QUESTION = "q5b"
FAILS = [
    "plot_case: both curves, both elbows labelled, and the training point",
    "plot_case: phi before and after the step",
    "plot_case: a label at each elbow",
    "plot_case: the training point is marked",
]
HINT = "no line was drawn"


def plot_case(ax, x, y, w, b, lr):
    pass
