"""Shorten a reference's docstring to the few lines of a stub's docstring.

The reference documents its parameters at length, in sections. A student reads the stub between the statement
and an empty cell, where the same information has to fit in five lines.
"""

from __future__ import annotations

import re
import textwrap

#: Most lines of a stub's docstring, from its opening to its closing quotes.
MAX_LINES = 5
WIDTH = 112
_RULE = re.compile(r"\s*-{3,}\s*")
#: Maps a section to the word that replaces its heading.
_KEPT = {"Parameters": "Takes ", "Returns": "Returns ", "Attributes": "Has ", "Notes": ""}


class TooLongError(ValueError):
    """A docstring does not fit; the author has to shorten it."""


def shorten(docstring: str, indent: str) -> list[str]:
    """Return a reference's docstring as the few lines of a stub's, with quotes and ``indent``.

    The text before the first section becomes one paragraph. Parameters, Returns, Attributes and Notes follow as a
    sentence each, in the order of the docstring: "Takes …", "Returns …", "Has …", and the text of the notes. Types are
    left out, except for shapes and "float array". Other sections are left out, and so are double backticks. Lines are
    wrapped at `WIDTH` columns. An empty line separates the sentences from the first paragraph where `MAX_LINES` lines
    allow it.

    Parameters
    ----------
    docstring : str
        A docstring in NumPy's format, without its quotes.
    indent : str
        The indentation of each line.

    Raises
    ------
    TooLongError
        If the result takes more than `MAX_LINES` lines.

    Examples
    --------
    >>> print("\\n".join(shorten('''Halve a number.
    ...
    ...     Parameters
    ...     ----------
    ...     x : float
    ...         Any number.
    ...
    ...     Returns
    ...     -------
    ...     float
    ...     ''', "    ")))
        \"\"\"Halve a number.
    <BLANKLINE>
        Takes x: any number.
        Returns float.
        \"\"\"
    """
    summary, sections = _sections(textwrap.dedent("    " + docstring))
    rows = [_row(head, body).rstrip(".") + "." for head, body in sections.items() if head in _KEPT]
    wrapped = [line for row in rows for line in textwrap.wrap(row, WIDTH - len(indent))]
    lines = [*textwrap.wrap(summary, WIDTH - len(indent) - 3), *wrapped]
    if len(lines) == 1:
        return [f'{indent}"""{lines[0]}"""']
    if len(lines) + 1 > MAX_LINES:
        raise TooLongError(f"the docstring takes {len(lines) + 1} lines, {MAX_LINES} at most: {summary}")
    if len(lines) + 2 <= MAX_LINES:
        lines.insert(len(lines) - len(wrapped), "")
    return [f'{indent}"""{lines[0]}', *((indent + line).rstrip() for line in lines[1:]), f'{indent}"""']


def _sections(docstring: str) -> tuple[str, dict[str, list[str]]]:
    """Return the summary as one line, and the lines below each heading."""
    found: dict[str, list[str]] = {"": []}
    head = ""
    lines = docstring.splitlines()
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if _RULE.fullmatch(after) and line.strip():
            head = line.strip()
            found[head] = []
        elif not _RULE.fullmatch(line):
            found[head].append(line)
    summary = _flat(found.pop(""))
    return summary, found


def _flat(lines: list[str]) -> str:
    return " ".join(" ".join(lines).replace("``", "").split())


def _row(head: str, body: list[str]) -> str:
    if head == "Notes":
        return _flat(body)
    return _KEPT[head] + "; ".join(_entry(entry, head, more) for entry, more in _entries(body))


def _entries(lines: list[str]) -> list[tuple[str, str]]:
    """Return the first line of each entry of a section, and its description."""
    width = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    entries: list[tuple[str, list[str]]] = []
    for line in lines:
        if line.strip() and len(line) - len(line.lstrip()) == width:
            entries.append((_flat([line]), []))
        elif entries:
            entries[-1][1].append(line)
    return [(entry, _flat(more)) for entry, more in entries]


def _entry(entry: str, head: str, more: str) -> str:
    """Return one entry with its array sizes. Types that the signature shows are left out; arrays contain floats."""
    name, _, kind = entry.partition(" : ")
    kind = (
        kind.removesuffix(" float array")
        if kind.startswith("(")
        else kind
        if kind.startswith("float array")
        else ""
    )
    words = _lower(more.rstrip(".").replace("; ", ", "))
    shown = f"{name} {kind}".strip()
    separator = ": " if head != "Returns" or " : " in entry else ", "
    return f"{shown}{separator}{words}" if words else shown


def _lower(words: str) -> str:
    """Make a sentence's first letter lowercase if it is a capital only because it begins the sentence.

    >>> _lower("Tall, of full rank"), _lower("A row"), _lower("D, the numbers in one example"), _lower("L2 penalty")
    ('tall, of full rank', 'a row', 'D, the numbers in one example', 'L2 penalty')
    """
    first = words.partition(" ")[0].rstrip(",;:.")
    if first == "A" or (len(first) > 1 and first[1:].islower()):
        return words[0].lower() + words[1:]
    return words
