"""One text for two parts."""

QUESTION = "q1b"
FAILS = [
    "q1b: an answer in your own words",
]
HINT = "answer each"


text = """
I want to understand why deep networks generalise although they could learn any labels by heart, and how much of that is due to the optimiser. I also hope to read papers with a critical eye and to write clear numerical experiments of my own this year.
"""
__answers__ = {"q1a": text, "q1b": text + "Nothing has changed."}
