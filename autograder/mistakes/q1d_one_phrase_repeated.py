"""One phrase, many times."""

QUESTION = "q1d"
FAILS = [
    "q1d: an answer in your own words",
]
HINT = "repeats the same"


__answers__ = {"q1d": "I would like more office hours. " * 20}
