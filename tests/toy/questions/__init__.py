"""The tests of the answers."""
