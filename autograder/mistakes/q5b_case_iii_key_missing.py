"""One key is missing; the others are right."""

QUESTION = "q5b"
FAILS = [
    "case_iii: steepness is answered",
    "case_iii: steepness",
]
HINT = "has no 'steepness'"


case_iii = {"slope": "increases", "elbow": "right"}
