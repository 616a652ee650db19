"""Heaps: files from e-mail, a drive or somebody's desktop, in no system's format."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from autograder.homework.questions import HOMEWORK, NOTEBOOKS
from autograder.intake import filetypes
from autograder.intake.collect.layouts.base import AmbiguousError, Delivery, Options, Recognized
from autograder.intake.collect.nodes import Node
from workbook import filekinds, messages
from workbook.limits import Refused
from workbook.notebook import notebook_names

_HOMEWORK = re.compile(rf"(?:hw|homework|assignment|ps|lab)0?\d{{0,2}}|{HOMEWORK.name}", re.I)
_WORK = "submission submissions work draft final attempt try version scan scans notebook notebooks files my src data"
_OTHERS = (
    "release starter solution solutions original previous old older new copy backup archive extracted test tests "
    "main master repo repository"
)
_PARTS = "part parts question questions problem problems exercise exercises task section image images figures"
_GENERIC = frozenset(f"{_WORK} {_OTHERS} {_PARTS}".split())
"""Words in the names of folders and archives that say nothing about whose they are."""
_DOWNLOADED = re.compile(r"(?P<who>.+?) ?\((?P<number>\d{1,2})\)$")
"""The number that browsers add to repeated downloads."""
_COPIED = (
    re.compile(r"(?:copy|kopie|copia|copie)(?: ?\(?\d{1,2}\)?)? (?:of|von|de) (?P<who>.+)$", re.I),
    re.compile(r"(?P<who>.+?)(?: - |[ _-])(?:copy|kopie|copia|copie) ?\(?\d{0,2}\)?$", re.I),
)
"""The names that drives and desktops give to copies."""
_NUMBERED = re.compile(rf"(?:hw|homework|assignment|ps|lab)0?\d{{1,2}}|{re.escape(HOMEWORK.name)}", re.I)
"""Matches a word that names a homework with its number."""
_BRANCHES = frozenset({"main", "master"})
"""Words that GitHub puts at the end of the name of a repository's zip."""
_FROM_DRIVE = re.compile(r"(?:OneDrive|drive-download|Google Drive|Dropbox|SharePoint)(?![^\W\d_])", re.I)
"""Matches the beginning of the names that drives give to what is downloaded from them."""
_RELEASED = [notebook.name for notebook in NOTEBOOKS]


def is_generic(name: str) -> bool:
    """Return whether a folder or archive has the name of a part of one student's work, not a student's name.

    >>> is_generic("hw0-submission (1).zip"), is_generic("old"), is_generic("student-01.zip")
    (True, True, False)
    """
    words = [word for word in re.split(r"[\s_().-]+", _without_extension(name).casefold()) if word]
    homework = any(_HOMEWORK.fullmatch(word) for word in words)
    named = [word for word in words if word in _GENERIC or _HOMEWORK.fullmatch(word)]
    person = re.search(r"student[\s_-]*\d", name, re.I)
    other = [word for word in words if word not in named and not re.fullmatch(r"v?\d{1,2}", word)]
    return bool(named) and (not other or (homework and other == ["student"] and not person))


def is_of_class(name: str) -> bool:
    """Return whether an archive's name is not a student's: that of a homework, or one that a drive gave it.

    >>> is_of_class("OneDrive_2025-09-08.zip"), is_of_class("submissions.zip"), is_of_class("student-01.zip")
    (True, True, False)
    """
    return is_generic(name) or bool(_FROM_DRIVE.match(name))


def _is_topic(folder: Node) -> bool:
    """Return whether a folder is named after a notebook in it, as ``Ridge`` or ``2`` in one student's work."""
    words = set(_words(folder.name)) - {""}
    held = {word for name in _released_in(folder) for word in _words(name)}
    numbers = {"".join(filter(str.isdigit, word)) for word in held}
    return not words.isdisjoint((held | numbers) - {""})


def _words(name: str) -> list[str]:
    return re.split(r"[\W_]+", name.casefold())


def _without_extension(name: str) -> str:
    """Return a file's name without the extension of an archive or a notebook."""
    for extension in filekinds.ARCHIVES:
        if name.casefold().endswith(extension):
            return name[: -len(extension)]
    return notebook_names.stem(name)


def recognize(root: Node, options: Options) -> Recognized:
    """Recognize zips, folders and loose notebooks that are named after students, or one student's work."""
    if root.children is None:
        return _one(root)
    chain = [root]
    while len(children := chain[-1].children or []) == 1 and children[0].is_folder:
        chain.append(children[0])
    packed = root.path is not None and not root.path.is_dir()
    loose = [child for child in children if not child.is_folder and _may_be_notebook(child.name)]
    if loose:
        return _with_notebooks(chain, packed, children, loose)
    return _without_notebooks(chain, packed, children)


def _student_in(chain: Sequence[Node], packed: bool) -> Recognized:
    """Return one student's work inside nested folders, named by the innermost folder with a person's name."""
    if packed:
        return _one(chain[0])
    return _one(next((node for node in reversed(chain) if not is_generic(node.name)), chain[0]))


def _without_notebooks(chain: Sequence[Node], packed: bool, children: Sequence[Node]) -> Recognized:
    """Recognize a level without loose notebooks: one student's work, or a folder or archive for each student.

    In an archive it is one student's work unless names and contents show several (`_is_of_several`). In a folder, each
    archive and each folder with work is a student's, and what is beside them is a scan of one of them or listed in
    ``left``. If none has a person's name, all is one student's, named by the innermost folder with a person's name.

    Parameters
    ----------
    chain : sequence of Node
        The folders from the source down to this level; each contains only the next one.
    packed : bool
        Whether the source is an archive.
    children : sequence of Node
        What this level contains.

    Raises
    ------
    AmbiguousError
        If nothing tells whose several archives are, or whether an archive is one student's work or several students'.
    Refused
        If the source is a folder without archives, folders with work, links, scans and inner folders.
    """
    packs = [child for child in children if _is_pack(child)]
    # An empty folder named like a person belongs to that person and is refused under that name.
    folders = [c for c in children if c.is_folder and (holds_work(c) or not (packed or is_generic(c.name)))]
    links = [child for child in children if child.problem is not None and not child.is_folder]
    if not packs and not folders and not links:
        if packed or len(chain) > 1 or any(filetypes.is_paper(c.name) for c in children if not c.is_folder):
            return _student_in(chain, packed)
        searched = messages.shown(str(chain[0].path or chain[0].name), 200)
        raise Refused(f"{searched}: no submissions in this folder (zips or folders)")
    people = [child for child in (*packs, *folders) if not is_generic(child.name)]
    if packed:
        several = _is_of_several(chain[0].name, packs, folders)
        return _several(children, [*packs, *folders]) if several else _one(chain[0])
    if not people and not links:
        if len(packs) > 1:
            raise AmbiguousError(
                f"it is not known whose {' and '.join(messages.shown(pack.name) for pack in packs[:3])} are: "
                "give each student a folder, or name each zip after its student"
            )
        return _student_in(chain, packed)
    return _several(children, [*packs, *folders])


def _is_of_several(name: str, packs: Sequence[Node], folders: Sequence[Node]) -> bool:
    """Return whether the archive ``name``, which has these archives and folders, holds several students' work.

    It does if two of the archives have names of people, or two of the folders have and hold the same notebook or an
    archive each. It does too if all have names of people and its own name is a homework's or a drive's, and they are
    two or more, or one archive alone. A name is not a person's if it means a homework, a part of the work, or a
    notebook in the folder.

    Raises
    ------
    AmbiguousError
        If two or more have names of people, none has another name, and nothing tells whether it is one student's work.
    """
    named = [child for child in (*packs, *folders) if not is_generic(child.name) and not _is_topic(child)]
    if len(named) >= 2 and _overlap(folders, packs):
        return True
    if [*packs, *folders] != named:
        return False
    if is_of_class(name):
        # An archive with a generic name that contains one zip with a person's name, or several people's folders.
        return len(named) >= 2 or (named == packs and bool(named))
    if len(named) >= 2:
        folders_in_it = " and ".join(messages.shown(one.name) for one in named[:3])
        raise AmbiguousError(
            f"{messages.shown(name, 200)} holds {folders_in_it}: "
            "one student's work, or several students'? Of several, unpack it and collect the folder; if it is one "
            "student's, put it into a folder and collect that"
        )
    return False


def _with_notebooks(
    chain: Sequence[Node], packed: bool, children: Sequence[Node], loose: Sequence[Node]
) -> Recognized:
    """Recognize a level with loose notebooks, of one student or many, perhaps beside students' folders and archives.

    If several students' folders or archives are there (two archives with names of people, or two such folders with the
    same notebook or an archive each), and at most half of the homework's notebooks are loose, each is a student's, and
    so is each loose notebook with an owner in its name. If every loose notebook has an owner in its name, and there are
    at least two owners, each gets a delivery. Otherwise the level is one student's. The arguments are those of
    `_without_notebooks`, and ``loose`` are the notebooks among ``children``.

    Raises
    ------
    AmbiguousError
        If the notebooks are beside an archive or folder with a person's name, so that nothing tells whether the level
        is one student's work or several students'. Also if a notebook appears twice, notebooks have at least two
        owners, and one has none.
    """
    packs = [child for child in children if _is_pack(child)]
    folders = [child for child in children if child.is_folder and holds_notebooks(child)]
    people = [child for child in (*packs, *folders) if not is_generic(child.name)]
    owners = {child.name: _owner(child.name) for child in loose}
    here = {
        notebook
        for child in loose
        for notebook in _RELEASED
        if notebook_names.rest_of(child.name, notebook) is not None
    }
    if len(people) >= 2 and (_overlap(folders, packs) and len(here) <= len(_RELEASED) // 2):
        return _several(children, [*packs, *folders], loose)
    rival = next((one for one in people if _is_pack(one) or len(_released_in(one)) > len(here)), None)
    if rival is None and len(people) >= 2:
        rival = people[0]
    if rival is not None:
        raise AmbiguousError(
            f"{messages.shown(chain[-1].name, 200)} holds notebooks and {messages.shown(rival.name)}: one student's "
            "work, or several students'? Give each student a folder or a zip"
        )
    named = {owner.casefold() for owner in owners.values() if owner}
    if len(named) >= 2 and all(owners.values()):
        return _loose(children, loose, owners)
    if len(named) >= 2 and _repeated(loose):
        raise AmbiguousError(
            f"{messages.shown(chain[-1].name, 200)} holds notebooks of several people ({', '.join(sorted(named)[:3])}) "
            "and some without a name: give each student a folder or a zip"
        )
    return _student_in(chain, packed)


def _is_pack(node: Node) -> bool:
    return not node.is_folder and filetypes.is_archive(node.name)


def _one(node: Node) -> Recognized:
    who = _unnumbered(node)
    return Recognized("heap", [Delivery(("heap", who), who, [node], "heap")])


def _unnumbered(node: Node) -> str:
    """Return a file's or folder's name without the extension of an archive or a notebook."""
    if node.is_folder:
        return node.name
    return _without_extension(node.name)


def _original(name: str) -> tuple[str, int, bool]:
    """Return the owner in a zip's or folder's name, the number of the download, and whether it is a copy.

    Google's forms and Classroom put the name of the work before or after the person's.

    >>> _original("student-01 (2)"), _original("Copy of student-01"), _original("hw0-submission - student-01")
    (('student-01', 2, False), ('student-01', 0, True), ('student-01', 0, False))
    """
    number, copy = 0, False
    for _ in range(3):
        if found := next((match for form in _COPIED if (match := form.match(name))), None):
            copy = True
        elif found := _DOWNLOADED.match(name):
            number = max(number, int(found["number"]))
        if found is None:
            break
        name = found["who"]
    own = [part for part in name.split(" - ") if not is_generic(part)]
    return _without_homework(own[0] if len(own) == 1 else name), number, copy


def _without_homework(name: str) -> str:
    """Return a name without the words of the homework before or after the person's, and without GitHub's branch.

    >>> _without_homework("hw0-student-01-main"), _without_homework("student-01_hw0"), _without_homework("hw0-main")
    ('student-01', 'student-01', 'hw0-main')
    >>> _without_homework("--help"), _without_homework("__proto__")
    ('--help', '__proto__')
    """
    words = list(re.finditer(r"[^\s_-]+", name))
    said = [word[0].casefold() for word in words]
    numbered = [bool(_NUMBERED.fullmatch(word)) for word in said]
    first, last = 0, len(words)
    while first < last and (numbered[first] or (first and said[first] in _GENERIC)):
        first += 1
    while last > first and (numbered[last - 1] or said[last - 1] in _GENERIC):
        last -= 1
    # Words such as "main" and "final" are left out only beside the homework's name.
    if not any(numbered[last:]) and not (first and _BRANCHES.issuperset(said[last:])):
        last = len(words)
    if first == last or (first, last) == (0, len(words)):
        return name
    return name[words[first].start() : words[last - 1].end()]


def _several(children: Iterable[Node], units: Sequence[Node], loose: Sequence[Node] = ()) -> Recognized:
    """Make each archive or folder in ``units`` one student's, with the scans whose names begin with theirs.

    A loose notebook belongs to the student in its name, who may have no archive or folder. Copies and repeated
    downloads are attempts of one student. A file with a problem, such as a link, is a student's too, so that its
    problem is reported. Everything else in ``children`` is listed in ``left`` with the reason, also archives and
    folders whose names say nothing about their owner.
    """
    found = Recognized("heap")
    by_name: dict[str, Delivery] = {}
    everything = list(children)
    taken = {id(child) for child in (*units, *(c for c in everything if c.problem and not c.is_folder))}
    nobodys = {id(child) for child in everything if id(child) in taken and is_generic(child.name)}
    for delivery in _deliveries([child for child in everything if id(child) in taken - nobodys]):
        by_name.setdefault(delivery.who.casefold(), delivery)
        found.deliveries.append(delivery)
    for child in everything:
        if id(child) in nobodys:
            what = "folder" if child.is_folder else "archive"
            found.left[child.name] = f"its name does not say whose it is: name the {what} after its student"
        if id(child) in taken:
            continue
        if child in loose:
            owner = _owner(child.name)
            if owner and owner.casefold() not in by_name:
                delivery = by_name[owner.casefold()] = Delivery(("heap", owner), owner, [child], "heap")
                found.deliveries.append(delivery)
            elif owner:
                by_name[owner.casefold()].nodes.append(child)
            else:
                found.left[child.name] = (
                    "a notebook beside the students' folders and zips: its owner is unknown"
                )
        elif (scans := _owner_of_scan(child, by_name)) is not None:
            scans.nodes.append(child)
        elif child.is_folder:
            found.left[f"{child.name}/"] = "it contains no notebook, scan or archive"
        else:
            what = filetypes.what_it_is(child.name)
            found.left[child.name] = f"it {what}" if what else "it is neither a zip nor a student's folder"
    return found


def _owner_of_scan(child: Node, by_name: Mapping[str, Delivery]) -> Delivery | None:
    """Return the delivery of the person with whose name a scan's name begins, or None if nobody's fits."""
    if child.is_folder or not filetypes.is_paper(child.name):
        return None
    own = child.name.rpartition(".")[0].casefold()
    fits = [who for who in by_name if who and re.fullmatch(rf"{re.escape(who)}(?:[\s_-].*)?", own, re.S)]
    return by_name[max(fits, key=len)] if fits else None


def _deliveries(units: Sequence[Node]) -> Iterator[Delivery]:
    """Yield a delivery for each zip or folder; copies and repeated downloads are attempts of the same person."""
    owners: dict[str, list[tuple[tuple[bool, int], str, Node]]] = {}
    for unit in units:
        who, number, copy = _original(_unnumbered(unit))
        owners.setdefault(who.casefold(), []).append(((not copy, number), who, unit))
    for key, own in owners.items():
        # Copies come before originals, then downloads in their order; the last one counts.
        own.sort(key=lambda one: one[0])
        unmarked = sum(mark == (True, 0) for mark, _, _ in own)
        for number, ((original, download), who, unit) in enumerate(own, 1):
            apart = unmarked > 1 and (original, download) == (True, 0)
            # A name such as "=SUM(1)" without an original marks no copy: it is just a name.
            marked = len(own) > max(unmarked, 1)
            yield Delivery(
                ("heap", key, unit.name if apart else ""),
                who,
                [unit],
                "heap",
                attempt=number if marked and not apart else None,
                copy=not original,
            )


def _loose(children: Iterable[Node], loose: Sequence[Node], owners: dict[str, str]) -> Recognized:
    """Assign loose notebooks of many students, each with the student's name before or after the notebook's."""
    found = Recognized("heap")
    by_name: dict[str, Delivery] = {}
    for child in children:
        owner = owners.get(child.name, "") if child in loose else ""
        if owner:
            delivery = by_name.setdefault(owner.casefold(), Delivery(("heap", owner), owner, [], "heap"))
            delivery.nodes.append(child)
    for child in children:
        if child not in loose:
            scans = _owner_of_scan(child, by_name)
            if scans is not None:
                scans.nodes.append(child)
            else:
                found.left[child.name] = "it is beside the notebooks, so its owner is unknown"
    found.deliveries = list(by_name.values())
    return found


def _owner(name: str) -> str:
    """Return a loose notebook's owner, from the text around the notebook's name, or "" if there is none."""
    rests = [rest for notebook in _RELEASED if (rest := notebook_names.rest_of(name, notebook)) is not None]
    return rests[0] if rests else ""


def _repeated(loose: Sequence[Node]) -> bool:
    told = Counter(
        notebook
        for child in loose
        for notebook in _RELEASED
        if notebook_names.rest_of(child.name, notebook) is not None
    )
    return any(number > 1 for number in told.values())


def holds_work(folder: Node) -> bool:
    """Return whether a folder or file may be or contain what somebody handed in."""
    return folder.problem is not None or any(filekinds.counts(name) for name, _ in folder.files())


def holds_notebooks(folder: Node) -> bool:
    """Return whether a folder or file may be or contain notebooks."""
    return any(
        notebook_names.may_be_notebook(name) or filetypes.is_archive(name) for name, _ in folder.files()
    )


def _may_be_notebook(name: str) -> bool:
    """Return whether a file may be a notebook, but no scan and no archive, by its name."""
    own = filetypes.is_paper(name) or filetypes.is_archive(name)
    return notebook_names.may_be_notebook(name) and not own


def _released_in(folder: Node) -> set[str]:
    """Return the notebooks of the homework that a folder or a loose notebook has by its name, changed or not."""
    own = [name.rpartition("/")[2] for name, _ in folder.files()]
    return {
        notebook
        for name in own
        if _may_be_notebook(name)
        for notebook in _RELEASED
        if notebook_names.rest_of(name, notebook) is not None
    }


def _overlap(folders: Sequence[Node], packs: Sequence[Node]) -> bool:
    """Return whether there are several students: two folders with the same notebook or a zip each, or two zips.

    Folders and zips with generic names, and folders named after what is in them, tell nothing.
    """
    if sum(1 for pack in packs if not is_generic(pack.name)) >= 2:
        return True
    people = [folder for folder in folders if not is_generic(folder.name) and not _is_topic(folder)]
    held = Counter(
        name for folder in people for name in (*_released_in(folder), *(["zip"] if _has_pack(folder) else []))
    )
    return any(number > 1 for number in held.values())


def _has_pack(folder: Node) -> bool:
    return any(filetypes.is_archive(name) for name, _ in folder.files())
