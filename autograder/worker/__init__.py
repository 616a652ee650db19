"""The untrusted side: a process with libraries loaded is forked for each notebook, runs its cells and answers calls.

Nothing here may import the tests, the reference or the grading code: a student's code runs in the same process.
"""
