"""Look at functions before you prove something about them: equations at small sizes, and interactive pictures.

A `Panel` writes out a function and its derivatives at the sizes and numbers that you choose. The homework asks what the
entries are in general, and how they are arranged. An explorer is a picture that you change with sliders and the mouse.

    from hw0 import explore
    explore.quadratic_form(n=2)          # problem 2
    explore.relu_step(x=2, y=1, w=1, b=0)  # problem 5
    explore.relu()                       # problem 5, a picture

Each function that opens a picture loads it then and returns an `Explorer`. An unknown setting raises a TypeError.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from hw0.panels import (
    Panel,
    entries,
    linear,
    linear_map,
    network_step,
    quadratic_form,
    relu_step,
    squared_norm,
)

__all__ = [
    "Panel",
    "column_space",
    "direction",
    "entries",
    "fakes",
    "linear",
    "linear_map",
    "network_step",
    "quadratic_form",
    "relu",
    "relu_network",
    "relu_step",
    "scale_map",
    "shrinkage",
    "solution_line",
    "squared_norm",
    "training",
]


def relu(**settings: Any) -> Any:
    """Open a picture of one ReLU, one training point, and the effect of SGD steps on slope and elbow (q5a, q5b).

    Parameters
    ----------
    **settings
        Where to start: ``x``, ``y`` (training point), ``w``, ``b`` (slope and bias), ``lr`` (learning rate), ``case``
        ("free", or "i" to "iv") and ``hold`` (whether to keep φ(x) - y = 1).
    """
    return import_module("hw0.explorers.elbow").OneReLU(**settings)


def relu_network(**settings: Any) -> Any:
    """Open a picture of a network of ReLUs, the curve that it fits, and its elbows under SGD (q5c, q5d).

    Parameters
    ----------
    **settings
        Where to start: ``x``, ``y`` (training point), ``units`` (2 to 10), ``lr`` (learning rate), ``curve`` ("wave",
        "tent" or "stairs") and ``seed``.
    """
    return import_module("hw0.explorers.elbow").NetworkOfReLUs(**settings)


def shrinkage(**settings: Any) -> Any:
    """Open a picture of ridge regression: the share kept over σ, the fit and the weights (q4b, q4g, q4h).

    Parameters
    ----------
    **settings
        Where to start: ``lam`` (λ, 1e-4 to 1e3) and ``seed`` (of the points).
    """
    return import_module("hw0.explorers.shrinkage").Shrinkage(**settings)


def fakes(**settings: Any) -> Any:
    """Open a picture of the fake rows and columns that turn least squares into ridge regression (q4d, q4e).

    Parameters
    ----------
    **settings
        Where to start: ``lam`` (λ, 1e-2 to 1e2), ``kind`` ("data" or "features") and ``seed`` (of the data).
    """
    return import_module("hw0.explorers.shrinkage").Fakes(**settings)


def column_space(**settings: Any) -> Any:
    """Open a picture of three equations for two weights: the column space, y, and the residual (q3a, q3c).

    Parameters
    ----------
    **settings
        Where to start: ``w0``, ``w1`` (weights), ``turn`` and ``lift`` (of the view, in degrees) and ``seed`` (of y).
    """
    return import_module("hw0.explorers.shortest").ColumnSpace(**settings)


def solution_line(**settings: Any) -> Any:
    """Open a picture of one equation for two weights: all its solutions, and the length of each (q3d, q3f).

    Parameters
    ----------
    **settings
        Where to start: ``x0``, ``x1`` (the row of X), ``y`` and ``along`` (position of w along the line).
    """
    return import_module("hw0.explorers.shortest").SolutionLine(**settings)


def training(**settings: Any) -> Any:
    """Open a picture of a network while it trains: loss, accuracy, first-layer weights, sizes in every layer (q6).

    Parameters
    ----------
    **settings
        Where to start: ``data`` ("few" for 50 images, or "all"), ``layers`` (2 to 6), ``scale`` (weight scale),
        ``rate`` (learning rate) and ``seed``.
    """
    return import_module("hw0.explorers.live_training").LiveTraining(**settings)


def scale_map(**settings: Any) -> Any:
    """Open a map of the weight scales and learning rates that fit 50 images, for three and five layers (q6a).

    Parameters
    ----------
    **settings
        The pair that is selected first: ``layers`` ("3" or "5"), ``scale`` (weight scale) and ``rate`` (learning
        rate).
    """
    return import_module("hw0.explorers.scale_map").ScaleMap(**settings)


def direction(**settings: Any) -> Any:
    """Open a picture of f along a direction: the derivative's row times the direction, and a finite step (q2).

    Parameters
    ----------
    **settings
        Where to start: ``f`` ("linear", "squared_norm" or "quadratic_form"), ``h`` (step), ``x0``, ``x1`` (the point)
        and ``d0``, ``d1`` (the direction).
    """
    return import_module("hw0.explorers.direction").Direction(**settings)
