"""Read and merge rosters: tables of people from course systems and registrars, in several languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from autograder.people import csv_files
from autograder.people.csv_files import CsvError
from autograder.people.directory import Directory, Person, folded, ids_of, words_of


class RosterError(CsvError):
    """The file is not a roster; the message says what is missing."""


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
        keys = [(folded(person.name), own) for own in ids_of(person)]
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
