"""A witness whose prediction is 2 too high."""

QUESTION = "q5b"
FAILS = [
    "case_ii: elbow is answered",
    "case_ii: elbow, with the condition or the witness",
]
HINT = "choose y from phi(x)"


case_ii = {
    "slope": "decreases",
    "steepness": "shallower",
    "elbow": "right",
    "witness": {"x": 1.0, "y": 0.0, "w": 1.0, "b": 1.0},
}
