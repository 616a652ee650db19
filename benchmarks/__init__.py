"""Measurements: each module prints its figures and writes them to a JSON file beside it."""
