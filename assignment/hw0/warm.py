"""Load the modules and data that a worker of the grader needs before it is forked, because the first use is slow."""

from hw0 import data, explore, geometry, gradients, layers, plots, solver
from workbook.derive import check_derivation

__all__ = ["data", "explore", "geometry", "gradients", "layers", "load", "plots", "solver", "warm_up"]


def load() -> None:
    """Load the data that any notebook may need and that a sandboxed worker cannot read."""
    data.load_digits()


def warm_up() -> None:
    """Run code that few notebooks use once: an explorer, the grammar of derivations."""
    explore.linear(n=3)
    check_derivation("q2a", "d(x'c, x) = c'")
