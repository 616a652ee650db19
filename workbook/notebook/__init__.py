"""Saved notebooks: read them, decide which file is which, and find what a student wrote into their slots."""
