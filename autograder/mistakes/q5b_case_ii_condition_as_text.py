"""The condition is a text instead of a function."""

QUESTION = "q5b"
FAILS = [
    "case_ii: elbow is answered",
    "case_ii: elbow, with the condition or the witness",
]
HINT = "is not a function"


case_ii = {"slope": "decreases", "steepness": "shallower", "elbow": "depends", "right_if": "b * x < w"}
