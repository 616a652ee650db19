"""Measurements: each module prints its figures and leaves them in a JSON file beside it."""
