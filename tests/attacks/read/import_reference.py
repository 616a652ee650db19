"""A worker cannot import the reference package."""

from __future__ import annotations

import importlib
import sys

from tests.attacks.lab import Lab

NUMBERS = (10,)
READS = True


def attack(lab: Lab) -> str:
    sys.modules.pop("solutions", None)
    sys.path.insert(0, lab.site)
    return str(importlib.import_module("solutions").ANSWER)
