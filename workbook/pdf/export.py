"""Convert notebooks and scans to one PDF with its page map. This module takes and returns bytes, and reads no files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from workbook import homework
from workbook.pdf.blocks import Document, Group, PartData, ScanData, Typeset
from workbook.pdf.cache import FormulaCache
from workbook.pdf.collect import Collected
from workbook.pdf.compile import CompileError, compile_document
from workbook.pdf.document import Chapter, Notebook, chapter
from workbook.pdf.fallback import repair
from workbook.pdf.fonts import scripts, watching
from workbook.pdf.maths import typeset
from workbook.pdf.overlay import lay_over, places
from workbook.pdf.page_map import PageMap, page_map
from workbook.pdf.scanlines import lines_in, place
from workbook.pdf.scans import Scan, ScanPage, order, pages_of, spoken
from workbook.pdf.text import clean
from workbook.submission.limits import Refused

#: Characters of a formula's source that a reader of the PDF can copy. One that cannot be typeset is shown whole.
_MAX_TEX = 600
#: Characters of the student's name, which shares the line of the footer with the time.
_MAX_STUDENT = 100

NO_FONT = (
    "Characters are printed by their code points, such as [U+4E2D], because no font here has them: {}. "
    "To add fonts, run pip install manimgx-fonts manimgx-fonts-cjk."
)


class NoPdf(Refused):
    """No PDF can be made. The notebooks can be handed in without it."""


@dataclass(frozen=True)
class Export:
    """The PDF, the page map, and notes on content that was replaced.

    ``unfound`` lists the parts with a line such as ``scan: page 3`` whose page was not given, each with the reason.
    """

    pdf: bytes
    pages: PageMap
    notes: list[tuple[str, str]]
    unfound: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Plan:
    """The document before it is compiled, the files that it names, and the labels of the scans."""

    document: Document
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
    """Make one PDF of all ``notebooks`` in the given order, with the scans at their parts, and its page map.

    A scan follows the last of its parts that is in a notebook. Scans for the front come first, and those of parts that
    are in no notebook last. What cannot be shown is replaced by its source or by text, and listed in the notes of the
    result. Lines in the notebooks that name a scan or page that does not exist are listed in ``unfound``, in the notes
    and on the first page. The PDF claims to be accessible only if it has no scans.

    Parameters
    ----------
    notebooks : sequence of Notebook
        Parsed by ``workbook.notebook.notebook_json.parse_notebook``; their content is not trusted.
    student : str
        Printed in every footer, up to `_MAX_STUDENT` characters; "" is printed as "no name given".
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
    workbook.submission.limits.Refused
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
    pdf = _compiled(plan, made, accessible=not scanned)
    names, count = places(pdf)
    pdf = lay_over(pdf, {names[label][0]: page for label, page in plan.labels.items()})
    return Export(
        pdf, page_map(pdf, names, count, plan.document, plan.labels), plan.document["notes"], unfound
    )


def _compiled(plan: Plan, made: datetime, *, accessible: bool) -> bytes:
    """Return the PDF of a document, which is repaired if it does not compile; raise `NoPdf` if that does not help."""
    try:
        return compile_document(plan.document, plan.files, made, accessible=accessible)
    except CompileError:
        repair(plan.document, plan.files, made)
    try:
        return compile_document(plan.document, plan.files, made, accessible=accessible)
    except CompileError as problem:
        raise NoPdf(f"no PDF can be made from these notebooks: {problem}") from None


def _plan(
    chapters: Sequence[Chapter],
    gather: Collected,
    scanned: Sequence[ScanPage],
    student: str,
    made: datetime,
    cached: FormulaCache | None,
) -> Plan:
    """Return what the template compiles: formulas, pictures, and every scanned page at the part that it shows."""
    formulas = _formulas(gather, cached)
    scans = _Scans({picture.name: picture.data for picture in gather.pictures.values()})
    groups = _groups(chapters, scanned, scans)
    with watching() as spelled:
        owner = clean(student)[:_MAX_STUDENT]
    spelled |= gather.spelled
    document: Document = {
        "title": homework.current().title,
        "student": owner or "no name given",
        "notices": [NO_FONT.format(scripts(spelled))] if spelled else [],
        "time": made.strftime("%Y-%m-%d %H:%M ") + (made.tzname() or made.strftime("UTC%z")),
        "formulas": formulas,
        "groups": groups,
        "notes": gather.notes,
    }
    return Plan(document, scans.files, scans.labels)


def _formulas(gather: Collected, cached: FormulaCache | None) -> list[Typeset]:
    """Return the formulas in the order of their numbers; add a note for each that cannot be typeset."""
    drawn = typeset(gather.requests, cached)
    formulas: list[Typeset] = []
    for number, request in enumerate(gather.requests):
        formula = drawn[request]
        tex = clean(" ".join(request.tex.split())) or "empty"
        formulas.append({**formula.plain(), "tex": tex if formula.error else tex[:_MAX_TEX]})
        if formula.error:
            gather.where = gather.wheres[number]
            gather.note(f"a formula is shown as its source: {clean(formula.error)}")
    return formulas


@dataclass
class _Scans:
    """The files of a document, and the scanned pages in it by their labels."""

    files: dict[str, bytes]
    labels: dict[str, ScanPage] = field(default_factory=dict)

    def drawn(self, pages: Iterable[ScanPage]) -> list[ScanData]:
        """Give each page the next label, keep its picture if it has one, and return what the template draws."""
        return [self._drawn(page) for page in pages]

    def _drawn(self, page: ScanPage) -> ScanData:
        label = f"scan-{len(self.labels) + 1}"
        self.labels[label] = page
        whole = f", page {page.number}" if page.of > 1 else ""
        drawn: ScanData = {
            "label": label,
            "title": f"{spoken(page.parts)} · scan",
            "file_title": clean(page.file)[:60] + whole,
            "wide": page.wide,
        }
        if page.picture is not None:
            name = f"scan-{hashlib.sha256(page.picture).hexdigest()[:24]}.jpg"
            self.files[name] = page.picture
            drawn["file"], drawn["alt"] = name, f"Scanned page for {spoken(page.parts)}"
        return drawn


def _groups(chapters: Sequence[Chapter], scanned: Sequence[ScanPage], scans: _Scans) -> list[Group]:
    """Return the notebooks with the scans that follow their parts; scans of no part come first or last."""
    groups: list[Group] = []
    if front := [page for page in scanned if page.front]:
        groups.append({"k": "scans", "scans": scans.drawn(front)})
    waiting = sorted((page for page in scanned if not page.front), key=lambda page: order(page.parts))
    homes = {part.name for one in chapters for part in one.parts if part.name}
    for one in chapters:
        parts: list[PartData] = []
        for part in one.parts:
            here = [page for page in waiting if part.name and _home(page, homes) == part.name]
            parts.append(
                {"name": part.name, "title": part.title, "cells": part.cells, "scans": scans.drawn(here)}
            )
        groups.append({"k": "notebook", "label": f"notebook-{one.name}", "title": one.title, "parts": parts})
    if behind := [page for page in waiting if _home(page, homes) is None]:
        groups.append({"k": "scans", "scans": scans.drawn(behind)})
    return groups


def _home(page: ScanPage, homes: set[str]) -> str | None:
    """Return the last part of a scan that has a page in the document; the scan follows that part. Else None."""
    here = [part for part in page.parts if part in homes]
    return max(here, key=list(homework.current().questions).index) if here else None
