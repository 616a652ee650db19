"""Find the written answers that may be on paper, from a submission's scans and the page map of its PDF.

`submit` puts scanned pages into its own PDF and writes a page map that says which parts they belong to. Any
other PDF or picture may contain an answer to any part. The page map comes from the student, but a wrong one
only sends a reader to a wrong page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from workbook import limits, which
from workbook.limits import PAGES_NAME, PDF_NAME, Refused

MAX_MAP_BYTES = 1 << 20
ANY = ""
"""The key for scans that may contain an answer to any part."""
_NAMED = 3
_LONGEST = 200


def of_parts(papers: Mapping[str, bytes | Refused]) -> dict[str, str]:
    """Map each part's name to where its answer may be, in words for staff, and `ANY` to scans without a known part.

    >>> of_parts({"scan.pdf": b""})
    {'': "'scan.pdf'"}
    """
    found: dict[str, str] = {}
    mapped = {}
    for name, data in papers.items():
        if which.base(name) == PAGES_NAME and (pages := _pages(data)) is not None:
            mapped[name.removesuffix(PAGES_NAME) + PDF_NAME] = pages
    for pdf, pages in mapped.items():
        if pdf in papers:
            for page in pages:
                for part in page["parts"] or [ANY]:
                    found.setdefault(part, f"page {page['page']} of {limits.shown(pdf)}")
    loose = sorted(name for name in papers if name.casefold().endswith(limits.SCANS) and name not in mapped)
    if loose:
        more = f" and {len(loose) - _NAMED} more" if len(loose) > _NAMED else ""
        found[ANY] = (", ".join(limits.shown(name) for name in loose[:_NAMED]) + more)[:_LONGEST]
    return found


def _pages(data: bytes | Refused) -> list[dict[str, Any]] | None:
    """Return the scanned pages of a page map, or None if the data is not a page map."""
    if isinstance(data, Refused) or not 0 < len(data) <= MAX_MAP_BYTES:
        return None
    try:
        pages = json.loads(data)["pages"]
        return [
            {"page": int(page["page"]), "parts": [str(part)[:80] for part in page["parts"]]}
            for page in pages
            if page["kind"] == "scan"
        ]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
