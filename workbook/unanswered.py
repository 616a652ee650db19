"""Find the slots and stubs of a notebook that are unchanged since the release."""

from __future__ import annotations

import re

from workbook.handin import SavedNotebook
from workbook.homework import METADATA
from workbook.which import written

# A code cell with a derivation for the checker.
_DERIVE = re.compile(r"\s*%%derive\s+(\w+)")


def unanswered(notebook: SavedNotebook, scanned: set[str]) -> list[str]:
    """Return the names of unchanged slots and stubs, such as ``q1a``, ``q2a shape_linear``, ``q2a derivation``.

    A derivation counts as answered if its part has a scan or a ``%%derive`` cell.
    """
    from workbook.pdf.document import part_of, role_of

    names: list[str] = []
    typed = {found[1] for cell in notebook.content["cells"] if (found := _DERIVE.match(cell["source"]))}
    for cell in notebook.content["cells"]:
        part, role, source = part_of(cell), role_of(cell), cell["source"]
        if role == "answer" and not written(source):
            names.append(part)
        elif role == "derivation" and not written(source) and part not in scanned | typed:
            names.append(f"{part} derivation")
        elif role == "stub":
            stub = cell["metadata"][METADATA].get("names")
            names += [
                f"{part} {name}"
                for name in (stub if isinstance(stub, list) else [])
                if "raise NotImplementedError" in source or f"{name} = None" in source
            ]
    return names
