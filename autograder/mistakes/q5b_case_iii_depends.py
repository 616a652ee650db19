"""The elbow of case (iii) is said to depend."""

QUESTION = "q5b"
FAILS = [
    "case_iii: elbow",
]
HINT = "compare the elbow after with that before"


case_iii = {
    "slope": "increases",
    "steepness": "steeper",
    "elbow": "depends",
    "right_if": lambda x, y, w, b, lr: b * x < w,
}
