"""Find the written answers that may be on paper, from a submission's scans and the page map of its PDF.

What was typed into a text box of the course's system may hold answers as well. `submit` puts scanned pages into its own
PDF and writes a page map that says which parts they belong to. Any other PDF or picture may contain an answer to any
part. The page map comes from the student, but a wrong one only sends a reader to a wrong page.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from autograder.intake import typed
from workbook import homework
from workbook.common import messages
from workbook.submission import file_kinds, notebook_names
from workbook.submission.file_names import PAGES_NAME
from workbook.submission.limits import Refused

#: Characters of a part's name in a page map. The homework's own are shorter, and others match none.
_MAX_PART = 80

MAX_MAP_BYTES = 1 << 20
ANY = ""
"""The key for scans that may contain an answer to any part."""
TYPED = "the text that was typed into the course's system"
"""What staff read instead of the name of a typed text's file."""
_MIN_WORDS = 15
"""Fewer words in a text box are a note to staff, such as where the notebooks are, and no answer."""
_UNSPACED = ("CJK UNIFIED", "HIRAGANA", "KATAKANA", "THAI", "LAO ", "KHMER", "MYANMAR")
"""How Unicode's names of characters begin in scripts that put no spaces between words."""
_NAMED = 3
_MAX_CHARACTERS = 200


@dataclass(frozen=True)
class Scan:
    """A file that may contain answers on paper.

    ``pages`` maps the numbers of its scanned pages (from 1) to the parts on them. A page without parts, and every page
    of a file whose ``pages`` is None, may contain an answer to any part.
    """

    file: str
    pages: Mapping[int, tuple[str, ...]] | None = None


def files(papers: Mapping[str, bytes | Refused]) -> list[Scan]:
    """Return the files with scanned pages: first the PDFs that a page map describes, then the others by name.

    Typed texts that are not empty come last.

    >>> files({"scan.pdf": b"", "notes.txt": b""})
    [Scan(file='scan.pdf', pages=None)]
    """
    mapped = {}
    for name, data in papers.items():
        if notebook_names.base(name) == PAGES_NAME and (pages := _pages(data)) is not None:
            mapped[name.removesuffix(PAGES_NAME) + homework.current().pdf_name] = pages
    known = [Scan(name, pages) for name, pages in mapped.items() if name in papers and pages]
    loose = sorted(
        name for name in papers if name.casefold().endswith(file_kinds.SCANS) and name not in mapped
    )
    texts = [name for name, data in papers.items() if typed.is_typed(name) and typed.text_in({name: data})]
    return [*known, *(Scan(name) for name in (*loose, *sorted(texts)))]


def of_parts(papers: Mapping[str, bytes | Refused]) -> dict[str, str]:
    """Map each part's name to where its answer may be, in words for staff, and `ANY` to scans without a known part.

    >>> of_parts({"scan.pdf": b""})
    {'': "'scan.pdf'"}
    """
    found: dict[str, str] = {}
    loose = []
    for scan in files(papers):
        if scan.pages is None:
            note = (
                typed.is_typed(scan.file)
                and _words_in(typed.text_in({scan.file: papers[scan.file]})) < _MIN_WORDS
            )
            loose += [] if note else [TYPED if typed.is_typed(scan.file) else messages.shown(scan.file)]
            continue
        for page, parts in scan.pages.items():
            for part in parts or (ANY,):
                found.setdefault(part, f"page {page} of {messages.shown(scan.file)}")
    if loose:
        more = f" and {len(loose) - _NAMED} more" if len(loose) > _NAMED else ""
        found[ANY] = (", ".join(loose[:_NAMED]) + more)[:_MAX_CHARACTERS]
    return found


def _words_in(text: str) -> int:
    """Return about how many words a text has: in scripts without spaces, two characters are a word."""
    return len(text.split()) + sum(unicodedata.name(one, "").startswith(_UNSPACED) for one in text) // 2


def _pages(data: bytes | Refused) -> dict[int, tuple[str, ...]] | None:
    """Return the scanned pages of a page map, or None if the data is not a page map."""
    if isinstance(data, Refused) or not 0 < len(data) <= MAX_MAP_BYTES:
        return None
    try:
        pages = json.loads(data)["pages"]
        return {
            int(page["page"]): tuple(str(part)[:_MAX_PART] for part in page["parts"])
            for page in pages
            if page["kind"] == "scan"
        }
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
