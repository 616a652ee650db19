"""The pages that readers open, and the fragments that a page fetches later; none of them writes."""

from __future__ import annotations

from sqlalchemy.orm import Session
from tornado import web

from autograder.staff.gradebook.reading import alike, pages
from autograder.staff.gradebook.reading.handler import Base, Signed, part_of
from autograder.staff.gradebook.reading.models import Done, Home, UnitPage
from autograder.staff.gradebook.reading.parts import PARTS


class UnknownAddress(Base):
    """Any address that does not exist."""

    async def prepare(self) -> None:
        raise web.HTTPError(404)


class HomePage(Signed):
    """The progress of every part, and what waits."""

    async def get(self) -> None:
        excused, others = self.reading.excused.now(), self.reading.presence.others(self.reader)

        def read(session: Session) -> Home:
            self.reading.refresh(session)
            return pages.home(session, self.reader, excused, others)

        self.show(await self.work(read))


class _AnyUnit(Signed):
    def unit(self, page: UnitPage) -> None:
        """Show a unit, note that the reader's tab has it open, and prepare the scans of the next one."""
        tab = self.get_query_argument("tab", "", strip=True)[:40]
        if tab:
            self.reading.presence.here(self.reader, tab, page.part.label, page.part.cell, page.states)
        if (following := page.following) and alike.on_paper("", following.found):
            self.reading.scanned.ahead(following.student, page.part)
        self.show(page)


class PartPage(_AnyUnit):
    """The next unit of a part that needs a reader, or of a later part if this one has nothing left."""

    async def get(self, cell: str) -> None:
        first = None if cell == "next" else part_of(cell)
        after = self.get_query_argument("after", "")
        only = self.get_query_argument("only", "") == "1"
        excused, busy = self.reading.excused.now(), self.reading.presence.busy(self.reader)

        def read(session: Session) -> UnitPage | None:
            found = pages.next_of(session, first, excused, busy, after=after, only=only)
            return pages.unit(session, self.reading.course, self.reading.scanned, found) if found else None

        page = await self.work(read)
        if page is None:
            self.show(Done(PARTS.get(cell)))
        else:
            self.unit(page)


class AnswerPage(_AnyUnit):
    """One answer, with the answers that are decided together with it."""

    async def get(self, grade_id: str) -> None:
        def read(session: Session) -> UnitPage | None:
            found = pages.unit_with(session, grade_id)
            return pages.unit(session, self.reading.course, self.reading.scanned, found) if found else None

        page = await self.work(read)
        if page is None:
            raise web.HTTPError(404)
        self.unit(page)


class ListPage(Signed):
    """All answers to one part."""

    async def get(self, cell: str) -> None:
        part, excused = part_of(cell), self.reading.excused.now().get(cell)
        self.show(await self.work(lambda session: pages.listing(session, part, excused)))


class WholeNotebook(Signed):
    """What the student wrote in the whole notebook, to be inserted into the page."""

    async def get(self, grade_id: str) -> None:
        found = await self.work(lambda session: pages.whole(session, self.reading.course, grade_id))
        if found is None:
            raise web.HTTPError(404)
        self.show(found)


class ScannedPages(Signed):
    """The scanned pages of an answer, to be inserted into the page."""

    async def get(self, grade_id: str) -> None:
        scanned, course = self.reading.scanned, self.reading.course
        found = await self.work(lambda session: pages.scans(session, course, scanned, grade_id), scanned.pool)
        if found is None:
            raise web.HTTPError(404)
        self.show(found)


class ScannedPicture(Signed):
    """One scanned page as a JPEG from the sandbox; no byte of the student's own file is sent."""

    def set_default_headers(self) -> None:
        super().set_default_headers()
        self.set_header("Content-Security-Policy", "default-src 'none'; sandbox")

    async def get(self, grade_id: str, number: str, page: str) -> None:
        place = await self.work(lambda session: pages.place_of(session, grade_id))
        if place is None:
            raise web.HTTPError(404)
        scanned = self.reading.scanned
        student, what = place.student, (int(number), int(page))
        data = await self.work(lambda session: scanned.picture(student, *what), scanned.pool)
        if data is None:
            raise web.HTTPError(404)
        self.set_header("Content-Type", "image/jpeg")
        self.say_time()
        self.finish(data)


class Group(Signed):
    """The answers that are decided together with one answer, to be inserted into the page."""

    async def get(self, grade_id: str) -> None:
        found = await self.work(lambda session: pages.members(session, self.reading.course, grade_id))
        if found is None:
            raise web.HTTPError(404)
        self.show(found)


class EvidencePage(Signed):
    """Derivations with full evidence: some to look at, and one confirmation for all."""

    async def get(self) -> None:
        excused = self.reading.excused.now()
        self.show(await self.work(lambda session: pages.evidence(session, self.reading.course, excused)))


class RequestsPage(Signed):
    """Requests to look at a grade again."""

    async def get(self) -> None:
        self.show(await self.work(pages.asked))
