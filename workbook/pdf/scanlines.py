"""Match lines such as ``scan: page 3`` in a slot to the scanned pages that were given.

A page that a line names goes to that line's part. A line that names a page that was not given is reported at once,
because otherwise staff would only notice it after the deadline.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from workbook.common.messages import MAX_NAME, shown
from workbook.notebook.saved import text_of
from workbook.pdf.document import Notebook, part_of, role_of
from workbook.pdf.scans import MAX_PAGES, ScanPage

#: Files and page numbers that a sentence lists.
_NAMED = 6
#: The roles of cells in which a student writes; "" is the role of a cell that the student added.
_OWN = ("derivation", "answer", "")
# Each repetition is bounded, so that a line of a million characters is read in linear time.
_LINE = re.compile(
    r"^[ \t>*+-]{0,40}[`*_]{0,3}scans?[`*_]{0,3}[ \t]{0,9}[:=][ \t]{0,9}[`*_]{0,3}(?P<rest>[^\n]{0,500})",
    re.I | re.M,
)
_FILE = re.compile(r"[^\s,;`'\"]{1,200}\.(?:pdf|jpe?g|png|heic|heif|webp)\b", re.I)
_NUMBERS = re.compile(r"(?<![\w.])(\d{1,4})(?:\s*(?:-|–|—|to|bis|\.\.)\s*(\d{1,4}))?(?!\w)", re.I)


@dataclass(frozen=True)
class Line:
    """One line: its part, its text, the file that it names or "", and its page numbers or ()."""

    part: str
    text: str
    file: str
    numbers: tuple[int, ...]


def lines_in(notebooks: Iterable[Notebook]) -> list[Line]:
    """Return every ``scan:`` line that a student wrote into a part.

    Examples
    --------
    >>> cell = {"cell_type": "markdown", "id": "q4b-derivation", "metadata": {}, "source": "scan: pages 2-3 and 5"}
    >>> [line.numbers for line in lines_in([Notebook("q4_ridge", {"cells": [cell]})])]
    [(2, 3, 5)]
    """
    found = []
    for notebook in notebooks:
        current = ""
        for cell in notebook.content["cells"]:
            current = part_of(cell) or current
            text = cell["cell_type"] != "code" or role_of(cell) in ("answer", "derivation")
            if current and text and role_of(cell) in _OWN:
                found += [_read(current, match) for match in _LINE.finditer(text_of(cell))]
    return found


def _read(part: str, match: re.Match[str]) -> Line:
    rest = match["rest"].rstrip("`*_ \t.")
    file = _FILE.search(rest)
    numbers: list[int] = []
    for one in _NUMBERS.finditer(_FILE.sub(" ", rest)):
        first, last = int(one[1]), int(one[2] or one[1])
        numbers += range(first, min(last, first + MAX_PAGES) + 1) if first <= last else [first, last]
    return Line(
        part, f"scan: {rest}".strip()[:MAX_NAME], file[0] if file else "", tuple(dict.fromkeys(numbers))
    )


def place(pages: Sequence[ScanPage], lines: Iterable[Line]) -> tuple[list[ScanPage], list[tuple[str, str]]]:
    """Assign the pages that lines name to the lines' parts.

    Returns
    -------
    placed : list of ScanPage
        All pages.
    problems : list of (str, str)
        Part and reason of each line whose page was not given.
    """
    claimed: dict[int, list[str]] = {}
    problems: list[tuple[str, str]] = []
    for line in lines:
        meant, wrong = _pages_meant(pages, line)
        for index in meant:
            claimed.setdefault(index, []).append(line.part)
        problems += [(line.part, f"{shown(line.text)}: {reason}") for reason in wrong]
    placed = []
    for index, page in enumerate(pages):
        if index in claimed:
            own = page.parts if len(page.parts) == 1 else ()
            page = replace(page, parts=tuple(dict.fromkeys([*own, *claimed[index]])), front=False)
        placed.append(page)
    return placed, problems


def _pages_meant(pages: Sequence[ScanPage], line: Line) -> tuple[list[int], list[str]]:
    """Return the indices in ``pages`` that a line names, and what is wrong with the line."""
    if not pages:
        return [], ["no scan is given: add it with --scan FILE, or remove the line"]
    everything = list(range(len(pages)))
    if line.file:
        chosen = [index for index in everything if pages[index].file.casefold() == line.file.casefold()]
        if not chosen:
            return [], [f"no scan with that name is given ({_files(pages)})"]
    else:
        # The scans for this part if there are any, else all scans.
        chosen = [index for index in everything if line.part in pages[index].parts] or everything
    if not line.numbers:
        return chosen, []
    found, missing = _numbered(pages, chosen, line.numbers)
    if missing and not line.file and len(chosen) < len(pages):
        found, missing = _numbered(pages, everything, line.numbers)
    numbers = ", ".join(map(str, missing[:_NAMED]))
    return found, [f"there is no page {numbers} in the scans given ({_files(pages)})"] if missing else []


def _numbered(
    pages: Sequence[ScanPage], chosen: Sequence[int], numbers: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Return the indices of pages by their numbers, and the numbers without a page.

    Pages of one file have their number in the file. Pages of several files are numbered continuously.
    """
    files = {pages[index].file for index in chosen}
    by_number = {
        pages[index].number if len(files) == 1 else place: index for place, index in enumerate(chosen, 1)
    }
    return [by_number[n] for n in numbers if n in by_number], [n for n in numbers if n not in by_number]


def _files(pages: Sequence[ScanPage]) -> str:
    counts: dict[str, int] = {}
    for page in pages:
        counts[page.file] = counts.get(page.file, 0) + 1
    parts = [f"{shown(file)}: {count} page{'s' * (count != 1)}" for file, count in counts.items()]
    return ", ".join(parts[:_NAMED])
