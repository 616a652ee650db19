"""Parse the JSON of a notebook that nobody has checked, within the limits of a submission; run nothing of it."""

from __future__ import annotations

import json
import re
from typing import Any, NotRequired, TypedDict, cast

from workbook.common import messages
from workbook.submission import limits
from workbook.submission.limits import Refused

#: A JSON object that somebody else wrote, such as a notebook's metadata; nothing about its keys is known.
Json = dict[str, Any]

#: A separator or a string in JSON. The quantifiers are possessive, so hostile bytes cost no more than others.
_PART = re.compile(rb'[\[{,]|"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
#: A surrogate, half of a character outside the first 65,536, as a JSON escape.
_HALF = re.compile(r"\\u[dD][89a-fA-F]")


class Cell(TypedDict):
    """A cell of a parsed notebook: ``metadata`` and ``outputs`` hold whatever somebody wrote there.

    Code cells have ``outputs``. Nobody has checked whether ``id`` is text.
    """

    cell_type: str
    source: str
    metadata: Json
    id: NotRequired[Any]
    attachments: NotRequired[Any]
    outputs: NotRequired[list[Json]]


class Content(TypedDict):
    """A notebook of format 4 after `parse_notebook`. Other keys may be there, and nothing about them is known."""

    cells: list[Cell]
    metadata: Json
    nbformat: int


def parse_notebook(name: str, data: bytes) -> Content:
    """Parse the notebook in ``data`` and return it in a form that the rest of the program can trust.

    Its format is 4; one of format 3 is upgraded. The source of every cell is one text with ``\\n`` at the ends of its
    lines. All ``metadata`` are dicts, and the ``outputs`` of a code cell a list of dicts; others are dropped. A lone
    surrogate is replaced by U+FFFD. ``name`` is the file's name, for messages.

    Raises
    ------
    Refused
        If it is not a notebook of these formats, or exceeds a limit of `workbook.submission.limits`; the message, of
        one line, says what is wrong and what to do.
    """
    limits.check_notebook_size(name, len(data))
    loaded = upgraded(_loaded(name, data))
    _check_form(name, loaded)
    for number, cell in enumerate(loaded["cells"], start=1):
        _tidy_cell(name, number, cell)
    if not isinstance(loaded.get("metadata"), dict):
        loaded["metadata"] = {}
    return cast(Content, loaded)


def _loaded(name: str, data: bytes) -> Any:
    """Return what JSON in ``data`` means; refuse data that is not JSON, or has too many parts or levels."""
    if _has_too_many_parts(data):
        raise Refused(
            f"{messages.shown(name)} has more than {limits.MAX_PARTS} parts: clear the outputs of its cells, and save"
        )
    too_deep = f"{messages.shown(name)} is nested more than {limits.MAX_DEPTH} levels deep"
    try:
        loaded = load_json(data)
    except RecursionError:
        raise Refused(too_deep) from None
    except ValueError:
        raise Refused(f"{messages.shown(name)} {_what_instead(data)}") from None
    if _too_deep(loaded):
        raise Refused(too_deep)
    return loaded


def _check_form(name: str, loaded: Any) -> None:
    """Refuse anything but a dict of format 4 with a list of cells, of which there are not too many."""
    known = isinstance(loaded, dict) and ("nbformat" in loaded or isinstance(loaded.get("cells"), list))
    if known and loaded.get("nbformat") != 4:
        raise Refused(
            f"{messages.shown(name)} is a notebook of {_format(loaded)}, and not of format 4: open it in JupyterLab "
            "and save it again"
        )
    if not known or not isinstance(loaded.get("cells"), list):
        raise Refused(f"{messages.shown(name)} is not a notebook: it has no list of cells")
    if len(loaded["cells"]) > limits.MAX_CELLS:
        raise Refused(
            f"{messages.shown(name)} has {len(loaded['cells'])} cells; the limit is {limits.MAX_CELLS}"
        )


def upgraded(loaded: Any) -> Any:
    """Return a notebook of format 3, which IPython wrote until 2015, in format 4; return anything else as it is."""
    if not isinstance(loaded, dict) or loaded.get("nbformat") != 3:
        return loaded
    from nbformat import from_dict
    from nbformat.v4.convert import upgrade_cell

    try:
        cells = [cell for sheet in loaded["worksheets"] for cell in sheet["cells"]]
        if len(cells) > limits.MAX_CELLS:
            return {"nbformat": 4, "metadata": {}, "cells": cells}
        for cell in cells:
            cell |= {key: "".join(cell[key]) for key in ("input", "source") if key in cell}
        made = [json.loads(json.dumps(upgrade_cell(from_dict(cell)))) for cell in cells]
    except Exception:  # whatever somebody wrote into it
        return loaded
    return {"nbformat": 4, "nbformat_minor": 0, "metadata": loaded.get("metadata"), "cells": made}


def _format(loaded: Json) -> str:
    """Return which format a notebook says that it has, for a sentence."""
    version = loaded.get("nbformat")
    return f"format {version}" if type(version) is int and 0 <= version < 100 else "an unknown format"


def looks_like_notebook(data: bytes) -> bool:
    """Return whether a file of any name begins as a notebook does, and has cells."""
    try:
        text = data.decode(json.detect_encoding(data))
    except UnicodeDecodeError:
        return False
    begins = text[:100].lstrip("\ufeff \t\r\n").startswith("{")
    return begins and '"nbformat"' in text and ('"cells"' in text or '"worksheets"' in text)


def load_json(data: bytes) -> Any:
    r"""Load JSON and replace lone surrogates.

    A program that cut an emoji in two leaves a lone surrogate, which no file can store.

    >>> load_json(b'"half \\ud83d, whole \\ud83d\\ude00"')
    'half \ufffd, whole 😀'

    Raises
    ------
    ValueError, RecursionError
        If ``data`` is not JSON or is nested too deeply.
    """
    text = data.decode(json.detect_encoding(data))  # some Windows programs write UTF-16
    loaded = json.loads(text)
    if not _HALF.search(text):
        return loaded
    return json.loads(re.sub("[\ud800-\udfff]", "\ufffd", json.dumps(loaded, ensure_ascii=False)))


#: What a file that is not JSON begins with, after white space; what it then is, and what to do.
_INSTEAD = (
    (rb"$", "is empty: save the notebook again, or download it again"),
    (
        rb"(?i)<!doctype html|<html",
        "is a web page and not a notebook: download the file itself (on GitHub: Raw)",
    ),
    (rb"version https://git-lfs", "is a pointer of Git LFS and not the notebook: run `git lfs pull`"),
    (rb"PK\x03\x04", "is a zip and not a notebook: give it the extension .zip"),
    (rb"%PDF", "is a PDF and not a notebook: give it the extension .pdf, and hand in the notebook as well"),
)


def _what_instead(data: bytes) -> str:
    """Return what a file is that is not JSON, for the end of a sentence, and what to do."""
    if b"\n<<<<<<< " in data:
        return "holds Git's marks of a conflict: resolve the conflict, and save the notebook again"
    begins = data.lstrip(b"\xef\xbb\xbf \t\r\n\0")
    found = (advice for pattern, advice in _INSTEAD if re.match(pattern, begins))
    return next(found, "is not a notebook: not valid JSON")


def _tidy_cell(name: str, number: int, cell: Any) -> None:
    """Validate one cell, and join a source that is stored as a list of lines."""
    if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), str):
        raise Refused(f"{messages.shown(name)} is not a notebook: cell {number} has no type")
    source = cell.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise Refused(f"{messages.shown(name)} is not a notebook: the source of cell {number} is not text")
    cell["source"] = with_plain_ends(source)
    if not isinstance(cell.get("metadata"), dict):
        cell["metadata"] = {}
    if cell["cell_type"] == "code":
        outputs = cell.get("outputs")
        cell["outputs"] = [o for o in outputs if isinstance(o, dict)] if isinstance(outputs, list) else []


def with_plain_ends(text: str) -> str:
    r"""Return a text with the line ends that Jupyter writes, whatever Windows or an old Mac made of them.

    >>> with_plain_ends("a\r\nb\rc")
    'a\nb\nc'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _has_too_many_parts(data: bytes) -> bool:
    """Return whether there are more than ``limits.MAX_PARTS`` containers, commas and strings."""
    # Characters inside a string do not count. Excluding them takes ten times as long, and few files need it.
    if sum(map(data.count, (b"[", b"{", b",", b'"'))) <= limits.MAX_PARTS:
        return False
    return any(number >= limits.MAX_PARTS for number, _ in enumerate(_PART.finditer(data)))


def _too_deep(value: Any) -> bool:
    """Return whether containers are nested deeper than `limits.MAX_DEPTH`; without recursion."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(limits.MAX_DEPTH):
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True
