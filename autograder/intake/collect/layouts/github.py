"""GitHub Classroom: clones of all repositories in one folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from autograder.intake.collect.layouts.base import HOMEWORK, Delivery, Options, Recognized
from autograder.intake.collect.layouts.plain_files import holds_notebooks
from autograder.intake.collect.nodes import Node
from workbook import homework


def recognize(level: Node, options: Options) -> Recognized | None:
    """Recognize the clones of repositories that ``gh classroom clone`` puts into ``hw0-submissions/``.

    A clone is a folder with ``.git``. At least half of the folders must be clones, and at least two of them, or one in
    a folder named ``…-submissions``. The student's login is the clone's name without the assignment's prefix, such as
    ``hw0-``: that of the folder's name, or else the one that leaves the most logins of the roster, or else one that
    more than half of the clones share. A clone without the prefix, a clone without notebooks that has other branches,
    and other files and folders are listed in ``left`` with the reason. The time of a delivery is that of HEAD's commit,
    or None in an archive or if git cannot tell. Return None for any other level, for a repository, and if there is no
    such prefix.
    """
    folders = [child for child in level.children or [] if child.is_folder]
    clones = [child for child in folders if child.repository]
    named = level.name.removesuffix("-submissions") + "-" if level.name.endswith("-submissions") else ""
    # A single clone may be one student's own work.
    if level.repository or len(clones) < len(folders) / 2 or len(clones) < (1 if named else 2):
        return None
    prefix = _prefix([child.name for child in clones], named, options.logins)
    if prefix is None:
        return None
    from autograder.intake.collect.commits import branches, commit_time

    found = Recognized("github")
    for child in level.children or []:
        login = child.name.removeprefix(prefix)
        if not child.is_folder:
            found.left[child.name] = "it is beside the repositories, so its owner is unknown"
        elif not child.repository:
            found.left[f"{child.name}/"] = "it is not a clone of a repository"
        elif not child.name.startswith(prefix) or not login:
            found.left[f"{child.name}/"] = f"its name does not begin with {prefix}"
        else:
            when = commit_time(child.path) if child.path is not None else None
            if child.path is not None and not holds_notebooks(child) and (others := branches(child.path)):
                found.left[f"{child.name}/"] = (
                    f"its current branch has no notebook; other branches: {', '.join(others)}: check out the right one"
                )
            found.deliveries.append(
                Delivery(("github", login.casefold()), login, [child], "github", {"github": login}, when=when)
            )
    return found


def _prefix(names: Sequence[str], named: str, logins: frozenset[str]) -> str | None:
    """Return the assignment's prefix of the names, from the folder, else the roster, else the names; or None.

    Logins may have a common prefix too: for ``hw0-student-01`` and ``hw0-student-02`` only the roster can
    tell.
    """
    if named and sum(name.startswith(named) for name in names) * 2 > len(names):
        return named
    choices = [name[: at + 1] for name in names for at, letter in enumerate(name) if letter == "-"]
    known = Counter(
        prefix for name in names for prefix in set(choices) if name.removeprefix(prefix).casefold() in logins
    )
    if known:
        return max(known, key=lambda prefix: known[prefix])
    shared = Counter(choices)
    common = [prefix for prefix, number in shared.items() if number * 2 > len(names)]
    assignment = [prefix for prefix in common if _names_homework(prefix[:-1].rpartition("-")[2])]
    return max(assignment, key=len, default=min(common, key=len, default=None))


def _names_homework(word: str) -> bool:
    """Return whether a word is this homework's name, or the name of any, such as ``homework-1``."""
    return word.casefold() == homework.current().name.casefold() or bool(HOMEWORK.fullmatch(word))
