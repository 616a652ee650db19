"""Find the slots and stubs of a notebook that are unchanged since the release."""

from __future__ import annotations

from workbook import homework
from workbook.handin.finding import SavedNotebook
from workbook.notebook import saved, typed_derivations


def unanswered(notebook: SavedNotebook, scanned: set[str]) -> list[str]:
    """Return the names of unchanged slots and stubs, such as ``q1a``, ``q2a shape_linear``, ``q2a derivation``.

    A derivation counts as answered if its part has a scan, or if it is typed beside the slot or in a code cell.
    """
    from workbook.pdf.document import part_of, role_of

    names: list[str] = []
    derived = typed_derivations.candidates(
        notebook.content, {part_of(cell) for cell in notebook.content["cells"]}
    )
    for cell in notebook.content["cells"]:
        part, role, source = part_of(cell), role_of(cell), cell["source"]
        if role == "answer" and not saved.answer_in(notebook.content, part):
            names.append(part)
        elif role == "derivation" and not derived[part] and part not in scanned:
            names.append(f"{part} derivation")
        elif role == "stub":
            stub = cell["metadata"][homework.METADATA].get("names")
            names += [
                f"{part} {name}"
                for name in (stub if isinstance(stub, list) else [])
                if "raise NotImplementedError" in source or f"{name} = None" in source
            ]
    return names
