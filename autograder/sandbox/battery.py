"""The attacks of the canary: each is a function that returns true if the attack succeeds."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import mmap
import os
import resource
import signal
import socket
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass

from autograder.sandbox import linux


@dataclass(frozen=True)
class Target:
    """What the attacks aim at. All of it belongs to the stand-in for the grader."""

    pid: int
    address: int
    length: int
    file: str
    folder: str
    tcp_port: int
    unix_path: str
    abstract: str


def battery(target: Target) -> list[str]:
    """Try every attack from inside the worker and return a sentence for each that succeeded."""
    breaches = []
    for attack in ATTACKS:
        # Any exception means that the attack was refused; a true result means that it succeeded.
        with contextlib.suppress(Exception):
            if attack(target):
                breaches.append(f"a worker can {attack.__doc__}")
    try:
        with open("canary", "w") as file:
            file.write("sings")
        os.unlink("canary")
    except OSError as error:
        breaches.append(f"a worker cannot use its scratch folder: {error}")
    return breaches


def _read_hidden(target: Target) -> bool:
    """read the hidden tests' folder."""
    with open(target.file, "rb") as file:
        return bool(file.read())


def _list_hidden(target: Target) -> bool:
    """list the hidden tests' folder."""
    return bool(os.listdir(target.folder))


def _read_memory(target: Target) -> bool:
    """read the grader's memory through /proc."""
    with open(f"/proc/{target.pid}/mem", "rb") as memory:
        memory.seek(target.address)
        return bool(memory.read(target.length))


def _copy_memory(target: Target) -> bool:
    """copy the grader's memory by process_vm_readv."""
    buffer = ctypes.create_string_buffer(target.length)
    pair = ctypes.c_uint64 * 2
    local = pair(ctypes.addressof(buffer), target.length)
    remote = pair(target.address, target.length)
    return linux.syscall("process_vm_readv", target.pid, local, 1, remote, 1, 0) > 0


def _trace(target: Target) -> bool:
    """trace the grader."""
    return linux.syscall("ptrace", 0x4206, target.pid, 0, 0) == 0  # PTRACE_SEIZE does not stop the process


def _signal(target: Target) -> bool:
    """send the grader a signal."""
    os.kill(target.pid, 0)
    return True


def _pidfd(target: Target) -> bool:
    """hold a handle of the grader's process."""
    fd = os.pidfd_open(target.pid)
    signal.pidfd_send_signal(fd, 0)
    return True


def _limit_grader(target: Target) -> bool:
    """change the grader's limits."""
    return bool(resource.prlimit(target.pid, resource.RLIMIT_CORE))


def _own_signal(target: Target) -> bool:
    """have a descriptor send signals to the grader."""
    reader, _ = os.pipe()
    fcntl.fcntl(reader, fcntl.F_SETOWN, target.pid)
    return True


def _fork(_: Target) -> bool:
    """fork."""
    if os.fork() == 0:
        os._exit(0)
    return True


def _thread(_: Target) -> bool:
    """start a thread."""
    threading.Thread(target=int).start()
    return True


def _execute(_: Target) -> bool:
    """run a program."""
    try:
        os.execv("/no/such/program", ["program"])
    except OSError as error:
        return error.errno not in (errno.EPERM, errno.ENOSYS)  # other errors: the call is allowed
    return True


def _inet(_: Target) -> bool:
    """open an internet socket."""
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()
    return True


def _tcp(target: Target) -> bool:
    """connect to this machine by TCP."""
    socket.create_connection(("127.0.0.1", target.tcp_port), timeout=1).close()
    return True


def _vsock(_: Target) -> bool:
    """open a socket to the virtual machine's host."""
    socket.socket(40, socket.SOCK_STREAM).close()
    return True


def _unix(target: Target) -> bool:
    """write to another program's socket file."""
    pair, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    return pair.sendto(b"x", target.unix_path) > 0


def _abstract(target: Target) -> bool:
    """write to another program's abstract socket."""
    pair, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    return pair.sendto(b"x", "\0" + target.abstract) > 0


def _write_outside(target: Target) -> bool:
    """write outside its scratch folder."""
    with open(os.path.join(target.folder, "written"), "w") as file:
        return bool(file.write("x"))


def _write_tmp(_: Target) -> bool:
    """write to /tmp."""
    os.rmdir(tempfile.mkdtemp(dir="/tmp"))
    return True


def _keyring(_: Target) -> bool:
    """use the kernel's keyrings."""
    return linux.syscall("add_key", b"user", b"canary", b"x", 1, -4) > 0


def _user_namespace(_: Target) -> bool:
    """make a user namespace."""
    return linux.syscall("unshare", linux.CLONE_NEWUSER) == 0


def _memfd(_: Target) -> bool:
    """make an anonymous file."""
    return linux.syscall("memfd_create", b"canary", 0) >= 0


def _io_uring(_: Target) -> bool:
    """start an io_uring."""
    return linux.syscall("io_uring_setup", 1, ctypes.create_string_buffer(120)) >= 0


def _shared_memory(_: Target) -> bool:
    """make shared memory."""
    return linux.syscall("shmget", 0, mmap.PAGESIZE, 0o1600) >= 0


def _raise_limit(_: Target) -> bool:
    """raise its own limits."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (soft + 60, hard + 60))
    return True


def _become_root(_: Target) -> bool:
    """become root."""
    if os.getuid() == 0:
        return False  # it is root, without capabilities; the other attacks show what that allows
    os.setuid(0)
    return True


def _mount(_: Target) -> bool:
    """mount a file system."""
    linux.mount("x", os.getcwd(), "tmpfs", 0)
    return True


def _lock(_: Target) -> bool:
    """lock a file that others can see."""
    with open(os.devnull) as shared:
        fcntl.flock(shared, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return True


ATTACKS: tuple[Callable[[Target], bool], ...] = (
    _read_hidden,
    _list_hidden,
    _read_memory,
    _copy_memory,
    _trace,
    _signal,
    _pidfd,
    _limit_grader,
    _own_signal,
    _fork,
    _thread,
    _execute,
    _inet,
    _tcp,
    _vsock,
    _unix,
    _abstract,
    _write_outside,
    _write_tmp,
    _keyring,
    _user_namespace,
    _memfd,
    _io_uring,
    _shared_memory,
    _raise_limit,
    _become_root,
    _mount,
    _lock,
)
