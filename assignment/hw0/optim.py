"""Update rules: how a parameter moves, given the gradient of the loss at it.

Each is a function (w, dw, config) → (new w, config). ``config`` holds the settings, and whatever the rule remembers
from one step to the next; a setting that is missing gets its default. Arrays are not changed in place.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

Config = dict[str, Any]
UpdateRule = Callable[[np.ndarray, np.ndarray, Config | None], tuple[np.ndarray, Config]]


def _with_defaults(config: Config | None, **defaults: Any) -> Config:
    return {**defaults, **(config or {})}


def sgd(w: np.ndarray, dw: np.ndarray, config: Config | None = None) -> tuple[np.ndarray, Config]:
    """A step against the gradient. Setting: learning_rate (1e-2).

    >>> sgd(np.array([1.0]), np.array([2.0]), {"learning_rate": 0.1})[0]
    array([0.8])
    """
    config = _with_defaults(config, learning_rate=1e-2)
    return w - config["learning_rate"] * dw, config


def sgd_momentum(w: np.ndarray, dw: np.ndarray, config: Config | None = None) -> tuple[np.ndarray, Config]:
    """A step along a velocity that forgets slowly. Settings: learning_rate (1e-2), momentum (0.9); keeps velocity."""
    config = _with_defaults(config, learning_rate=1e-2, momentum=0.9, velocity=np.zeros_like(w))
    velocity = config["momentum"] * config["velocity"] - config["learning_rate"] * dw
    return w + velocity, {**config, "velocity": velocity}


def rmsprop(w: np.ndarray, dw: np.ndarray, config: Config | None = None) -> tuple[np.ndarray, Config]:
    """A step scaled by the recent size of each gradient entry.

    Settings: learning_rate (1e-2), decay_rate (0.99), epsilon (1e-8); keeps cache, the mean squared gradient.
    """
    config = _with_defaults(config, learning_rate=1e-2, decay_rate=0.99, epsilon=1e-8, cache=np.zeros_like(w))
    rate = config["decay_rate"]
    cache = rate * config["cache"] + (1 - rate) * dw**2
    return w - config["learning_rate"] * dw / (np.sqrt(cache) + config["epsilon"]), {**config, "cache": cache}


def adam(w: np.ndarray, dw: np.ndarray, config: Config | None = None) -> tuple[np.ndarray, Config]:
    """Momentum and scaling together, with both means corrected for having started at zero.

    Settings: learning_rate (1e-3), beta1 (0.9), beta2 (0.999), epsilon (1e-8); keeps m, v and the step count t.
    """
    config = _with_defaults(
        config,
        learning_rate=1e-3,
        beta1=0.9,
        beta2=0.999,
        epsilon=1e-8,
        m=np.zeros_like(w),
        v=np.zeros_like(w),
        t=0,
    )
    t = config["t"] + 1
    m = config["beta1"] * config["m"] + (1 - config["beta1"]) * dw
    v = config["beta2"] * config["v"] + (1 - config["beta2"]) * dw**2
    mean, square = m / (1 - config["beta1"] ** t), v / (1 - config["beta2"] ** t)
    step = config["learning_rate"] * mean / (np.sqrt(square) + config["epsilon"])
    return w - step, {**config, "m": m, "v": v, "t": t}


RULES: dict[str, UpdateRule] = {"sgd": sgd, "sgd_momentum": sgd_momentum, "rmsprop": rmsprop, "adam": adam}


def rule_named(rule: str | UpdateRule) -> UpdateRule:
    """The update rule of that name, or the function itself.

    Raises
    ------
    ValueError
        There is no such rule.
    """
    if callable(rule):
        return rule
    if rule not in RULES:
        raise ValueError(f"there is no update rule {rule!r}; the rules are {', '.join(RULES)}")
    return RULES[rule]
