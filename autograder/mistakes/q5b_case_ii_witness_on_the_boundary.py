"""A witness whose elbow does not move at all."""

QUESTION = "q5b"
FAILS = [
    "case_ii: elbow, with the condition or the witness",
]
HINT = "A witness must move the way"


case_ii = {
    "slope": "decreases",
    "steepness": "shallower",
    "elbow": "left",
    "witness": {"x": 2.0, "y": 4.0, "w": 2.0, "b": 1.0, "lr": 0.25},
}
