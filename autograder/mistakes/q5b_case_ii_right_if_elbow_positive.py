"""The sign of the elbow is thought to decide."""

QUESTION = "q5b"
FAILS = [
    "case_ii: elbow, with the condition or the witness",
]
HINT = "Try your condition on many units"


case_ii = {
    "slope": "decreases",
    "steepness": "shallower",
    "elbow": "depends",
    "right_if": lambda x, y, w, b, lr: -b / w > 0,
}
