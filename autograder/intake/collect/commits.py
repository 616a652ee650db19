"""Find the time of the last commit in a student's clone, and its branches.

A clone is untrusted: its configuration and hooks could make git run programs. So git never opens the clone.
It reads only the clone's objects, as alternates of our own empty repository, and prints one commit by its
hash.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

_SECONDS = 20
_DIGITS = re.compile(r"[0-9a-f]{40}")
_REF = re.compile(r"refs/[A-Za-z0-9_./-]{1,200}")
_SMALL = 1 << 20


def commit_time(clone: Path) -> datetime | None:
    """Return the time of HEAD's commit in UTC, by the committer's clock, or None if it cannot be determined.

    It is None without git, and if the clone has no commit, is damaged, consists of links or takes git too long. Nothing
    in the clone is run or changed, and its settings are not read.
    """
    git = clone / ".git"
    linked = any(path.is_symlink() for path in (git, git / "objects", git / "refs", git / "refs" / "heads"))
    digits = None if linked else _head(git)
    if digits is None or shutil.which("git") is None:
        return None
    with tempfile.TemporaryDirectory(prefix="workbook-git-") as empty:
        try:
            _git(empty, "init", "--quiet", "--bare")
            (Path(empty) / "bare" / "objects" / "info" / "alternates").write_text(
                f"{(git / 'objects').absolute()}\n"
            )
            commit = _git(empty, "cat-file", "commit", digits)
        except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
            return None
    found = re.search(r"^committer .*> (\d{1,12}) [+-]\d{4}$", commit.partition("\n\n")[0], re.M)
    try:
        return datetime.fromtimestamp(int(found[1]), UTC) if found else None
    except (ValueError, OverflowError):  # after the year 9999, as whoever commits may claim
        return None


#: A branch that GitHub Classroom makes for comments.
_FEEDBACK = "feedback"


def branches(clone: Path) -> list[str]:
    """Return the names of a clone's branches, also of those that are only on GitHub, without the current one."""
    git = clone / ".git"
    names = {line.partition(" ")[2] for line in _small(git / "packed-refs").splitlines()}
    for kind in _BRANCHES:
        names |= {f"refs/{kind}/{name}" for name in _names_below(git, "refs", *kind.split("/"))}
    current = _small(git / "HEAD").removeprefix("ref: refs/heads/")
    found = {
        name.removeprefix(f"refs/{kind}/") for name in names for kind in _BRANCHES if f"refs/{kind}/" in name
    }
    return sorted(found - {current, _FEEDBACK, "HEAD"})[:_MAX_BRANCHES]


_BRANCHES = ("heads", "remotes/origin")
_MAX_BRANCHES = 5
_MAX_REFS = 1000


def _names_below(git: Path, *parts: str) -> list[str]:
    """Return the paths of the files below a folder of a clone, of at most `_MAX_REFS`; none if a link leads there."""
    top = git.joinpath(*parts)
    if any(
        path.is_symlink() for path in (git, *(git.joinpath(*parts[:end]) for end in range(1, len(parts) + 1)))
    ):
        return []
    walked = islice(os.walk(top), _MAX_REFS)
    files = (Path(folder, file).relative_to(top).as_posix() for folder, _, files in walked for file in files)
    return list(islice(files, _MAX_REFS))


def _git(folder: str, *words: str) -> str:
    """Run git in a folder, on the repository ``bare`` there and without anybody's settings, and return its output."""
    environment = {"PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": folder, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", f"--git-dir={folder}/bare", *words],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=True,
    )
    return done.stdout


def _head(git: Path) -> str | None:
    """Return the hash of HEAD's commit."""
    head = _small(git / "HEAD")
    if _DIGITS.fullmatch(head):
        return head
    reference = head.removeprefix("ref: ")
    if not _REF.fullmatch(reference) or ".." in reference:
        return None
    if _DIGITS.fullmatch(direct := _small(git / reference)):
        return direct
    for line in _small(git / "packed-refs").splitlines():
        digits, _, name = line.partition(" ")
        if name == reference and _DIGITS.fullmatch(digits):
            return digits
    return None


def _small(path: Path) -> str:
    from autograder.intake.folder import open_file
    from workbook.submission.limits import Refused

    try:
        with open_file(path) as file:
            return file.read(_SMALL).decode("utf-8", "replace").strip()
    except (OSError, Refused):
        return ""
