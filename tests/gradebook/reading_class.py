"""A class whose written parts are of every kind, its reading page's server, and a client that speaks HTTP to it."""

from __future__ import annotations

import asyncio
import html
import http.client
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode
from tornado.httpserver import HTTPServer

from autograder import evidence, rubrics
from autograder.gradebook.reading import app, server
from autograder.gradebook.reading.app import Reading
from autograder.questions import MANUAL
from tests.gradebook.conftest import Class, cell_of

HARDER = (
    "The five-layer net was harder: at scale 0.1 the loss stayed at 2.30, and three layers got 8 of 8 starts."
)
#: q6a by student: two that are alike, one like them but for a number, one that attacks, one untouched, one of its own.
ESSAYS = (
    HARDER,
    HARDER.upper().replace(":", " -").replace(" - ", ": ") + "!",
    HARDER.replace("8 of 8", "7 of 8"),
    "<img src=x onerror=owned()><script>owned()</script> harder",
    "*Your answer here.*",
    "No difference was seen.",
)
KINDS = ("complete", "untouched", "incomplete", "wrong", "paper")


def kind_of(number: int, question: str) -> str:
    """Which kind of derivation a student typed in a part."""
    return KINDS[(number + ord(question[-1])) % len(KINDS)]


def edit(number: int, essay: str) -> tuple[Callable[[dict[str, NotebookNode]], object], dict[str, Any]]:
    """How a student's notebooks differ from the release, and what the report says of them."""
    said: dict[str, Any] = {}
    texts: dict[str, str] = {}
    if essay == "*Your answer here.*":
        said["manual_q6a"] = {"evidence": evidence.NOTHING}
    for entry in MANUAL:
        if entry.reason != "derivation":
            continue
        found, key = kind_of(number, entry.name), f"manual_{entry.name}"
        row = rubrics.load(entry.name).rubric[0]
        if found == "untouched":
            said[key] = {"evidence": evidence.NOTHING}
            continue
        texts[entry.name], said[key] = {
            "complete": ("A X = I", {"evidence": evidence.COMPLETE, "prefilled": 1.0}),
            "incomplete": (
                f"A X = A X + {number}",
                {
                    "evidence": f"incomplete: a step is missing. {evidence.FOUND}{row.points}: {row.text}",
                    "prefilled": float(row.points),
                },
            ),
            "wrong": (f"A X = {number}", {"evidence": "wrong: line 1: A X is not this"}),
            "paper": (f"scan: page {number}", {"evidence": f"on paper: scan: page {number}"}),
        }[found]

    def change(notebooks: dict[str, NotebookNode]) -> None:
        cell_of(notebooks, "q6a-answer").source = essay
        for question, text in texts.items():
            cell_of(notebooks, f"{question}-derivation").source = text

    return change, said


def fill(made: Class, students: int = 6) -> None:
    """Hand in and record ``students`` submissions, and fill the course folder."""
    for number in range(students):
        change, said = edit(number, ESSAYS[number % len(ESSAYS)])
        made.hand_in(f"student-{number:02}", change, **said)
    made.fill()


@contextmanager
def serving(reading: Reading) -> Iterator[int]:
    """The page of a course in a thread of this process; gives its port."""
    sockets = server.listen(0)
    loop = asyncio.new_event_loop()
    started, stop = threading.Event(), asyncio.Event()

    async def main() -> None:
        http_server = HTTPServer(app.make(reading))
        http_server.add_sockets(sockets)
        started.set()
        await stop.wait()
        http_server.stop()
        await http_server.close_all_connections()

    thread = threading.Thread(target=lambda: loop.run_until_complete(main()))
    thread.start()
    started.wait(60)
    try:
        yield int(sockets[0].getsockname()[1])
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(60)
        loop.close()


class Reply:
    """What the server sent back."""

    def __init__(self, status: int, headers: http.client.HTTPMessage, body: str) -> None:
        self.status, self.headers, self.text = status, headers, body

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    def data(self, name: str) -> Any:
        """An attribute ``data-…`` of the page's main part, parsed where it is JSON."""
        found = re.search(rf'<main[^>]* data-{name}="([^"]*)"', self.text)
        assert found, self.text[:2000]
        value = html.unescape(found[1])
        try:
            return json.loads(value)
        except ValueError:
            return value


class Client:
    """A reader's browser, without the browser."""

    def __init__(self, reading: Reading, port: int, name: str | None = "ana") -> None:
        self.port, self.cookies, self.xsrf = port, dict[str, str](), ""
        if name is not None:
            link = server.link_for(reading, name, f"http://127.0.0.1:{port}")
            assert self.get(link.removeprefix(f"http://127.0.0.1:{port}")).status == 302
            found = re.search(r'data-xsrf="([^"]+)"', self.get("/").text)
            assert found
            self.xsrf = found[1]

    def request(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Host": f"127.0.0.1:{self.port}", "Cookie": cookies} | headers
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        for value in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        reply = Reply(answer.status, answer.headers, answer.read().decode())
        connection.close()
        return reply

    def get(self, path: str, **headers: str) -> Reply:
        return self.request("GET", path, None, headers)

    def call(self, what: str, headers: dict[str, str] | None = None, **body: Any) -> Reply:
        origin = {"Origin": f"http://127.0.0.1:{self.port}", "X-XSRFToken": self.xsrf}
        return self.request("POST", f"/api/{what}", json.dumps(body), origin | (headers or {}))

    def decide(self, page: Reply, **choice: Any) -> Reply:
        """Decide as a page would that shows what ``page`` does."""
        shown = {"cell": page.data("cell"), "states": page.data("states"), "rubric": page.data("rubric")}
        return self.call("decide", **{**shown, "items": [], "points": None, "comment": None, **choice})


def set_up(made: Class, **options: Any) -> Reading:
    """The page's state over a filled class."""
    return server.set_up(made.course, made.url, **options)


def page_source(folder: Path, student: str, notebook: str) -> Path:
    """A student's page in a course folder."""
    return folder / "autograded" / student / "hw0" / f"{notebook}.ipynb"
