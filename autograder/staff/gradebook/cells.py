"""Restore a submitted notebook to the released form, ignoring the metadata of its cells.

Only the sources of the answer slots and of the student's own cells come from the submission. Ids, metadata, locked
cells, and notebook metadata come from the release. Deleted cells are put back, and copied cells stay as plain text. So
nbgrader never reads a schema version, a grade id, or a points field that a student could have written.
"""

from __future__ import annotations

import base64
import binascii
import copy
import hashlib
import json
import re
from collections.abc import Mapping

import nbformat
from nbformat.notebooknode import NotebookNode

from workbook.homework import METADATA

#: A part of a notebook's JSON, of which nothing is known: whoever reads it looks at the types.
Json = Mapping[str, object]
#: What released cells say about themselves, and the cell that says it.
Claims = dict[tuple[object, ...], str]

#: Pictures that a Markdown cell may carry (a photographed page), by their first bytes.
_PICTURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8"}
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CELL_TYPES = ("code", "markdown", "raw")

#: Maximum length of the text that describes a picture from the student's own runs.
MAX_KEPT = 2000


def restore(submitted: Json, released: NotebookNode) -> NotebookNode:
    """Return the submission's cells in the form of the released notebook, in the student's order.

    Answers and the student's additional cells keep the student's text and its pictures. All other cells are those of
    the release: changed ones are replaced, and deleted ones are put back before the next released cell that is there,
    or at the end. Of several copies of a released cell, the one with its id counts, otherwise the first; the others are
    additional cells. ``submitted`` is a JSON object; without a list of cells it gives the released notebook.
    ``released`` is not changed. The result has the release's metadata.
    """
    order = [cell.id for cell in released.cells]
    by_id = {cell.id: cell for cell in released.cells}
    cells = _cells(submitted)
    owner = _owners(cells, released)
    restored: NotebookNode = nbformat.v4.new_notebook(metadata=copy.deepcopy(released.metadata))
    placed: set[str] = set()
    taken = set(order)
    for number, cell in enumerate(cells):
        if number not in owner:
            restored.cells.append(_own_cell(cell, number, taken))
            continue
        original = by_id[owner[number]]
        # Restore cells that were deleted just before this one.
        for missing in order[: order.index(original.id)]:
            if missing not in placed and missing not in owner.values():
                restored.cells.append(_released_cell(by_id[missing]))
                placed.add(missing)
        restored.cells.append(_released_cell(original, cell))
        placed.add(original.id)
    restored.cells += [_released_cell(by_id[name]) for name in order if name not in placed]
    return restored


def content_key(notebook: Json) -> str:
    """Return the SHA-256 of a notebook's content: the kinds and sources of its cells, in order."""
    fields = [[str(cell.get("cell_type")), source_of(cell)] for cell in _cells(notebook)]
    return hashlib.sha256(json.dumps(fields).encode()).hexdigest()


def tidy(submitted: Json) -> NotebookNode:
    """Return only the submission's cells and their sources, as a notebook that every tool can read."""
    node: NotebookNode = nbformat.v4.new_notebook()
    taken: set[str] = set()
    for number, cell in enumerate(_cells(submitted)):
        made = _own_cell(cell, number, taken)
        metadata = cell.get("metadata")
        ours = metadata.get(METADATA) if isinstance(metadata, dict) else None
        if isinstance(ours, dict):
            kept = {key: ours[key] for key in ("question", "role") if isinstance(ours.get(key), str)}
            made.metadata = nbformat.from_dict({METADATA: kept})
        node.cells.append(made)
    return node


def _cells(notebook: Json) -> list[Json]:
    cells = notebook.get("cells")
    return [cell for cell in cells if isinstance(cell, dict)] if isinstance(cells, list) else []


def _owners(cells: list[Json], released: NotebookNode) -> dict[int, str]:
    """Map submitted cells (by number) to released cells, by id first and then by the cells' metadata.

    If several cells claim the same released cell, the first one with its id wins, because Jupyter gives a copied cell a
    new id.
    """
    names = {cell.id for cell in released.cells}
    claims: Claims = {}
    for cell in released.cells:
        ours, grader = cell.metadata.get(METADATA) or {}, cell.metadata.get("nbgrader") or {}
        if ours.get("role") in ("answer", "derivation"):
            claims[METADATA, ours.get("question"), ours.get("role")] = cell.id
        if "grade_id" in grader:
            claims["nbgrader", grader["grade_id"]] = cell.id
    owner: dict[int, str] = {}
    for look in (_by_id, _by_claim):
        for number, cell in enumerate(cells):
            found = look(cell, names, claims)
            if number not in owner and found is not None and found not in owner.values():
                owner[number] = found
    return owner


def _by_id(cell: Json, names: set[str], claims: Claims) -> str | None:
    identity = cell.get("id")
    return identity if isinstance(identity, str) and identity in names else None


def _by_claim(cell: Json, names: set[str], claims: Claims) -> str | None:
    metadata = cell.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    ours, grader = metadata.get(METADATA), metadata.get("nbgrader")
    for key in (
        (METADATA, ours.get("question"), ours.get("role")) if isinstance(ours, dict) else None,
        ("nbgrader", grader.get("grade_id")) if isinstance(grader, dict) else None,
    ):
        if key is not None and all(isinstance(part, str) for part in key) and key in claims:
            return claims[key]
    return None


def source_of(cell: Json) -> str:
    """Return a cell's source as one string, whether the file stores a string or a list of lines."""
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""


def is_slot(cell: NotebookNode) -> bool:
    """Return whether students write into a released cell."""
    return bool((cell.metadata.get(METADATA) or {}).get("role") in ("stub", "answer", "derivation", "given"))


def _released_cell(original: NotebookNode, submitted: Json | None = None) -> NotebookNode:
    cell = _new(original.cell_type, original.source, original.id)
    cell.metadata = copy.deepcopy(original.metadata)
    if submitted is not None and is_slot(original):
        cell.source = source_of(submitted)
        _attach(cell, submitted)
        if kept := said_for_staff(submitted):
            cell.metadata.setdefault(METADATA, NotebookNode())["kept"] = kept
    return cell


def said_for_staff(submitted: Json) -> str:
    """Return the text of a picture from the student's own runs, which the grader cannot reproduce; "" if there is none.

    A submission may contain any text here, so it is shown as the student's own text.
    """
    outputs = submitted.get("outputs")
    for output in outputs if isinstance(outputs, list) else ():
        if not isinstance(output, dict):
            continue
        metadata, data = output.get("metadata"), output.get("data")
        ours = metadata.get("workbook") if isinstance(metadata, dict) else None
        if isinstance(ours, dict) and ours.get("for_staff") is True and isinstance(data, dict):
            return source_of({"source": data.get("text/plain")})[:MAX_KEPT].strip()
    return ""


def _own_cell(submitted: Json, number: int, taken: set[str]) -> NotebookNode:
    """Return a cell of the student's own; keep its id if it is valid and not in ``taken``, and add the id there."""
    kind, identity = submitted.get("cell_type"), submitted.get("id")
    if not isinstance(identity, str) or not _ID.fullmatch(identity) or identity in taken:
        identity = f"own-{number}"
        while identity in taken:
            identity += "-"
    taken.add(identity)
    cell = _new(kind if kind in _CELL_TYPES else "raw", source_of(submitted), identity)
    _attach(cell, submitted)
    return cell


def _new(kind: str, source: str, identity: str) -> NotebookNode:
    # nbformat's own functions validate each cell, which would take half of the time for a page.
    cell = NotebookNode(cell_type=kind, id=identity, metadata=NotebookNode(), source=source)
    if kind == "code":
        cell.update(execution_count=None, outputs=[])
    return cell


def _attach(cell: NotebookNode, submitted: Json) -> None:
    """Keep the pictures attached to a Markdown cell whose content matches their declared type."""
    attachments = submitted.get("attachments")
    if cell.cell_type != "markdown" or not isinstance(attachments, dict):
        return
    kept: dict[str, dict[str, str]] = {}
    for name, bundle in attachments.items():
        for kind, data in bundle.items() if isinstance(bundle, dict) else ():
            if isinstance(name, str) and (clean := picture(kind, data)) is not None:
                kept.setdefault(name, {})[kind] = clean
    if kept:
        cell.attachments = nbformat.from_dict(kept)


def picture(kind: object, data: object) -> str | None:
    """Return a picture as Base64 if its first bytes match its kind, or None."""
    if isinstance(data, list):
        data = "".join(part for part in data if isinstance(part, str))
    if kind not in _PICTURES or not isinstance(data, str):
        return None
    try:
        content = base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    return base64.b64encode(content).decode() if content.startswith(_PICTURES[kind]) else None
