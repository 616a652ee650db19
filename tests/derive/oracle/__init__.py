"""A second opinion on derivations, which shares only the parser with the checker.

`reader` finds the first line that is not true, in the floating-point `worlds` of `evaluator`; `paddings`
are true and show nothing. Tests take samples of it, and benchmarks/derivation_mutants.py all.
"""

from __future__ import annotations

import re

from tests.places import ROOT


def reference(question: str) -> str:
    """The model derivation of a part as it is typed."""
    text = (ROOT / "solutions" / "written" / f"{question}.md").read_text(encoding="utf-8")
    found = re.search(r"```derive\n(.*?)```", text, re.S)
    if not found:
        raise ValueError(f"{question}.md has no derive block")
    return found.group(1)
