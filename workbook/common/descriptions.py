"""Read files that describe a homework, and name the line of a mistake and what was expected there.

Staff write these files in TOML, and the build writes some as JSON. They are trusted; the checks are for mistakes of
their authors.
"""

from __future__ import annotations

import difflib
import re
import tomllib
import typing
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

_Key = str | int
_Kind = TypeVar("_Kind", bound=Struct)


#: What a message of msgspec about the form of a value means for an author.
_LISTS = {
    "Expected `array`, got `str`": ': write a list, ["…"]',
    "Expected `str`, got `array`": ": write one text, without [ ]",
    "Expected `array`, got `object`": ": write a list of tables, each under its own line [[…]]",
    "Expected `datetime | null`, got `date`": ": write the time too, as in 2026-09-05T22:59:00-07:00",
}


class HomeworkError(ValueError):
    """The description is missing or invalid; the message names the file, the line, and what was expected."""


def parse(path: Path) -> tuple[str, dict[str, Any]]:
    """Return the text of a TOML or JSON file, and what is in it.

    Raises
    ------
    HomeworkError
        If the file cannot be read or is not TOML (or JSON).
    """
    try:
        text = path.read_text(encoding="utf-8")
        raw: dict[str, Any] = msgspec.json.decode(text) if path.suffix == ".json" else tomllib.loads(text)
    except OSError as problem:
        raise HomeworkError(f"{path}: cannot be read: {problem.strerror}") from None
    except (ValueError, msgspec.DecodeError) as problem:  # both say where: "(at line 3, column 7)"
        raise HomeworkError(f"{path}: {problem}{_unquoted(text, str(problem))}") from None
    return text, raw


def _unquoted(text: str, message: str) -> str:
    """Explain the mistake if TOML stopped at a name such as λ, which needs quotation marks there.

    >>> _unquoted("λ = 1", "Invalid statement (at line 1, column 1)")
    ': a name with letters beyond A to Z needs quotation marks, "λ" = …'
    """
    where = re.search(r"\(at line (\d+), column \d+\)", message)
    lines = text.splitlines()
    name = (
        re.split(r"[\s=.]", lines[int(where[1]) - 1].strip())[0]
        if where and int(where[1]) <= len(lines)
        else ""
    )
    if not name.isidentifier() or name.isascii():
        return ""
    return f': a name with letters beyond A to Z needs quotation marks, "{name}" = …'


def convert(path: Path, text: str, raw: Any, kind: type[_Kind], at: Sequence[_Key] = ()) -> _Kind:
    """Return ``raw``, which stands at the keys ``at`` of the file, as a structure.

    Raises
    ------
    HomeworkError
        If an entry is missing, unknown or of another type.
    """
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as problem:
        # msgspec gives the place and the kind of a mistake only in its text; the sentence made of it is for people.
        message, _, where = str(problem).partition(" - at ")
        keys = _keys(where.strip("`"))
        place = _at(kind, keys)
        if unknown := re.search(r"unknown field `(.*)`", message):
            known = list(_entries(place))
            near = difflib.get_close_matches(unknown[1], known, n=1) or known
            keys, message = [*keys, unknown[1]], f"unknown entry: expected {', '.join(near)}"
        elif message.startswith("Invalid enum value"):
            message += f": expected {_words(place)}"
        message += _LISTS.get(message, "")
        raise error(path, text, [*at, *keys], message) from None


def _keys(where: str) -> list[_Key]:
    """Split a path such as ``$.notebook[0].question[2].points`` into its keys."""
    return [int(number) if number else name for name, number in re.findall(r"\.(\w+)|\[(\d+)\]", where)]


def _at(kind: Any, keys: Sequence[_Key]) -> Any:
    """Return the type at the place that ``keys`` lead to from a value of type ``kind``."""
    for key in keys:
        kind = typing.get_args(kind)[0] if isinstance(key, int) else _entries(kind)[key]
    return kind


def _entries(kind: Any) -> dict[str, Any]:
    """Return the types of a structure's entries by their names in the file."""
    return {entry.encode_name: entry.type for entry in msgspec.structs.fields(_struct(kind))}


def _struct(kind: Any) -> type[Struct]:
    """Return a structure, also one that may be None."""
    return next(
        one for one in (kind, *typing.get_args(kind)) if isinstance(one, type) and issubclass(one, Struct)
    )


def _words(kind: Any) -> str:
    """Return the words that a type allows, as a list in words."""
    found = next(one for one in (kind, *typing.get_args(kind)) if typing.get_origin(one) is typing.Literal)
    *most, last = (f'"{one}"' for one in typing.get_args(found) if one)
    return f"{', '.join(most)} or {last}" if most else last


def error(path: Path, text: str, keys: Sequence[_Key], message: str) -> HomeworkError:
    """Return the error that names the place in a file to which ``keys`` lead, and what is wrong there."""
    where = ", ".join(map(str, keys))
    where = re.sub(r", (\d+)", lambda found: f" {int(found[1]) + 1}", where)
    line = "" if path.suffix == ".json" else f", line {_line(text, keys)}"
    return HomeworkError(f"{path}{line}: {where}: {message}" if where else f"{path}{line}: {message}")


def _line(text: str, keys: Sequence[_Key]) -> int:
    """Return the line of TOML (from 1) that ``keys`` lead to.

    If they lead to nothing, it is the line of the innermost table around it, or 1. Numbers among the keys are indexes
    (from 0) of entries of an array of tables; an entry of an array of values has the line of the array's name.

    >>> text = 'name = "hw1"\\n[[notebook]]\\n[[notebook.question]]\\npoints = "3"\\n'
    >>> _line(text, ["notebook", 0, "question", 0, "points"])
    4
    """
    lines = text.splitlines()
    first, last, found = 0, len(lines), 1
    path = ""
    for key, following in zip(keys, [*keys[1:], None], strict=True):
        if isinstance(key, int):
            continue
        path = f"{path}.{key}".lstrip(".")
        if isinstance(following, int):
            opens = re.compile(rf"\s*\[\[\s*{re.escape(path)}\s*\]\]" + (r"|\s*\{" if "." in path else ""))
            starts = [n for n in range(first, last) if opens.match(lines[n])]
            if following >= len(starts):
                break
            first = starts[following]
            last = starts[following + 1] if following + 1 < len(starts) else last
        else:
            own = re.escape(key)
            named = re.compile(rf"\s*(?:[\"']?{own}[\"']?\s*=|\[\s*{re.escape(path)}\s*\])")
            first = next((n for n in range(first, last) if named.match(lines[n])), first)
        found = first + 1
    return found
