"""Make the file of typeset formulas that released.py reads: ``python -m workbook.pdf.pretypeset NOTEBOOK…``.

Staff run it after they change the statements. Pass only released notebooks, never a solved one.
"""

from __future__ import annotations

import json
import lzma
import sys
from collections.abc import Iterable
from pathlib import Path

from workbook.notebook.notebook_json import parse_notebook
from workbook.pdf.collect import Collected
from workbook.pdf.document import Notebook, chapter
from workbook.pdf.maths import key, typeset
from workbook.pdf.released import NAME


def pack(notebooks: Iterable[Path]) -> bytes:
    """Return the content of the file for these notebooks; the same notebooks give the same bytes."""
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
