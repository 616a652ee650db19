"""Case (iii) is answered as case (ii): the sign of x is overlooked."""

QUESTION = "q5b"
FAILS = [
    "case_iii: slope",
    "case_iii: steepness",
    "case_iii: elbow",
]
HINT = "compare w after with w before"


case_iii = {"slope": "decreases", "steepness": "shallower", "elbow": "left"}
