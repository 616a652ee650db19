"""Update rules: functions that update a parameter, given the gradient of the loss with respect to it.

All rules have the same signature: ``rule(w, dw, config)`` returns ``(new_w, new_config)``.

- ``w`` is a float array of any shape, and ``dw`` an array of the same shape.
- ``config`` is a dict with the settings of the rule and with the values that it keeps from one step to the next. A
  missing setting gets its default, and None means that all settings get their defaults.

The rules do not change arrays in place.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

Config = dict[str, Any]
UpdateRule = Callable[[np.ndarray, np.ndarray, Config | None], tuple[np.ndarray, Config]]


def _with_defaults(config: Config | None, **defaults: Any) -> Config:
    return {**defaults, **(config or {})}


def sgd(w: np.ndarray, dw: np.ndarray, config: Config | None = None) -> tuple[np.ndarray, Config]:
    """Update a parameter by stochastic gradient descent: take a step against the gradient.

    Parameters
    ----------
    w : float array
        The parameter.
    dw : float array, shaped as ``w``
        Gradient of the loss with respect to ``w``.
    config : dict, optional
        Setting: ``learning_rate`` (1e-2).

    Returns
    -------
    new_w : float array, shaped as ``w``
    new_config : dict
        Pass it to the next step.

    Examples
    --------
    >>> sgd(np.array([1.0]), np.array([2.0]), {"learning_rate": 0.1})[0]
    array([0.8])
    """
    config = _with_defaults(config, learning_rate=1e-2)
    return w - config["learning_rate"] * dw, config


def sgd_momentum(w: np.ndarray, dw: np.ndarray, config: Config | None = None) -> tuple[np.ndarray, Config]:
    """Update a parameter by SGD with momentum: take a step along a velocity, a decaying sum of past steps.

    Parameters
    ----------
    w : float array
        The parameter.
    dw : float array, shaped as ``w``
        Gradient of the loss with respect to ``w``.
    config : dict, optional
        Settings: ``learning_rate`` (1e-2), ``momentum`` (0.9). The rule keeps ``velocity``, shaped as ``w``.

    Returns
    -------
    new_w : float array, shaped as ``w``
    new_config : dict
        Pass it to the next step.
    """
    config = _with_defaults(config, learning_rate=1e-2, momentum=0.9, velocity=np.zeros_like(w))
    velocity = config["momentum"] * config["velocity"] - config["learning_rate"] * dw
    return w + velocity, {**config, "velocity": velocity}


def rmsprop(w: np.ndarray, dw: np.ndarray, config: Config | None = None) -> tuple[np.ndarray, Config]:
    """Update a parameter by RMSProp: divide each entry of the step by the recent size of that gradient entry.

    Parameters
    ----------
    w : float array
        The parameter.
    dw : float array, shaped as ``w``
        Gradient of the loss with respect to ``w``.
    config : dict, optional
        Settings: ``learning_rate`` (1e-2), ``decay_rate`` (0.99), ``epsilon`` (1e-8). The rule keeps ``cache``, a
        running mean of the squared gradient, shaped as ``w``.

    Returns
    -------
    new_w : float array, shaped as ``w``
    new_config : dict
        Pass it to the next step.
    """
    config = _with_defaults(config, learning_rate=1e-2, decay_rate=0.99, epsilon=1e-8, cache=np.zeros_like(w))
    rate = config["decay_rate"]
    cache = rate * config["cache"] + (1 - rate) * dw**2
    return w - config["learning_rate"] * dw / (np.sqrt(cache) + config["epsilon"]), {**config, "cache": cache}


def adam(w: np.ndarray, dw: np.ndarray, config: Config | None = None) -> tuple[np.ndarray, Config]:
    """Update a parameter by Adam: divide a running mean of the gradient by the root of a running mean of its square.

    Both means start at zero and are corrected for that. Neither ``w`` nor ``config`` is changed.

    Parameters
    ----------
    w : float array
        The parameter.
    dw : float array, shaped as ``w``
        Gradient of the loss with respect to ``w``.
    config : dict, optional
        Settings: ``learning_rate`` (1e-3), ``beta1`` (0.9), ``beta2`` (0.999), ``epsilon`` (1e-8). The rule keeps
        ``m`` and ``v``, running means of the gradient and of its square, and the number of steps ``t``.

    Returns
    -------
    new_w : float array, shaped as ``w``
    new_config : dict
        Pass it to the next step.
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
    """Return the update rule with this name; a function is returned unchanged.

    Raises
    ------
    ValueError
        If no rule has this name.
    """
    if callable(rule):
        return rule
    if rule not in RULES:
        raise ValueError(f"there is no update rule {rule!r}; the rules are {', '.join(RULES)}")
    return RULES[rule]
