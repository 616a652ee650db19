"""A student's own work: what a submission contains in addition to the release, as lines and as tokens.

All submissions contain the released cells, so similarity there means nothing. No code is run; `intake` reads the
notebooks.
"""

from __future__ import annotations

import builtins
import hashlib
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.homework.questions import NOTEBOOKS
from autograder.intake import submissions
from autograder.intake.collect import sources
from autograder.intake.release import Release
from autograder.reporting import outputs
from workbook.notebook.notebook_json import Cell, Content

Prints = NDArray[np.uint64]

# Larger submissions are not plausible homework. Cutting them can hide similarity, but never create it.
MAX_LINES = 4000
MAX_LINE = 400
# A run of this many tokens is one fingerprint: about one line of code, or half a sentence.
RUN = {"code": 12, "markdown": 8}
_WORD = re.compile(r"\\?\w+")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that the student wrote."""

    notebook: str
    kind: str
    text: str


@dataclass
class Own:
    """A submission's own lines, and the fingerprints of their runs of tokens, each once, sorted."""

    folder: str
    lines: list[Line] = field(default_factory=list)
    prints: Prints = field(default_factory=lambda: np.empty(0, np.uint64))


@dataclass(frozen=True)
class Released:
    """What all students were given: the lines of each notebook, and every name in its code."""

    lines: Mapping[str, frozenset[str]]
    names: frozenset[str]

    @classmethod
    def of(cls, release: Release) -> Released:
        """Read the lines and names from the released notebooks."""
        lines = {}
        # Names that a copier cannot rename distinguish answers; all other names become the same token.
        fixed = {*dir(builtins), *dir(np), *dir(np.linalg), *dir(np.ndarray)}
        for notebook in NOTEBOOKS:
            cells = json.loads((release.folder.assignment / notebook.file).read_bytes())["cells"]
            sources = [("".join(cell["source"]), cell["cell_type"]) for cell in cells]
            lines[notebook.name] = frozenset(
                line.strip() for text, _ in sources for line in text.splitlines()
            )
            for text, kind in sources:
                if kind == "code":
                    fixed.update(re.findall(r"\w+", text))
        return cls(lines, frozenset(fixed))


def read(paths: list[Path], release: Release, results: Path) -> dict[str, Own]:
    """Return the own work of every submission in the paths, by the name of its results folder.

    Raises `workbook.submission.limits.Refused` if a path contains no submissions. A submission that cannot be taken has
    no lines.
    """
    released = Released.of(release)
    names = outputs.folder_names(sources.resolve(paths, results).paths)
    return {
        folder: own_work(folder, submissions.read(path, release.originals).notebooks, released)
        for path, folder in names.items()
    }


def own_work(folder: str, notebooks: Mapping[str, Content], released: Released) -> Own:
    """Return the lines and fingerprints of one submission."""
    own = Own(folder)
    for notebook in NOTEBOOKS:
        if notebook.name in notebooks:
            given = released.lines[notebook.name]
            own.lines += _lines(notebook.name, notebooks[notebook.name]["cells"], given)
    del own.lines[MAX_LINES:]
    found = []
    for kind, run in RUN.items():
        for notebook in NOTEBOOKS:
            text = "\n".join(
                line.text for line in own.lines if line.kind == kind and line.notebook == notebook.name
            )
            found.append(fingerprints(tokens(text, kind, released.names), run))
    own.prints = np.unique(np.concatenate(found))
    return own


def _lines(notebook: str, cells: list[Cell], given: frozenset[str]) -> Iterator[Line]:
    for cell in cells:
        if cell["cell_type"] in ("code", "markdown"):
            for text in cell["source"].splitlines():
                if (stripped := text.strip()) and stripped not in given:
                    # Many lines in a class are equal, so each text is stored once.
                    yield Line(notebook, sys.intern(cell["cell_type"]), sys.intern(text.rstrip()[:MAX_LINE]))


def tokens(text: str, kind: str, fixed: frozenset[str]) -> list[str]:
    """Return the tokens of a text, without layout, comments, and the choice of names.

    >>> tokens("y = np.dot(mine, x)  # mine", "code", frozenset({"np", "dot"}))
    ['N', '=', 'np', '.', 'dot', '(', 'N', ',', 'N', ')']
    >>> tokens("I want to *learn*", "markdown", frozenset())
    ['i', 'want', 'to', 'learn']
    """
    if kind != "code":
        return _WORD.findall(text.casefold())
    from pygments.token import Comment, Name, String

    found = []
    for token, value in _lexer().get_tokens(text):
        if not value.strip() or token in Comment or token in String.Doc:
            continue
        if token in String:
            value = "S"
        elif token in Name and value not in fixed:
            value = "N"
        found.append(value.strip())
    return found


@cache
def _lexer() -> Any:
    from pygments.lexers import PythonLexer

    return PythonLexer()


@cache
def _number(token: str) -> int:
    return int.from_bytes(hashlib.blake2b(token.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def fingerprints(found: list[str], run: int) -> Prints:
    """Return a number for every run of ``run`` tokens, without duplicates; the same in every process.

    >>> a, b = fingerprints(list("abcdef"), 4), fingerprints(list("xabcdx"), 4)
    >>> len(a), len(np.intersect1d(a, b))
    (3, 1)
    """
    if len(found) < run:
        return np.empty(0, np.uint64)
    numbers = np.array([_number(token) for token in found], dtype=np.uint64)
    # A polynomial of the run's tokens modulo 2**64, with an odd base, so that the order matters.
    powers = np.array([pow(0x9E3779B97F4A7C15, i, 2**64) for i in range(run)], dtype=np.uint64)
    windows = np.lib.stride_tricks.sliding_window_view(numbers, run)
    return np.unique((windows * powers).sum(axis=1, dtype=np.uint64))
