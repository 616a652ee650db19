"""Write the release as a folder for a public repository, and report what changed.

The homework's own repository contains secrets, so students use another one.
"""
