"""The elbow of case (ii) is said to stay."""

QUESTION = "q5b"
FAILS = [
    "case_ii: elbow, with the condition or the witness",
]
HINT = "Try your condition"


case_ii = {"slope": "decreases", "steepness": "shallower", "elbow": "unchanged"}
