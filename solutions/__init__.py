"""The reference answers of the homework, one module or package a notebook, and the model answers for staff in
``written/``.

Each function states its shapes, derives its formula in a few lines and shows a worked number. What
stands between ``# BEGIN SOLUTION`` and ``# END SOLUTION`` is what a student writes; the stub in the
notebook is cut from the same function, so that a signature and its docstring exist once. Nothing here
checks its inputs: hidden tests compare a student's answer with these functions on inputs which those
tests make.
"""
