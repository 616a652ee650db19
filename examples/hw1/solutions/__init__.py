"""The reference answers of Homework 1, one module a notebook, and what staff read in ``written/``."""
