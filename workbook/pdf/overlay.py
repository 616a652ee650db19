"""Draw scanned PDF pages over the pages that the document reserves for them, and read its outline and destinations.

The document already has a page, an outline entry, a footer and a number for each scanned page; only the
drawing is missing. So nothing that Typst wrote (tags, destinations, outline) has to be moved.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import pikepdf

from workbook.common.messages import shown
from workbook.pdf.scans import ScanPage
from workbook.submission.limits import Refused

#: Margins around a scan in points, with room for the heading above and the footer below (see template.typ).
SIDE, ABOVE, BELOW = 40.0, 82.0, 60.0


def lay_over(pdf: bytes, placed: Mapping[int, ScanPage]) -> bytes:
    """Draw each scanned PDF page on its page of ``pdf`` (numbers from 1), and return the new PDF.

    A page is scaled to the room between the heading and the footer, and turned as a viewer shows it. Scanned photos are
    skipped, because they are already in the document. Without a scanned PDF the result is ``pdf`` itself. The same
    input gives the same bytes.

    Raises
    ------
    Refused
        If a scanned page cannot be read. The message names the file and the page.
    """
    wanted = {number: page for number, page in placed.items() if page.pdf is not None}
    if not wanted:
        return pdf
    sources: dict[int, pikepdf.Pdf] = {}
    with pikepdf.open(io.BytesIO(pdf)) as target:
        try:
            for number, scan in wanted.items():
                assert scan.pdf is not None
                if id(scan.pdf) not in sources:
                    sources[id(scan.pdf)] = pikepdf.open(io.BytesIO(scan.pdf))
                page = target.pages[number - 1]
                try:
                    draw(target, page, sources[id(scan.pdf)].pages[scan.index], _room(page))
                except Refused:
                    raise
                except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError):
                    raise Refused(
                        f"page {scan.number} of the scan {shown(scan.file)} cannot be read"
                    ) from None
            out = io.BytesIO()
            target.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
        finally:
            for source in sources.values():
                source.close()
    return out.getvalue()


def _room(page: pikepdf.Page) -> pikepdf.Rectangle:
    """Return the room for a scan on a page of the document, in points."""
    _, _, right, top = (float(edge) for edge in page.mediabox)
    return pikepdf.Rectangle(SIDE, BELOW, right - SIDE, top - ABOVE)


def draw(target: pikepdf.Pdf, page: pikepdf.Page, scanned: pikepdf.Page, room: pikepdf.Rectangle) -> None:
    """Draw a page of another PDF inside ``room`` as one form, rotated as a viewer shows it.

    pikepdf's ``add_overlay`` uses a random name for the form, so the same input would give different bytes.
    """
    form = target.copy_foreign(scanned.as_form_xobject())
    name = page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name("/Scan"))
    placed = page.calc_form_xobject_placement(
        form, name, room, invert_transformations=True, allow_shrink=True, allow_expand=True
    )
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(b"Q\n/Artifact BMC\n" + placed + b"\nEMC\n")
    page.contents_coalesce()


def places(pdf: bytes) -> tuple[dict[str, tuple[int, float]], int]:
    """Return named destinations → page (from 1) and points below its upper edge, and the number of pages."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        numbers = {page.obj.objgen: number for number, page in enumerate(opened.pages, start=1)}
        tops = {number: float(page.mediabox[3]) for number, page in enumerate(opened.pages, start=1)}
        found: dict[str, tuple[int, float]] = {}
        root = opened.Root
        named = (
            list(pikepdf.NameTree(root.Names.Dests).items())
            if "/Names" in root and "/Dests" in root.Names
            else []
        )
        named += [(key.lstrip("/"), where) for key, where in root.Dests.items()] if "/Dests" in root else []
        for name, where in named:
            target = where.D if isinstance(where, pikepdf.Dictionary) else where
            number = numbers[target[0].objgen]
            # [page /XYZ left top zoom]
            height = target[3] if len(target) > 3 else None
            found[str(name)] = number, tops[number] - float(height) if height is not None else 0.0
        return found, len(opened.pages)


def destinations(pdf: bytes) -> tuple[dict[str, int], int]:
    """Return named destinations → page numbers (from 1), and the number of pages."""
    found, count = places(pdf)
    return {name: number for name, (number, _) in found.items()}, count


def _target(where: Any) -> Any:
    if isinstance(where, pikepdf.Dictionary):
        where = where.D
    return where[0]


def outline(pdf: bytes) -> list[tuple[int, str, int]]:
    """Return the outline, depth first: level (from 0), title, page number (from 1)."""
    out: list[tuple[int, str, int]] = []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        numbers = {page.obj.objgen: number for number, page in enumerate(opened.pages, start=1)}
        names, _ = destinations(pdf)

        def walk(items: Any, level: int) -> None:
            for item in items:
                where = item.destination
                if where is None and item.action is not None:
                    where = item.action.D
                if isinstance(where, pikepdf.String | pikepdf.Name | str):
                    number = names[str(where).lstrip("/")]
                else:
                    number = numbers[_target(where).objgen]
                out.append((level, item.title, number))
                walk(item.children, level + 1)

        with opened.open_outline() as tree:
            walk(tree.root, 0)
    return out
