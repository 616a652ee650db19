"""The scanned pages of an answer, as pictures that are safe to show.

A student's file is opened only in the sandbox (`autograder.reporting.scan_pictures`), which draws its pages as JPEGs.
They are kept beside the file, so each page is drawn once. What cannot be drawn is named with the reason.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from autograder import sandbox
from autograder.escaping import visible
from autograder.reporting import scan_pictures
from autograder.reporting.pdf_worker import PdfFailed
from autograder.reporting.scan_pictures import BATCH, JPEG, Pictures
from autograder.staff.gradebook import kept_scans
from autograder.staff.gradebook.kept_scans import Kept
from autograder.staff.gradebook.reading.parts import Part
from workbook.common.atomic import replace_file
from workbook.notebook.notebook_json import Content
from workbook.pdf import scanlines
from workbook.pdf.document import Notebook
from workbook.pdf.scans import MAX_PAGES, ScanPage, named_after, parts_named
from workbook.submission import notebook_names
from workbook.submission.limits import Refused

_MAX_TEXT = 30_000


class About(msgspec.Struct):
    """What is known of a file: its number of pages, why it cannot be shown, and why single pages cannot."""

    of: int = 0
    problem: str = ""
    pages: dict[int, str] = msgspec.field(default_factory=dict)


@dataclass(frozen=True)
class File:
    """A scanned file on the page.

    ``own`` are the numbers of the pages that belong to the part, and ``others`` those that may belong to it or to other
    parts. ``more`` pages are not shown. ``problem`` says why no page is shown, and ``problems`` why single pages are
    not. ``text`` is the content of a file without pages, which was typed into the course's system.
    """

    number: int
    name: str
    own: tuple[int, ...] = ()
    others: tuple[int, ...] = ()
    more: int = 0
    problem: str = ""
    problems: Mapping[int, str] = field(default_factory=dict)
    text: str = ""


class Scanned:
    """The scans of a course folder; thread-safe."""

    def __init__(self, course: Path, isolation: str = "auto") -> None:
        self._course, self._isolation = course, isolation
        self._locks: dict[str, threading.Lock] = {}
        self._failed: dict[str, About] = {}
        self._ahead = ThreadPoolExecutor(1, "scans-ahead")
        #: Threads in which `files` and `picture` may wait for the sandbox, so that no other page waits for them.
        self.pool = ThreadPoolExecutor(3, "scans")

    def close(self) -> None:
        """Finish what is being drawn, and leave out what was only expected to be needed."""
        self._ahead.shutdown(cancel_futures=True)
        self.pool.shutdown(cancel_futures=True)

    def names(self, student: str, part: Part) -> list[str]:
        """Return the names of the files that may hold a student's answer to a part."""
        return [one.name for one in self._kept_of(student) if _may_hold(one, part)]

    def ahead(self, student: str, part: Part) -> None:
        """Draw the pages of an answer in the background, because a reader is about to look at it."""
        self._ahead.submit(self.files, student, part, None)

    def files(self, student: str, part: Part, content: Content | None) -> list[File]:
        """Return the files that may hold a student's answer to a part, with the first pages drawn.

        ``content`` is the student's notebook; its ``scan: page 3`` lines say which pages belong to the part.
        """
        numbered = [(n, one) for n, one in enumerate(self._kept_of(student)) if _may_hold(one, part)]
        about = {n: self._draw_missing(student, one, _known(one, part)) for n, one in numbered}
        own = _own(numbered, about, part, content)
        made = []
        for n, one in numbered:
            if one.is_text:
                made.append(self._text(n, student, one))
                continue
            of, known = about[n].of, _known(one, part)
            shown = range(1, min(of, MAX_PAGES) + 1) if one.pages is None else known
            others = tuple(page for page in shown if page not in own[n])
            more = max(0, of - MAX_PAGES) if one.pages is None else 0
            gone = {page: f"the file has only {of} pages" for page in known if page > of}
            made.append(File(n, one.name, own[n], others, more, about[n].problem, about[n].pages | gone))
        return made

    def picture(self, student: str, number: int, page: int) -> bytes | None:
        """Return one page of a file as a JPEG, or None if there is no such page or it cannot be drawn."""
        kept = self._kept_of(student)
        if not 0 <= number < len(kept) or not 1 <= page <= MAX_PAGES or not kept[number].file:
            return None
        if kept[number].is_text:
            return None
        one = kept[number]
        path = self._path(student, one, page)
        if not path.is_file():
            self._draw_missing(
                student, one, tuple(range(page, page + BATCH)) if one.pages is None else (page,)
            )
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        return data if data.startswith(JPEG) else None

    def _kept_of(self, student: str) -> list[Kept]:
        return kept_scans.of_student(kept_scans.folder(self._course, student))

    def _text(self, number: int, student: str, one: Kept) -> File:
        try:
            data = (kept_scans.folder(self._course, student) / one.file).read_bytes()
        except OSError as problem:
            return File(number, one.name, problem=f"it cannot be read: {problem.strerror or problem}")
        return File(number, one.name, text=visible(data.decode("utf-8", "replace"), _MAX_TEXT))

    def _path(self, student: str, one: Kept, page: int) -> Path:
        return kept_scans.folder(self._course, student) / f"{one.sha256[:16]}-{page}.jpg"

    def _draw_missing(self, student: str, one: Kept, pages: tuple[int, ...]) -> About:
        """Draw those of a file's ``pages`` that are not drawn yet, and return how many pages it has and what is wrong.

        Pages are numbered from 1. At most `BATCH` are drawn in one call, each into a picture beside the file. Without
        ``pages``, the first call for a file draws its first pages, and later calls draw nothing. Calls for one file
        wait for each other.

        A file that cannot be drawn is not an error: the result says why, and which pages are damaged. The result is
        saved beside the file. A failure that may be due to this machine is not saved: without a sandbox, or if the file
        cannot be read, the next call tries again. A page for which the time or the memory did not suffice is tried
        again when the server has started again; the other pages are drawn without it.

        Raises
        ------
        OSError
            If a picture or the result cannot be written.
        """
        if one.problem or one.is_text:
            return About(problem=one.problem)
        place = kept_scans.folder(self._course, student)
        with self._locks.setdefault(one.sha256, threading.Lock()):
            known, failed = _read(place / f"{one.sha256[:16]}.json"), self._failed.get(one.sha256, About())
            for about in (failed, known):
                if about is not None and about.problem:
                    return about
            missing = [n for n in pages if not self._path(student, one, n).is_file()]
            if known is not None:
                passed_over = known.pages | failed.pages
                missing = [n for n in missing if n <= known.of and n not in passed_over]
                if not missing:
                    return About(known.of, "", passed_over)
            try:
                made = self._draw((place / one.file).read_bytes(), missing[:BATCH])
            except sandbox.IsolationUnavailable:
                return About(problem="this machine has no sandbox in which it could be opened")
            except OSError as problem:
                return About(problem=f"it cannot be read: {problem.strerror or problem}")
            except PdfFailed as problem:
                # Perhaps this machine was busy: the file is tried again when the server starts again.
                return self._failed.setdefault(one.sha256, About(problem=str(problem)))
            except Refused as refusal:
                found = About(problem=str(refusal))
            else:
                for number, data in made.pages.items():
                    replace_file(self._path(student, one, number), data, durable=True)
                before = known.pages if known is not None else {}
                found = About(made.of, "", before | made.problems)
                failed = self._failed[one.sha256] = About(made.of, "", failed.pages | made.failed)
            replace_file(place / f"{one.sha256[:16]}.json", msgspec.json.encode(found), durable=True)
            return About(found.of, found.problem, found.pages | failed.pages)

    def _draw(self, scan: bytes, pages: list[int]) -> Pictures:
        """Return the pictures of pages. If one page needs too much time or memory, the others are drawn without it."""
        try:
            return scan_pictures.bounded_pictures(scan, pages, self._isolation)
        except PdfFailed:
            if len(pages) == 1:
                raise
            return scan_pictures.pictures_one_by_one(scan, pages, self._isolation)


def _read(path: Path) -> About | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=About)
    except FileNotFoundError:
        return None


def _known(one: Kept, part: Part) -> tuple[int, ...]:
    """Return the pages that a page map gives to a part, or to none; empty if the file has no page map."""
    return tuple(page for page, parts in (one.pages or {}).items() if not parts or part.question in parts)


def _may_hold(one: Kept, part: Part) -> bool:
    return one.pages is None or bool(_known(one, part))


def _own(
    numbered: list[tuple[int, Kept]], about: Mapping[int, About], part: Part, content: Content | None
) -> dict[int, tuple[int, ...]]:
    """Return which pages of each file belong to a part, by the page map, the file's name, or a line of the answer.

    The rules for names and lines are those of the student's own command (`workbook.pdf.scans`, `scanlines`).
    """
    own: dict[int, list[int]] = {}
    places: list[tuple[int, int]] = []
    sheets: list[ScanPage] = []
    for n, one in numbered:
        own[n] = [page for page, parts in (one.pages or {}).items() if part.question in parts]
        if one.pages is None:
            file = notebook_names.base(one.name)
            parts = parts_named(named) if (named := named_after(file.lower())) else ()
            of = about[n].of
            for page in range(1, min(of, MAX_PAGES) + 1):
                places.append((n, page))
                sheets.append(ScanPage(tuple(parts), file, page, of, wide=False, front=not parts))
    lines = scanlines.lines_in([Notebook(part.notebook, content)]) if content else []
    placed, _ = scanlines.place(sheets, lines) if sheets else (sheets, [])
    for (n, page), sheet in zip(places, placed, strict=True):
        if part.question in sheet.parts:
            own[n].append(page)
    return {n: tuple(pages) for n, pages in own.items()}
