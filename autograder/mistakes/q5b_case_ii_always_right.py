"""The elbow of case (ii) is said to move right, with no example of it."""

QUESTION = "q5b"
FAILS = [
    "case_ii: elbow is answered",
    "case_ii: elbow, with the condition or the witness",
]
HINT = "Show one example"


case_ii = {"slope": "decreases", "steepness": "shallower", "elbow": "right"}
