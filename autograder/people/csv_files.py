"""Read a table as spreadsheets and course systems save it: as CSV with commas, semicolons or tabs, or as xlsx.

A CSV is in UTF-8 or UTF-16, or in an encoding that staff give.
"""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections.abc import Collection
from pathlib import Path

from autograder.people import spreadsheet

_MAX_BYTES = 20_000_000
#: Characters of a row that a message shows, enough to find it.
_MAX_SHOWN = 40
#: Rows in which the names of columns are looked for; above them may be a title.
MAX_ABOVE = 10
_DELIMITERS = ",;\t"
_SEPARATOR = re.compile(r"sep=.\r?")


class CsvError(ValueError):
    """The file is not the CSV that it should be; the message names the file and says what is wrong."""


def read_rows(path: Path, columns: Collection[str] = (), encoding: str | None = None) -> list[list[str]]:
    """Return the rows of a table in a file, cells without surrounding space, empty rows as empty lists.

    ``columns`` are names that the header may contain, in lower case; they tell which character separates columns.
    ``encoding`` is that of a text that is neither UTF-8 nor UTF-16; "" if staff could give it and did not.
    Raises OSError, and CsvError if the file is not text or too large.
    """
    with path.open("rb") as file:
        return rows_of(path.name, file.read(_MAX_BYTES + 1), columns, encoding)


def rows_of(
    name: str, data: bytes, columns: Collection[str] = (), encoding: str | None = None
) -> list[list[str]]:
    """Return the rows of the content of a file called ``name``, as `read_rows` does."""
    if len(data) > _MAX_BYTES:
        raise CsvError(f"{name}: larger than {_MAX_BYTES // 1_000_000} MB")
    if data.startswith(b"PK\x03\x04"):
        try:
            rows = spreadsheet.rows_of(data)
        except spreadsheet.SpreadsheetError as problem:
            raise CsvError(f"{name}: {problem}: save it as CSV UTF-8") from None
    else:
        text = decoded(name, data, encoding)[0]
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text, columns)))
        except csv.Error as problem:
            raise CsvError(f"{name}: not a CSV: {problem}") from None
    return [[cell.strip() for cell in row] for row in rows]


def decoded(name: str, data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Return a CSV's text without Excel's ``sep=;``, and its encoding.

    That is UTF-8, or UTF-16 as in Excel's *Unicode text*, or else ``encoding``. Raises CsvError, which names the option
    ``--names`` only if ``encoding`` is not None.
    """
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise CsvError(
            f"{name}: an old workbook of Excel, or one with a password: save it as CSV UTF-8, or as .xlsx without one"
        )
    marked = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    for tried in filter(None, (marked, encoding)):
        with contextlib.suppress(UnicodeDecodeError):
            text = data.decode(tried)
            first, _, rest = text.partition("\n")
            return rest if _SEPARATOR.fullmatch(first) else text, tried
    option = "" if encoding is None else ", or say its encoding with --names (cp1252, gbk, shift_jis, …)"
    raise CsvError(f"{name}: not UTF-8 text: save it as CSV UTF-8{option}")


def delimiter_of(text: str, columns: Collection[str]) -> str:
    """Return the character that separates columns.

    It is the one with which most columns of the header are known; then the one with which the header has most columns.
    The header is the first of the first `MAX_ABOVE` lines with a known column, else the first line.
    """
    lines = text.splitlines()[:MAX_ABOVE] or [""]

    def fits(line: str, delimiter: str) -> tuple[int, int]:
        row = next(csv.reader([line], delimiter=delimiter), [])
        return sum(column.strip().casefold() in columns for column in row), len(row)

    header = next((line for line in lines if any(fits(line, one)[0] for one in _DELIMITERS)), lines[0])
    return max(_DELIMITERS, key=lambda delimiter: fits(header, delimiter))


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
