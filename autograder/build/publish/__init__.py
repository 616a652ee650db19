"""Write the release as a folder for a public repository, and say what changed.

The homework's own repository holds secrets, so students get theirs from another one.
"""
