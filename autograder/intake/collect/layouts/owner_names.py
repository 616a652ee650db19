"""What the name of a file or a folder says about its owner, where no system wrote it."""

from __future__ import annotations

import re

from autograder.homework.questions import HOMEWORK, NOTEBOOKS
from workbook.submission import file_kinds, notebook_names

_MAX_MARKS = 3
"""Marks of copies and downloads that are removed from one name: a copy of a download of a copy."""
_HOMEWORK = re.compile(rf"(?:hw|homework|assignment|ps|lab)0?\d{{0,2}}|{HOMEWORK.name}", re.I)
_WORK = "submission submissions work draft final attempt try version scan scans notebook notebooks files my src data"
_OTHERS = (
    "release starter solution solutions original previous old older new copy backup archive extracted test tests "
    "main master repo repository"
)
_PARTS = "part parts question questions problem problems exercise exercises task section image images figures"
_FOREIGN = (
    "abgabe abgaben aufgabe aufgaben einreichung einreichungen entrega entregas tarea tareas devoir devoirs rendu "
    "rendus travail travaux consegna consegne"
)
"""What people call a hand-in and an assignment in German, Spanish, French and Italian."""
_GENERIC = frozenset(f"{_WORK} {_OTHERS} {_PARTS} {_FOREIGN}".split())
"""Words in the names of folders and archives that say nothing about whose they are."""
_DOWNLOADED = re.compile(r"(?P<who>.+?) ?\((?P<number>\d{1,2})\)$")
"""The number that browsers add to repeated downloads."""
_VERSION = re.compile(r"(?P<who>.+?)[ _-]+v(?P<number>\d{1,2})$", re.I)
"""The number that people add to a newer version."""
_COPIED = (
    re.compile(r"(?:copy|kopie|copia|copie)(?: ?\(?\d{1,2}\)?)? (?:of|von|de) (?P<who>.+)$", re.I),
    re.compile(r"(?P<who>.+?)(?: - |[ _-])(?:copy|kopie|copia|copie) ?\(?\d{0,2}\)?$", re.I),
)
"""The names that drives and desktops give to copies."""
_NUMBERED = re.compile(rf"(?:hw|homework|assignment|ps|lab)0?\d{{1,2}}|{re.escape(HOMEWORK.name)}", re.I)
"""Matches a word that names a homework with its number."""
_BRANCHES = frozenset({"main", "master"})
"""Words that GitHub and GitLab put at the end of the name of a repository's zip."""
_COMMIT = re.compile(r"-[0-9a-f]{40}$")
"""The hash of a commit, which they put behind the branch or instead of it."""
_MOMENT = re.compile(
    r"(?=\d{4}-\d\d-|\d{8}[ T_-])(20\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])"
    r"(?:[ T_-]+([01]\d|2[0-3])[:._-]?([0-5]\d)(?:[:._-]?([0-5]\d))?)?Z?"
)
"""A date, perhaps with a time, that a system puts behind a person's name. Eight digits alone can be a student's id."""
_FROM_DRIVE = re.compile(r"(?:OneDrive|drive-download|Google Drive|Dropbox|SharePoint)(?![^\W\d_])", re.I)
"""Matches the beginning of the names that drives give to what is downloaded from them."""
RELEASED = [notebook.name for notebook in NOTEBOOKS]
"""The names of the homework's notebooks."""


def is_generic(name: str) -> bool:
    """Return whether a folder or archive has the name of a part of one student's work, not a student's name.

    >>> is_generic("hw0-submission (1).zip"), is_generic("old"), is_generic("student-01.zip")
    (True, True, False)
    """
    words = [word for word in re.split(r"[\s_().-]+", without_extension(name).casefold()) if word]
    homework = any(_HOMEWORK.fullmatch(word) for word in words)
    named = [word for word in words if word in _GENERIC or _HOMEWORK.fullmatch(word)]
    person = re.search(r"student[\s_-]*\d", name, re.I)
    other = [word for word in words if word not in named and not re.fullmatch(r"v?\d{1,2}|20\d\d", word)]
    return bool(named) and (not other or (homework and other == ["student"] and not person))


def is_of_class(name: str) -> bool:
    """Return whether an archive's name is not a student's: that of a homework, or one that a drive gave it.

    >>> is_of_class("OneDrive_2025-09-08.zip"), is_of_class("submissions.zip"), is_of_class("student-01.zip")
    (True, True, False)
    """
    return is_generic(name) or bool(_FROM_DRIVE.match(name))


def owner_of_notebook(name: str) -> str:
    """Return a loose notebook's owner, from the text around the notebook's name, or "" if there is none."""
    rests = [rest for notebook in RELEASED if (rest := notebook_names.rest_of(name, notebook)) is not None]
    return rests[0] if rests else ""


def notebooks_in(name: str) -> list[str]:
    """Return the homework's notebooks whose names are in a file's name; one for a file of the homework."""
    return [notebook for notebook in RELEASED if notebook_names.rest_of(name, notebook) is not None]


def owner_and_copy(name: str) -> tuple[str, int, bool]:
    """Return the owner in a zip's or folder's name, the number of the download or version, and whether it is a copy.

    Google's forms and Classroom put the name of the work before or after the person's.

    >>> owner_and_copy("student-01 (2)"), owner_and_copy("Copy of student-01")
    (('student-01', 2, False), ('student-01', 0, True))
    >>> owner_and_copy("hw0-submission - student-01"), owner_and_copy("student-01 v2")
    (('student-01', 0, False), ('student-01', 2, False))
    >>> owner_and_copy("Student 01 - 2025-09-05 19-59")
    ('Student 01', 20250905195900, False)
    >>> owner_and_copy("Student 01 - 20231101")
    ('Student 01 - 20231101', 0, False)
    """
    number, copy = 0, False
    for _ in range(_MAX_MARKS):
        if found := next((match for form in _COPIED if (match := form.match(name))), None):
            copy = True
        elif found := _DOWNLOADED.match(name) or _VERSION.match(name):
            number = max(number, int(found["number"]))
        if found is None:
            break
        name = found["who"]
    name, dashed, last = name.rpartition(" - ")
    if dashed and (moment := _MOMENT.fullmatch(last)):
        number = int("".join(digits or "00" for digits in moment.groups()))
    else:
        name = f"{name}{dashed}{last}"
    parts = {
        part: next((form.sub(r"\g<who>", part) for form in _COPIED if form.match(part)), part)
        for part in name.split(" - ")
    }
    own = [part for part, bare in parts.items() if not is_generic(bare)]
    copy |= any(bare != part and is_generic(bare) for part, bare in parts.items())
    return _without_homework(own[0] if len(own) == 1 else name), number, copy


def _without_homework(name: str) -> str:
    """Return a name without the words of the homework before or after the person's, and without GitHub's branch.

    >>> _without_homework("hw0-student-01-main"), _without_homework("student-01_hw0"), _without_homework("hw0-main")
    ('student-01', 'student-01', 'hw0-main')
    >>> _without_homework(f"hw0-student-01-main-{'0123456789' * 4}")
    'student-01'
    >>> _without_homework("--help"), _without_homework("__proto__")
    ('--help', '__proto__')
    """
    name = _COMMIT.sub("", name)
    words = list(re.finditer(r"[^\s_-]+", name))
    texts = [word[0].casefold() for word in words]
    numbered = [bool(_NUMBERED.fullmatch(word)) for word in texts]
    first, last = 0, len(words)
    while first < last and (numbered[first] or (first and texts[first] in _GENERIC)):
        first += 1
    while last > first and (numbered[last - 1] or texts[last - 1] in _GENERIC):
        last -= 1
    # Words such as "main" and "final" are left out only beside the homework's name.
    if not any(numbered[last:]) and not (first and _BRANCHES.issuperset(texts[last:])):
        last = len(words)
    if first == last or (first, last) == (0, len(words)):
        return name
    return name[words[first].start() : words[last - 1].end()]


def without_extension(name: str) -> str:
    """Return a file's name without the extension of an archive or a notebook."""
    for extension in file_kinds.ARCHIVES:
        if name.casefold().endswith(extension):
            return name[: -len(extension)]
    return notebook_names.stem(name)


def words_of(name: str) -> list[str]:
    return re.split(r"[\W_]+", name.casefold())
