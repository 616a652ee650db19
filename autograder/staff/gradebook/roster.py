"""Match submissions with the course's roster, which is the gradebook CSV that Canvas (bCourses) exports.

A match needs a key that identifies exactly one person. Keys are tried in this order: staff's own table, the ids and
the e-mail that the source knows, Canvas's id in the file name of a bulk download, the full name. Staff decide about a
key that fits two people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from autograder.people import csv_files
from autograder.people.csv_files import CsvError
from autograder.people.directory import Directory, Person, folded

#: Columns that Canvas needs in an import, in its order.
ID_COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
#: ``doejane_LATE_12345_67890_name``: a submission in a bulk download; the first number is the person's id in Canvas.
_BULK_NAME = re.compile(r"^[a-z]+_(?:late_)?(\d+)_\d+(?:_.*)?$")
_COLUMNS = frozenset(column.casefold() for column in ID_COLUMNS)


@dataclass(frozen=True)
class CanvasPerson:
    """One row of the roster; ``row`` holds Canvas's identifying columns as they were."""

    row: dict[str, str]

    @property
    def label(self) -> str:
        return self.row.get("Student") or self.row.get("SIS Login ID") or self.row["ID"]

    @property
    def person(self) -> Person:
        """What the row says about the person, for matching."""
        kinds = {"canvas": "ID", "sis": "SIS User ID", "login": "SIS Login ID"}
        ids = {kind: self.row[column] for kind, column in kinds.items() if self.row.get(column)}
        return Person(self.row.get("Student", ""), self.row.get("Email", ""), ids)


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
    known: Mapping[str, Person] | None = None,
) -> Matching[CanvasPerson]:
    """Match submissions with people on the roster, as `match_people` does.

    Only ``table`` decides about a submission that it names: if its entry fits nobody, the submission is unmatched, and
    its name is not tried. Entries for other submissions are ignored.

    Parameters
    ----------
    names : mapping
        A submission's key (its folder in the output) → its name, which may be that of a file of a bulk download.
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
    table, known = table or {}, known or {}
    own = {
        submission: table.get(submission, table.get(name, ""))
        for submission, name in names.items()
        if submission in table or name in table
    }
    persons = {
        submission: _submitter(name, known.get(submission, Person(""))) for submission, name in names.items()
    }
    return match_people([(person.person, person) for person in people], persons, own)


def match_people(
    people: Iterable[tuple[Person, P]], persons: Mapping[str, Person], own: Mapping[str, str]
) -> Matching[P]:
    """Match submissions with people.

    Staff's own table decides first, then ids and e-mail, then the name (`Directory.same`). A submission is matched if
    exactly one person fits. If several do, the submission is ambiguous, and so are two submissions of one person. Those
    that fit nobody are unmatched, and people without a matched submission are absent.

    Parameters
    ----------
    people : iterable of (Person, value)
        Those who can be matched; the result has the values.
    persons : mapping
        A submission's key → what is known about the person.
    own : mapping
        Staff's own table: a submission's key → the person's id, login, e-mail or name.
    """
    directory = Directory(people)
    result: Matching[P] = Matching()
    for key, person in persons.items():
        found = directory.find(own[key]) if key in own else directory.same(person)
        if len(found) == 1:
            result.matched[key] = found[0]
        elif found:
            result.ambiguous[key] = [one.label for one in found]
        else:
            result.unmatched.append(key)
    _refuse_rivals(result)
    taken = set(map(id, result.matched.values()))
    result.absent = [one for _, one in directory.people if id(one) not in taken]
    return result


def _refuse_rivals(result: Matching[P]) -> None:
    """Move all submissions of a person with several of them from the matched to the ambiguous ones; staff decide."""
    claims: dict[int, list[str]] = {}
    for submission, person in result.matched.items():
        claims.setdefault(id(person), []).append(submission)
    for rivals in claims.values():
        if len(rivals) > 1:
            for one in rivals:
                result.ambiguous[one] = [f"also claimed by {other}" for other in rivals if other != one]
                del result.matched[one]


def _submitter(name: str, known: Person) -> Person:
    """Return what is known about the person behind a submission, from the source or from the submission's name.

    The number in a name counts after the ids that the source knows, and does not count beside an e-mail that it knows,
    because people choose the names of their folders.
    """
    bulk = _BULK_NAME.match(folded(name))
    counts = bulk and "canvas" not in known.ids and not known.email
    ids = {**known.ids, "canvas": bulk[1]} if bulk and counts else known.ids
    return replace(known, name=known.name or ("" if bulk else name), ids=ids)
