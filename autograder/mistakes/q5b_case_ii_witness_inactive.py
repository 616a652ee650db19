"""A witness whose unit is inactive."""

QUESTION = "q5b"
FAILS = [
    "case_ii: elbow is answered",
    "case_ii: elbow, with the condition or the witness",
]
HINT = "phi(x) > 0"


case_ii = {
    "slope": "decreases",
    "steepness": "shallower",
    "elbow": "left",
    "witness": {"x": 1.0, "y": -1.0, "w": 1.0, "b": -2.0},
}
