""" "depends", without saying on what."""

QUESTION = "q5b"
FAILS = [
    "case_ii: elbow is answered",
    "case_ii: elbow, with the condition or the witness",
]
HINT = "has no 'right_if'"


case_ii = {"slope": "decreases", "steepness": "shallower", "elbow": "depends"}
