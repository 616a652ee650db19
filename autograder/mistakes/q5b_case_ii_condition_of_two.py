"""The condition takes other arguments than the five."""

QUESTION = "q5b"
FAILS = [
    "case_ii: elbow is answered",
    "case_ii: elbow, with the condition or the witness",
]
HINT = "five numbers x, y, w, b, lr"


case_ii = {
    "slope": "decreases",
    "steepness": "shallower",
    "elbow": "depends",
    "right_if": lambda x, w, b: b * x < w,
}
