"""Read the first sheet of an Excel workbook (``.xlsx``) as rows of text.

Only values are read. A whole number has no decimals, as a person sees it; dates and formats are not interpreted.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

_MAX_PART_BYTES = 50_000_000
_MAX_COLUMNS, _MAX_ROWS = 1000, 1 << 20
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BOOK = "xl/workbook.xml"


class SpreadsheetError(ValueError):
    """The file is not a workbook that can be read; the message says why."""


def rows_of(data: bytes) -> list[list[str]]:
    """Return the rows of a workbook's first sheet; empty rows are empty lists. Raises SpreadsheetError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            strings = _strings(book)
            return list(_rows(_part(book, _first_sheet(book)), strings))
    except SpreadsheetError:
        raise
    except (
        zipfile.BadZipFile,
        *(zlib.error, lzma.LZMAError, struct.error, OSError, EOFError),  # damaged data in a part
        RuntimeError,  # an encrypted part, or one packed in a way that `zipfile` does not know
        LookupError,
        ValueError,
        StopIteration,
        ElementTree.ParseError,
    ) as problem:
        raise SpreadsheetError(f"a workbook of Excel that cannot be read ({problem})") from None


def _part(book: zipfile.ZipFile, name: str) -> ElementTree.Element:
    with book.open(name) as stream:
        data = stream.read(_MAX_PART_BYTES + 1)
    if len(data) > _MAX_PART_BYTES:
        raise SpreadsheetError("a workbook of Excel that is too large")
    if (
        b"<!DOCTYPE" in data or b"<!ENTITY" in data
    ):  # no program writes them, and entities can grow without end
        raise SpreadsheetError("a workbook of Excel that declares entities")
    root = ElementTree.fromstring(data)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def _first_sheet(book: zipfile.ZipFile) -> str:
    """Return the name of the first sheet's part, which the workbook names by way of a relation."""
    sheet = next(_part(book, _BOOK).iter("sheet"))
    wanted = sheet.get(_RELATION)
    relations = _part(book, "xl/_rels/workbook.xml.rels")
    target = next(one.attrib["Target"] for one in relations if one.get("Id") == wanted)
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _strings(book: zipfile.ZipFile) -> list[str]:
    name = "xl/sharedStrings.xml"
    if name not in book.namelist():
        return []
    return [_text(item) for item in _part(book, name) if item.tag == "si"]


def _text(item: ElementTree.Element) -> str:
    """Return a string without the readings of its characters (``rPh``), which Japanese programs add."""
    runs = [item, *(one for one in item if one.tag == "r")]
    return "".join(one.text or "" for run in runs for one in run if one.tag == "t")


def _rows(sheet: ElementTree.Element, strings: list[str]) -> Iterator[list[str]]:
    number = 0
    for row in sheet.iter("row"):
        at = min(int(row.get("r", number + 1)), _MAX_ROWS)
        yield from ([] for _ in range(number + 1, at))  # rows without cells may be left out
        number = max(number + 1, at)
        cells: list[str] = []
        for cell in row:
            place = _column(cell.get("r", ""), len(cells))
            if cell.tag == "c" and place < _MAX_COLUMNS:
                cells += [""] * (place + 1 - len(cells))
                cells[place] = _value(cell, strings)
        yield cells


def _column(reference: str, default: int) -> int:
    """Return a cell's column from 0, for the reference ``C7`` 2."""
    letters = re.match(r"[A-Z]{1,3}", reference)
    if letters is None:
        return default
    number = 0
    for letter in letters[0]:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


def _value(cell: ElementTree.Element, strings: list[str]) -> str:
    parts = {one.tag: one for one in cell}
    if cell.get("t") == "inlineStr":
        return _text(parts["is"]) if "is" in parts else ""
    text = parts["v"].text or "" if "v" in parts else ""
    if cell.get("t") == "s":
        return strings[int(text)]
    if cell.get("t", "n") == "n" and text:
        value = float(text)
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else text
    return text
