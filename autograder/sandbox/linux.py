"""Make system calls by name, through libc's `syscall`, on the two supported architectures.

Every layer of the sandbox uses this module. No helper program is run: it would have to be found, trusted and
shipped, and would cost more than a whole worker.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import sys
from functools import lru_cache
from typing import Any

from autograder.sandbox.jail import SandboxError
from autograder.sandbox.syscalls import NUMBERS

# prctl(2)
PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_CAPBSET_DROP = 24
PR_SET_SECUREBITS = 28
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4
# clone(2), unshare(2)
CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000
# mount(2), umount2(2), mount_setattr(2)
MS_RDONLY = 1
MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_REMOUNT = 32
MS_BIND = 4096
MS_REC = 16384
MS_SLAVE = 1 << 19
MNT_DETACH = 2
MOUNT_ATTR_RDONLY = 1
MOUNT_ATTR_NOSUID = 2
MOUNT_ATTR_NODEV = 4
AT_FDCWD = -100
AT_RECURSIVE = 0x8000
CAP_SETUID = 7
CAP_SYS_ADMIN = 21


@lru_cache(maxsize=1)
def machine() -> str:
    """Return `x86_64` or `aarch64`; raise SandboxError on others, where a wrong filter would protect nothing."""
    name = platform.machine()
    name = {"amd64": "x86_64", "arm64": "aarch64"}.get(name.lower(), name)
    if not sys.platform.startswith("linux") or name not in NUMBERS or sys.maxsize < 2**32:
        raise SandboxError(
            f"student code is isolated on 64-bit Linux, x86-64 or aarch64, not {sys.platform} {name}"
        )
    return name


@lru_cache(maxsize=1)
def _libc() -> Any:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    return libc


def number(name: str) -> int | None:
    """Return the number of a system call, or None if the architecture has no call of that name."""
    return NUMBERS[machine()].get(name)


def syscall(name: str, *args: Any) -> int:
    """Make a system call. If it fails, the OSError names the call.

    Ints are passed as 64-bit words, bytes as pointers to their NUL-terminated content, and None as a null
    pointer.
    """
    code = number(name)
    if code is None:
        raise OSError(errno.ENOSYS, f"{name}: not on {machine()}")
    result = _libc().syscall(ctypes.c_long(code), *(_word(arg) for arg in args))
    if result == -1:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")
    return int(result)


def _word(arg: Any) -> Any:
    if arg is None:
        return ctypes.c_void_p(None)
    if isinstance(arg, int):
        return ctypes.c_ulong(arg & (2**64 - 1))
    if isinstance(arg, bytes):
        return ctypes.c_char_p(arg)
    return arg


def prctl(option: int, *args: int) -> int:
    """Call prctl(2). The unused arguments are zero, as the kernel requires for newer options."""
    return syscall("prctl", option, *args, *([0] * (4 - len(args))))


def mount(source: str | None, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    """Call mount(2) with str paths."""
    syscall(
        "mount",
        source and os.fsencode(source),
        os.fsencode(target),
        kind and kind.encode(),
        flags,
        data and data.encode(),
    )


def capabilities() -> int:
    """Return this process's effective capabilities as a bit mask, from the kernel and not from /proc."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    data = (ctypes.c_uint32 * 6)()
    syscall("capget", header, data)
    return int(data[0]) | int(data[3]) << 32


def drop_capabilities() -> None:
    """Empty every capability set, the bounding set first, while the process may still do so."""
    for capability in range(64):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError as error:
            if error.errno == errno.EINVAL:  # past the last capability of this kernel
                break
            if error.errno != errno.EPERM:
                raise
    for option in (PR_CAP_AMBIENT,):
        prctl(option, PR_CAP_AMBIENT_CLEAR_ALL)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    syscall("capset", header, (ctypes.c_uint32 * 6)())
    if capabilities():
        raise SandboxError("capabilities are left after they were dropped")
