"""Match submissions with the course's roster, which is the gradebook CSV that Canvas (bCourses) exports.

A match needs a key that identifies exactly one person. Keys are tried in this order: staff's own table, Canvas's ids
in the file name of a bulk download, login, e-mail, id numbers, the full name. Staff decide about a key that fits two
people.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from autograder.homework import csv_files
from autograder.homework import people as somebody
from autograder.homework.csv_files import CsvError
from autograder.homework.people import folded, words_of

#: Columns that Canvas needs in an import, in its order.
ID_COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
#: ``doejane_LATE_12345_67890_name``: a submission in a bulk download; the first number is the person's id in Canvas.
_BULK_NAME = re.compile(r"^([a-z]+)_(?:late_)?(\d+)_\d+(?:_.*)?$")
_COLUMNS = frozenset(column.casefold() for column in ID_COLUMNS)


@dataclass(frozen=True)
class CanvasPerson:
    """One row of the roster; ``row`` holds Canvas's identifying columns as they were."""

    row: dict[str, str]

    @property
    def label(self) -> str:
        return self.row.get("Student") or self.row.get("SIS Login ID") or self.row["ID"]


class Labelled(Protocol):
    """Somebody on a roster."""

    @property
    def label(self) -> str:
        """The person's name in messages."""


P = TypeVar("P", bound=Labelled)


@dataclass
class Matching(Generic[P]):
    """The matches, submission's key → person, and what could not be matched."""

    matched: dict[str, P] = field(default_factory=dict)
    unmatched: list[str] = field(default_factory=list)
    ambiguous: dict[str, list[str]] = field(default_factory=dict)
    absent: list[P] = field(default_factory=list)


def read(path: Path) -> list[CanvasPerson]:
    """Read a roster.

    Raises
    ------
    OSError
    CsvError
        The file is not a CSV, has no column ``Student`` or ``ID``, or no rows.
    """
    return parse(path.name, csv_files.read_rows(path, _COLUMNS))


def parse(name: str, rows: list[list[str]]) -> list[CanvasPerson]:
    """Return the people in a roster's rows; Canvas's ``Points Possible`` and test rows are left out."""
    header = rows[0] if rows else []
    missing = [column for column in ("Student", "ID") if column not in header]
    if missing:
        raise CsvError(f"{name}: no column {' and '.join(missing)}: export the gradebook from Canvas as CSV")
    people = []
    for values in rows[1:]:
        row = dict(zip(header, values, strict=False))
        if row.get("ID", "").isdigit() and row.get("Student") != "Student, Test":
            people.append(CanvasPerson({column: row.get(column, "") for column in (*ID_COLUMNS, "Email")}))
    if not people:
        raise CsvError(f"{name}: no students in it")
    return people


def match(
    names: Mapping[str, str],
    people: list[CanvasPerson],
    table: Mapping[str, str] | None = None,
    known: Mapping[str, somebody.Person] | None = None,
) -> Matching[CanvasPerson]:
    """Match submissions with people on the roster.

    The first of a submission's keys that fits anybody decides: staff's ``table``, then ids and e-mail, then the name. A
    submission is matched if that key fits exactly one person. If it fits several, the submission is ambiguous, and so
    are two submissions of one person. Those that fit nobody are unmatched, and people without a matched submission are
    absent.

    Parameters
    ----------
    names : mapping
        A submission's key (its folder in the output) → its name.
    people : list of CanvasPerson
        The roster.
    table : mapping, optional
        Staff's own table: a submission's key or name → the person's id, login, e-mail, or name.
    known : mapping, optional
        A submission's key → the source's data about the person.

    Examples
    --------
    >>> person = CanvasPerson({"Student": "One, Student", "ID": "11", "SIS Login ID": "student-01"})
    >>> list(match({"a": "student-01", "b": "somebody"}, [person]).matched)
    ['a']
    """
    index: dict[str, list[CanvasPerson]] = {}
    for person in people:
        for key in _keys(person):
            index.setdefault(key, []).append(person)
    result: Matching[CanvasPerson] = Matching()
    for submission, name in names.items():
        named = (table or {}).get(submission, (table or {}).get(name))
        found = (
            index.get(folded(named), [])
            if named is not None
            else (_by_ids((known or {}).get(submission), index) or _find(name, index))
        )
        if len(found) == 1:
            result.matched[submission] = found[0]
        elif found:
            result.ambiguous[submission] = [person.label for person in found]
        else:
            result.unmatched.append(submission)
    refuse_rivals(result, lambda person: person.row["ID"])
    taken = {person.row["ID"] for person in result.matched.values()}
    result.absent = [person for person in people if person.row["ID"] not in taken]
    return result


def refuse_rivals(result: Matching[P], key_of: Callable[[P], str]) -> None:
    """Move all submissions of a person with several of them from the matched to the ambiguous ones; staff decide."""
    claims: dict[str, list[str]] = {}
    for submission, person in result.matched.items():
        claims.setdefault(key_of(person), []).append(submission)
    for rivals in claims.values():
        if len(rivals) > 1:
            for one in rivals:
                result.ambiguous[one] = [f"also claimed by {other}" for other in rivals if other != one]
                del result.matched[one]


def _by_ids(person: somebody.Person | None, index: dict[str, list[CanvasPerson]]) -> list[CanvasPerson]:
    if person is None:
        return []
    canvas = person.ids.get("canvas", "")
    others = [value for kind, value in person.ids.items() if kind in ("login", "sid", "sis")]
    for key in (f"canvas {canvas}" if canvas else "", *map(folded, others), folded(person.email)):
        if key and (found := index.get(key)):
            return found
    return []


def _find(name: str, index: dict[str, list[CanvasPerson]]) -> list[CanvasPerson]:
    keys = [folded(name)]
    if bulk := _BULK_NAME.match(keys[0]):
        keys = [f"canvas {bulk[2]}"]
    keys += [words_of(name), somebody.squeezed(name)]
    for key in keys:
        if found := index.get(key):
            return found
    return []


def _keys(person: CanvasPerson) -> set[str]:
    row = person.row
    email = row.get("Email", "")
    keys = {folded(row.get(column, "")) for column in ("ID", "SIS User ID", "SIS Login ID")}
    keys |= {
        folded(email),
        folded(email.partition("@")[0]),
        folded(row.get("SIS Login ID", "").partition("@")[0]),
    }
    keys |= {f"canvas {row['ID']}", folded(row.get("Student", "")), words_of(row.get("Student", ""))}
    keys |= {somebody.squeezed(row.get("Student", ""))}
    return {key for key in keys if key}
