"""Words that were not asked for."""

QUESTION = "q5b"
FAILS = [
    "case_i: slope is answered",
    "case_i: steepness is answered",
    "case_i: slope",
    "case_i: steepness",
]
HINT = "is not one of the words"


case_i = {"slope": "stays", "steepness": "same", "elbow": "unchanged"}
