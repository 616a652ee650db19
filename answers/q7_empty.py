"""Alone, without sources."""

sources = []
collaborators = []
hours = 7
