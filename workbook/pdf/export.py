"""Convert notebooks and scans to one PDF with its page map. This module takes and returns bytes, and reads no files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workbook import homework
from workbook.limits import PDF_NAME, Refused
from workbook.parts import PARTS
from workbook.pdf.cache import FormulaCache
from workbook.pdf.collect import Collected
from workbook.pdf.compile import CompileError, compile_document
from workbook.pdf.document import Chapter, Notebook, chapter
from workbook.pdf.fallback import repair
from workbook.pdf.fonts import scripts, watching
from workbook.pdf.maths import typeset
from workbook.pdf.overlay import lay_over, places
from workbook.pdf.scanlines import lines_in, place
from workbook.pdf.scans import Scan, ScanPage, order, pages_of, spoken
from workbook.pdf.text import clean

NO_FONT = (
    "Characters are printed by their code points, such as [U+4E2D], because no font here has them: {}. "
    "To add fonts, run pip install manimgx-fonts manimgx-fonts-cjk."
)
#: A heading whose destination is within this many points of the upper edge is at the top of its page.
TOP_OF_PAGE = 80.0


class NoPdf(Refused):
    """No PDF can be made. The notebooks can be handed in without it."""


@dataclass(frozen=True)
class Export:
    """The PDF, the page map (see ``page_map``), and notes on content that was replaced.

    ``unfound`` lists the parts with a line such as ``scan: page 3`` whose page was not given, each with the reason.
    """

    pdf: bytes
    pages: dict[str, Any]
    notes: list[tuple[str, str]]
    unfound: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Plan:
    """The document before it is compiled: plain JSON, the files it names, and the labels of the scans."""

    document: dict[str, Any]
    files: dict[str, bytes]
    labels: dict[str, ScanPage] = field(default_factory=dict)


def export(
    notebooks: Sequence[Notebook],
    *,
    student: str,
    made: datetime,
    scans: Sequence[Scan] | None = None,
    notices: Sequence[str] = (),
    cached: FormulaCache | None = None,
) -> Export:
    """Make one PDF of all ``notebooks`` in the given order, with the scans at their parts.

    Parameters
    ----------
    notebooks : sequence of Notebook
        Parsed by ``workbook.limits.parse_notebook``; their content is not trusted.
    student : str
        Printed in every footer.
    made : aware datetime
        Printed in every footer. The same input gives the same bytes.
    scans : sequence of Scan, optional
        None if the student was not asked for scans. Then lines such as ``scan: page 3`` are not checked.
    notices : sequence of str
        What a reader should know first, such as missing notebooks; printed on the first page.
    cached : FormulaCache, optional
        A cache of typeset formulas; by default all formulas are typeset.

    Raises
    ------
    workbook.limits.Refused
        If a scan cannot be read.
    NoPdf
        If the notebooks cannot even be printed as plain text, because of a bug.
    """
    gather = Collected()
    chapters = [chapter(notebook, gather) for notebook in notebooks]
    scanned = [page for scan in scans or () for page in pages_of(scan)]
    unfound: list[tuple[str, str]] = []
    if scans is not None:
        scanned, unfound = place(scanned, lines_in(notebooks))
        gather.notes += [problem for problem in unfound if problem not in gather.notes]
    plan = _plan(chapters, gather, scanned, student, made, cached)
    plan.document["notices"] += [clean(notice) for notice in notices]
    plan.document["notices"] += [f"{part}: {clean(what)}" for part, what in unfound]
    # A scan is a picture of handwriting, so a document with a scan cannot claim to be accessible.
    accessible = not scanned
    try:
        pdf = compile_document(plan.document, plan.files, made, accessible=accessible)
    except CompileError:
        repair(plan.document, plan.files, made)
        try:
            pdf = compile_document(plan.document, plan.files, made, accessible=accessible)
        except CompileError as problem:
            raise NoPdf(f"no PDF can be made from these notebooks: {problem}") from None
    names, count = places(pdf)
    pdf = lay_over(pdf, {names[label][0]: page for label, page in plan.labels.items()})
    notes = [(str(where), str(what)) for where, what in plan.document["notes"]]
    return Export(pdf, page_map(pdf, names, count, plan), notes, unfound)


def _plan(
    chapters: Sequence[Chapter],
    gather: Collected,
    scanned: Sequence[ScanPage],
    student: str,
    made: datetime,
    cached: FormulaCache | None,
) -> Plan:
    """Return what the template compiles: formulas, pictures, and every scanned page at the part that it shows."""
    drawn = typeset(gather.requests, cached)
    formulas = []
    for number, request in enumerate(gather.requests):
        formula = drawn[request]
        tex = clean(" ".join(request.tex.split())) or "empty"
        formulas.append({**formula.plain(), "tex": tex if formula.error else tex[:600]})
        if formula.error:
            gather.where = gather.wheres[number]
            gather.note(f"a formula is shown as its source: {clean(formula.error)}")
    files = {picture.name: picture.data for picture in gather.pictures.values()}
    labels: dict[str, ScanPage] = {}

    def drawn_scan(page: ScanPage) -> dict[str, Any]:
        label = f"scan-{len(labels) + 1}"
        labels[label] = page
        whole = f", page {page.number}" if page.of > 1 else ""
        block = {
            "label": label,
            "title": f"{spoken(page.parts)} · scan",
            "file_title": clean(page.file)[:60] + whole,
            "wide": page.wide,
        }
        if page.picture is not None:
            name = f"scan-{hashlib.sha256(page.picture).hexdigest()[:24]}.jpg"
            files[name] = page.picture
            block |= {"file": name, "alt": f"Scanned page for {spoken(page.parts)}"}
        return block

    groups: list[dict[str, Any]] = []
    front = [page for page in scanned if page.front]
    if front:
        groups.append({"k": "scans", "scans": [drawn_scan(page) for page in front]})
    waiting = sorted((page for page in scanned if not page.front), key=lambda page: order(page.parts))
    homes = {part.name for one in chapters for part in one.parts if part.name}
    for one in chapters:
        parts = []
        for part in one.parts:
            here = [page for page in waiting if part.name and _home(page, homes) == part.name]
            parts.append(
                {
                    "name": part.name,
                    "title": part.title,
                    "cells": part.cells,
                    "scans": [drawn_scan(page) for page in here],
                }
            )
        groups.append({"k": "notebook", "label": f"notebook-{one.name}", "title": one.title, "parts": parts})
    behind = [page for page in waiting if _home(page, homes) is None]
    if behind:
        groups.append({"k": "scans", "scans": [drawn_scan(page) for page in behind]})
    with watching() as spelled:
        owner = clean(student)[:100]
    spelled |= gather.spelled
    document = {
        "title": homework.current().title,
        "student": owner or "no name given",
        "notices": [NO_FONT.format(scripts(spelled))] if spelled else [],
        "time": made.strftime("%Y-%m-%d %H:%M ") + (made.tzname() or made.strftime("UTC%z")),
        "formulas": formulas,
        "groups": groups,
        "notes": gather.notes,
    }
    return Plan(document, files, labels)


def _home(page: ScanPage, homes: set[str]) -> str | None:
    """Return the last part of a scan that has a page in the document; the scan follows that part. Else None."""
    here = [part for part in page.parts if part in homes]
    return max(here, key=PARTS.index) if here else None


def page_map(pdf: bytes, names: dict[str, tuple[int, float]], count: int, plan: Plan) -> dict[str, Any]:
    """Return what is on which page, for programs.

    Returns
    -------
    pages : dict
        ``{"schema": 2, "pdf", "sha256", "page_count", "parts": {"q4b": [12, 13, 40]}, "pages": [{"page": 1, "kind":
        "cover"|"notebook"|"scan"|"notes", "parts": ["q4a", "q4b"], …}]}``; pages count from 1, and a part's pages
        include its scans. A page may have several parts.
    """
    marks = sorted((*where, name) for name, where in names.items() if name in _known(plan))
    kinds: list[dict[str, Any]] = [{"page": number, "kind": "cover"} for number in range(1, count + 1)]
    for number, (start, _, name) in enumerate(marks, start=1):
        after, below = marks[number][:2] if number < len(marks) else (count + 1, 0.0)
        # If the next part begins at the top of a page, this part does not reach that page.
        end = after if below <= TOP_OF_PAGE else after + 1
        described = _describe(name, plan)
        for page in range(start, max(end, start + 1)):
            known = kinds[page - 1]
            if known["kind"] == described["kind"] == "notebook":
                known |= {key: value for key, value in described.items() if key == "notebook"}
                known["parts"] = list(dict.fromkeys([*known.get("parts", []), *described.get("parts", [])]))
            else:
                kinds[page - 1] = {"page": page, **described}
    parts: dict[str, list[int]] = {}
    for entry in kinds:
        for part in entry.get("parts", []):
            parts.setdefault(part, []).append(entry["page"])
    return {
        "schema": 2,
        "pdf": PDF_NAME,
        "sha256": hashlib.sha256(pdf).hexdigest(),
        "page_count": count,
        "parts": {part: parts[part] for part in PARTS if part in parts},
        "pages": kinds,
    }


def _known(plan: Plan) -> set[str]:
    notebooks = [group for group in plan.document["groups"] if group["k"] == "notebook"]
    return {
        *(part["name"] for group in notebooks for part in group["parts"] if part["name"]),
        *(group["label"] for group in notebooks),
        *plan.labels,
        "notes",
    }


def _describe(name: str, plan: Plan) -> dict[str, Any]:
    if name in plan.labels:
        page = plan.labels[name]
        return {"kind": "scan", "file": page.file, "file_page": page.number, "parts": list(page.parts)}
    if name.startswith("notebook-"):
        return {"kind": "notebook", "notebook": name.removeprefix("notebook-"), "parts": []}
    if name == "notes":
        return {"kind": "notes"}
    return {"kind": "notebook", "parts": [name]}


def page_map_text(pages: dict[str, Any]) -> str:
    """Return pages.json as text with one page per line, so that people can read it too."""
    lines = ",\n  ".join(json.dumps(entry, ensure_ascii=False) for entry in pages["pages"])
    head = {key: value for key, value in pages.items() if key not in ("pages", "parts")}
    parts = ",\n  ".join(f"{json.dumps(part)}: {json.dumps(where)}" for part, where in pages["parts"].items())
    return (
        json.dumps(head, ensure_ascii=False)[:-1]
        + f',\n"parts": {{\n  {parts}\n}},\n"pages": [\n  {lines}\n]}}\n'
    )
