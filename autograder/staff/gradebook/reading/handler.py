"""The base of all handlers: headers, who is signed in, work in threads, and pages made from templates."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Executor
from functools import cache
from typing import Any, TypeVar

import jinja2
import msgspec
from sqlalchemy.orm import Session
from tornado import web
from tornado.ioloop import IOLoop

from autograder import escaping
from autograder.staff.gradebook.reading import origin, readers
from autograder.staff.gradebook.reading.models import Frame, Message, Screen
from autograder.staff.gradebook.reading.origin import NotAllowedError
from autograder.staff.gradebook.reading.parts import PARTS, Part
from autograder.staff.gradebook.reading.shared import Reading
from workbook.common.points import text as points

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
NO_LINK = (
    "This page needs a personal link. The person who runs the server creates one with "
    "`autograder gradebook invite NAME`."
)
T = TypeVar("T")


@cache
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("autograder.staff.gradebook", "templates/reading"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"points": points, "counted": escaping.counted, "line": escaping.line}
    return made


def warm() -> None:
    """Compile the templates before the first page is requested."""
    for name in _environment().list_templates(["j2"]):
        _environment().get_template(name)


class Base(web.RequestHandler):
    """A handler whose request has an allowed host and origin; `Signed` also needs a reader."""

    reader = ""
    cpu = 0.0

    @property
    def reading(self) -> Reading:
        found: Reading = self.settings["reading"]
        return found

    def set_default_headers(self) -> None:
        self.set_header("Content-Security-Policy", _POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cross-Origin-Opener-Policy", "same-origin")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Cache-Control", "no-store")
        self.clear_header("Server")

    def initialize(self) -> None:
        self.started = time.perf_counter()

    async def prepare(self) -> None:
        origin.check(self.request, self.reading.origins)

    async def work(self, job: Callable[[Session], T], pool: Executor | None = None) -> T:
        """Run a job in another thread, with its own database session, which connects only if it is used."""

        def run() -> tuple[T, float]:
            before = time.thread_time()
            with Session(self.reading.engine) as session:
                return job(session), time.thread_time() - before

        result, spent = await IOLoop.current().run_in_executor(pool or self.reading.pool, run)
        self.cpu += spent
        return result

    def say_time(self) -> None:
        """Report how long this response took, and how much of that was our own work; the rest was waiting."""
        took = 1000 * (time.perf_counter() - self.started)
        self.set_header("Server-Timing", f"page;dur={took:.1f}, cpu;dur={1000 * self.cpu:.1f}")

    def show(self, page: Screen) -> None:
        """Write a page, or only its main part if one of our pages requests it."""
        frame = Frame(
            base=self.reading.base,
            reader=self.reader,
            fragment="X-Fragment" in self.request.headers,
            xsrf=self.xsrf_token.decode(),
            names=self.reading.names,
            problem=self.reading.excused.problem,
        )
        before = time.thread_time()
        html = _environment().get_template(page.template).render(page=page, frame=frame)
        self.cpu += time.thread_time() - before
        self.say_time()
        self.finish(html)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        problem = kwargs.get("exc_info", (None, None, None))[1]
        reason = problem.reason if isinstance(problem, NotAllowedError) else ""
        if self.request.path.startswith(self.reading.base.rstrip("/") + "/api/"):
            reason = reason or "The server could not do this: see its log."
            self.finish(msgspec.json.encode({"error": reason}))
            return
        self.reader = ""
        reason = reason or ("There is nothing here." if status_code == 404 else "This did not work.")
        self.show(Message(str(status_code), reason))


class Signed(Base):
    """A handler for readers who are signed in; ``reader`` is the name."""

    async def prepare(self) -> None:
        await super().prepare()
        value = self.get_signed_cookie(self.reading.cookie, max_age_days=readers.DAYS)
        cookie = value.decode("utf-8", "replace") if value else ""
        name = await self.work(lambda session: readers.name_in(session, cookie)) if cookie else None
        if name is None:
            raise NotAllowedError(NO_LINK)
        self.reader = name


def part_of(cell: str) -> Part:
    """Return the part of a graded cell; respond 404 if it is unknown."""
    if (found := PARTS.get(cell)) is None:
        raise web.HTTPError(404)
    return found
