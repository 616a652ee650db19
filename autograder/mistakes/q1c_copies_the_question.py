"""The question, copied."""

QUESTION = "q1c"
FAILS = [
    "q1c: an answer in your own words",
]
HINT = "do not count"


__answers__ = {
    "q1c": """This course takes an intellectually rather conservative view: it tries to understand deep learning
through mathematical intuition and models, and through its ties to the larger tradition of machine learning, as far as
that goes. This is not the only view possible. Having read it, how do you see the role of this class in your learning? I
see it as important."""
}
