"""The words are in a comment that nobody sees."""

QUESTION = "q1d"
FAILS = [
    "q1d: an answer in your own words",
]
HINT = "Say a little more"


__answers__ = {
    "q1d": """<!-- I want to understand why deep networks generalise although they could learn any labels by heart, and how much of that is due to the optimiser. I also hope to read papers with a critical eye and to write clear numerical experiments of my own this year. --> Office hours."""
}
