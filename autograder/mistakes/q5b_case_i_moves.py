"""The gradient is thought to move an inactive unit."""

QUESTION = "q5b"
FAILS = [
    "case_i: slope",
    "case_i: steepness",
    "case_i: elbow",
]
HINT = "what can a step change"


case_i = {"slope": "decreases", "steepness": "shallower", "elbow": "right"}
