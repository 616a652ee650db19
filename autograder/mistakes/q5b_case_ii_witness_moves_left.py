"""A witness whose elbow moves the other way than it is said to."""

QUESTION = "q5b"
FAILS = [
    "case_ii: elbow, with the condition or the witness",
]
HINT = "A witness must move the way"


case_ii = {
    "slope": "decreases",
    "steepness": "shallower",
    "elbow": "right",
    "witness": {"x": 2.0, "y": 3.0, "w": 1.0, "b": 2.0, "lr": 0.1},
}
