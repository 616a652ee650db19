"""The reading page's server, which runs on this machine and serves one course folder."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.orm import Session
from tornado.httpserver import HTTPServer

from autograder.staff.gradebook import audit, database
from autograder.staff.gradebook.reading import answers, app, handler, pages, readers, rubric
from autograder.staff.gradebook.reading.shared import Excused, Reading

#: The default name of the course's YAML in the course folder.
COURSE_YAML = "late.yaml"
_BASE = re.compile(r"/(?:[A-Za-z0-9._~@%-]+/)*")


class SetUpError(ValueError):
    """The server cannot start with these options; the message says why."""


def set_up(
    course: Path,
    url: str,
    *,
    policy: Path | None = None,
    base: str = "/",
    origins: tuple[str, ...] = (),
    names: bool = False,
    isolation: str = "auto",
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Reading:
    """Open the course's database, bring it up to date, and return what the server needs. Nothing listens yet.

    A database that is missing is created. The course's pages that have changed are read into it, and so are the
    homework's written rubrics, for parts that have no rubric in it yet. The course folder gets a signing key if it has
    none. Templates and released pages, which are slow at the first request, are loaded.

    Parameters
    ----------
    course : Path
        The course folder.
    url : str
        The database.
    policy : Path, optional
        The course's YAML file, by default the one in ``course``. It is read later, so an invalid one does not raise.
    base : str
        The path under which a proxy serves the page; / at its ends may be missing.
    origins : tuple of str
        Origins besides this machine from which the page may be used, such as that of the proxy.
    names : bool
        Whether readers see students' names.
    isolation : str
        The tier in which scans are drawn, or ``auto``.
    progress : callable
        Called with how many pages were read, and of how many.

    Raises
    ------
    SetUpError
        ``base`` is not a path, or an origin is not valid.
    """
    base = "/" + base.strip("/") + "/" if base.strip("/") else "/"
    if not _BASE.fullmatch(base):
        raise SetUpError(f"--base-url {base} is not a path such as /services/reading/")
    for origin in origins:
        if not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:\d+)?", origin):
            raise SetUpError(f"--origin {origin} is not an origin such as https://grading.example.edu")
    policy = policy if policy is not None else course / COURSE_YAML
    with database.connect(url) as book:  # closing it keeps the engine, which opens connections on demand
        engine = book.engine
    reading = Reading(
        course, engine, readers.key_of(course), Excused(policy), base, origins, names, isolation
    )
    with Session(engine) as session:
        reading.synced = answers.stamp_of(course)
        answers.sync(session, course, progress)
        rubric.seed(session)
    pages.warm(course)
    handler.warm()
    return reading


def link_for(reading: Reading, name: str, address: str) -> str:
    """Return the personal link of a reader, inviting the reader if necessary.

    Raises `readers.ReaderError` if the name is not valid.
    """
    with Session(reading.engine) as session:
        value = readers.invite(session, name, renew=False)
    return readers.link(address, reading.secret, value)


def listen(port: int) -> list[socket.socket]:
    """Return sockets on 127.0.0.1; port 0 uses any free port. Raises OSError if the port is taken."""
    listening = socket.create_server(("127.0.0.1", port), backlog=128)
    listening.setblocking(False)
    return [listening]


def run(reading: Reading, sockets: list[socket.socket], started: Callable[[], None] = lambda: None) -> None:
    """Serve until the process receives SIGINT or SIGTERM."""

    async def main() -> None:
        server = HTTPServer(app.make(reading), xheaders=False, max_body_size=4_000_000)
        server.add_sockets(sockets)
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for one in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(one, stop.set)
        started()
        await stop.wait()
        server.stop()
        reading.close()

    asyncio.run(main())


def own_name() -> str:
    """Return the name under which whoever starts the server reads: the account's, or "staff" if that is not valid."""
    name = audit.current_user()
    return name if name != "unknown" and readers.is_valid(name) else "staff"
