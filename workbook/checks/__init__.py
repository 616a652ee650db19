"""Run the public tests on a notebook's answers, in its kernel or from a fresh start, and show the results."""
