"""Write one student's folder completely or not at all: every attempt, and what is known about each."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from autograder.intake import typed
from autograder.intake.collect import class_folder as classes
from autograder.intake.collect.attempts import contents_of
from autograder.intake.collect.class_folder import About, Attempt
from autograder.intake.collect.counting import Counting
from autograder.intake.collect.layouts import Delivery
from autograder.intake.collect.layouts.base import PLAIN
from autograder.intake.collect.students import Student
from autograder.intake.contents import Contents
from workbook.common.atomic import replace_file
from workbook.notebook import identification
from workbook.submission import notebook_names
from workbook.submission.limits import Refused

_MAX_NAME_BYTES = 200
"""Most bytes of a saved file's or folder's name: a file system takes 255, and another copy's number must fit too."""
_MAX_TYPED = 300
"""Characters of a typed text that the table shows; all of it is in the student's folder."""
_MAX_FOLDERS = 8
"""Parts of a saved file's path, its name included; the innermost say most."""
PARTIAL = ".partial-"
"""Prefix of a student's folder until it is complete; `OLD` is the prefix of the folder that it replaces."""
OLD = ".old-"


def write_student(
    out: Path, student: Student, released: Mapping[str, identification.Released]
) -> tuple[About, bool]:
    """Write one student's folder beside the old one and swap them; return its record and whether it is new."""
    place = out / student.folder
    temporary = Path(tempfile.mkdtemp(prefix=PARTIAL, dir=out))
    try:
        about = _fill(temporary, student, released)
        data = classes.encode(about)
        with contextlib.suppress(OSError):
            if (place / classes.STUDENT_FILE).read_bytes() == data and _same_files(place, temporary):
                return about, False
        replace_file(temporary / classes.STUDENT_FILE, data, durable=True)
        os.chmod(temporary, 0o755)
        if place.exists():
            old = out / f"{OLD}{student.folder}"
            place.rename(old)
            temporary.rename(place)
            shutil.rmtree(old, ignore_errors=True)
        else:
            temporary.rename(place)
        return about, True
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _same_files(place: Path, made: Path) -> bool:
    """Return whether every new file is also in the old folder, with the same size."""
    return all(
        (place / path.relative_to(made)).is_file()
        and (place / path.relative_to(made)).stat().st_size == path.stat().st_size
        for path in made.rglob("*")
        if path.is_file()
    )


def _fill(target: Path, student: Student, released: Mapping[str, identification.Released]) -> About:
    """Write all attempts of a student into the folder ``target``, and return what is known about the student and each.

    The attempt that counts (`counting`) lies at the top of ``target``, and the others in a folder each. Repetitions of
    an attempt are written once. Files get names that are safe on any file system.

    The result lists all attempts; its other fields are about the one that counts. ``names`` maps its files whose names
    changed to the originals. What cannot be taken of it is listed in ``left`` or ``problems``, and ``refused`` says why
    it cannot be graded, as when it has no notebook. If no time says which of two hand-ins is later, or if a copy
    differs from the attempt that counts, ``left`` says so too. ``released`` are the homework's notebooks, by which
    those of the student are recognized.
    """
    counting = Counting(student.deliveries, released)
    written: dict[int, _Written] = {}
    for place, delivery in enumerate(counting.ordered):
        if place != counting.place:
            number, contents = counting.numbers[place], contents_of(delivery)[0]
            counting.consider(place, contents)
            written[place] = _write(target, f"{classes.ATTEMPTS}/{number}", number, delivery, contents)
    last, contents = counting.delivery, counting.contents
    own = written[counting.place] = _write(target, "", counting.number, last, contents)
    typed_text = typed.text_in(contents.papers)
    when, late = counting.time()
    rest = counting.without_merged()
    left = contents.left | contents.unread | counting.chosen.left | counting.reasons()
    left |= _not_counted([counting.ordered[place] for place in rest], [written[place] for place in rest])
    return About(
        student.person.label,
        dict(student.person.ids),
        student.person.email,
        on_roster=student.on_roster,
        attempts=tuple(written[place].attempt for place in sorted(written)),
        when=_text(when),
        attempt=counting.number,
        late=late,
        source=last.source,
        layout=last.layout,
        files=own.attempt.files,
        names={saved: name for saved, name in own.names.items() if saved != name},
        others=contents.others,
        **_notebooks_of(counting),
        left=left,
        refused=counting.refused,
        group=last.group,
        sha256=contents.sha256,
        typed=typed_text[:_MAX_TYPED],
        earlier=counting.earlier,
    )


def _text(when: datetime | None) -> str | None:
    return when.astimezone(UTC).isoformat() if when else None


class _Written(NamedTuple):
    """An attempt on disk: its files' original names by the names that they have now, and a digest of its notebooks."""

    attempt: Attempt
    names: dict[str, str]
    work: str


def _write(target: Path, inside: str, number: int, delivery: Delivery, contents: Contents) -> _Written:
    """Write an attempt into the folder ``inside`` of ``target``; "" is the place of the attempt that counts."""
    work = _digest(contents)
    names = _save(target / inside, contents)
    attempt = Attempt(
        number,
        _text(delivery.when),
        delivery.late,
        delivery.source,
        inside,
        not inside,
        contents.sha256,
        tuple(names),
    )
    return _Written(attempt, names, work)


def _notebooks_of(counting: Counting) -> dict[str, Any]:
    """Return the fields of `About` that say which file is which notebook, how that was told, and what is missing."""
    chosen = counting.chosen
    return {
        "notebooks": {name: taken.file for name, taken in chosen.taken.items()},
        "told_by": {name: taken.by for name, taken in chosen.taken.items()},
        "notes": {name: taken.note for name, taken in chosen.taken.items() if taken.note},
        "missing": counting.missing,
        "problems": chosen.problems,
    }


def _not_counted(ordered: Sequence[Delivery], written: Sequence[_Written]) -> dict[str, str]:
    """Return why the last attempt counts and not others that could: file or source → reason.

    These are copies whose files differ from the last attempt's, and the last attempt of another source with other
    notebooks, if one of both has no time. ``written`` has an entry for each of ``ordered``.
    """
    last, counting = ordered[-1], written[-1]
    copies = {
        delivery.nodes[0].name: f"a copy that differs from {last.nodes[0].name}, which counts"
        for delivery, one in zip(ordered, written, strict=True)
        if delivery.copy and one.attempt.sha256 != counting.attempt.sha256
    }
    # In a heap nothing may say which of two files of one person is the newer one.
    copies |= {
        delivery.nodes[
            0
        ].name: f"another hand-in, and nothing says which is newer: {last.nodes[0].name} counts"
        for delivery, one in zip(ordered, written, strict=True)
        if delivery is not last and delivery.source == last.source and delivery.layout == last.layout == PLAIN
        if not delivery.copy and None in (delivery.attempt, last.attempt) and one.work != counting.work
    }
    latest = {delivery.source: (delivery, one.work) for delivery, one in zip(ordered, written, strict=True)}
    return copies | {
        source: f"another hand-in, and no time says which is the later one: that of {last.source} counts"
        for source, (delivery, work) in latest.items()
        if delivery is not last and None in (delivery.when, last.when) and work != counting.work
    }


def _digest(contents: Contents) -> str:
    """Return a digest of an attempt's notebooks, whatever they lie in."""
    digest = hashlib.sha256()
    known = (
        (notebook_names.base(name), data)
        for name, data in contents.notebooks.items()
        if isinstance(data, bytes)
    )
    for name, data in sorted(known):
        digest.update(name.encode("utf-8", "replace") + b"\0" + hashlib.sha256(data).digest())
    return digest.hexdigest()


def _save(folder: Path, contents: Contents) -> dict[str, str]:
    """Write an attempt's notebooks and scans; return a map from their names below ``folder`` to the original names."""
    names: dict[str, str] = {}
    taken: set[str] = {classes.STUDENT_FILE, classes.ATTEMPTS}
    for name, data in [*contents.notebooks.items(), *contents.papers.items()]:
        if isinstance(data, Refused):
            contents.left[name] = str(data)
            continue
        safe = _safe(name, taken)
        place = folder / safe
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        names[safe] = name
    return names


def _safe(name: str, taken: set[str]) -> str:
    """Return a file's name, with folders, that is safe on any file system and not yet in ``taken``."""
    parts = []
    for part in name.replace("\\", "/").split("/"):
        clean = "".join(c if c.isprintable() and c not in '<>:"|?*' else "_" for c in part).strip()
        # The end tells the kind of file.
        clean = clean.encode("utf-8", "replace")[-_MAX_NAME_BYTES:].decode("utf-8", "ignore")
        clean = "_" + clean if clean.startswith((".", "-")) else clean
        if clean:
            parts.append(clean)
    whole = "/".join(parts[-_MAX_FOLDERS:]) or "file"
    if parts and parts[0] == classes.ATTEMPTS:
        whole = f"_{whole}"
    stem, dot, extension = whole.rpartition(".")
    number = 2
    made = whole
    while made.casefold() in {one.casefold() for one in taken}:
        made, number = f"{stem or extension} ({number}){dot}{extension if stem else ''}", number + 1
    taken.add(made)
    return made
