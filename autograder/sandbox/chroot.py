"""The tier `chroot`, for root in a container that may not mount: the worker's root folder is a tree of links.

Without mounts, a worker can be limited to some folders only by a folder that holds just those. Its files are
hard links to the originals, or copies if the original is on another disk or not readable by everybody. So the
tree takes about a second and little space, once per run. Root makes and owns it. A worker runs as another
user without capabilities. The usual ways out of a chroot need a capability or an open folder outside, so they
fail.

Where grading processes follow each other and nothing changes between them, as in a Gradescope image, the tree
is made once and kept (`keep`). Making and removing it costs more than grading a submission.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import stat

from autograder.sandbox import access_times, scratch
from autograder.sandbox.jail import Jail, SandboxError
from autograder.sandbox.namespaces import DEVICES, links, outermost

#: Folders that are large and that no import needs.
SKIPPED = frozenset(
    {"__pycache__", "test", "tests", "include", "node_modules", "share", "idlelib", "ensurepip"}
)

#: Extension of library files that editors read and imports do not.
_FOR_EDITORS = ".pyi"
KEPT = "AUTOGRADER_TREE"
"""The environment variable that names the folder of kept trees."""


def keep(folder: str, readable: tuple[str, ...], hidden: tuple[str, ...]) -> None:
    """Make the tree of these paths in ``folder``, for all processes whose variable `KEPT` names that folder."""
    place = _kept_in(folder, readable, hidden)
    os.makedirs(place, mode=0o700, exist_ok=True)
    prepare(Jail("chroot", readable, os.path.join(place, "scratch"), hidden=hidden, cache=place))


def kept(readable: tuple[str, ...], hidden: tuple[str, ...]) -> str | None:
    """Return the cache folder of a tree that was kept for exactly these paths, if there is one."""
    folder = os.environ.get(KEPT)
    place = _kept_in(folder, readable, hidden) if folder else ""
    return place if place and os.path.isdir(os.path.join(place, "tree")) else None


def _kept_in(folder: str, readable: tuple[str, ...], hidden: tuple[str, ...]) -> str:
    return os.path.join(folder, hashlib.sha256(repr((readable, hidden)).encode()).hexdigest()[:16])


def prepare(jail: Jail) -> str:
    """Make the tree of what this jail may read, or find the one that is there, and return the path of its root.

    The tree holds links to the files of ``jail.readable``, or copies, without those of ``jail.hidden``. It is in
    ``jail.cache``, which is created if necessary, and is complete or missing: a lock keeps other zygotes out meanwhile,
    and a half tree of a killed run is removed. A tree that is there is used as it is, also one of an earlier run
    (`keep`), so a cache folder is for one set of paths. The worker's scratch folder is created in the tree, for this
    user only.

    Raises
    ------
    SandboxError
        If the jail names no cache folder, or one that belongs to or can be written by others.
    OSError
        If a file cannot be made.
    """
    if not jail.cache:
        raise SandboxError("the chroot tier needs a cache folder")
    os.makedirs(jail.cache, mode=0o700, exist_ok=True)
    status = os.stat(jail.cache)
    if status.st_uid != os.geteuid() or status.st_mode & 0o022:
        raise SandboxError(f"{jail.cache} can be written by others")
    root = os.path.join(jail.cache, "tree")
    lock = os.open(os.path.join(jail.cache, "lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.isdir(root):
            half = root + ".half"  # may be left over from a run that was killed
            scratch.remove(half)
            _build(jail, half)
            access_times.settle((half,))  # a new link counts as a change of the file
            os.rename(half, root)
    finally:
        os.close(lock)
    inner = scratch.outside(jail)
    os.makedirs(inner, exist_ok=True)
    os.chmod(inner, 0o700)
    return root


def enter(jail: Jail, uid: int | None) -> None:
    """Make the tree the root folder of this process."""
    inner = scratch.outside(jail)
    if uid is not None:
        os.chown(inner, uid, uid if jail.gid is None else jail.gid)
    os.chroot(os.path.join(jail.cache, "tree"))
    os.chdir("/")


def _build(jail: Jail, root: str) -> None:
    os.makedirs(root, mode=0o755)
    secret = frozenset(os.path.realpath(path) for path in jail.hidden)
    for path in outermost(jail.readable):
        for place, target in links(path):
            os.makedirs(os.path.dirname(root + place), exist_ok=True)
            if not os.path.lexists(root + place):
                os.symlink(target, root + place)
        _copy(os.path.realpath(path), root, secret)
    os.makedirs(root + "/dev", exist_ok=True)
    for device in DEVICES:
        # A container may forbid device nodes. Then there is no /dev/null, and nothing that we promise needs
        # it.
        with contextlib.suppress(OSError):
            os.mknod(root + device, stat.S_IFCHR | 0o666, os.stat(device).st_rdev)
            os.chmod(root + device, 0o666)


def _copy(path: str, root: str, secret: frozenset[str]) -> None:
    if path in secret:
        return
    if not os.path.isdir(path):
        os.makedirs(os.path.dirname(root + path), exist_ok=True)
        _file(path, root + path)
        return
    for folder, folders, files in os.walk(path):
        folders[:] = [
            name for name in folders if name not in SKIPPED and os.path.join(folder, name) not in secret
        ]
        os.makedirs(root + folder, mode=0o755, exist_ok=True)
        for name in files + [name for name in folders if os.path.islink(os.path.join(folder, name))]:
            if os.path.join(folder, name) not in secret and not name.endswith(_FOR_EDITORS):
                _file(os.path.join(folder, name), os.path.join(root + folder, name))


def _file(source: str, target: str) -> None:
    """Link or copy one file. Symbolic links stay symbolic links; devices and sockets are left out."""
    status = os.lstat(source)
    if os.path.lexists(target):
        return
    if stat.S_ISLNK(status.st_mode):
        os.symlink(os.readlink(source), target)
    elif stat.S_ISREG(status.st_mode):
        # Workers could write to a file that everybody may write to, and a hard link would change the
        # original.
        if status.st_mode & 0o044 == 0o044 and not status.st_mode & 0o022:
            with contextlib.suppress(OSError):
                os.link(source, target)
                return
        shutil.copyfile(source, target)
        os.chmod(target, 0o444)
