"""Load the modules and data that a worker of the grader needs before it is forked, because the first use is slow."""

from hw0 import data, explore, geometry, gradients, layers, plots, solver

__all__ = ["data", "explore", "geometry", "gradients", "layers", "load", "plots", "solver", "warm_up"]


def load() -> None:
    """Load the data that any notebook may need and that a sandboxed worker cannot read."""
    data.load_digits()


def warm_up() -> None:
    """Run an explorer once, because cells that only show something use it; the first one loads SymPy."""
    explore.linear(n=3)
