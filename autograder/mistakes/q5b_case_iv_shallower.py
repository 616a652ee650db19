"""In case (iv) the line is said to get shallower because the slope decreases."""

QUESTION = "q5b"
FAILS = [
    "case_iv: steepness",
]
HINT = "how steep is the line"


case_iv = {"slope": "decreases", "steepness": "shallower", "elbow": "left"}
