"""Match texts that name a person, typed by staff or written by a system, in the same way everywhere.

A person has a display name, a folder, ids and an e-mail address. A text must name a person exactly, except
for case, accents and the order of the name's words. A text that fits two people matches neither.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from autograder.homework import csv_files
from autograder.homework.csv_files import CsvError

T = TypeVar("T")


class RosterError(CsvError):
    """The file is not a roster; the message says what is missing."""


@dataclass(frozen=True)
class Person:
    """A member of a course; ``ids`` maps a kind of id (``login``, ``sid``, ``canvas``, ``github``) to the id."""

    name: str
    email: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    folder: str = ""
    group: str = ""
    """The group of students who hand in together; of several groups, their names with commas between."""
    called: str = ""
    """The name that the person prefers, if it is not ``name``."""

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
    exact = {folded(person.name), folded(person.called), folded(person.folder)}
    loose = {key(name) for key in (words_of, squeezed) for name in (person.name, person.called)}
    return [strong - {""}, exact - {""}, loose - {""}]


_NUMBERED = frozenset({"canvas", "moodle", "brightspace", "gradescope"})
"""Systems that number people, each by itself: a number of one system says nothing about those of another."""


def _ids_of(person: Person) -> list[tuple[str, str]]:
    """Return a person's ids and address: a system's number with the system, others with ""."""
    ids = [(kind if kind in _NUMBERED else "", folded(value)) for kind, value in person.ids.items()]
    if "id" in person.ids:  # of a course's own roster, which does not say whose number it is
        ids.append(("canvas", folded(person.ids["id"])))
    return [(kind, value) for kind, value in (*ids, ("", folded(person.email))) if value]


_ADDRESS = re.compile(r"[\w.+'-]+@[\w.-]+\w")
_BRACKETS = re.compile(r"[()<>\[\]{}]| - |_")
#: Digits of a number that can be a person's; a smaller one may be a row's, a group's or a homework's.
_MIN_DIGITS = 5


def _parts_of(text: str) -> list[str]:
    """Return the parts of a text that may name a person: addresses, long numbers, and the words beside them.

    >>> _parts_of("2025-09-05 Jane Doe (jane@example.edu)_7654321")
    ['jane@example.edu', 'Jane Doe', '7654321']
    """
    parts = _ADDRESS.findall(text)
    for piece in _BRACKETS.split(_ADDRESS.sub(" ", text)):
        words = piece.split()
        parts += [word for word in words if word.isdigit() and len(word) >= _MIN_DIGITS]
        named = [word for word in words if not any(map(str.isdigit, word))]
        parts += [" ".join(named)] if len(named) > 1 else []
    return parts


def _has_another(person: Person, part: str) -> bool:
    """Return whether a person has an address or a number of their own, other than one that is none of theirs.

    Digits that can be a date say nothing about a person.
    """
    values = (*person.ids.values(), person.email)
    if "@" in part:
        return any("@" in value for value in values)
    if re.match(r"20\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])(\d{4}|\d{6})?$", part):
        return False
    return any(value.isdigit() and len(value) >= _MIN_DIGITS for value in values)


_LASTING = ("sid", "sis", "login")
"""Ids that a person has in every course, whatever system it uses."""


def _is_another(one: Person, other: Person) -> bool:
    """Return whether two people of one name are not the same: another number, login, or address of one institution.

    A person may have a number as the login of one system and letters as that of another.
    """
    for kind in _LASTING:
        ids = [folded(person.ids.get(kind, "")).partition("@")[0].lstrip("0") for person in (one, other)]
        if all(ids) and ids[0] != ids[1] and ids[0].isdigit() == ids[1].isdigit():
            return True
    first, second = folded(one.email), folded(other.email)
    domain = first.partition("@")[2]
    return bool(domain) and domain == second.partition("@")[2] and first != second


def _holds_name(pieces: Sequence[str], person: Person) -> bool:
    """Return whether pieces of a text are a person's name, beside numbers and the person's login.

    The name may be written without its umlauts, as course systems do in names of folders.
    """
    logins = {folded(value.partition("@")[0]) for value in (*person.ids.values(), person.email)}
    rest = [piece for piece in pieces if not piece.isdigit() and piece not in logins]
    names = [words for name in (person.name, person.called) if (words := _spelled(name))]
    return any(_spelled(" ".join(rest)) <= words <= _spelled(" ".join(pieces)) for words in names)


def _spelled(text: str) -> set[str]:
    """Return the words of a text, with umlauts as one letter."""
    return {re.sub("([aou])e", r"\1", word) for word in re.findall(r"[^\W_]+", folded(text))}


def _without_zeros(own: tuple[str, str]) -> tuple[str, str] | None:
    """Return a numeric id without leading zeros; None for another id."""
    kind, value = own
    short = value.lstrip("0")
    return (kind, short) if short and value.isascii() and value.isdigit() else None


class Directory(Generic[T]):
    """People to match texts with; each person has a value, such as a folder or a row of a roster."""

    def __init__(self, people: Iterable[tuple[Person, T]]) -> None:
        self.people = list(people)
        self._index: list[dict[str, list[int]]] = [{}, {}, {}]
        self._ids: dict[tuple[str, str], list[int]] = {}
        self._numbers: dict[tuple[str, str], list[int]] = {}
        for number, (person, _) in enumerate(self.people):
            # A login is often the first part of an address.
            parts = [
                ("", value.partition("@")[0]) for kind, value in _ids_of(person) if not kind and "@" in value
            ]
            for own in dict.fromkeys((*_ids_of(person), *parts)):
                self._ids.setdefault(own, []).append(number)
                if (short := _without_zeros(own)) and number not in self._numbers.setdefault(short, []):
                    self._numbers[short].append(number)
            for level, keys in enumerate(keys_of(person)):
                for key in keys:
                    self._index[level].setdefault(key, []).append(number)

    def find(self, text: str) -> list[T]:
        """Return everybody whom a text names. Only a single result is a match."""
        return [self.people[number][1] for number in self._found(text)]

    def _found(self, text: str) -> list[int]:
        key = folded(text)
        short = _without_zeros(("", key))
        for found in (
            *(index.get(key) for index in self._index),
            self._numbers.get(short) if short else None,
        ):
            if found:
                return found
        for form in (words_of(text), squeezed(text)):
            if form and (found := self._index[2].get(form)):
                return found
        return []

    def same(self, person: Person) -> list[T]:
        """Return everybody who could be ``person``: by ids or e-mail if any fits, else by name.

        An id that fits nobody may have lost its leading zeros in a spreadsheet, here or there. By the name alone,
        nobody fits who has another number, or another address of one institution: two people may have one name.
        """
        ids = _ids_of(person)
        short = [one for own in ids if (one := _without_zeros(own))]
        for found in (*map(self._ids.get, ids), *map(self._numbers.get, short)):
            if found:
                return [self.people[number][1] for number in found]
        named = self._found(person.name) if person.name else []
        return [self.people[number][1] for number in named if not _is_another(self.people[number][0], person)]

    def within(self, text: str) -> list[T]:
        """Return everybody whom a part of a text names: an address, a number, or a name beside others.

        For the name of a folder such as ``7654321 - Jane Doe - jane@example.edu`` or ``2025-09-05 Jane Doe``.
        A name alone does not count beside an address or a number that fits nobody, if the person has another one.
        A login counts beside a name, as in ``Doe_Jane_jdoe_4711``, also if that is another person's; but not beside a
        word that is nobody's, because a login may be a first name.
        """
        found: list[int] = []
        strange, identified = [], False
        for part in _parts_of(text):
            own = self._found(part)
            found += [number for number in own if number not in found]
            if "@" in part or part.isdigit():
                identified |= bool(own)
                strange += [] if own else [part]
        pieces = [folded(piece) for piece in _BRACKETS.split(_ADDRESS.sub(" ", text))]
        logins = [n for piece in pieces if not piece.isdigit() for n in self._ids.get(("", piece), ())]
        for number in dict.fromkeys(logins):
            if found or _holds_name(pieces, self.people[number][0]):
                found += [number] if number not in found else []
                identified = True
        if not identified and any(_has_another(self.people[n][0], one) for n in found for one in strange):
            return []
        return [self.people[number][1] for number in found]


# Rosters

# As course systems and registrars call them, also in German, French and Spanish.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "name": (
        "vollständiger name",
        "nom complet",
        "nombre completo",
        "student",
        "name",
        "full name",
        "student name",
        "display name",
    ),
    "called": ("preferred name", "preferred full name", "chosen name", "legal name", "rufname"),
    "called first": ("preferred first name", "preferred given name", "chosen first name", "nickname"),
    "first": ("vorname", "prénom", "nombre", "first name", "firstname", "given name", "first"),
    "last": (
        "nachname",
        "nom de famille",
        "apellido(s)",
        "apellidos",
        "last name",
        "lastname",
        "surname",
        "family name",
        "last",
    ),
    "email": (
        "e-mail-adresse",
        "adresse de courriel",
        "courriel",
        "dirección de correo",
        "correo electrónico",
        "email",
        "e-mail",
        "email address",
        "e-mail address",
        "mail",
    ),
    "canvas": ("id", "canvas id", "canvas user id", "canvas_user_id"),
    "sis": ("sis user id", "user_id"),
    "sid": (
        "matrikelnummer",
        "id-nummer",
        "numéro d'identification",
        "número de id",
        "sid",
        "student id",
        "student id number",
        "id number",
        "orgdefinedid",
        "org defined id",
        "identifier",
        "uin",
    ),
    "login": (
        "anmeldename",
        "benutzername",
        "nom d'utilisateur",
        "nombre de usuario",
        "sis login id",
        "login",
        "login id",
        "username",
        "user name",
        "user id",
        "netid",
        "calnet",
        "student_id",
        "login_id",
        "uid",
        "display id",
    ),
    "github": ("github_username", "github username", "github", "github login"),
    "role": ("role",),
    "group": (
        *("group", "group_name", "group name", "groups"),
        *("gruppe", "gruppen", "groupe", "groupes", "grupo", "grupos"),
    ),
}
_NAMES = {column: kind for kind, columns in _COLUMNS.items() for column in columns}
COLUMN_NAMES = frozenset(_NAMES)
"""The names of columns that say who a person is, in lower case."""
_IDS = ("canvas", "sis", "sid", "login", "github", "moodle", "id")


def read_roster(path: Path, encoding: str | None = None) -> list[Person]:
    """Read the students in a table: Canvas's gradebook or groups, Moodle's grading worksheet, or a roster of your own.

    It is a CSV, with commas, semicolons or tabs, or an xlsx. The header names the columns, such as Student, Name,
    Email, SID, Login or Group, in any case. Above it may be a title. ``encoding`` is that of a CSV in neither UTF-8 nor
    UTF-16. Of two columns for the same thing, the first that is not empty counts. Columns with other names are skipped,
    and so are rows that identify nobody, rows of people whose role is not student, and Canvas's test student and points
    possible. A name such as "Doe, Jane" becomes "Jane Doe", and an id loses what programs put around it (``#300101``,
    ``300101.0``). People are in the order of the rows; a person in two rows comes twice.

    Raises
    ------
    RosterError
        If no column identifies people, if the roster has no students, or if the file is too large or cannot be read.
    OSError
        If the file cannot be read.
    """
    try:
        rows = csv_files.read_rows(path, COLUMN_NAMES, encoding)
    except CsvError as problem:
        raise RosterError(str(problem)) from None
    found = people_in(rows)
    if found is None:
        raise RosterError(f"{path.name}: no column such as Student, Name, Email, SID or Login")
    people = [person for _, person in found[1]]
    if not people:
        raise RosterError(f"{path.name}: no students in it")
    return people


def people_in(rows: list[list[str]]) -> tuple[int, list[tuple[int, Person]]] | None:
    """Return the place of a table's header, and each person in it with the place of the row; None without a header.

    The header is the first of the first `csv_files.MAX_ABOVE` rows with a column that identifies people.
    """
    for place, row in enumerate(rows[: csv_files.MAX_ABOVE]):
        kinds = _kinds_of([column.strip().casefold() for column in row])
        if {"name", "last", "email", *_IDS} & set(kinds):
            persons = ((at, _person(kinds, own)) for at, own in enumerate(rows) if at > place)
            return place, [(at, person) for at, person in persons if person is not None]
    return None


def _kinds_of(header: list[str]) -> list[str]:
    """Return what each column of a roster holds, a key of `_COLUMNS` or ``id``, or "" if unknown.

    A column called id holds Canvas's numbers only if another column holds SIS ids, as in Canvas's own files.
    """
    kinds = [_NAMES.get(column, "") for column in header]
    if "canvas" in kinds and "sis" not in kinds and "id" in header:
        kinds[header.index("id")] = "id"
    return kinds


_PARTICIPANT = re.compile(r"(?:participante?|partecipante|teilnehmer(?:/?in)?|deelnemer) ?(\d+)", re.I)
"""What Moodle calls a person in its grading worksheet, in the language of whoever exports it."""


def _person(kinds: list[str], row: list[str]) -> Person | None:
    values: dict[str, str] = {}
    for kind, value in zip(kinds, row, strict=False):
        if kind in ("", *_IDS) and (participant := _PARTICIPANT.fullmatch(value.strip())):
            values.setdefault("moodle", participant[1])
        elif kind and value.strip():
            values.setdefault(kind, value.strip())
    for kind in _IDS:
        if kind in values:
            values[kind] = _bare_id(values[kind])
    name = values.get("name", "") or " ".join(filter(None, (values.get("first"), values.get("last"))))
    name = name or values.get("called", "")
    if not name and _is_name(values.get("sid", "")):  # GitHub's identifier is whatever the course chose
        name = values.pop("sid")
    if (
        name.casefold() in ("points possible", "student, test")
        or values.get("role", "student").casefold() != "student"
    ):
        return None
    name = _in_order(name)
    called = _in_order(values.get("called", "")) or values.get("called first", "")
    if called and " " not in called:
        called = f"{called} {values.get('last') or name.partition(' ')[2]}".strip()
    ids = {kind: values[kind] for kind in _IDS if kind in values}
    group, email = values.get("group", ""), values.get("email", "")
    person = Person(name, email, ids, group=group, called="" if called == name else called)
    return person if person.label else None


def _in_order(name: str) -> str:
    """Return a name with the first name first: Canvas sorts by the last name, and writes a comma behind it."""
    last, comma, first = (part.strip() for part in name.partition(","))
    return f"{first} {last}" if comma and first and last and "," not in first else name


def _bare_id(value: str) -> str:
    """Return an id without Brightspace's number sign, Excel's mark of a text, and the decimals of a spreadsheet.

    >>> _bare_id("#0300101"), _bare_id("300101.0"), _bare_id("UID:7")
    ('0300101', '300101', 'UID:7')
    """
    value = value.lstrip("#'").strip()
    whole, dot, decimals = value.partition(".")
    return whole if dot and whole.isdigit() and not decimals.strip("0") else value


def _is_name(text: str) -> bool:
    """Return whether an identifier is a person's name: several words without digits, and no address."""
    return len(words_of(text)) > 0 and "@" not in text and not any(map(str.isdigit, text))


def merged(rosters: Iterable[Iterable[Person]]) -> list[Person]:
    """Return the people of several rosters, each once with what all rosters say.

    A person in two sections has two rows of one roster, with the same id or address.
    """
    people: list[Person] = []
    for roster in map(_once, rosters):
        directory = Directory((person, number) for number, person in enumerate(people))
        for person in roster:
            found = [number for number in directory.same(person) if not _differ(people[number], person)]
            if len(found) != 1:
                people.append(person)
                continue
            people[found[0]] = _joined(people[found[0]], person)
    return people


def _once(roster: Iterable[Person]) -> list[Person]:
    """Return the people of a roster, each once: rows of one name that share an id, and differ in none, are joined."""
    kept: list[Person] = []
    known: dict[tuple[str, tuple[str, str]], int] = {}
    for person in roster:
        keys = [(folded(person.name), own) for own in _ids_of(person)]
        same = next((known[key] for key in keys if key in known), None)
        if same is None or _differ(kept[same], person) or kept[same].group != person.group:
            known |= dict.fromkeys(keys, len(kept))
            kept.append(person)
        else:
            known = dict.fromkeys(keys, same) | known
            kept[same] = _joined(kept[same], person)
    return kept


def _joined(one: Person, other: Person) -> Person:
    """Return a person with what two rows say; the first row goes before."""
    return Person(
        one.name or other.name,
        one.email or other.email,
        {**other.ids, **one.ids},
        group=one.group or other.group,
        called=one.called or other.called,
    )


def _differ(one: Person, other: Person) -> bool:
    """Return whether two people of one name are not the same: an id of one kind differs, or the address."""
    if one.email and other.email and folded(one.email) != folded(other.email):
        return True
    return any(folded(value) != folded(other.ids.get(kind, value)) for kind, value in one.ids.items())
