"""Read a CSV as spreadsheets and course systems save it: with commas, semicolons or tabs, in UTF-8 or UTF-16."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection
from pathlib import Path

_MAX_BYTES = 20_000_000
#: Characters of a row that a message shows, enough to find it.
_MAX_SHOWN = 40


class CsvError(ValueError):
    """The file is not the CSV that it should be; the message names the file and says what is wrong."""


def read_rows(path: Path, columns: Collection[str] = ()) -> list[list[str]]:
    """Return the rows of a CSV file, cells without surrounding space, empty rows as empty lists.

    ``columns`` are names that the first row may contain, in lower case; they tell which character separates columns.
    Raises OSError, and CsvError if the file is not text or too large.
    """
    with path.open("rb") as file:
        return rows_of(path.name, file.read(_MAX_BYTES + 1), columns)


def rows_of(name: str, data: bytes, columns: Collection[str] = ()) -> list[list[str]]:
    """Return the rows of the content of a CSV file called ``name``, as `read_rows` does."""
    if len(data) > _MAX_BYTES:
        raise CsvError(f"{name}: larger than {_MAX_BYTES // 1_000_000} MB")
    text = _text(name, data)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, columns)))
    except csv.Error as problem:
        raise CsvError(f"{name}: not a CSV: {problem}") from None
    return [[cell.strip() for cell in row] for row in rows]


def _text(name: str, data: bytes) -> str:
    """Return a CSV's text: UTF-8, or UTF-16 as Excel's *Unicode text*, without Excel's ``sep=;``."""
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise CsvError(f"{name}: a workbook of Excel: save it as CSV UTF-8")
    try:
        text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        raise CsvError(f"{name}: not UTF-8 text: save it as CSV UTF-8") from None
    first, _, rest = text.partition("\n")
    return rest if re.fullmatch(r"sep=.\r?", first) else text


def _delimiter(text: str, columns: Collection[str]) -> str:
    """Return the character that separates columns: most columns of the first row are known with it, or it has most."""
    (header,) = text.splitlines()[:1] or [""]

    def fits(delimiter: str) -> tuple[int, int]:
        row = next(csv.reader([header], delimiter=delimiter), [])
        return sum(column.strip().casefold() in columns for column in row), len(row)

    return max(",;\t", key=fits)


def pairs_of(name: str, rows: list[list[str]], *, header: bool) -> list[tuple[str, str]]:
    """Return the first two columns of a table's rows, without the first row if that is a header.

    Raises CsvError if there is no row, a row has one column only, or two rows begin with the same text.
    """
    pairs: dict[str, str] = {}
    wrong = []
    for number, row in enumerate(rows, start=1):
        if not any(row) or (header and number == 1):
            continue
        if len(row) < 2:
            wrong.append(f"row {number} has one column only: {row[0][:_MAX_SHOWN]!r}")
        elif row[0] in pairs:
            wrong.append(f"{row[0]!r} appears twice")
        else:
            pairs[row[0]] = row[1]
    if wrong:
        raise CsvError(f"{name}: {'; '.join(dict.fromkeys(wrong))}")
    if not pairs:
        raise CsvError(f"{name}: no rows in it")
    return list(pairs.items())
