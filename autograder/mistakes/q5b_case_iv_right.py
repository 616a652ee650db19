"""The elbow of case (iv) is said to move right."""

QUESTION = "q5b"
FAILS = [
    "case_iv: elbow",
]
HINT = "compare the elbow after with that before"


case_iv = {"slope": "decreases", "steepness": "steeper", "elbow": "right"}
