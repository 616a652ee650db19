"""What a worker of the grader should have loaded before it is forked: the first of its kind takes the time."""

from hw0 import data, explore, geometry, gradients, layers, plots, solver
from workbook.derive import check_derivation

__all__ = ["data", "explore", "geometry", "gradients", "layers", "plots", "solver", "warm_up"]


def warm_up() -> None:
    """Load the digits, draw an explorer, check a derivation."""
    data.load_digits()
    explore.linear(n=3)
    check_derivation("q2a", "d(x'c, x) = c'")
