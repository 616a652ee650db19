"""The condition gives a word instead of a truth value."""

QUESTION = "q5b"
FAILS = [
    "case_ii: elbow is answered",
    "case_ii: elbow, with the condition or the witness",
]
HINT = "Return True or False"


def direction(x, y, w, b, lr):
    return "right" if b * x < w else "left"


case_ii = {"slope": "decreases", "steepness": "shallower", "elbow": "depends", "right_if": direction}
