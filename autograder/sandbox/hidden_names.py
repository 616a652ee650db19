"""Keep a worker of the landlock tier from learning which files exist outside its jail.

Landlock can refuse to open a file but does not govern `stat`, and the error of a refused call still shows
whether the path exists. So the kernel suspends every call that takes a path until a supervisor, a process
beside the worker, has read the path. If the worker may see the path, the call continues; otherwise it fails
as if there were no such file. The kernel reads the path again after the supervisor. This is not a race,
because a worker has one thread and shares no memory.

The supervisor reads paths through a descriptor on the worker's memory, which the zygote, its parent, opens.
The worker stays dumpable for this. That lets processes of its user read its memory but gives the worker no
rights. The supervisor never opens a path that a worker names.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import os
import select
import signal
import socket
import struct
from dataclasses import dataclass, field
from typing import NoReturn

from autograder.sandbox import bpf, linux, privileges, seccomp
from autograder.sandbox.jail import Jail, SandboxError
from autograder.sandbox.paths import is_within
from autograder.sandbox.syscalls import NUMBERS

_NEW_LISTENER = 8
_NOTIFY = 0x7FC00000
_CONTINUE = 1
_RECEIVE, _SEND = 0xC0502100, 0xC0182101  # SECCOMP_IOCTL_NOTIF_RECV, …_SEND
_PATH_MAX = 4096
#: Answers that a supervisor remembers, so that a worker that asks for endless paths does not fill its memory.
_MAX_KNOWN = 20_000

#: Calls that only look up a path. For these calls the folders above the readable paths exist. Other calls
#: could open or enter such a folder, and the worker could look at the rest from there.
_LOOKS = frozenset(
    {"stat", "lstat", "newfstatat", "statx", "access", "faccessat", "faccessat2", "readlink", "readlinkat"}
)

#: Calls with paths that the worker's filter allows, and the positions of the path arguments.
PATHS: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(("open", "creat", "stat", "lstat", "access", "readlink", "chdir", "statfs"), (0,)),
    **dict.fromkeys(("mkdir", "rmdir", "unlink"), (0,)),
    **dict.fromkeys(("openat", "newfstatat", "statx", "faccessat", "faccessat2", "readlinkat"), (1,)),
    **dict.fromkeys(("mkdirat", "unlinkat"), (1,)),
    "rename": (0, 1),
    "renameat": (1, 3),
    "renameat2": (1, 3),
}


@dataclass
class View:
    """The paths that a worker may know to exist. Answers are cached, because the folders it may read stay the same."""

    readable: tuple[str, ...]
    hidden: tuple[str, ...]
    scratch: str
    known: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        both = {self.scratch, *self.readable}
        self.shown = tuple(sorted(both | {os.path.realpath(path) for path in both}))
        self.secret = tuple(sorted({*self.hidden, *(os.path.realpath(path) for path in self.hidden)}))
        # The parent folders certainly exist, and path lookups go through them.
        self.above = {"/"} | {parent for path in self.shown for parent in _parents(path)}

    def inside(self, path: str, looks: bool) -> bool:
        """Return whether the worker may know about this path, or, if it only `looks`, about a path below it."""
        plain = os.path.normpath("/" + path.lstrip("/"))
        if looks and plain in self.above and ".." not in path.split("/"):
            return True
        if path not in self.known:
            # The text is checked first, because the time of a disk access would show whether the path exists.
            in_scratch = ".." not in path.split("/") and is_within(plain, self.scratch)
            answer = self._within(plain) and (in_scratch or self._within(os.path.realpath(path)))
            if len(self.known) > _MAX_KNOWN:
                self.known.clear()
            self.known[path] = answer
        return self.known[path]

    def _within(self, path: str) -> bool:
        return any(is_within(path, one) for one in self.shown) and not any(
            is_within(path, one) for one in self.secret
        )


def _parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:index]) or "/" for index in range(1, len(parts))]


def view(jail: Jail, devices: tuple[str, ...]) -> View:
    """Return the view of a worker in this jail."""
    return View((*jail.readable, *devices), jail.hidden, jail.scratch)


def program(machine: str) -> list[bpf.Instruction]:
    """Return the filter that suspends calls with paths. It leaves other calls to the worker's own filter."""
    lines = [
        bpf.load(bpf.ARCHITECTURE),
        bpf.skip_if_equal(seccomp.ARCHITECTURES[machine], 1),
        bpf.give(seccomp.ALLOW),
    ]
    lines.append(bpf.load(bpf.NUMBER))
    for name in PATHS:
        if name in NUMBERS[machine]:
            lines += [bpf.skip_unless_equal(NUMBERS[machine][name], 1), bpf.give(_NOTIFY)]
    return [*lines, bpf.give(seccomp.ALLOW)]


def offer_memory(link: socket.socket) -> None:
    """Let the zygote open this process's memory and wait until it has. The worker calls this before anything else."""
    linux.prctl(linux.PR_SET_DUMPABLE, 1)
    link.send(b"o")
    if link.recv(1) != b"s":
        raise SandboxError("the worker's supervisor did not start")


def start(link: socket.socket, worker: int, seen: View, parent: int) -> int:
    """Open the worker's memory, fork its supervisor and return the supervisor's pid. The zygote calls this.

    It waits until the worker offers its memory. The supervisor never returns from here: it answers the worker's system
    calls with paths until the worker ends, and then exits.

    Parameters
    ----------
    link : socket
        The zygote's end of the worker's socket pair; this function closes it.
    worker : int
        The worker's pid.
    seen : View
        The paths that the worker may see.
    parent : int
        A pidfd of the zygote.

    Raises
    ------
    SandboxError
        If the worker ended before its supervisor started.
    OSError
        If the worker's memory cannot be opened, or no process can be forked.
    """
    memory = -1
    try:
        if link.recv(1) != b"o":
            raise SandboxError("the worker ended before its supervisor started")
        memory = os.open(f"/proc/{worker}/mem", os.O_RDONLY | os.O_CLOEXEC)
        pid = os.fork()
        if pid == 0:
            _supervise(link, worker, memory, seen, parent)
        return pid
    finally:
        link.close()
        if memory >= 0:
            os.close(memory)


def enter(link: socket.socket) -> None:
    """Install the filter; from now on the supervisor checks this worker's paths. The worker calls this."""
    code = bpf.assemble(program(linux.machine()))
    description = seccomp.Program(len(code) // 8, code)
    listener = linux.syscall(
        "seccomp", seccomp.SECCOMP_SET_MODE_FILTER, _NEW_LISTENER, ctypes.byref(description)
    )
    socket.send_fds(link, [b"n"], [listener])
    os.close(listener)
    if link.recv(1) != b"s":
        raise SandboxError("the worker's supervisor has ended")
    link.close()


def _supervise(link: socket.socket, worker: int, memory: int, seen: View, parent: int) -> NoReturn:
    """Answer requests until the worker has ended."""
    try:
        with contextlib.suppress(ValueError):
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        privileges.no_way_up()
        privileges.end_with_parent(parent)
        null = os.open("/dev/null", os.O_RDWR)
        privileges.close_descriptors((link.fileno(), memory), null)
        link.send(b"s")
        _, listeners, _, _ = socket.recv_fds(link, 1, 1)
        link.send(b"s")
        link.close()
        _answer(listeners[0], _Worker(worker, memory), seen)
    finally:
        os._exit(0)


def _answer(listener: int, worker: _Worker, seen: View) -> None:
    """Let each system call that seccomp reports continue, or make it fail, until the worker ends.

    A call fails with the errno for the first of its paths that the worker may not see (``seen``), that is too long, or
    that cannot be read from the worker's memory. A call without a path continues, and a call that was interrupted gets
    no answer. ``listener`` is the descriptor of seccomp's notifications; it stays open.

    Raises
    ------
    OSError
        If the kernel refuses to receive a request or to send an answer for another reason than that the call is gone.
    """
    machine = linux.machine()
    calls = {
        NUMBERS[machine][n]: (n in _LOOKS, places) for n, places in PATHS.items() if n in NUMBERS[machine]
    }
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    request = bytearray(80)
    while True:
        ((_, event),) = poll.poll()
        if not event & select.POLLIN:
            return  # the worker has ended
        request[:] = bytes(80)
        try:
            fcntl.ioctl(listener, _RECEIVE, request)
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.EINTR):
                continue  # the call was interrupted or the worker was killed before we read the request
            raise
        identity, _, _, number, _, _, *args = struct.unpack("=QIIiIQ6Q", request)
        looks, places = calls.get(number, (False, ()))
        refused = next((e for place in places if (e := _refusal(worker, args, place, seen, looks))), 0)
        response = struct.pack("=QqiI", identity, 0, -refused, 0 if refused else _CONTINUE)
        try:
            fcntl.ioctl(listener, _SEND, bytearray(response))
        except OSError as error:
            if error.errno != errno.ENOENT:
                raise


def _refusal(worker: _Worker, args: list[int], place: int, seen: View, looks: bool) -> int:
    """Return 0 if the worker may know the path that an argument points at, else an error number (also if
    unreadable)."""
    path = worker.text(args[place])
    if path is None:
        return errno.EFAULT
    if not path:
        return 0  # the descriptor itself, or no path: the kernel's answer does not depend on what exists
    if len(path) >= _PATH_MAX:
        return errno.ENAMETOOLONG
    text = os.fsdecode(path)
    if text.startswith("/"):
        return 0 if seen.inside(text, looks) else errno.ENOENT
    folder = worker.folder(args[place - 1] if place else None)
    return 0 if folder is not None and seen.inside(os.path.join(folder, text), looks) else errno.ENOENT


@dataclass(frozen=True)
class _Worker:
    """What the supervisor reads from its worker: paths in its memory, and the base folders of relative paths."""

    pid: int
    memory: int

    def text(self, address: int) -> bytes | None:
        """Return the C string at an address, empty at address 0, or None if it cannot be read to its end."""
        if address == 0:
            return b""  # a worker has no page there, and `statx` accepts a null path for a descriptor
        found = b""
        while len(found) < _PATH_MAX and b"\0" not in found:
            try:
                part = os.pread(self.memory, 4096 - address % 4096, address)
            except (OSError, OverflowError):
                return None
            if not part:
                return None
            found += part
            address += len(part)
        return found.split(b"\0")[0]

    def folder(self, descriptor: int | None) -> str | None:
        """Return the folder of a descriptor, or the working folder; None if there is no such folder."""
        number = linux.AT_FDCWD if descriptor is None else ctypes.c_int32(descriptor & 0xFFFFFFFF).value
        try:
            return os.readlink(f"/proc/{self.pid}/" + ("cwd" if number == linux.AT_FDCWD else f"fd/{number}"))
        except OSError:
            return None
