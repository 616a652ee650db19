"""Attacks on the autograder, one file each, and the laboratory that runs them.

The first line of a file's docstring is the promise that the attack tries to break. There are two kinds:

- `attack(lab)` runs inside a worker that is locked in, and returns evidence of what it got (`tests.attacks.lab`). It
  is run in every tier, with each layer left out, and with none, where it must succeed or it proves nothing;
- `CELLS` is a submission that is graded end to end (`tests.attacks.graded`); its control is a grader of the old
  kind, which runs the tests in the student's own process.
"""
