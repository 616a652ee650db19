"""Tests of a homework, whichever it is: does it build, do its tests tell right answers from wrong ones, is all there?

`autograder lint` runs them all; a homework's own test suite may call the functions of `rules` one by one. Answers
run in this process: they are the authors' own.
"""
