"""Decide whether one step is true: equality, equations, orders and limits, each in random worlds."""
