"""Limits and identity of a worker: rlimits, its own user, no capabilities, and an end with its parent."""

from __future__ import annotations

import contextlib
import os
import resource
import select
import signal
import sys

from autograder.sandbox import linux
from autograder.sandbox.jail import Jail, SandboxError

#: Above every descriptor to keep, and the highest number that close_range takes, which means all others.
_PAST_DESCRIPTORS = 1 << 20
_HIGHEST = 0xFFFFFFFF
#: Bound of the loop over all descriptors where the kernel has no close_range.
CLOSED_BY_LOOP = 1 << 16
#: Address space that a zygote with all libraries has mapped, for a system without /proc.
_ASSUMED_MAPPED = 1 << 30

#: The range that systemd reserves for dynamic users: no person's account and no file has such a number.
FIRST_UID, LAST_UID = 61184, 65519
#: Most open descriptors of a worker. An import of a large package opens about a dozen at a time.
DESCRIPTORS = 128
#: Most threads of a jail that may have threads. Typst's pool has one for each core, up to sixteen.
THREADS = 64
# SECBIT_NOROOT, NO_SETUID_FIXUP, KEEP_CAPS off and NO_CAP_AMBIENT_RAISE, all of them locked
_SECUREBITS = 0b11101111


def own_uid(pid: int) -> int:
    """Return a user number for the worker with this number. Workers that run at the same time get different ones.

    >>> own_uid(0), own_uid(4335), own_uid(4336)
    (61184, 65519, 61184)
    """
    return FIRST_UID + pid % (LAST_UID - FIRST_UID + 1)


def limit(jail: Jail, mapped: int) -> None:
    """Set this process's soft and hard resource limits to those of the jail, so that they cannot be raised again.

    They limit CPU seconds, memory, the size of a file, descriptors, processes and threads, and switch off core files,
    locked memory, message queues and real-time priorities. A hard limit that is already lower stays. Limits that this
    system does not have are skipped.

    Parameters
    ----------
    jail : Jail
        Has the CPU seconds, the bytes of memory and of scratch files, and whether threads are allowed.
    mapped : int
        The result of `mapped_bytes()` before the jail was entered, because there is no /proc inside. The worker may map
        the jail's memory in addition.

    Raises
    ------
    SandboxError
        If a limit cannot be set on Linux. Other systems continue without it.
    """
    for name, value in _limits_of(jail, mapped).items():
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(kind, (value, value))
        except (OSError, ValueError) as error:
            if sys.platform.startswith("linux"):
                raise SandboxError(f"{name} could not be set: {error}") from error


def _limits_of(jail: Jail, mapped: int) -> dict[str, int]:
    """Return a worker's resource limits by their names; ``mapped`` bytes are not the worker's own memory.

    The number of processes is limited in every tier but ``none``.
    """
    limits = {
        "RLIMIT_CORE": 1,  # 0 does not keep the kernel from piping a core to a program; 1 does, and writes no file
        "RLIMIT_CPU": jail.cpu_seconds,
        "RLIMIT_AS": mapped + jail.memory_bytes,
        "RLIMIT_FSIZE": jail.scratch_bytes,
        "RLIMIT_NOFILE": DESCRIPTORS,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_NICE": 0,
        "RLIMIT_RTPRIO": 0,
        "RLIMIT_SIGPENDING": 64,
    }
    if jail.tier != "none":
        # The limit counts the threads of a user, so 1 allows only the worker itself. If the worker has the
        # grader's user, the limit of a jail with threads also counts everything else that this user runs.
        alone = jail.tier != "landlock" and (os.geteuid() == 0 or jail.has("namespaces"))
        limits["RLIMIT_NPROC"] = 1 if not jail.threads else THREADS if alone else THREADS + _processes()
    return limits


def _processes() -> int:
    """Return twice the number of threads of this process's user, because a person may start more in the meantime."""
    counted = 0
    for entry in os.scandir("/proc"):
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and entry.stat().st_uid == os.getuid():
                counted += len(os.listdir(f"/proc/{entry.name}/task"))
    return 2 * counted


def mapped_bytes() -> int:
    """Return the bytes of address space that this process has mapped so far, all shared with the zygote."""
    with contextlib.suppress(OSError), open("/proc/self/statm", "rb") as statm:
        return int(statm.read().split()[0]) * resource.getpagesize()
    return _ASSUMED_MAPPED


def take_identity(jail: Jail, uid: int | None) -> None:
    """Become the worker's own user (if `uid` is given), drop every capability, and prevent regaining them."""
    if uid is not None:
        gid = uid if jail.gid is None else jail.gid
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        with contextlib.suppress(OSError):  # needs CAP_SETPCAP, which a container may keep from its root
            linux.prctl(linux.PR_SET_SECUREBITS, _SECUREBITS)
        os.setresuid(uid, uid, uid)
        if os.getresuid() != (uid, uid, uid) or os.getresgid() != (gid, gid, gid) or os.getgroups():
            raise SandboxError("the worker kept a part of the grader's identity")
    linux.drop_capabilities()


def no_way_up(dumpable: bool = False) -> None:
    """Prevent setuid programs from adding rights and, unless `dumpable`, the user's processes from reading this one."""
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    linux.prctl(linux.PR_SET_DUMPABLE, int(dumpable))


def end_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent ends.

    Parameters
    ----------
    parent : int
        A pidfd of the parent, which the parent opened before the fork. Without it, we would not notice a
        parent that ended between the fork and this call.
    """
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    if select.select([parent], [], [], 0)[0]:
        raise SandboxError("the zygote has ended")


def close_descriptors(keep: tuple[int, ...], null: int) -> None:
    """Close every descriptor except `keep`; 0, 1 and 2 become `null` unless kept."""
    for standard in (0, 1, 2):
        if standard not in keep:
            os.dup2(null, standard, inheritable=False)
    first = 3
    for kept in sorted({fd for fd in keep if fd > 2} | {_PAST_DESCRIPTORS}):
        _close_range(first, kept - 1)
        first = kept + 1


def _close_range(first: int, last: int) -> None:
    if last < first:
        return
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError):  # older than Linux 5.9
            # Close up to the highest possible number, because the current limit was just lowered.
            linux.syscall("close_range", first, _HIGHEST if last >= _PAST_DESCRIPTORS - 1 else last, 0)
            return
    os.closerange(first, min(last + 1, CLOSED_BY_LOOP))


def protect_self() -> None:
    """Hide this process's memory and descriptors from the same user's processes; do nothing outside Linux.

    This is a second protection: a worker's own layers must already prevent it from looking.
    """
    if sys.platform.startswith("linux"):
        linux.prctl(linux.PR_SET_DUMPABLE, 0)
