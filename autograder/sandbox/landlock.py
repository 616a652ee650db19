"""Landlock, with which a process gives up access to files, TCP ports and signals, without privileges.

A Landlock rule grants rights on a folder and everything below it, and no rule can take rights away. To hide a
path inside a readable folder, we grant the folder's listing and then each of its other entries. Landlock
governs opening, creating, renaming and removing files. It does not govern `stat`: by itself it would let a
worker learn that a file exists and how long it is, but not read its content. It does not govern `chmod` and
`utime` either; the seccomp filter handles those.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from collections.abc import Iterator
from functools import lru_cache

from autograder.sandbox import linux
from autograder.sandbox.paths import is_within

WRITE_FILE = 1 << 1
READ_FILE = 1 << 2
READ_DIR = 1 << 3
REMOVE_DIR = 1 << 4
REMOVE_FILE = 1 << 5
MAKE_DIR = 1 << 7
MAKE_REG = 1 << 8
REFER = 1 << 13  # ABI 2: rename and link between folders
TRUNCATE = 1 << 14  # ABI 3
IOCTL_DEV = 1 << 15  # ABI 5
NET = 0b11  # ABI 4: bind and connect TCP
SCOPED = 0b11  # ABI 6: abstract unix sockets and signals
#: Since these versions Landlock restricts truncation, TCP, and sockets and signals.
ABI_TRUNCATE, ABI_NET, ABI_SCOPES = 3, 4, 6

_SCRATCH = (
    READ_FILE | READ_DIR | WRITE_FILE | MAKE_REG | MAKE_DIR | REMOVE_FILE | REMOVE_DIR | TRUNCATE | REFER
)
_CREATE_RULESET_VERSION = 1
_RULE_PATH_BENEATH = 1


def version() -> int:
    """Return the Landlock ABI version of this kernel, or 0 if it has no Landlock."""
    try:
        return linux.syscall("landlock_create_ruleset", None, 0, _CREATE_RULESET_VERSION)
    except OSError as error:
        if error.errno in (errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM):
            return 0
        raise


def handled(abi: int) -> tuple[int, int, int]:
    """Return what a ruleset of this ABI governs: file rights, network rights and scopes.

    >>> [tuple(map(int.bit_count, handled(abi))) for abi in (1, 2, 3, 4, 5, 6)]
    [(13, 0, 0), (14, 0, 0), (15, 0, 0), (15, 2, 0), (16, 2, 0), (16, 2, 2)]
    """
    files = (1 << 13) - 1
    for since, right in ((2, REFER), (ABI_TRUNCATE, TRUNCATE), (5, IOCTL_DEV)):
        files |= right if abi >= since else 0
    return files, NET if abi >= ABI_NET else 0, SCOPED if abi >= ABI_SCOPES else 0


def grants(readable: tuple[str, ...], hidden: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """Yield paths and the rights to grant on each, so that no hidden path can be read.

    For a folder that contains a hidden path, grant the listing (which shows names, not content) and the
    entries one by one.
    """
    secret = [os.path.realpath(path) for path in hidden]
    for path in dict.fromkeys(os.path.realpath(path) for path in readable):
        if any(is_within(path, one) for one in secret) or not os.path.exists(path):
            continue
        if not os.path.isdir(path):
            yield path, READ_FILE
        elif any(is_within(one, path) for one in secret):
            yield path, READ_DIR
            yield from grants(tuple(entry.path for entry in os.scandir(path)), hidden)
        else:
            yield path, READ_FILE | READ_DIR


@lru_cache(maxsize=8)
def plan(readable: tuple[str, ...], hidden: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """Return the cached result of `grants`. The zygote calls this before it forks, so its workers inherit the cache."""
    return tuple(grants(readable, hidden))


def enter(readable: tuple[str, ...], hidden: tuple[str, ...], scratch: str, devices: tuple[str, ...]) -> None:
    """Give up all file rights except reading `readable`, using `scratch` and using the harmless devices.

    Raises
    ------
    OSError
        If the kernel refuses a step. The ruleset takes effect only at the last step, so nothing is half done.
    """
    files, net, scoped = handled(version())
    attributes = struct.pack("=QQQ", files, net, scoped)
    # An older kernel accepts a longer structure than it knows only if the rest is zero.
    ruleset = linux.syscall("landlock_create_ruleset", attributes, len(attributes), 0)
    try:
        for path, rights in plan(readable, hidden):
            _allow(ruleset, path, rights & files)
        _allow(ruleset, scratch, _SCRATCH & files)
        for device in devices:
            if os.path.exists(device):
                _allow(ruleset, device, (READ_FILE | WRITE_FILE) & files)
        linux.syscall("landlock_restrict_self", ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, PermissionError):
        return  # missing, or not readable for us anyway: nothing to grant
    try:
        rule = struct.pack("=Qi", rights, place)  # packed: 12 bytes, no padding
        buffer = ctypes.create_string_buffer(rule, len(rule))
        linux.syscall("landlock_add_rule", ruleset, _RULE_PATH_BENEATH, buffer, 0)
    finally:
        os.close(place)
