"""Formulas of the released notebooks, typeset in advance, so that a first PDF only waits for the student's own.

``formulas.json.xz`` beside this file maps keys of maths.py to typeset formulas. A key holds the formula and the version
of MathJax, so a statement that changed is merely typeset again. Make the file anew with
``python -m hw0.pdf.released NOTEBOOK…`` after the statements changed; the released notebooks alone go in, never a
solved one.
"""

from __future__ import annotations

import json
import lzma
import sys
from collections.abc import Iterable
from functools import cache
from importlib import resources
from pathlib import Path

from hw0.limits import parse_notebook

NAME = "formulas.json.xz"


@cache
def formulas() -> dict[str, str]:
    """Typeset formulas as JSON by key; empty where the file is missing or damaged."""
    try:
        packed = resources.files(__package__).joinpath(NAME).read_bytes()
        loaded = json.loads(lzma.decompress(packed))
    except (OSError, lzma.LZMAError, ValueError):
        return {}
    return loaded if isinstance(loaded, dict) else {}


def pack(notebooks: Iterable[Path]) -> bytes:
    """The content of the file for these notebooks; the same notebooks give the same bytes."""
    from hw0.pdf.collect import Collected
    from hw0.pdf.document import Notebook, chapter
    from hw0.pdf.maths import key, typeset

    gather = Collected()
    for path in notebooks:
        chapter(Notebook(path.stem, parse_notebook(path.name, path.read_bytes())), gather)
    drawn = typeset(gather.requests)
    kept = {
        key(request): json.dumps(formula.plain()) for request, formula in drawn.items() if not formula.error
    }
    return lzma.compress(json.dumps(dict(sorted(kept.items()))).encode(), preset=9)


if __name__ == "__main__":
    Path(__file__).with_name(NAME).write_bytes(pack(sorted(Path(name) for name in sys.argv[1:])))
