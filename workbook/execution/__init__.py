"""Run a notebook's cells in the same way when they are checked and when they are graded.

``python -m hw0 check`` and the grader's worker run cells with the shell of this package. It tolerates errors that are
not related to an answer: a module that is not installed, a name that NumPy removed, a magic that needs Jupyter
or another program. It adds a hint each time.

This package runs in the student's process and does not decide on points: tests compare plain values, and a
stand-in for a missing module is never a plain value.
"""
