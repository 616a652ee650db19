"""Decide which file is which of the homework's notebooks, and which of several copies counts.

A student's ``submit`` and the grader's intake both use this module, so that a student sees at home what the grader
would do. These signs identify a file, and the first that matches decides: its exact name, the release's cell ids in
it, the release's metadata, the questions that its cells define. Of several copies, the one with work in it counts. If
two copies have different work, neither counts.
"""

from __future__ import annotations

import copy
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from workbook import homework, limits
from workbook.limits import Refused
from workbook.notebook_json import Cell, Content
from workbook.slots import ASKED

#: Share of a notebook's cell ids, or of its questions, that a file must contain to be identified as it.
OWN_SHARE = 0.3
#: Share of another notebook's questions that a file must have the cells of to hold that notebook too.
MERGED_SHARE = 0.5
#: The signs that identify a file, strongest first; reports use these words.
NAME, IDS, METADATA, QUESTIONS = (
    "its name",
    "its cell ids",
    "its metadata",
    "the questions that its cells define",
)
RULES = (NAME, IDS, METADATA, QUESTIONS)

#: The placeholder lines of an empty slot.
PLACEHOLDERS = ("*Your answer here.*", "*Your derivation here, or the scanned page that holds it.*")
_LABEL = re.compile(r"(?:#{1,6} {0,9}|\*\*)Derivation of [^*\n]{1,30}(?:\*\*)?(?=\n|$)")
_STUB = re.compile(r"^[ \t]*raise NotImplementedError\b", re.M)
_EMPTY_LINE = re.compile(r"\s*(?:\w+ = None\s*)?(?:#.*)?")
_CHECK = re.compile(
    r"""^[ \t]*(?:check|derive)\(\s{0,20}["']([a-z]\w{1,40})["']|^\s{0,200}%%derive[ \t]+([a-z]\w{1,40})""",
    re.M,
)
_DEFINED = re.compile(
    r"^(?:(?:async )?def|class)[ \t]+([A-Za-z_]\w*)|^([A-Za-z_]\w*)[ \t]*(?::[^=\n]{1,80})?=(?!=)", re.M
)
#: Endings that browsers, mail programs and people put on a notebook's file name.
_SUFFIX = re.compile(r"\.(?:ipynb\.txt|ipynb\.json|ipynb)$", re.I)
_WORDS = frozenset(
    {
        *(
            "copy",
            "kopie",
            "copia",
            "copie",
            "of",
            "von",
            "de",
            "final",
            "finished",
            "v",
            "version",
            "draft",
            "new",
        ),
        *(
            "newest",
            "latest",
            "last",
            "solved",
            "solution",
            "solutions",
            "done",
            "submit",
            "submitted",
            "submission",
        ),
        *("revised", "fixed", "backup", "old", "updated"),
    }
)
_TITLE = re.compile(r"\s{0,9}# ")
_COPY = re.compile(r"(?P<word>[a-z]*?)\d{0,3}", re.I)
_MOST = 200_000
"""Most characters of a cell that are read."""


@dataclass(frozen=True)
class Released:
    """What identifies a released notebook: cell ids, the names that each question's cells define, given sources."""

    ids: frozenset[str] = frozenset()
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sources: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Taken:
    """The file that counts as a released notebook, the sign that identified it (one of `RULES`), and a note or "".

    A file with ``merged`` holds several notebooks; `part` returns the cells of one.
    """

    file: str
    by: str
    note: str = ""
    merged: bool = False


@dataclass
class Chosen:
    """The decision on every file.

    Attributes
    ----------
    taken : dict
        Released notebook → the file that counts as it.
    problems : dict
        Released notebook → why no file counts as it.
    passed : set of str
        Files that could be a released notebook and do not count.
    left : dict
        Other files → why they do not count.
    """

    taken: dict[str, Taken] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    passed: set[str] = field(default_factory=set)
    left: dict[str, str] = field(default_factory=dict)


def base(name: str) -> str:
    """Return a file's own name in NFC, without folders, which ``/`` or ``\\`` may separate."""
    return unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])


def stem(name: str) -> str:
    """Return a notebook's file name without its ending.

    >>> stem("hw0/q4_ridge.IPYNB"), stem("q4_ridge.ipynb.txt")
    ('q4_ridge', 'q4_ridge')
    """
    return _SUFFIX.sub("", base(name))


def is_notebook(name: str) -> bool:
    """Return whether a file's name is that of a notebook, also with the endings that mail and phones add."""
    own = base(name)
    return bool(_SUFFIX.search(own)) and not own.startswith("._")


def rest_of(name: str, notebook: str) -> str | None:
    """Return the text around a notebook's name in a file's name, without copy marks; None if the name is not in it.

    >>> rest_of("Copy of q4_ridge (1).ipynb", "q4_ridge"), rest_of("Student 01 - q4_ridge 2.ipynb", "q4_ridge")
    ('', 'Student 01')
    """
    own = stem(name)
    at = own.casefold().find(notebook.casefold())
    if at < 0:
        return None
    return " ".join(_unmarked(own[:at]) + _unmarked(own[at + len(notebook) :]))


def _unmarked(text: str) -> list[str]:
    """Return the words around a name that are not copy marks. A number after a word of a name belongs to the name."""
    text = re.sub(r"\(\d{1,3}\)", " , ", text)
    kept, named = [], False
    for word in filter(None, (word.strip("-") for word in re.split(r"[\s_.~()\[\]]+", text))):
        named = (named and word.isdigit()) or not all(map(_is_mark, word.strip(",").split("-")))
        kept += [word.strip(",")] if named else []
    return kept


def _is_mark(word: str) -> bool:
    found = _COPY.fullmatch(word)
    return found is not None and (not found["word"] or found["word"].casefold() in _WORDS)


def identify(name: str, content: Content, released: Mapping[str, Released]) -> tuple[str, str] | None:
    """Return which released notebook a file is, and the sign that identified it; None for any other notebook."""
    for notebook in released:
        if stem(name) == notebook:
            return notebook, NAME
    for rule, find, score in _SIGNS:
        found = find(content)
        scores = {notebook: score(found, notebook, known) for notebook, known in released.items()}
        best = max(scores, key=lambda one: scores[one], default="")
        if best and scores[best] >= OWN_SHARE:
            return best, rule
    return None


def part(
    content: Content, notebook: str, released: Mapping[str, Released], *, with_code: bool = False
) -> Content:
    """Return one notebook of a file that holds several, as one long notebook in Colab does.

    A cell that does not say where it belongs is of the same notebook as the cell above it. With ``with_code``, the
    code cells above it stay, because the kernel has run them too.
    """
    owners = _owners(content["cells"], released)
    last = max((place for place, owner in enumerate(owners) if owner == notebook), default=-1)
    cells = [
        cell
        for place, (cell, owner) in enumerate(zip(content["cells"], owners, strict=True))
        if owner == notebook or (with_code and place < last and cell["cell_type"] == "code")
    ]
    return cast(Content, {**content, "cells": copy.deepcopy(cells)})


def _owners(cells: Sequence[Cell], released: Mapping[str, Released]) -> list[str]:
    """Return the notebook that each cell belongs to: its own word, else that of the cells above it.

    A title begins a new notebook, so a cell from there on belongs to the notebook that a later cell names.
    """
    ids = {one: notebook for notebook, known in released.items() for one in known.ids}
    questions = {one: notebook for notebook, known in released.items() for one in known.questions}
    owners: list[str] = []
    open_since = 0
    for cell in cells:
        said = _questions_of(cell) & questions.keys()
        owner = ids.get(str(cell.get("id")), "") or (questions[min(said)] if said else "")
        if owner:
            owners[open_since:] = [owner if one == "" else one for one in owners[open_since:]]
        elif cell["cell_type"] == "markdown" and _TITLE.match(cell["source"]):
            open_since = len(owners)
        elif owners:
            owner = owners[-1]
        owners.append(owner)
    return owners


def _questions_of(cell: Cell) -> set[str]:
    """Return the questions to which a cell says that it belongs."""
    if named := _named(cell):
        return {named}
    code = cell["source"][:_MOST] if cell["cell_type"] == "code" else ""
    return {one for pair in _CHECK.findall(code) for one in pair if one}


def _named(cell: Cell) -> str:
    """Return the question in a cell's metadata, or ""."""
    about = cell["metadata"].get(homework.METADATA)
    named = about.get("question") if isinstance(about, dict) else None
    return named if isinstance(named, str) else ""


def _merged(content: Content, released: Mapping[str, Released], own: str) -> list[str]:
    """Return the notebooks that a file holds besides its ``own``.

    One call of another notebook's check does not show it.
    """
    cells = content["cells"]
    ids, sources = _ids(content), {cell["source"].strip() for cell in cells}
    named = set(map(_named, cells))
    checked = {one for cell in cells for one in _questions_of(cell)}
    found = []
    for notebook, known in released.items():
        shares = [_ids_share(ids, notebook, known), _share(named, known)]
        shares += [len(sources & known.sources) / len(known.sources)] if known.sources else []
        shares += [_share(checked, known)] if len(checked & set(known.questions)) > 1 else []
        if notebook != own and max(shares) >= MERGED_SHARE:
            found.append(notebook)
    return found


def _ids(content: Content) -> set[str]:
    return {cell["id"] for cell in content["cells"] if isinstance(cell.get("id"), str)}


def _ids_share(found: set[str], notebook: str, known: Released) -> float:
    return len(found & known.ids) / len(known.ids) if known.ids else 0.0


def _metadata(content: Content) -> set[str]:
    """Return what the release's metadata name: the notebook, as ``notebook q4_ridge``, and questions."""
    about = content["metadata"].get(homework.METADATA)
    found = {f"notebook {about.get('notebook')}"} if isinstance(about, dict) else set()
    for cell in content["cells"]:
        about, graded = cell["metadata"].get(homework.METADATA), cell["metadata"].get("nbgrader")
        said = (
            about.get("question") if isinstance(about, dict) else None,
            graded.get("grade_id") if isinstance(graded, dict) else None,
        )
        found |= {one for one in said if isinstance(one, str)}
    return found


def _metadata_share(found: set[str], notebook: str, known: Released) -> float:
    return 1.0 if f"notebook {notebook}" in found else _share(found, known)


def _mentions(content: Content) -> set[str]:
    """Return the questions that code cells check or derive, and the names they define, as ``defines ridge``."""
    found = set()
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            source = cell["source"][:_MOST]
            found |= {one for pair in _CHECK.findall(source) for one in pair if one}
            found |= {f"defines {one}" for one in defined(source)}
    return found


def defined(source: str) -> set[str]:
    """Return the names that a cell defines at its top level."""
    return {one for pair in _DEFINED.findall(source[:_MOST]) for one in pair if one}


def _mentions_share(found: set[str], notebook: str, known: Released) -> float:
    named = {
        question
        for question, names in known.questions.items()
        if any(f"defines {name}" in found for name in names)
    }
    return _share(found | named, known)


def _share(found: set[str], known: Released) -> float:
    return len(found & set(known.questions)) / len(known.questions) if known.questions else 0.0


_SIGNS: tuple[tuple[str, Callable[[Content], set[str]], Callable[[set[str], str, Released], float]], ...] = (
    (IDS, _ids, _ids_share),
    (METADATA, _metadata, _metadata_share),
    (QUESTIONS, _mentions, _mentions_share),
)


def written(source: str) -> str:
    """Return what a student wrote into a slot, without the released label, task and placeholder."""
    source = ASKED.sub("", source)
    lines = [line for line in source.splitlines() if line.strip() not in PLACEHOLDERS]
    return _LABEL.sub("", "\n".join(lines).strip(), count=1).strip()


def work(content: Content, known: Released) -> frozenset[tuple[str, str]]:
    """Return each answer that a student added to a notebook, as (kind of cell, text); empty if nothing was done."""
    found = set()
    plain = not any(_role(cell) for cell in content["cells"])
    for cell in content["cells"]:
        source, kind, role = cell["source"].strip(), cell["cell_type"], _role(cell)
        if source in known.sources or role in ("given", "setup", "check", "statement"):
            continue
        if kind == "code":
            if not (_STUB.search(source) or _is_empty(source) or _CHECK.match(source)):
                found.add((kind, source))
        elif (role in ("answer", "derivation") or plain or known.sources) and (text := written(source)):
            found.add((kind, text))
    return frozenset(found)


def _is_empty(source: str) -> bool:
    """Return whether a code cell contains only comments and names that are still None."""
    return all(_EMPTY_LINE.fullmatch(line) for line in source.splitlines())


def _role(cell: Cell) -> str:
    about = cell["metadata"].get(homework.METADATA)
    role = about.get("role") if isinstance(about, dict) else None
    return role if isinstance(role, str) else ""


def choose(files: Mapping[str, Content | Refused], released: Mapping[str, Released]) -> Chosen:
    """Decide which file is which released notebook.

    Parameters
    ----------
    files : mapping
        File name inside the submission (with folders) → the parsed notebook, or why it cannot be read.
    released : mapping
        Name of a released notebook (``q4_ridge``) → what identifies it.
    """
    chosen = Chosen()
    candidates: dict[str, list[tuple[str, str]]] = {notebook: [] for notebook in released}
    several: dict[str, set[str]] = {}
    for name, content in files.items():
        claim = (
            _by_name(name, released) if isinstance(content, Refused) else identify(name, content, released)
        )
        if claim is None:
            chosen.left[name] = (
                str(content)
                if isinstance(content, Refused)
                else f"{limits.shown(name)} is not a notebook of this homework"
            )
        else:
            candidates[claim[0]].append((name, claim[1]))
            if not isinstance(content, Refused) and (more := _merged(content, released, claim[0])):
                several[name] = {claim[0], *more}
    for notebook, found in candidates.items():
        parts = {name: part(files[name], notebook, released) for name in several}  # type: ignore[arg-type]
        known = released[notebook]
        # A file that holds other notebooks too counts for one of them only if no file of its own has work in it.
        if not any(name not in several and _has_work(files[name], known) for name, _ in found):
            listed = {name for name, _ in found}
            found += [
                (name, QUESTIONS)
                for name, held in several.items()
                if notebook in held and name not in listed and (work(parts[name], known) or not found)
            ]
        if found:
            _settle(notebook, found, {**files, **parts}, known, chosen)
    for notebook, taken in chosen.taken.items():
        if taken.file in several:
            note = taken.note or f"{limits.shown(taken.file)} holds several notebooks"
            chosen.taken[notebook] = replace(taken, note=note, merged=True)
    chosen.passed -= {taken.file for taken in chosen.taken.values()}
    return chosen


def _has_work(content: Content | Refused, known: Released) -> bool:
    return not isinstance(content, Refused) and bool(work(content, known))


def _by_name(name: str, released: Mapping[str, Released]) -> tuple[str, str] | None:
    """Identify a file that cannot be read by its name alone, without copy marks."""
    return next(((notebook, NAME) for notebook in released if rest_of(name, notebook) == ""), None)


def _settle(
    notebook: str,
    found: Sequence[tuple[str, str]],
    files: Mapping[str, Content | Refused],
    known: Released,
    chosen: Chosen,
) -> None:
    """Decide between the files that could be one released notebook."""
    by = dict(found)
    chosen.passed |= set(by)
    order = sorted(by, key=lambda name: (RULES.index(by[name]), name.count("/"), len(name), name))
    readable = [name for name in order if not isinstance(files[name], Refused)]
    if not readable:
        chosen.problems[notebook] = str(files[order[0]])
        return
    done = {name: work(files[name], known) for name in readable}  # type: ignore[arg-type]
    exact = [name for name in readable if by[name] == NAME]
    if not any(done.values()) and len(readable) > 1 and not exact:
        chosen.problems[notebook] = limits.both_could_be(readable, notebook)
        return
    # Choose the file whose work includes that of all others; of equals, the first.
    best = [name for name in readable if all(done[other] <= done[name] for other in readable)]
    best = best or _outermost(readable, done)
    if not best:
        chosen.problems[notebook] = limits.both_could_be([name for name in readable if done[name]], notebook)
        return
    kept = best[0]
    chosen.passed.discard(kept)
    others = [name for name in order if name != kept]
    chosen.taken[notebook] = Taken(kept, by[kept], _note(kept, others, files, done))


def _outermost(readable: Sequence[str], done: Mapping[str, frozenset[tuple[str, str]]]) -> list[str]:
    """Choose between copies that differ: files outside an archive count rather than files in one."""
    loose = [name for name in readable if done[name] and not in_archive(name)]
    rest = [name for name in loose if all(done[other] <= done[name] for other in loose)]
    return rest if len(loose) < sum(1 for name in readable if done[name]) else []


def in_archive(name: str) -> bool:
    """Return whether a file comes from an archive inside the submission. Such names look like ``a.zip//b.ipynb``."""
    return "//" in name


def _note(
    kept: str,
    others: Sequence[str],
    files: Mapping[str, Content | Refused],
    done: Mapping[str, frozenset[tuple[str, str]]],
) -> str:
    said = []
    for name in others:
        content = files[name]
        if isinstance(content, Refused):
            said.append(f"{limits.shown(name)} cannot be read")
        elif not done[name] and done[kept]:
            said.append(f"{limits.shown(name)} has no work in it")
        elif done[name] == done[kept]:
            continue
        elif done[name] <= done[kept]:
            said.append(f"{limits.shown(name)} contains less of the same work")
        else:
            said.append(f"{limits.shown(name)} is in an archive beside it and differs")
    return f"{limits.shown(kept)} counts: {'; '.join(said[:3])}" if said else ""
