"""The tests of the answers, and what they share. Only the grader and staff have them."""
