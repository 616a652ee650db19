"""The reference answers of Homework 1, one module per notebook, and what staff read in ``written/``."""
