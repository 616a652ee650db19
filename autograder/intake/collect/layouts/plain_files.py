"""Recognize files and folders in no system's format, as from e-mail, a drive or somebody's desktop."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from autograder.intake import filetypes
from autograder.intake.collect.layouts.base import PLAIN, AmbiguousError, Delivery, Options, Recognized
from autograder.intake.collect.layouts.owner_names import (
    RELEASED,
    is_generic,
    is_of_class,
    notebooks_in,
    owner_and_copy,
    owner_of_notebook,
    without_extension,
    words_of,
)
from autograder.intake.collect.nodes import Node
from workbook.common import messages
from workbook.submission import file_kinds, notebook_names
from workbook.submission.limits import Refused


def _is_topic(folder: Node) -> bool:
    """Return whether a folder is named after a notebook in it, as ``Ridge`` or ``2`` in one student's work."""
    words = set(words_of(folder.name)) - {""}
    held = {word for name in _released_in(folder) for word in words_of(name)}
    numbers = {"".join(filter(str.isdigit, word)) for word in held}
    return not words.isdisjoint((held | numbers) - {""})


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
    archive and each folder that has a person's name is a student's, also an empty folder; repeated downloads are
    attempts of one student, and a link is a student's work, so that its problem is reported. A scan whose name begins
    with a student's is that student's. All else is listed in ``left``, as an archive with a general name such as
    ``hw1.zip``. If no archive and no folder has a person's name, all is one student's work, named by the innermost
    folder with a person's name.

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
        If the source is a folder that contains no archive, no folder with work or a person's name, no link and no scan,
        and is not just one folder inside another.
    """
    packs = [child for child in children if _is_pack(child)]
    # An empty folder named like a person belongs to that person and is refused under that name.
    folders = [c for c in children if c.is_folder and (holds_work(c) or not (packed or is_generic(c.name)))]
    links = [child for child in children if child.problem is not None and not child.is_folder]
    if not packs and not folders and not links:
        if packed or len(chain) > 1 or any(filetypes.is_paper(c.name) for c in children if not c.is_folder):
            return _student_in(chain, packed)
        searched = messages.shown_path(chain[0].path or chain[0].name)
        raise Refused(f"{searched}: no submissions in this folder (zips or folders)")
    people = [child for child in (*packs, *folders) if not is_generic(child.name)]
    if packed:
        several = _is_of_several(chain[0].name, packs, folders)
        return _several(children, [*packs, *folders]) if several else _one(chain[0])
    if not people and not links:
        if len(packs) > 1:
            raise AmbiguousError(
                f"it is not known whose {_listed(packs)} are: "
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
        raise AmbiguousError(
            f"{messages.shown_path(name)} holds {_listed(named)}: "
            "one student's work, or several students'? Of several, unpack it and collect the folder; if it is one "
            "student's, put it into a folder and collect that"
        )
    return False


def _with_notebooks(
    chain: Sequence[Node], packed: bool, children: Sequence[Node], loose: Sequence[Node]
) -> Recognized:
    """Recognize a level with loose notebooks, of one student or many, perhaps beside students' folders and archives.

    If several students' folders or archives are there (two archives with names of people, or two such folders with the
    same notebook or an archive each), and at most half of the homework's notebooks are loose, each with a person's name
    is a student's, and so is each loose notebook with an owner in its name; the others are listed in ``left``. So it is
    if there is one such folder or archive, and the loose notebooks are of two owners. If every loose notebook has an
    owner in its name, and there are at least two owners, each gets a delivery. Otherwise the level is one student's.
    The arguments are those of `_without_notebooks`, and ``loose`` are the notebooks among ``children``.

    Raises
    ------
    AmbiguousError
        If it is none of the first case, and beside the notebooks is an archive with a person's name, or several folders
        with such names, or one with more of the homework's notebooks than are loose. Also if a notebook appears twice,
        notebooks have at least two owners, and one has none.
    """
    packs = [child for child in children if _is_pack(child)]
    folders = [child for child in children if child.is_folder and holds_notebooks(child)]
    people = [child for child in (*packs, *folders) if not is_generic(child.name)]
    owners = {child.name: owner_of_notebook(child.name) for child in loose}
    here = {notebook for child in loose for notebook in notebooks_in(child.name)}
    if len(people) >= 2 and (_overlap(folders, packs) and len(here) <= len(RELEASED) // 2):
        return _several(children, [*packs, *folders], loose)
    named = {owner.casefold() for owner in owners.values() if owner}
    of_several = len(named) >= 2 and (all(owners.values()) or _repeated(loose))
    if people and of_several:
        return _several(children, [*packs, *folders], loose)
    rival = next((one for one in people if _is_pack(one) or len(_released_in(one)) > len(here)), None)
    if rival is None and len(people) >= 2:
        rival = people[0]
    if rival is not None:
        raise AmbiguousError(
            f"{messages.shown_path(chain[-1].name)} holds notebooks and {messages.shown(rival.name)}: one student's "
            "work, or several students'? Give each student a folder or a zip"
        )
    if of_several and all(owners.values()):
        return _loose(children, loose, owners)
    if of_several:
        raise AmbiguousError(
            f"{messages.shown_path(chain[-1].name)} holds notebooks of several people "
            f"({', '.join(sorted(named)[: messages.MAX_NAMED])}) and some without a name: "
            "give each student a folder or a zip"
        )
    return _student_in(chain, packed)


def _listed(nodes: Sequence[Node]) -> str:
    return " and ".join(messages.shown(node.name) for node in nodes[: messages.MAX_NAMED])


def _is_pack(node: Node) -> bool:
    return not node.is_folder and filetypes.is_archive(node.name)


def _one(node: Node) -> Recognized:
    who = _unnumbered(node)
    return Recognized(PLAIN, [Delivery((PLAIN, who), who, [node], PLAIN)])


def _unnumbered(node: Node) -> str:
    """Return a file's or folder's name without the extension of an archive or a notebook."""
    if node.is_folder:
        return node.name
    return without_extension(node.name)


def _several(children: Iterable[Node], units: Sequence[Node], loose: Sequence[Node] = ()) -> Recognized:
    """Make each archive or folder in ``units`` one student's, with the scans whose names begin with theirs.

    A loose notebook belongs to the student in its name, who may have no archive or folder. Copies and repeated
    downloads are attempts of one student. A file with a problem, such as a link, is a student's too, so that its
    problem is reported. Everything else in ``children`` is listed in ``left`` with the reason, also archives and
    folders whose names say nothing about their owner.
    """
    found = Recognized(PLAIN)
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
            owner = owner_of_notebook(child.name)
            if owner and owner.casefold() not in by_name:
                delivery = by_name[owner.casefold()] = Delivery((PLAIN, owner), owner, [child], PLAIN)
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
        who, number, copy = owner_and_copy(_unnumbered(unit))
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
                (PLAIN, key, unit.name if apart else ""),
                who,
                [unit],
                PLAIN,
                attempt=number if marked and not apart else None,
                copy=not original,
            )


def _loose(children: Iterable[Node], loose: Sequence[Node], owners: dict[str, str]) -> Recognized:
    """Assign loose notebooks of many students, each with the student's name before or after the notebook's."""
    found = Recognized(PLAIN)
    by_name: dict[str, Delivery] = {}
    for child in children:
        owner = owners.get(child.name, "") if child in loose else ""
        if owner:
            delivery = by_name.setdefault(owner.casefold(), Delivery((PLAIN, owner), owner, [], PLAIN))
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


def _repeated(loose: Sequence[Node]) -> bool:
    """Return whether two notebooks have the name of the same one of the homework's."""
    times = Counter(notebook for child in loose for notebook in notebooks_in(child.name))
    return any(number > 1 for number in times.values())


def holds_work(folder: Node) -> bool:
    """Return whether a folder or file may be or contain what somebody handed in."""
    return folder.problem is not None or any(file_kinds.counts(name) for name, _ in folder.files())


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
    return {notebook for name in own if _may_be_notebook(name) for notebook in notebooks_in(name)}


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
