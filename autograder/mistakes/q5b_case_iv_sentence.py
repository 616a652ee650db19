"""A sentence instead of a dict."""

QUESTION = "q5b"
FAILS = [
    "case_iv: slope is answered",
    "case_iv: steepness is answered",
    "case_iv: elbow is answered",
    "case_iv: slope",
    "case_iv: steepness",
    "case_iv: elbow",
]
HINT = "Expected a dict"


case_iv = "the slope decreases and the elbow moves left"
