"""What several tests of one problem share: how its answers are read and judged. No answers live here.

The public tests in a student's hands import these modules, and so do the hidden ones.
"""
