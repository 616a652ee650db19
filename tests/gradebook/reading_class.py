"""A class whose written parts are of every kind, its reading page's server, and a client that speaks HTTP to it."""

from __future__ import annotations

import asyncio
import copy
import html
import http.client
import json
import re
import shutil
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa
from nbformat.notebooknode import NotebookNode
from nbgrader import api
from tornado.httpserver import HTTPServer

from autograder.grade.evidence import Found, with_rows
from autograder.homework import rubrics
from autograder.homework.questions import HOMEWORK, MANUAL
from autograder.intake.release import Release
from autograder.staff.gradebook import course, database, findings, grades
from autograder.staff.gradebook.reading import app, server
from autograder.staff.gradebook.reading.shared import Reading
from tests.gradebook.conftest import Class, cell_of
from workbook.common.answer_states import State

#: Students of the class that the tests of the reading page share: one for each kind of essay.
STUDENTS = 6
HARDER = (
    "The five-layer net was harder: at scale 0.1 the loss stayed at 2.30, and three layers got 8 of 8 starts."
)
#: What staff read that is no derivation.
ESSAY = next(entry.name for entry in MANUAL if entry.reason == "written answer")
#: Its text by student: two that are alike, one like them but for a number, one that attacks, one untouched, and one
#: of its own.
ESSAYS = (
    HARDER,
    HARDER.upper().replace(":", " -").replace(" - ", ": ") + "!",
    HARDER.replace("8 of 8", "7 of 8"),
    "<img src=x onerror=owned()><script>owned()</script> harder",
    "*Your answer here.*",
    "No difference was seen.",
)
KINDS = ("complete", "untouched", "incomplete", "wrong", "paper", "complete")


#: What a report says of a slot that nobody touched.
UNTOUCHED = {"evidence": "nothing typed", "found": {"state": "untouched"}}


def codes(kind: str, question: str, step: int = 2) -> Found:
    """What the grader finds of a kind: of an incomplete one, the rubric's first row and a missing step."""
    state = State.ON_PAPER if kind == "paper" else State(kind)
    if state is State.INCOMPLETE:
        return with_rows(state, (1,), rubrics.load(question), str(step))
    return with_rows(state, (), rubrics.load(question))


def kind_of(number: int, question: str) -> str:
    """Which kind of derivation a student typed in a part."""
    return KINDS[(number + ord(question[-1])) % len(KINDS)]


def edit(number: int, essay: str) -> tuple[Callable[[dict[str, NotebookNode]], object], dict[str, Any]]:
    """Return a function that edits a student's released notebooks, and the entries of the report that differ.

    ``number`` decides for each derivation whether it is complete, incomplete, wrong, on paper or untouched, and
    ``essay`` is the essay's text; the placeholder means that it is untouched. The function takes the notebooks by name
    and changes them.
    """
    said: dict[str, Any] = {}
    texts: dict[str, str] = {}
    if essay == "*Your answer here.*":
        said[f"manual_{ESSAY}"] = UNTOUCHED
    for entry in MANUAL:
        if entry.reason != "derivation":
            continue
        found, key = kind_of(number, entry.name), f"manual_{entry.name}"
        row = rubrics.load(entry.name).rubric[0]
        if found == "untouched":
            said[key] = UNTOUCHED
            continue
        texts[entry.name], line, points = {
            "complete": ("A X = I", "every line follows, and nothing is missing", 1.0),
            "incomplete": (f"A X = A X + {number}", "incomplete: a step is missing", float(row.points)),
            "wrong": (f"A X = {number}", "wrong: line 1: A X is not this", None),
            "paper": (f"scan: page {number}", f"on paper: scan: page {number}", None),
        }[found]
        said[key] = {"evidence": line, "found": msgspec.to_builtins(codes(found, entry.name))}
        said[key] |= {} if points is None else {"prefilled": points}

    def change(notebooks: dict[str, NotebookNode]) -> None:
        cell_of(notebooks, f"{ESSAY}-answer").source = essay
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
        reading.close()


class Reply:
    """What the server sent back."""

    def __init__(self, status: int, headers: http.client.HTTPMessage, body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    def data(self, name: str) -> Any:
        """An attribute ``data-…`` of the page's main part; lists and objects are parsed, other values stay text."""
        found = re.search(rf'<main[^>]* data-{name}="([^"]*)"', self.text)
        assert found, self.text[:2000]
        value = html.unescape(found[1])
        return json.loads(value) if value.startswith(("[", "{")) else value


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
        reply = Reply(answer.status, answer.headers, answer.read())
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
    return folder / "autograded" / student / HOMEWORK.name / f"{notebook}.ipynb"


# A large class, written straight into the database


#: Out of a hundred derivations: how many are of each kind, and how many different ones there are of it in a part.
SHARES = {
    "complete": (57, 0),
    "untouched": (14, 0),
    "incomplete": (14, 5),
    "wrong": (10, 12),
    "paper": (5, 0),
}
STYLES = 40
_STYLES = ("harder", "no harder", "slower", "a little harder", "much harder")
_WORDS = ("vanish", "explode", "multiply", "depend on the scale", "shrink", "grow", "cancel", "stay small")


class Written(NamedTuple):
    """An answer: what is typed, what the grader says of it, the points that it fills in, and its codes."""

    typed: str
    said: str
    points: float | None
    found: Found | None


def essay(number: int) -> str:
    """One of `STYLES` written answers."""
    style, why = _STYLES[number % 5], _WORDS[number // 5 % 8]
    loss = f"With scale {number / 100:.2f} the loss was {number / 10:.1f}"
    return f"Five layers were {style} to train. {loss}: gradients {why}."


def derivation(part: int, student: int, question: str) -> Written:
    """A student's derivation."""
    hundred = [name for name, (share, _) in SHARES.items() for _ in range(share)]
    found = hundred[(student * 37 + part * 11) % 100]
    different = SHARES[found][1]
    which = student % different if different else student
    row = rubrics.load(question).rubric[0]
    typed, said, points = {
        "complete": (f"A X = I + 0 * {student}", "every line follows, and nothing is missing", 1.0),
        "untouched": ("", "nothing typed", 0.0),
        "incomplete": (
            f"A X = A X + 0 * {student}",
            f"incomplete: step {which} is missing. Found on the page: {row.points}: {row.text}",
            float(row.points),
        ),
        "wrong": (f"A X = X + {which}", f"wrong: line 1: A X is not X + {which}", None),
        "paper": (f"scan: page {student}", f"on paper: scan: page {student}", None),
    }[found]
    return Written(typed, said, points, codes(found, question, which))


def many(folder: Path, database_file: Path, released: dict[str, NotebookNode], students: int) -> Class:
    """A course folder and a database with ``students`` submissions; no report is written."""
    made = Class(folder, released, course.default_url(folder / "course"))
    course.set_up(made.course, made.results, Release(), made.url)
    shutil.copy(database_file, made.course / "gradebook.db")
    texts = {name: json.dumps(_marked(node)) for name, node in released.items()}
    parts = [entry for entry in MANUAL if entry.reason == "derivation"]
    with database.connect(made.url) as book:
        rows = _Rows(book)
        for number in range(students):
            student = f"student-{number:04}"
            written = {ESSAY: Written(essay(number % STYLES), "", None, None)}
            for place, entry in enumerate(parts):
                written[f"{entry.name}-derivation"] = derivation(place, number, entry.name)
            rows.add(student, written)
            for name, text in texts.items():
                for cell, answer in written.items():
                    text = text.replace(f"@{cell}@", json.dumps(answer.typed)[1:-1])
                path = page_source(made.course, student, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        rows.write()
    return made


def _marked(node: NotebookNode) -> NotebookNode:
    """A released notebook with a mark in each slot that staff read."""
    made = copy.deepcopy(node)
    for cell in made.cells:
        grader = cell.metadata.get("nbgrader") or {}
        if grader.get("grade") and grader.get("solution"):
            cell.source = f"@{grader['grade_id']}@"
        if cell.cell_type == "code":
            cell.outputs = []
    return made


class _Rows:
    """Rows of nbgrader's tables for many submissions, written by one statement a table."""

    def __init__(self, book: Any) -> None:
        self.book, self.rows = book, dict[Any, list[dict[str, Any]]]()
        self.found: list[dict[str, str]] = []
        self.notebooks = dict(book.db.execute(sa.select(api.Notebook.name, api.Notebook.id)).all())
        cells = sa.select(api.BaseCell.id, api.BaseCell.name, api.BaseCell.notebook_id)
        self.graded = book.db.execute(
            cells.join(api.GradeCell.__table__, api.GradeCell.__table__.c.id == api.BaseCell.__table__.c.id)
        ).all()
        self.solved = book.db.execute(
            cells.join(
                api.SolutionCell.__table__, api.SolutionCell.__table__.c.id == api.BaseCell.__table__.c.id
            )
        ).all()
        self.assignment = book.find_assignment(HOMEWORK.name).id

    def put(self, model: Any, **values: Any) -> str:
        values.setdefault("id", uuid.uuid4().hex)
        self.rows.setdefault(model, []).append(values)
        return str(values["id"])

    def add(self, student: str, written: dict[str, Written]) -> None:
        """Add a student with a submission, grades, comments and findings to the rows that are to be written.

        ``written`` maps the name of a cell that staff read to what the student wrote there. Such a cell waits for staff
        unless it is untouched; every other cell has one point from tests.
        """
        self.put(api.Student, id=student, last_name=student, first_name="–", email=None, lms_user_id=None)
        submission = self.put(
            api.SubmittedAssignment,
            assignment_id=self.assignment,
            student_id=student,
            timestamp=None,
            extension=None,
        )
        own = {
            notebook: self.put(
                api.SubmittedNotebook,
                assignment_id=submission,
                notebook_id=notebook,
                flagged=False,
                late_submission_penalty=None,
            )
            for notebook in self.notebooks.values()
        }
        for cell, name, notebook in self.graded:
            answer = written.get(name)
            waits = answer is not None and (answer.found is None or answer.found.state is not State.UNTOUCHED)
            points = 1.0 if answer is None else answer.points
            scores = {"auto_score": points, "manual_score": None, "extra_credit": None}
            self.put(api.Grade, notebook_id=own[notebook], cell_id=cell, needs_manual_grade=waits, **scores)
        for cell, name, notebook in self.solved:
            said = written[name].said or None if name in written else None
            self.put(
                api.Comment, notebook_id=own[notebook], cell_id=cell, auto_comment=said, manual_comment=None
            )

        for cell, answer in written.items():
            if answer.found is not None:
                self.found.append(findings.row(student, cell, answer.found))

    def write(self) -> None:
        self.book.db.execute(sa.insert(findings.FOUND), self.found)
        for model, rows in self.rows.items():
            self.book.db.execute(sa.insert(model.__table__), rows)
        self.book.db.commit()


def grade_of(made: Class, student: str, cell: str) -> grades.CellGrade:
    """What the gradebook has of a student's cell."""
    with database.connect(made.url) as book:
        return next(one for one in grades.load(book) if one.student == student).cells[cell]


def page_of(reader: Client, made: Class, student: str, cell: str) -> Reply:
    """The page of one student's answer."""
    notebook = "p3_words" if cell == "p3b" else "p2_slopes"
    with database.connect(made.url) as book:
        grade = book.find_grade(cell, notebook, "toy", student)
        return reader.get(f"/answer/{grade.id}")


def id_of(page: Reply) -> str:
    """The id of the answer that a page shows."""
    return str(page.data("id"))
