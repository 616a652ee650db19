"""Students' regrade requests: staff enter them here and answer them on the reading page.

A student is identified as described in `autograder.people.directory`, and a question by its name in the homework.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from nbgrader import api
from sqlalchemy.orm import Session

from autograder.homework.questions import QUESTIONS
from autograder.people import csv_files
from autograder.people.directory import Directory
from autograder.staff.gradebook import marked
from autograder.staff.gradebook.grades import people_of
from autograder.staff.gradebook.reading.rubric import WrongValueError
from autograder.staff.gradebook.reading.tables import REQUESTS, now
from autograder.staff.gradebook.reading.transaction import ConflictError, comment_text, writing

MAX_CHARACTERS = 5_000
_COLUMNS = ("student", "question", "text")


class RequestError(ValueError):
    """A request's student, question, or text is not valid; the message says why."""


@dataclass(frozen=True)
class Request(marked.Request):
    """One request with its number and its student. Times are ISO 8601, in UTC."""

    id: int
    student: str


def all_of(session: Session) -> list[Request]:
    """Return all requests, open ones first, each in the order in which they were added."""
    rows = session.execute(sa.select(REQUESTS).order_by(REQUESTS.c.answered_at != "", REQUESTS.c.id))
    return [_request(row) for row in rows]


def open_ones(session: Session) -> list[Request]:
    """Return the requests without an answer, oldest first."""
    rows = session.execute(sa.select(REQUESTS).where(REQUESTS.c.answered_at == "").order_by(REQUESTS.c.id))
    return [_request(row) for row in rows]


def _request(row: sa.Row[Any]) -> Request:
    return Request(
        row.question, row.text, row.made_at, row.answer, row.answered_at, row.who, row.id, row.student_id
    )


def answer(session: Session, who: str, number: int, text: str) -> None:
    """Answer a regrade request.

    Raises ConflictError if there is no such request or somebody has already answered it, and WrongValueError if the
    text is empty.
    """
    cleaned = comment_text(text).strip()
    if not cleaned:
        raise WrongValueError("an answer to a request needs a text")
    with writing(session, who, "reading page: request answered"):
        row = session.execute(sa.select(REQUESTS).where(REQUESTS.c.id == number)).first()
        if row is None:
            raise ConflictError([], "there is no such request")
        if row.answered_at:
            raise ConflictError([], f"this request has been answered by {row.who}")
        session.execute(
            sa.update(REQUESTS)
            .where(REQUESTS.c.id == number)
            .values(answer=cleaned, answered_at=now(), who=who)
        )


@dataclass
class Added:
    """The result of adding several requests; ``wrong`` holds the reason for each that was refused."""

    count: int = 0
    known: int = 0
    wrong: list[str] = field(default_factory=list)


def add(gradebook: api.Gradebook, requests: Iterable[tuple[str, str, str]]) -> Added:
    """Store requests, each given as student, question, and text.

    A request that is already stored, word for word, is not stored again, because a form's CSV is read again as it
    grows.
    """
    directory = Directory((person, student) for student, person in people_of(gradebook)[0].items())
    done = Added()
    for who, question, text in requests:
        try:
            row = _row(directory, who, question, text)
        except RequestError as problem:
            done.wrong.append(str(problem))
            continue
        there = sa.select(REQUESTS.c.id).filter_by(**row)
        if gradebook.db.execute(there).first() is not None:
            done.known += 1
            continue
        values = row | {"made_at": now(), "answer": "", "answered_at": "", "who": ""}
        gradebook.db.execute(sa.insert(REQUESTS).values(**values))
        done.count += 1
    gradebook.db.commit()
    return done


def _row(directory: Directory[str], who: str, question: str, text: str) -> dict[str, str]:
    name = question.strip().removesuffix("-derivation").removesuffix("-tests")
    if name not in QUESTIONS:
        raise RequestError(f"{who}: there is no question {question.strip()!r}")
    found = directory.find(who)
    if len(found) != 1:
        several = f"fits {len(found)} people" if found else "is not in the gradebook"
        raise RequestError(f"{who!r} {several}")
    cleaned = text.replace("\0", "").strip()
    if not cleaned:
        raise RequestError(f"{who}: the request about {name} is empty")
    if len(cleaned) > MAX_CHARACTERS:
        raise RequestError(f"{who}: the request about {name} is longer than {MAX_CHARACTERS} characters")
    return {"student_id": found[0], "question": name, "text": cleaned}


def read_csv(path: Path) -> list[tuple[str, str, str]]:
    """Read requests from a CSV file with the columns student, question, and text, in any order.

    Raises RequestError if the file cannot be read or a column is missing.
    """
    try:
        rows = csv_files.read_rows(path, _COLUMNS)
    except OSError as problem:
        raise RequestError(f"{path.name}: {problem.strerror or problem}") from None
    except csv_files.CsvError as problem:
        raise RequestError(str(problem)) from None
    header = [name.casefold() for name in rows[0]] if rows else []
    if missing := [name for name in _COLUMNS if name not in header]:
        raise RequestError(f"{path.name}: no column {', '.join(missing)}; the first row names the columns")
    places = [header.index(name) for name in _COLUMNS]
    short = [number for number, row in enumerate(rows[1:], 2) if row and len(row) <= max(places)]
    if short:
        raise RequestError(f"{path.name}: row {short[0]} has too few columns")
    return [(row[places[0]], row[places[1]], row[places[2]]) for row in rows[1:] if row]
