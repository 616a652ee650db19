"""In case (iv) the slope is said to increase because the line gets steeper."""

QUESTION = "q5b"
FAILS = [
    "case_iv: slope",
]
HINT = "as signed"


case_iv = {"slope": "increases", "steepness": "steeper", "elbow": "left"}
