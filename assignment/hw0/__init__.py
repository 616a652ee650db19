"""Homework 0: what a student's notebook imports.

``from hw0 import check`` is all that a notebook needs at first. The rest loads when it is first used, so that
importing this package costs milliseconds.
"""

from importlib import import_module
from typing import Any

# Bound here, before anything can import the module hw0.check: the name means the function.
from hw0.check import check

_LAZY = {
    "answer": "hw0.derive",
    "Solver": "hw0.solver",
    "load_cifar10": "hw0.data",
    "load_digits": "hw0.data",
    "make_pdf": "hw0.pdf.cli",
    "numeric_gradient": "hw0.gradients",
    "softmax_loss": "hw0.layers",
    "svm_loss": "hw0.layers",
}

__all__ = [
    "Solver",
    "answer",
    "check",
    "load_cifar10",
    "load_digits",
    "make_pdf",
    "numeric_gradient",
    "softmax_loss",
    "svm_loss",
]


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
