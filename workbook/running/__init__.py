"""How a notebook's cells run when they are checked or graded, so that both say the same.

``python -m hw0 check`` and the grader's worker run cells with the shell of this package. It forgives what has
nothing to do with an answer: a module that is not installed, a name that NumPy dropped, a magic that needs Jupyter
or another program. Each time it says so in a hint.

Everything here runs in the student's process, and decides nothing about points: a test compares plain values. A
stand-in for a missing module is never a plain value.
"""
