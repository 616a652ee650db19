"""The right answers."""
