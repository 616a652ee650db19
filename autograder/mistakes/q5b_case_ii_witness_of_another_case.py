"""A witness with a negative input."""

QUESTION = "q5b"
FAILS = [
    "case_ii: elbow is answered",
    "case_ii: elbow, with the condition or the witness",
]
HINT = "w > 0 and x > 0"


case_ii = {
    "slope": "decreases",
    "steepness": "shallower",
    "elbow": "right",
    "witness": {"x": -1.0, "y": 0.0, "w": 1.0, "b": 2.0},
}
