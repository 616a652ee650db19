"""One sentence."""

QUESTION = "q1a"
FAILS = [
    "q1a: an answer in your own words",
]
HINT = "Say a little more"


__answers__ = {"q1a": "I want to learn how deep networks work and why."}
