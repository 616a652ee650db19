"""The reading page as a Tornado application: its pages, the calls that write, and access control.

Tornado comes with Jupyter, so the page adds no dependency. Database work runs in threads, with one session for each
request. Every response forbids scripts except the page's own files. A call that writes must come from a page of this
server: the handlers check the Origin header, Tornado's token against forged requests (XSRF), and a signed cookie.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import jinja2
import sqlalchemy as sa
from sqlalchemy.orm import Session
from tornado import web
from tornado.ioloop import IOLoop

from autograder import safe
from autograder.staff.gradebook import excuse, late
from autograder.staff.gradebook.reading import answers, decide, pages, readers, rubric, view
from autograder.staff.gradebook.reading.decide import Choice, ConflictError
from autograder.staff.gradebook.reading.parts import PARTS, Part
from autograder.staff.gradebook.reading.presence import Presence
from autograder.staff.gradebook.reading.rubric import WrongValueError
from workbook.points import text as points

_HERE = files("autograder.staff.gradebook")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_LOCAL = ("127.0.0.1", "localhost", "::1")
_LARGEST_CALL = 2_000_000
T = TypeVar("T")


@dataclass
class Excused:
    """The excused questions of the course's YAML, read again when the file changes."""

    path: Path | None
    cells: dict[str, excuse.How] = field(default_factory=dict)
    problem: str = ""
    _stamp: tuple[int, int] | None = None

    def now(self) -> dict[str, excuse.How]:
        """Return how each excused cell is treated.

        If the file is invalid, its last valid content applies, and `problem` holds the reason.
        """
        if self.path is None:
            return self.cells
        try:
            found = self.path.stat()
            stamp = (found.st_mtime_ns, found.st_size)
            if stamp != self._stamp:
                self.cells, self.problem = late.read(self.path).excused_cells, ""
                self._stamp = stamp
        except FileNotFoundError:
            self.cells, self._stamp = {}, None
        except (OSError, late.PolicyError) as problem:
            self.problem = str(problem)
        return self.cells


@dataclass
class Reading:
    """Everything that the handlers share."""

    course: Path
    engine: sa.Engine
    secret: str
    excused: Excused
    base: str = "/"
    origins: tuple[str, ...] = ()
    names: bool = False
    presence: Presence = field(default_factory=Presence)
    pool: Executor = field(default_factory=lambda: ThreadPoolExecutor(4, "reading"))
    synced: str = ""

    @property
    def cookie(self) -> str:
        """The cookie's name, which differs between courses because all ports of a host share their cookies."""
        return "reading_" + hashlib.sha256(self.secret.encode()).hexdigest()[:8]

    def close(self) -> None:
        """Finish pending work, and close all database connections."""
        self.pool.shutdown()
        self.engine.dispose()

    def refresh(self, session: Session) -> None:
        """Read the course's pages again if `autograder gradebook course` has filled the folder since."""
        stamp = answers.stamp_of(self.course)
        if stamp != self.synced:
            answers.sync(session, self.course)
            self.synced = stamp


def make(reading: Reading) -> web.Application:
    """Return the application for a Tornado server."""
    root = reading.base.rstrip("/")
    routes: list[tuple[Any, ...]] = [
        (r"/", Home),
        (r"/in/([A-Za-z0-9_-]{20,600})", SignIn),
        (r"/part/([A-Za-z0-9_-]{1,64})", PartPage),
        (r"/list/([A-Za-z0-9_-]{1,64})", ListPage),
        (r"/answer/([0-9a-f]{32})", AnswerPage),
        (r"/whole/([0-9a-f]{32})", WholeNotebook),
        (r"/group/([0-9a-f]{32})", Group),
        (r"/evidence", EvidencePage),
        (r"/requests", RequestsPage),
        (r"/api/(here|decide|confirm|undo|apart|together|item|request)", Call),
        (r"/static/reading\.css", StyleSheet),
    ]
    static = [
        (root + r"/static/(.*)", _Static, {"path": str(_HERE.joinpath("static"))}),
        (root + r"/vendor/(.*)", _Static, {"path": str(_HERE.joinpath("vendor"))}),
    ]
    return web.Application(
        [*((root + pattern, handler) for pattern, handler in routes), *static, (r".*", Nowhere)],
        reading=reading,
        cookie_secret=reading.secret,
        xsrf_cookies=True,
        xsrf_cookie_name=reading.cookie + "_xsrf",
        xsrf_cookie_kwargs={"samesite": "Strict", "path": reading.base, "httponly": True},
        log_function=lambda handler: None,
    )


@cache
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("autograder.staff.gradebook", "templates/reading"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"points": points, "counted": safe.counted, "line": safe.line}
    return made


class _Base(web.RequestHandler):
    """Set headers, identify the signed-in reader, and check where a request comes from."""

    reader: str
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

    async def prepare(self) -> None:
        self.started = time.perf_counter()
        self._check_host()
        value = self.get_signed_cookie(self.reading.cookie, max_age_days=readers.DAYS)
        said = value.decode("utf-8", "replace") if value else ""
        name = await self.work(lambda session: readers.name_in(session, said)) if said else None
        if name is None:
            raise web.HTTPError(403, "no reader")
        self.reader = name

    def _check_host(self) -> None:
        """Refuse calls from pages of other sites, under this server's host name or another (DNS rebinding)."""
        host = self.request.host
        own = {urlsplit(origin).netloc: origin for origin in self.reading.origins}
        try:
            local = urlsplit(f"//{host}").hostname in _LOCAL
        except ValueError:
            local = False
        if not local and host not in own:
            raise web.HTTPError(403, "host")
        origin = self.request.headers.get("Origin")
        if self.request.method not in ("GET", "HEAD") or origin is not None:
            allowed = {own.get(host, ""), *({f"http://{host}", f"https://{host}"} if local else ())}
            # A reverse proxy on this machine may call this server by a local name.
            if origin not in allowed | set(self.reading.origins):
                raise web.HTTPError(403, "origin")

    async def work(self, job: Callable[[Session], T]) -> T:
        """Run a job in another thread, with its own database session."""

        def run() -> tuple[T, float]:
            before = time.thread_time()
            with Session(self.reading.engine) as session:
                return job(session), time.thread_time() - before

        result, spent = await IOLoop.current().run_in_executor(self.reading.pool, run)
        self.cpu += spent
        return result

    def _say_time(self) -> None:
        """Report how long this response took, and how much of that was our own work; the rest was waiting."""
        took = 1000 * (time.perf_counter() - self.started)
        self.set_header("Server-Timing", f"page;dur={took:.1f}, cpu;dur={1000 * self.cpu:.1f}")

    def show(self, template: str, **values: Any) -> None:
        """Write a page, or only its main part if one of our pages requests it."""
        excused = self.reading.excused
        before = time.thread_time()
        html = (
            _environment()
            .get_template(template)
            .render(
                base=self.reading.base,
                reader=getattr(self, "reader", ""),
                fragment="X-Fragment" in self.request.headers,
                xsrf=self.xsrf_token.decode(),
                names=self.reading.names,
                problem=excused.problem,
                **values,
            )
        )
        self.cpu += time.thread_time() - before
        self._say_time()
        self.finish(html)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        error = kwargs.get("exc_info", (None, None, None))[1]
        why = error.log_message if isinstance(error, web.HTTPError) else None
        if self.request.path.startswith(self.reading.base.rstrip("/") + "/api/"):
            self.finish(
                json.dumps({"error": _SAID.get(why or "", "The server could not do this: see its log.")})
            )
            return
        self.started = getattr(self, "started", time.perf_counter())
        said = _SAID.get(why or "", "There is nothing here." if status_code == 404 else "This did not work.")
        self.reader = ""
        self.show("message.html.j2", title=f"{status_code}", said=said)

    def part(self, cell: object) -> Part:
        """Return the part of a graded cell; respond 404 if it is unknown."""
        if (found := PARTS.get(str(cell))) is None:
            raise web.HTTPError(404)
        return found

    def excused_cells(self) -> dict[str, excuse.How]:
        return self.reading.excused.now()


_SAID = {
    "no reader": "This page needs a personal link. The person who runs the server creates one with "
    "`autograder gradebook invite NAME`.",
    "host": "The page was requested under a host name that the server does not know. Start it with --origin, as "
    "the documentation "
    "says for a reverse proxy.",
    "origin": "This request does not come from a page of this server.",
}


class Nowhere(_Base):
    """Any address that does not exist."""

    async def prepare(self) -> None:
        raise web.HTTPError(404)


class _Static(web.StaticFileHandler):
    """Scripts and MathJax, which contain no secrets."""

    def set_extra_headers(self, path: str) -> None:
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")


class StyleSheet(_Base):
    """The style sheet shared by all our pages, the style sheet of this page, and the colors of code."""

    async def prepare(self) -> None:
        self._check_host()

    def get(self) -> None:
        self.set_header("Content-Type", "text/css; charset=utf-8")
        self.set_header("Cache-Control", "no-cache")
        shared = files("autograder.present").joinpath("templates/_style.css").read_text(encoding="utf-8")
        own = _HERE.joinpath("static/reading.css").read_text(encoding="utf-8")
        self.finish(shared + view.highlight_css() + own)


class SignIn(_Base):
    """A personal link, which signs its reader in."""

    async def prepare(self) -> None:
        self.started = time.perf_counter()
        self._check_host()

    async def get(self, token: str) -> None:
        value = readers.value_of(token, self.reading.secret)
        if not value or await self.work(lambda session: readers.name_in(session, value)) is None:
            raise web.HTTPError(403, "no reader")
        secure = self.request.protocol == "https" or any(o.startswith("https") for o in self.reading.origins)
        self.set_signed_cookie(
            self.reading.cookie,
            value,
            expires_days=readers.DAYS,
            path=self.reading.base,
            httponly=True,
            samesite="Lax",
            secure=secure and self.request.host in {urlsplit(o).netloc for o in self.reading.origins},
        )
        self.redirect(self.reading.base)


class Home(_Base):
    """The progress of every part, and what waits."""

    async def get(self) -> None:
        excused = self.excused_cells()

        def read(session: Session) -> dict[str, Any]:
            self.reading.refresh(session)
            return pages.home(session, self.reader, excused)

        values = await self.work(read)
        self.show("home.html.j2", others=self.reading.presence.others(self.reader), **values)


class _UnitPage(_Base):
    def unit(self, values: dict[str, Any] | None, cell: str) -> None:
        """Show a unit, or that a part has nothing left."""
        if values is None:
            self.show("done.html.j2", part=PARTS.get(cell))
            return
        tab = self.get_query_argument("tab", "", strip=True)[:40]
        unit = values["unit"]
        if tab:
            ids = [answer.id for answer in unit.answers]
            self.reading.presence.here(self.reader, tab, values["part"].label, values["part"].cell, ids)
        self.show("answer.html.j2", others=self.reading.presence.others(self.reader), **values)


class PartPage(_UnitPage):
    """The next unit of a part that needs a reader, or of a later part if this one has nothing left."""

    async def get(self, cell: str) -> None:
        first = None if cell == "next" else self.part(cell)
        after = self.get_query_argument("after", "")
        only = self.get_query_argument("only", "") == "1"
        excused, busy = self.excused_cells(), self.reading.presence.busy(self.reader)

        def read(session: Session) -> dict[str, Any] | None:
            found = pages.next_of(session, first, excused, busy, after=after, only=only)
            return pages.unit(session, self.reading.course, found) if found else None

        self.unit(await self.work(read), cell)


class AnswerPage(_UnitPage):
    """One answer, with the answers that are decided together with it."""

    async def get(self, grade_id: str) -> None:
        def read(session: Session) -> dict[str, Any] | None:
            found = pages.unit_with(session, grade_id)
            return pages.unit(session, self.reading.course, found) if found else None

        values = await self.work(read)
        if values is None:
            raise web.HTTPError(404)
        self.unit(values, "")


class ListPage(_Base):
    """All answers to one part."""

    async def get(self, cell: str) -> None:
        part = self.part(cell)
        values = await self.work(lambda session: pages.listing(session, part))
        self.show("list.html.j2", part=part, excused=self.excused_cells().get(part.cell), **values)


class WholeNotebook(_Base):
    """What the student wrote in the whole notebook, to be inserted into the page."""

    async def get(self, grade_id: str) -> None:
        found = await self.work(lambda session: pages.whole(session, self.reading.course, grade_id))
        if found is None:
            raise web.HTTPError(404)
        self.show("whole.html.j2", cells=found)


class Group(_Base):
    """The answers that are decided together with one answer, to be inserted into the page."""

    async def get(self, grade_id: str) -> None:
        values = await self.work(lambda session: pages.members(session, self.reading.course, grade_id))
        if values is None:
            raise web.HTTPError(404)
        self.show("group.html.j2", **values)


class EvidencePage(_Base):
    """Derivations with full evidence: some to look at, and one confirmation for all."""

    async def get(self) -> None:
        excused = self.excused_cells()
        values = await self.work(lambda session: pages.evidence(session, self.reading.course, excused))
        self.show("evidence.html.j2", **values)


class RequestsPage(_Base):
    """Requests to look at a grade again."""

    async def get(self) -> None:
        self.show("requests.html.j2", requests=await self.work(pages.requests))


class Call(_Base):
    """All calls that write; they take and return JSON."""

    async def post(self, what: str) -> None:
        if len(self.request.body) > _LARGEST_CALL:
            raise web.HTTPError(413)
        try:
            said = json.loads(self.request.body)
        except ValueError:
            said = None
        if not isinstance(said, dict):
            self._answer(400, error="expected a JSON object")
            return
        self.set_header("Content-Type", "application/json")
        try:
            result = await getattr(self, f"do_{what}")(said)
        except WrongValueError as problem:
            self._answer(400, error=str(problem))
        except LookupError as problem:
            self._answer(404, error=str(problem.args[0] if problem.args else problem))
        except ConflictError as problem:
            found = problem.changed
            changed = await self.work(lambda session: [pages.as_it_is(session, one) for one in found[:20]])
            self._answer(409, error=str(problem), changed=changed)
        else:
            self._say_time()
            self._answer(200, **result)

    def _answer(self, status: int, **values: Any) -> None:
        self.set_status(status)
        self.finish(json.dumps(values))

    async def do_here(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Note what a page shows; return what others have open, and whether the page's answers have changed."""
        states = _states(said, optional=True)
        where = _text(said, "where", 60)
        self.reading.presence.here(
            self.reader, _text(said, "tab", 40), where, _text(said, "cell", 64), states
        )
        others = [
            {"who": one.who, "where": one.where, "cell": one.cell, "same": bool(one.answers & states.keys())}
            for one in self.reading.presence.others(self.reader)
        ]
        changed = await self.work(lambda session: pages.changed(session, states)) if states else []
        return {"others": others, "changed": changed}

    async def do_decide(self, said: Mapping[str, Any]) -> dict[str, Any]:
        part, states = self.part(said.get("cell")), _states(said)
        items = said.get("items", [])
        if not isinstance(items, list) or not all(type(one) is int for one in items):
            raise WrongValueError("items must be a list of numbers")
        comment = said.get("comment")
        choice = Choice(frozenset(items), said.get("points"), None if comment is None else str(comment))
        shown = _text(said, "rubric", 64)
        number = await self.work(
            lambda session: decide.decide(session, self.reader, part, states, choice, shown)
        )
        return {"decision": number, "answers": len(states)}

    async def do_confirm(self, said: Mapping[str, Any]) -> dict[str, Any]:
        leave = said.get("leave", [])
        if not isinstance(leave, list):
            raise WrongValueError("leave must be a list of answers")
        shown, excused = _text(said, "shown", 64), list(self.excused_cells())
        left = [str(one) for one in leave]
        _, count = await self.work(
            lambda session: decide.confirm_complete(session, self.reader, shown, excused, left)
        )
        return {"answers": count}

    async def do_undo(self, said: Mapping[str, Any]) -> dict[str, Any]:
        what, count, ids = await self.work(lambda session: decide.undo(session, self.reader))
        return {"what": what, "answers": count, "first": ids[0] if ids else ""}

    async def do_apart(self, said: Mapping[str, Any]) -> dict[str, Any]:
        ids = said.get("answers")
        if not isinstance(ids, list):
            raise WrongValueError("answers must be a list")
        await self.work(lambda session: pages.take_apart(session, self.reader, [str(one) for one in ids]))
        return {}

    async def do_together(self, said: Mapping[str, Any]) -> dict[str, Any]:
        grade_id = _text(said, "answer", 40)
        await self.work(lambda session: pages.put_together(session, self.reader, grade_id))
        return {}

    async def do_item(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Preview a change of the rubric (without ``shown``), or make it."""
        part = self.part(said.get("cell"))
        remove = said.get("remove") is True
        points = None if remove else rubric.number(said.get("points"), "the item", -part.most, part.most)
        text = "" if remove else rubric.checked_text(said.get("text", ""))
        if "id" not in said:
            states = _states(said)
            assert points is not None
            item = await self.work(
                lambda session: decide.add_item(session, self.reader, part, points, text, states)
            )
            return {"item": item.id}
        number = said["id"]
        if type(number) is not int:
            raise WrongValueError("id must be a number")
        if "shown" not in said:
            return await self.work(lambda session: pages.preview(session, part, number, points))
        shown = _text(said, "shown", 64)
        count = await self.work(
            lambda session: decide.change_item(session, self.reader, part, number, points, text, shown)
        )
        return {"answers": count}

    async def do_request(self, said: Mapping[str, Any]) -> dict[str, Any]:
        number = said.get("id")
        if type(number) is not int:
            raise WrongValueError("id must be a number")
        text = str(said.get("text", ""))
        await self.work(lambda session: decide.answer_request(session, self.reader, number, text))
        return {}


def _text(said: Mapping[str, Any], name: str, longest: int) -> str:
    value = said.get(name, "")
    if not isinstance(value, str) or len(value) > longest:
        raise WrongValueError(f"{name} must be a text of at most {longest} characters")
    return value


def _states(said: Mapping[str, Any], *, optional: bool = False) -> dict[str, str]:
    states = said.get("states", {} if optional else None)
    good = isinstance(states, dict) and all(isinstance(one, str) for pair in states.items() for one in pair)
    if not good or not (states or optional):
        raise WrongValueError("states must map answers to what the page showed")
    return dict(states)
