"""Formulas, a list, a link."""

__answers__ = {
    "q1a": r"""
- to derive $\nabla_W \ell$ by hand, without guessing which transpose goes where;
- to see why networks with more parameters than examples generalize at all;
- to run small experiments that could prove me wrong, and to plot them honestly;
- to read [a paper](https://example.org/paper) a week and explain its one idea to a friend.
"""
}
