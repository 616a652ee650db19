"""Decide which file is which of the homework's notebooks, and which of several copies counts.

A student's ``submit`` and the grader's intake both use this module, so that a student sees at home what the grader
would do. These signs identify a file, and the first that matches decides: its exact name, the release's cell ids in
it, the release's metadata, the questions that its cells define. Of several copies, the one with work in it counts. If
two copies have different work, neither counts, unless each has other answers: then they count together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from workbook import homework
from workbook.common import messages
from workbook.notebook import merged_notebooks, split_notebook
from workbook.notebook.identification import BY_NAME, BY_QUESTIONS, CHECK, RULES, Released, identify
from workbook.notebook.notebook_json import Cell, Content
from workbook.notebook.saved import PLACEHOLDERS, text_of
from workbook.notebook.typed_derivations import ASKED
from workbook.submission.limits import Refused
from workbook.submission.notebook_names import rest_of

_LABEL = re.compile(r"(?:#{1,6} {0,9}|\*\*)Derivation of [^*\n]{1,30}(?:\*\*)?(?=\n|$)")
_STUB = re.compile(r"^[ \t]*raise NotImplementedError\b", re.M)
_EMPTY_LINE = re.compile(r"\s*(?:\w+ = None\s*)?(?:#.*)?")


@dataclass(frozen=True)
class Taken:
    """The file that counts as a released notebook, the sign that identified it (one of `RULES`), and a note or "".

    A file with ``merged`` holds several notebooks. ``more`` are the files that count together with this one
    (`workbook.notebook.split_notebook`). `content_of` returns the content.
    """

    file: str
    by: str
    note: str = ""
    merged: bool = False
    more: tuple[str, ...] = ()


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


def written(source: str) -> str:
    """Return what a student wrote into a slot, without the released label, task and placeholder."""
    source = ASKED.sub("", source)
    lines = [line for line in source.splitlines() if line.strip() not in PLACEHOLDERS]
    return _LABEL.sub("", "\n".join(lines).strip(), count=1).strip()


def work(content: Content, known: Released) -> frozenset[tuple[str, str]]:
    """Return each answer that a student added to a notebook, as (kind of cell, text); empty if nothing was done."""
    added = _added_to(content, known)
    return frozenset((cell["cell_type"], text) for cell in content["cells"] if (text := added(cell)))


def _added_to(content: Content, known: Released) -> Callable[[Cell], str]:
    """Return a function that takes a cell and returns what a student wrote into it; "" if that is nothing."""
    plain = not any(_role(cell) for cell in content["cells"])

    def added(cell: Cell) -> str:
        source, role = cell["source"].strip(), _role(cell)
        if source in known.sources or role in ("given", "setup", "check", "statement"):
            return ""
        if cell["cell_type"] == "code" and role not in ("answer", "derivation"):
            return "" if _STUB.search(source) or _is_empty(source) or CHECK.match(source) else source
        return written(text_of(cell)) if role in ("answer", "derivation") or plain or known.sources else ""

    return added


def content_of(
    notebook: str,
    taken: Taken,
    files: Mapping[str, Content | Refused],
    released: Mapping[str, Released],
    *,
    with_code: bool = False,
) -> Content:
    """Return a notebook's cells from the files that count as it; ``with_code`` as in `merged_notebooks.part`."""
    found = [content for name in (taken.file, *taken.more) if not isinstance(content := files[name], Refused)]
    if taken.merged:
        found = [merged_notebooks.part(content, notebook, released, with_code=with_code) for content in found]
    return split_notebook.joined(found, _added_to(found[0], released[notebook])) if taken.more else found[0]


def _is_empty(source: str) -> bool:
    """Return whether a code cell contains only comments and names that are still None."""
    return all(_EMPTY_LINE.fullmatch(line) for line in source.splitlines())


def _role(cell: Cell) -> str:
    about = cell["metadata"].get(homework.METADATA)
    role = about.get("role") if isinstance(about, dict) else None
    return role if isinstance(role, str) else ""


def choose(files: Mapping[str, Content | Refused], released: Mapping[str, Released]) -> Chosen:
    """Decide which file counts as which released notebook, and say of every other file why it does not count.

    A file that belongs to no notebook is listed in ``left`` with the reason. If several files could be one notebook,
    the one whose work includes that of all others is taken, with a note if any of these has work; else those outside an
    archive; else those in which each has other answers, together. If that does not decide, or if no file can be read,
    the notebook is listed in ``problems``. Files that are not taken are listed in ``passed``. A file may hold several
    notebooks; it counts for one of them unless a file of that notebook alone has work in it. A notebook that no file
    could be is listed nowhere.

    Parameters
    ----------
    files : mapping
        File name inside the submission (with folders) → the parsed notebook, or why it cannot be read.
    released : mapping
        Name of a released notebook (``q4_ridge``) → what identifies it.
    """
    chosen = Chosen()
    candidates, several = _candidates(files, released, chosen)
    for notebook, found in candidates.items():
        parts = {name: merged_notebooks.part(files[name], notebook, released) for name in several}  # type: ignore[arg-type]
        known = released[notebook]
        # A file that holds other notebooks too counts for one of them only if no file of its own has work in it.
        if not any(name not in several and _has_work(files[name], known) for name, _ in found):
            listed = {name for name, _ in found}
            found += [
                (name, BY_QUESTIONS)
                for name, held in several.items()
                if notebook in held and name not in listed and (work(parts[name], known) or not found)
            ]
        if found:
            _settle(notebook, found, {**files, **parts}, known, chosen)
    for notebook, taken in chosen.taken.items():
        if not several.keys().isdisjoint((taken.file, *taken.more)):
            note = taken.note or f"{messages.shown(taken.file)} holds several notebooks"
            chosen.taken[notebook] = replace(taken, note=note, merged=True)
    chosen.passed -= {name for taken in chosen.taken.values() for name in (taken.file, *taken.more)}
    return chosen


def _candidates(
    files: Mapping[str, Content | Refused], released: Mapping[str, Released], chosen: Chosen
) -> tuple[dict[str, list[tuple[str, str]]], dict[str, set[str]]]:
    """Find the files that could be each released notebook, and list those that could be none in ``chosen.left``.

    Returns
    -------
    candidates : dict
        Every released notebook → its files, each with the sign that identified it. A file is listed once.
    several : dict
        Each file that holds several notebooks → these notebooks.
    """
    candidates: dict[str, list[tuple[str, str]]] = {notebook: [] for notebook in released}
    several: dict[str, set[str]] = {}
    for name, content in files.items():
        if isinstance(content, Refused):
            claim, why = _by_name(name, released), str(content)
        else:
            claim = identify(name, content, released)
            why = f"{messages.shown(name)} is not a notebook of this homework"
        if claim is None:
            chosen.left[name] = why
            continue
        candidates[claim[0]].append((name, claim[1]))
        if not isinstance(content, Refused) and (
            more := merged_notebooks.others(content, released, claim[0])
        ):
            several[name] = {claim[0], *more}
    return candidates, several


def _has_work(content: Content | Refused, known: Released) -> bool:
    return not isinstance(content, Refused) and bool(work(content, known))


def _by_name(name: str, released: Mapping[str, Released]) -> tuple[str, str] | None:
    """Identify a file that cannot be read by its name alone, without copy marks."""
    return next(((notebook, BY_NAME) for notebook in released if rest_of(name, notebook) == ""), None)


def _settle(
    notebook: str,
    found: Sequence[tuple[str, str]],
    files: Mapping[str, Content | Refused],
    known: Released,
    chosen: Chosen,
) -> None:
    """Decide between the files that could be one released notebook, and record the choice in ``chosen``.

    The file whose work includes that of all others is taken; among equals, the one with the most certain sign and the
    shortest path. The others are passed over. If none includes all other work, files outside an archive count rather
    than files in one, and files in which each has other answers count together. If that does not decide either, if
    several files have no work and none has the exact name, or if no file can be read, the notebook gets a problem, and
    all files are passed over.

    Parameters
    ----------
    notebook : str
        The name of the released notebook.
    found : sequence of (file, sign)
        The files that could be it, each with the sign that identified it (one of `RULES`).
    files : mapping
        File → its content, or why it cannot be read.
    known : Released
        What the release has, so that the student's work can be told from it.
    """
    by = dict(found)
    chosen.passed |= set(by)
    order = sorted(by, key=lambda name: (RULES.index(by[name]), name.count("/"), len(name), name))
    readable = [name for name in order if not isinstance(files[name], Refused)]
    if not readable:
        chosen.problems[notebook] = str(files[order[0]])
        return
    done = {name: work(files[name], known) for name in readable}  # type: ignore[arg-type]
    exact = [name for name in readable if by[name] == BY_NAME]
    if not any(done.values()) and len(readable) > 1 and not exact:
        chosen.problems[notebook] = _both_could_be(readable, notebook)
        return
    # Choose the file whose work includes that of all others; of equals, the first.
    best = [name for name in readable if all(done[other] <= done[name] for other in readable)]
    best = best or _outermost(readable, done)
    if not best and (parts := _together(readable, done, files, known)):
        chosen.passed -= set(parts)
        note = f"{' and '.join(map(messages.shown, parts))} count together: each has other answers"
        chosen.taken[notebook] = Taken(parts[0], by[parts[0]], note, more=tuple(parts[1:]))
        return
    if not best:
        chosen.problems[notebook] = _both_could_be([name for name in readable if done[name]], notebook)
        return
    kept = best[0]
    chosen.passed.discard(kept)
    others = [name for name in order if name != kept]
    chosen.taken[notebook] = Taken(kept, by[kept], _note(kept, others, files, done))


def _both_could_be(files: Sequence[str], notebook: str) -> str:
    """Return the message for several files that could be one released notebook, of which none is accepted."""
    both = " and ".join(messages.shown(name) for name in files[:3])
    return f"{both} could both be {notebook}.ipynb: hand in one"


def _outermost(readable: Sequence[str], done: Mapping[str, frozenset[tuple[str, str]]]) -> list[str]:
    """Choose between copies that differ: files outside an archive count rather than files in one."""
    loose = [name for name in readable if done[name] and not in_archive(name)]
    rest = [name for name in loose if all(done[other] <= done[name] for other in loose)]
    return rest if len(loose) < sum(1 for name in readable if done[name]) else []


def _together(
    readable: Sequence[str],
    done: Mapping[str, frozenset[tuple[str, str]]],
    files: Mapping[str, Content | Refused],
    known: Released,
) -> list[str]:
    """Return the files that have work if each has other answers, in the order of their names; else nothing."""
    parts = split_notebook.in_order([name for name in readable if done[name]])
    contents = [content for name in parts if not isinstance(content := files[name], Refused)]
    fits = len(parts) <= split_notebook.MAX_PARTS and split_notebook.fit(
        contents, _added_to(contents[0], known)
    )
    return parts if fits else []


def in_archive(name: str) -> bool:
    """Return whether a file comes from an archive inside the submission. Such names look like ``a.zip//b.ipynb``."""
    return "//" in name


def _note(
    kept: str,
    others: Sequence[str],
    files: Mapping[str, Content | Refused],
    done: Mapping[str, frozenset[tuple[str, str]]],
) -> str:
    reasons = []
    for name in others:
        content = files[name]
        if isinstance(content, Refused):
            reasons.append(f"{messages.shown(name)} cannot be read")
        elif not done[name] and done[kept]:
            reasons.append(f"{messages.shown(name)} has no work in it")
        elif done[name] == done[kept]:
            continue
        elif done[name] <= done[kept]:
            reasons.append(f"{messages.shown(name)} contains less of the same work")
        else:
            reasons.append(f"{messages.shown(name)} is in an archive beside it and differs")
    return f"{messages.shown(kept)} counts: {'; '.join(reasons[: messages.MAX_NAMED])}" if reasons else ""
