"""The strongest tier: the worker has its own process table, network, IPC and file tree.

One zygote serves many workers. It becomes pid 1 of its own process table, so that every worker ends when it
ends. Inside, it gives each worker another process table: `unshare(CLONE_NEWPID)` moves only its next children
there, and `setns` undoes that. The file tree is an empty RAM disk with read-only binds of what the worker may
read, at the original paths. The old tree is unmounted before the worker reads any byte of a submission.

Root needs no user namespace for this. An ordinary user makes one that maps only this user, and has its
capabilities until the worker drops them. Mapping more users would need a setuid program, and we run no
programs.
"""

from __future__ import annotations

import contextlib
import errno
import os
import struct
from collections.abc import Iterator

from autograder.sandbox import linux
from autograder.sandbox.jail import Jail, SandboxError

#: The devices that programs expect in /dev; all are harmless.
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")

_pid_namespace: int | None = None  # the zygote's own, to return to


def unshare_zygote() -> None:
    """Put the children of this process in a new process table; an ordinary user also gets a new user namespace."""
    if linux.capabilities() >> linux.CAP_SYS_ADMIN & 1:
        linux.syscall("unshare", linux.CLONE_NEWPID)
        return
    uid, gid = os.geteuid(), os.getegid()
    linux.syscall("unshare", linux.CLONE_NEWUSER | linux.CLONE_NEWPID)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


@contextlib.contextmanager
def new_process_table() -> Iterator[None]:
    """Make the child forked inside this block pid 1 of its own process table."""
    global _pid_namespace
    if _pid_namespace is None:
        _pid_namespace = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    home = os.getpid()
    linux.syscall("unshare", linux.CLONE_NEWPID)
    try:
        yield
    finally:
        if os.getpid() == home:
            linux.syscall("setns", _pid_namespace, linux.CLONE_NEWPID)


def enter(jail: Jail, uid: int | None) -> None:
    """Move this process irrevocably into a file tree, network, IPC and host name of its own; it ends up in /.

    The new tree has the readable paths without the hidden ones, and the `DEVICES` that exist. Everything in it is
    read-only, except for the scratch folder, which is an empty RAM disk of limited size, in which nothing can be
    executed. It belongs to ``uid``, or to the current user if ``uid`` is None. The network has no connection, and the
    host is called worker.

    Raises
    ------
    SandboxError
        If this process is not pid 1 of its own process table, because `fork_into` did not fork it.
    OSError
        If the kernel refuses a step.
    """
    if os.getpid() != 1:
        raise SandboxError("the worker has no process table of its own")
    flags = linux.CLONE_NEWNS | linux.CLONE_NEWNET | linux.CLONE_NEWIPC | linux.CLONE_NEWUTS
    linux.syscall("unshare", flags)
    linux.syscall("sethostname", b"worker", 6)
    linux.mount(None, "/", None, linux.MS_REC | linux.MS_SLAVE)

    root = os.path.realpath(jail.scratch)
    nosuid = linux.MS_NOSUID | linux.MS_NODEV
    linux.mount("jail", root, "tmpfs", nosuid, "size=1m,nr_inodes=2000,mode=755")
    for path in outermost(jail.readable):
        _bind(path, root)
    for path in (os.path.realpath(path) for path in jail.hidden):
        _cover(root + path, nosuid)
    for device in DEVICES:
        if os.path.exists(device):
            _touch(root + device)
            linux.mount(device, root + device, None, linux.MS_BIND)

    _mount_scratch(jail, root, uid)
    _read_only(root, recursive=False)

    os.chdir(root)
    # Both roots are now mounted in the same place, the old one on top; unmount it.
    linux.syscall("pivot_root", b".", b".")
    linux.syscall("umount2", b".", linux.MNT_DETACH)
    os.chdir("/")


def _mount_scratch(jail: Jail, root: str, uid: int | None) -> None:
    """Mount the scratch folder in the new tree ``root``: a RAM disk that only the worker's user (``uid``) can enter."""
    scratch = root + jail.scratch
    os.makedirs(scratch, exist_ok=True)
    owner = os.geteuid() if uid is None else uid
    group = os.getegid() if uid is None else uid if jail.gid is None else jail.gid
    options = f"size={jail.scratch_bytes},nr_inodes={jail.scratch_files},mode=700,uid={owner},gid={group}"
    linux.mount("scratch", scratch, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC, options)


def outermost(paths: tuple[str, ...]) -> list[str]:
    """Return the existing paths that do not lie inside another one.

    >>> outermost(("/usr", "/usr/bin", "/no/such/folder"))
    ['/usr']
    """
    kept: list[str] = []
    for path in sorted(set(paths)):
        if os.path.exists(path) and not any(path.startswith(one.rstrip("/") + "/") for one in kept):
            kept.append(path)
    return kept


def links(path: str) -> Iterator[tuple[str, str]]:
    """Yield the symbolic links along an absolute path and the target of each."""
    place = "/"
    parts = [part for part in path.split("/") if part]
    for index, part in enumerate(parts):
        place = os.path.join(place, part)
        if os.path.islink(place):
            yield place, os.readlink(place)
            rest = os.path.join(os.path.dirname(place), os.readlink(place), *parts[index + 1 :])
            yield from links(os.path.normpath(rest))
            return


def _bind(path: str, root: str) -> None:
    """Bind `path` read-only at the same place under `root`, with the symbolic links that lead to it."""
    for place, target in links(path):
        os.makedirs(os.path.dirname(root + place), exist_ok=True)
        if not os.path.lexists(root + place):
            os.symlink(target, root + place)
    real = os.path.realpath(path)
    target = root + real
    if os.path.isdir(real):
        os.makedirs(target, exist_ok=True)
    elif os.path.exists(target):
        return
    else:
        _touch(target)
    linux.mount(real, target, None, linux.MS_BIND | linux.MS_REC)
    _read_only(target, recursive=True)


def _cover(path: str, flags: int) -> None:
    if os.path.isdir(path):
        linux.mount("hidden", path, "tmpfs", flags | linux.MS_RDONLY, "size=4k,mode=755")
    elif os.path.exists(path):
        linux.mount("/dev/null", path, None, linux.MS_BIND)


def _touch(path: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o444))


def _read_only(path: str, recursive: bool) -> None:
    attributes = linux.MOUNT_ATTR_RDONLY | linux.MOUNT_ATTR_NOSUID | linux.MOUNT_ATTR_NODEV
    change = struct.pack("=QQQQ", attributes, 0, 0, 0)
    flags = linux.AT_RECURSIVE if recursive else 0
    try:
        linux.syscall("mount_setattr", linux.AT_FDCWD, os.fsencode(path), flags, change, len(change))
    except OSError as error:
        if error.errno != errno.ENOSYS:
            raise
        # Before Linux 5.12, mounts inside the bound folder cannot be changed together with it and keep their
        # flags. A user without rights there still cannot write to them.
        wanted = linux.MS_REMOUNT | linux.MS_BIND | linux.MS_RDONLY | linux.MS_NOSUID | linux.MS_NODEV
        linux.mount(None, path, None, wanted | os.statvfs(path).f_flag & linux.MS_NOEXEC)
