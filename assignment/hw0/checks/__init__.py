"""Functions that the tests of a problem share, which read and judge its answers. They contain no answers.

The public tests, which students have, import these modules, and so do the hidden tests.
"""
