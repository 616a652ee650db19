"""Write final scores into the table that a course system exported, so that the system takes it back.

Moodle's grading worksheet, the grade exports of Brightspace, Blackboard, Sakai and Canvas, and tables of one's own have
in common that a row is a person and a column is the homework. Everything but the scores stays as it was: rows above the
header, other columns, the characters between columns, and the encoding.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.homework.questions import HOMEWORK
from autograder.people import csv_files, rosters, spreadsheet
from autograder.people.csv_files import CsvError
from autograder.people.directory import Person, folded
from autograder.staff.gradebook.roster import Matching, match_people
from workbook.common import messages
from workbook.common.points import text as number

_MAX_BYTES = 20_000_000
#: Titles that systems give to a column of scores: with the most points, with Canvas's number of the assignment.
_SCORES = re.compile(
    r".+ Points Grade(?: <.*>)?|.+\[Total Pts: .*\].*|.+ \(\d+\)|grade|points|score|total score|bewertung|calificación",
    re.I | re.S,
)
_MOST_IN_TITLE = re.compile(r"(?:MaxPoints:|Total Pts: (?:up to )?)(?P<most>\d+(?:[.,]\d+)?)", re.I)
_MOST_COLUMNS = frozenset({"maximum grade", "bestwertung", "calificacion maxima", "note maximale"})
"""What Moodle calls the column of the most points, without accents."""
_MOST_ROW = "points possible"


@dataclass(frozen=True)
class Row:
    """A person's row in a table, by its place among all rows."""

    label: str
    place: int


@dataclass
class Table:
    """A table of a course system.

    ``rows`` are all its rows as they are written, ``header`` the place of the row with the names of columns, and
    ``column`` that of the scores. ``people`` are the persons with the places of their rows.
    """

    rows: list[list[str]]
    header: int
    column: int
    people: list[tuple[Person, Row]]
    delimiter: str = ","
    encoding: str = "utf-8"
    before: str = ""
    quoted: bool = False
    end: str = "\n"

    @property
    def title(self) -> str:
        """The name of the column of scores."""
        return self.rows[self.header][self.column].strip()

    @property
    def most(self) -> float | None:
        """The most points that the system allows in the column, or None if the table does not say."""
        said = _MOST_IN_TITLE.search(self.title)
        texts = [said["most"]] if said else []
        places = [at for at, cell in enumerate(self.rows[self.header]) if folded(cell) in _MOST_COLUMNS]
        if self.people:
            texts += [_cell(self.rows[self.people[0][1].place], at) for at in places]
        texts += [_cell(row, self.column) for row in self.rows if folded(_cell(row, 0)) == _MOST_ROW]
        for text in texts:
            try:
                return float(text.replace(",", "."))
            except ValueError:
                continue
        return None

    @property
    def separator(self) -> str:
        """What is before the decimals of numbers: a comma if those in the table have one, else a point."""
        cells = {cell.strip() for row in self.rows[self.header + 1 :] for cell in row}
        comma, point = (
            any(re.fullmatch(rf"\d+{sign}\d\d?", cell) for cell in cells) for sign in (",", r"\.")
        )
        return "," if comma and not point else "."

    def filled(self, scores: Mapping[int, float]) -> bytes:
        """Return the table's file with scores by the places of rows; other rows keep what they have."""
        rows = [list(row) for row in self.rows]
        separator = self.separator
        for place, score in scores.items():
            rows[place] += [""] * (self.column + 1 - len(rows[place]))
            rows[place][self.column] = number(score).replace(".", separator)
        out = io.StringIO()
        writer = csv.writer(
            out,
            delimiter=self.delimiter,
            quoting=csv.QUOTE_ALL if self.quoted else csv.QUOTE_MINIMAL,
            lineterminator=self.end,
        )
        writer.writerows(rows)
        return (self.before + out.getvalue()).encode(self.encoding, "replace")


def _cell(row: list[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def read(path: Path, column: str | None = None, encoding: str | None = None) -> Table:
    """Read a table and find its header and its column of scores, which is called ``column`` or else found by its title.

    ``encoding`` is that of a text that is neither UTF-8 nor UTF-16. Of an xlsx, the first sheet is read, and becomes a
    CSV.

    Raises
    ------
    CsvError
        If the file cannot be read, if no column identifies people, or if not exactly one column can be that of scores.
    OSError
        If the file cannot be read.
    """
    with path.open("rb") as file:
        data = file.read(_MAX_BYTES + 1)
    if len(data) > _MAX_BYTES:
        raise CsvError(f"{path.name}: larger than {_MAX_BYTES // 1_000_000} MB")
    table = _opened(path.name, data, encoding)
    found = rosters.people_in(table.rows)
    if found is None:
        raise CsvError(f"{path.name}: no column such as Student, Name, Email, SID or Login")
    table.header, persons = found
    table.people = [(person, Row(person.label, place)) for place, person in persons]
    table.column = _column(path.name, table.rows[table.header], column)
    return table


def _opened(name: str, data: bytes, encoding: str | None) -> Table:
    if data.startswith(b"PK\x03\x04"):
        try:
            return Table(spreadsheet.rows_of(data), 0, 0, [])
        except spreadsheet.SpreadsheetError as problem:
            raise CsvError(f"{name}: {problem}: save it as CSV UTF-8") from None
    text, read_in = csv_files.decoded(name, data, encoding)
    delimiter = csv_files.delimiter_of(text, rosters.COLUMN_NAMES)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as problem:
        raise CsvError(f"{name}: not a CSV: {problem}") from None
    written = read_in if read_in != "utf-8-sig" or data.startswith(b"\xef\xbb\xbf") else "utf-8"
    before = data.decode(read_in).removesuffix(text)
    end = "\r\n" if "\r\n" in text else "\n"
    quoted = all(line.startswith('"') for line in text.splitlines()[:2] if line)
    return Table(rows, 0, 0, [], delimiter, written, before, quoted, end)


def _column(name: str, header: list[str], wanted: str | None) -> int:
    """Return the place of the column of scores. Raises CsvError."""
    titles = [cell.strip() for cell in header]
    if wanted is not None:
        places = [place for place, title in enumerate(titles) if folded(title) == folded(wanted)]
    else:
        places = [place for place, title in enumerate(titles) if _SCORES.fullmatch(title)]
        own = [place for place in places if folded(HOMEWORK.title) in folded(titles[place])]
        places = own or places
    if len(places) == 1:
        return places[0]
    listed = ", ".join(map(repr, [titles[place] for place in places] or filter(None, titles)))
    problem = (
        f"several columns could be that of the scores ({listed})"
        if places
        else f"no column of scores among {listed}"
    )
    raise CsvError(f"{name}: {problem[: messages.MAX_PATH * 4]}: name it with --column")


def match(table: Table, persons: Mapping[str, Person], own: Mapping[str, str]) -> Matching[Row]:
    """Match submissions with the rows of a table, as `roster.match_people` does."""
    return match_people(table.people, persons, own)
