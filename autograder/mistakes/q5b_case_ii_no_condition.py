""" "depends", without saying on what."""

QUESTION = "q5b"
FAILS = [
    "case_ii: elbow is answered",
    "case_ii: elbow, with the condition or the witness",
]
HINT = "Say on what it depends"


case_ii = {"slope": "decreases", "steepness": "shallower", "elbow": "depends"}
