"""Feedback to students: hints, results, and the formulas as they were understood."""
