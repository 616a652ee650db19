"""Match texts that name a person, typed by staff or written by a system, in the same way everywhere.

A person has a display name, a folder, ids and an e-mail address. A text must name a person exactly, except
for case, accents and the order of the name's words. A text that fits two people matches neither.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")
_MAX_BYTES = 20_000_000


class RosterError(ValueError):
    """The file is not a roster; the message says what is missing."""


@dataclass(frozen=True)
class Person:
    """A member of a course; ``ids`` maps a kind of id (``login``, ``sid``, ``canvas``, ``github``) to the id."""

    name: str
    email: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    folder: str = ""

    @property
    def label(self) -> str:
        """The person's name in messages."""
        return self.name or self.email or next(iter(self.ids.values()), "") or self.folder


def folded(text: str) -> str:
    """Return the text without case, accents and surrounding space, for comparison."""
    plain = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))


def words_of(text: str) -> str:
    """Return a key for the words of a person's name in any order: "One, Student" equals "student one".

    >>> words_of("One, Student") == words_of("student-one")
    True
    """
    words = re.findall(r"[^\W_]+", folded(text))
    return "words " + " ".join(sorted(words)) if len(words) > 1 else ""


def squeezed(text: str) -> str:
    """Return a key for a name without spaces and punctuation, as Canvas writes sorted names before file names.

    >>> squeezed("O'Neil, Ana-Lucía")
    'squeezed oneilanalucia'
    """
    letters = re.sub(r"\W", "", folded(text))
    return f"squeezed {letters}" if letters else ""


def keys_of(person: Person) -> list[set[str]]:
    """Return a person's keys, strongest first: ids and addresses, then exact name and folder, then looser forms."""
    strong = {folded(value) for value in (*person.ids.values(), person.email)}
    strong |= {folded(value.partition("@")[0]) for value in (person.email, person.ids.get("login", ""))}
    exact = {folded(person.name), folded(person.folder)}
    return [strong - {""}, exact - {""}, {words_of(person.name), squeezed(person.name)} - {""}]


class Directory(Generic[T]):
    """People to match texts with; each person has a value, such as a folder or a row of a roster."""

    def __init__(self, people: Iterable[tuple[Person, T]]) -> None:
        self.people = list(people)
        self._index: list[dict[str, list[int]]] = [{}, {}, {}]
        for number, (person, _) in enumerate(self.people):
            for level, keys in enumerate(keys_of(person)):
                for key in keys:
                    self._index[level].setdefault(key, []).append(number)

    def find(self, text: str) -> list[T]:
        """Return everybody whom a text names. Only a single result is a match."""
        said = folded(text)
        for index in self._index:
            if found := index.get(said):
                return [self.people[number][1] for number in found]
        for form in (words_of(text), squeezed(text)):
            if form and (found := self._index[2].get(form)):
                return [self.people[number][1] for number in found]
        return []

    def same(self, person: Person) -> list[T]:
        """Return everybody who could be ``person``: by ids or e-mail if any fits, else by name."""
        for text in (*person.ids.values(), person.email):
            if text and (found := self._index[0].get(folded(text))):
                return [self.people[number][1] for number in found]
        return self.find(person.name) if person.name else []


# Rosters

_COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("student", "name", "full name", "student name", "display name"),
    "first": ("first name", "firstname", "given name", "first"),
    "last": ("last name", "lastname", "surname", "family name", "last"),
    "email": ("email", "e-mail", "email address", "e-mail address", "mail"),
    "canvas": ("id", "canvas id", "canvas user id"),
    "sis": ("sis user id",),
    "sid": (
        "sid",
        "student id",
        "student id number",
        "id number",
        "orgdefinedid",
        "org defined id",
        "identifier",
    ),
    "login": (
        "sis login id",
        "login",
        "login id",
        "username",
        "user name",
        "user id",
        "netid",
        "calnet",
        "student_id",
    ),
    "github": ("github_username", "github username", "github", "github login"),
    "role": ("role",),
}
_NAMES = {column: kind for kind, columns in _COLUMNS.items() for column in columns}
_IDS = ("canvas", "sis", "sid", "login", "github")


def read_roster(path: Path) -> list[Person]:
    """Read a roster from Canvas (the gradebook), Gradescope, GitHub Classroom, or any CSV with similar columns.

    Raises
    ------
    RosterError
        If no column identifies people, or the roster has no students.
    """
    data = path.read_bytes()
    if len(data) > _MAX_BYTES:
        raise RosterError(f"{path.name}: larger than {_MAX_BYTES // 1_000_000} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RosterError(f"{path.name}: not UTF-8 text") from None
    rows = list(csv.reader(io.StringIO(text)))
    header = [column.strip().casefold() for column in rows[0]] if rows else []
    kinds = [_NAMES.get(column, "") for column in header]
    if not {"name", "last", "email", *_IDS} & set(kinds):
        raise RosterError(f"{path.name}: no column such as Student, Name, Email, SID or Login")
    people = [person for row in rows[1:] if (person := _person(kinds, row)) is not None]
    if not people:
        raise RosterError(f"{path.name}: no students in it")
    return people


def _person(kinds: list[str], row: list[str]) -> Person | None:
    said: dict[str, str] = {}
    for kind, value in zip(kinds, row, strict=False):
        if kind and value.strip():
            said.setdefault(kind, value.strip())
    name = said.get("name", "") or " ".join(filter(None, (said.get("first"), said.get("last"))))
    if (
        name.casefold() in ("points possible", "student, test")
        or said.get("role", "student").casefold() != "student"
    ):
        return None
    if name.count(",") == 1:  # Canvas sorts by the last name
        last, first = (part.strip() for part in name.split(","))
        name = f"{first} {last}" if first and last else name
    ids = {kind: said[kind] for kind in _IDS if kind in said}
    person = Person(name, said.get("email", ""), ids)
    return person if person.label else None
