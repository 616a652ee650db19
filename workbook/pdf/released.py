"""Formulas of the released notebooks, typeset in advance, so that the first PDF only typesets the student's own.

``formulas.json.xz`` beside this file maps keys of maths.py to typeset formulas. A key depends on the formula and on the
files that draw it, so a formula that changed is typeset again. pretypeset.py makes the file.
"""

from __future__ import annotations

import json
import lzma
from functools import cache
from importlib import resources

NAME = "formulas.json.xz"


@cache
def formulas() -> dict[str, str]:
    """Return typeset formulas as JSON by key; empty if the file is missing or damaged."""
    try:
        packed = resources.files(__package__).joinpath(NAME).read_bytes()
        loaded = json.loads(lzma.decompress(packed))
    except (OSError, lzma.LZMAError, ValueError):
        return {}
    return loaded if isinstance(loaded, dict) else {}
