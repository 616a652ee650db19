"""Pages.json, the page map of a PDF: which parts are on which page, for programs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Literal, NotRequired, TypedDict

from workbook import homework
from workbook.pdf.blocks import Document
from workbook.pdf.scans import ScanPage

#: A heading whose destination is within this many points of the upper edge is at the top of its page.
TOP_OF_PAGE = 80.0


class Content(TypedDict):
    """What is on a page; ``parts`` lists the parts of a page of a notebook or a scan.

    ``notebook`` is the name of a notebook that begins on the page. ``file`` and ``file_page`` say where a scan is from.
    """

    kind: Literal["cover", "notebook", "scan", "notes"]
    parts: NotRequired[list[str]]
    notebook: NotRequired[str]
    file: NotRequired[str]
    file_page: NotRequired[int]


class Page(Content):
    """A page of the PDF, counted from 1."""

    page: int


class PageMap(TypedDict):
    """The content of pages.json; ``parts`` maps each part to its pages, scans included. A page may have several."""

    schema: int
    pdf: str
    sha256: str
    page_count: int
    parts: dict[str, list[int]]
    pages: list[Page]


def page_map(
    pdf: bytes,
    places: Mapping[str, tuple[int, float]],
    count: int,
    document: Document,
    scans: Mapping[str, ScanPage],
) -> PageMap:
    """Return what is on which page of a PDF of ``count`` pages, in the form of pages.json.

    What begins at a label goes on to the next label, and includes that label's page unless the label is at the top of
    it. A page may have several parts of a notebook; of other contents, it has the last. Pages before the first label
    are the cover. Parts without pages are left out.

    Parameters
    ----------
    pdf : bytes
        The PDF, whose digest the map contains.
    places : mapping of str to (int, float)
        The page of each label in the document (from 1), and its distance from the upper edge in points. Names that are
        no labels are ignored.
    count : int
        The number of pages.
    document : Document
        What was compiled.
    scans : mapping of str to ScanPage
        The scanned pages by their labels.
    """
    known = _labels(document, scans)
    pages = _pages(sorted((*where, name) for name, where in places.items() if name in known), count, scans)
    parts: dict[str, list[int]] = {}
    for entry in pages:
        for part in entry.get("parts", []):
            parts.setdefault(part, []).append(entry["page"])
    return {
        "schema": 2,
        "pdf": homework.current().pdf_name,
        "sha256": hashlib.sha256(pdf).hexdigest(),
        "page_count": count,
        "parts": {part: parts[part] for part in homework.current().questions if part in parts},
        "pages": pages,
    }


def _pages(marks: Sequence[tuple[int, float, str]], count: int, scans: Mapping[str, ScanPage]) -> list[Page]:
    """Return the content of each page; ``marks`` are page, distance from the upper edge and label, in order."""
    pages: list[Page] = [{"page": number, "kind": "cover"} for number in range(1, count + 1)]
    for number, (start, _, name) in enumerate(marks, start=1):
        after, below = marks[number][:2] if number < len(marks) else (count + 1, 0.0)
        # If the next part begins at the top of a page, this part does not reach that page.
        end = after if below <= TOP_OF_PAGE else after + 1
        content = _content(name, scans)
        for page in range(start, max(end, start + 1)):
            shown = pages[page - 1]
            if shown["kind"] == content["kind"] == "notebook":
                if "notebook" in content:
                    shown["notebook"] = content["notebook"]
                shown["parts"] = list(dict.fromkeys([*shown.get("parts", []), *content.get("parts", [])]))
            else:
                pages[page - 1] = {"page": page, **content}
    return pages


def _labels(document: Document, scans: Mapping[str, ScanPage]) -> set[str]:
    """Return the labels at which something begins: notebooks, parts, scans and notes."""
    notebooks = [group for group in document["groups"] if group["k"] == "notebook"]
    parts = {part["name"] for group in notebooks for part in group["parts"] if part["name"]}
    return {*parts, *(group["label"] for group in notebooks), *scans, "notes"}


def _content(label: str, scans: Mapping[str, ScanPage]) -> Content:
    """Return what is on the pages that follow a label."""
    if label in scans:
        page = scans[label]
        return {"kind": "scan", "file": page.file, "file_page": page.number, "parts": list(page.parts)}
    if label.startswith("notebook-"):
        return {"kind": "notebook", "notebook": label.removeprefix("notebook-"), "parts": []}
    if label == "notes":
        return {"kind": "notes"}
    return {"kind": "notebook", "parts": [label]}


def page_map_text(pages: PageMap) -> str:
    """Return pages.json as text with one page per line, so that people can read it too."""
    lines = ",\n  ".join(json.dumps(entry, ensure_ascii=False) for entry in pages["pages"])
    head = {key: value for key, value in pages.items() if key not in ("pages", "parts")}
    parts = ",\n  ".join(f"{json.dumps(part)}: {json.dumps(where)}" for part, where in pages["parts"].items())
    return (
        json.dumps(head, ensure_ascii=False)[:-1]
        + f',\n"parts": {{\n  {parts}\n}},\n"pages": [\n  {lines}\n]}}\n'
    )
