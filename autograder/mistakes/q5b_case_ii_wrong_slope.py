"""The slope of case (ii) is said to grow."""

QUESTION = "q5b"
FAILS = [
    "case_ii: slope",
    "case_ii: steepness",
]
HINT = "compare w after with w before"


case_ii = {
    "slope": "increases",
    "steepness": "steeper",
    "elbow": "depends",
    "right_if": lambda x, y, w, b, lr: b * x < w,
}
