"""The system calls that a worker may make. Every other call fails, and a foreign calling convention kills it.

It is an allow-list, because the kernel gains calls every year. It allows the calls that Python, NumPy, SymPy,
Matplotlib and asyncio were seen to need with files in one scratch folder, one thread and no children. Some
calls are only partly allowed:

- `fcntl` without F_SETOWN and F_SETSIG (together they send any signal, SIGKILL too, to any process of the
  same user) and without locks (two workers could talk by locking a library's file);
- `sendto` without an address (a datagram socket from `socketpair` could otherwise write to any socket file);
- `chmod` and `utime` do nothing and report success, because Landlock does not govern them and `shutil.copy`
  needs them. The same holds for `fsync`, which would make the grader's own disk wait, and `fadvise`, which
  could evict a shared file from memory, and another worker would notice;
- calls that take a process number (`getpgid`, a CPU clock) work only for the worker itself;
- `madvise` only with advice that affects the worker's own memory: other advice can evict shared files or have
  pages compared;
- `prlimit64` only to read the worker's own limits, never to set limits;
- `tgkill` only to the worker itself, because `abort` uses it;
- `clone` only in a jail with threads, and only with the flags that the C library uses to start a thread: a
  new process or namespace needs other flags.
"""

from __future__ import annotations

import ctypes
import errno
import os
from dataclasses import dataclass

from autograder.sandbox import bpf, linux
from autograder.sandbox.syscalls import NUMBERS

ALLOW = 0x7FFF0000
KILL = 0x80000000  # the whole process, not one thread
ERROR = 0x00050000  # in the low 16 bits: the errno that the caller sees
PRETEND = ERROR  # errno 0: the call does nothing and reports success
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
X32_BIT = 0x40000000

SECCOMP_SET_MODE_FILTER = 1


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ALWAYS = _names("""
    read write readv writev pread64 pwrite64 preadv pwritev lseek close close_range dup dup2 dup3 pipe pipe2
    open openat creat stat fstat lstat newfstatat statx statfs fstatfs access faccessat faccessat2 readlink
    readlinkat getdents getdents64 getcwd chdir fchdir umask mkdir mkdirat rmdir unlink unlinkat rename
    renameat renameat2 ftruncate sendfile copy_file_range mmap munmap mprotect mremap brk rt_sigaction
    rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend sigaltstack restart_syscall pause
    alarm getitimer setitimer nanosleep gettimeofday time times getpid getppid gettid getuid geteuid getgid
    getegid getresuid getresgid getgroups getpgrp getrusage getrlimit sysinfo uname getcpu getrandom
    sched_yield sched_get_priority_max sched_get_priority_min futex set_robust_list set_tid_address rseq
    membarrier poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait
    epoll_pwait2 eventfd eventfd2 recvfrom shutdown getsockname getpeername getsockopt wait4 waitid exit
    exit_group
""")

#: Calls that fail as on an older kernel, so that the C library falls back on a call that we can inspect.
UNKNOWN = ("clone3", "openat2")

NOTHING_DONE = _names("""
    chmod fchmod fchmodat fchmodat2 utime utimes futimesat utimensat
    fsync fdatasync msync fadvise64 readahead
""")

_FCNTL = (
    0,
    1,
    2,
    3,
    4,
    1030,
    1032,
)  # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC, F_GETPIPE_SZ
_IOCTL = (
    0x5401,
    0x5413,
    0x541B,
    0x5421,
    0x5450,
    0x5451,
)  # TCGETS TIOCGWINSZ FIONREAD FIONBIO FIONCLEX FIOCLEX

#: MADV_NORMAL to DONTNEED, FREE, HUGEPAGE, NOHUGEPAGE, DONTDUMP, DODUMP, WIPEONFORK, KEEPONFORK
_ADVICE = (0, 1, 2, 3, 4, 8, 14, 15, 16, 17, 18, 19)
_REGISTERS = (
    0x1002,
    0x1003,
    0x1021,
    0x1022,
    0x1023,
)  # ARCH_SET_FS, ARCH_GET_FS, and the requests for AMX that OpenBLAS makes

#: CLONE_VM, FS, FILES, SIGHAND, THREAD, SYSVSEM, SETTLS, PARENT_SETTID and CHILD_CLEARTID, as glibc and musl pass them.
_THREAD = (0x3D0F00, 0x7D0F00)  # musl adds CLONE_DETACHED, which no longer has an effect


@dataclass(frozen=True)
class Test:
    """A condition on one argument: its low 32 bits are one of `values`, or all 64 bits are zero (`null`).

    Only the low half of an int argument is compared, because the kernel also reads only that half.
    """

    argument: int
    values: tuple[int, ...] = (0,)
    null: bool = False


def conditional(pid: int, threads: bool = False) -> dict[str, tuple[Test, ...]]:
    """Return the calls that are allowed if all of their tests hold; `pid` is the worker's own."""
    own = Test(0, (0, pid))
    clock = Test(0, _clocks(pid))
    return {
        **({"clone": (Test(0, _THREAD),)} if threads else {}),
        **dict.fromkeys(("getpgid", "getsid"), (own,)),
        **dict.fromkeys(("sched_getaffinity", "sched_getparam", "sched_getscheduler"), (own,)),
        "getpriority": (Test(0, (0,)), Test(1, (0, pid))),
        **dict.fromkeys(("clock_gettime", "clock_getres", "clock_nanosleep"), (clock,)),
        "arch_prctl": (Test(0, _REGISTERS),),
        "madvise": (Test(2, _ADVICE),),
        "fcntl": (Test(1, _FCNTL),),
        "ioctl": (Test(1, _IOCTL),),
        "socketpair": (Test(0, (1,)),),  # AF_UNIX: asyncio uses one to wake its own loop
        "sendto": (Test(4, null=True),),
        "prlimit64": (Test(0, (0,)), Test(2, null=True)),
        "tgkill": (Test(0, (pid,)),),
    }


def _clocks(pid: int) -> tuple[int, ...]:
    """Return the machine's clocks and this process's own CPU clocks, whose negative numbers encode the process."""
    own = [(~number << 3 | kind) & 0xFFFFFFFF for number in (0, pid) for kind in (2, 6)]
    return (*range(12), *own)


def program(machine: str, pid: int, threads: bool = False) -> list[bpf.Instruction]:
    """Return the seccomp filter for one architecture and one worker, as instructions of classic BPF.

    Calls that a worker needs are allowed, some of them only with certain arguments. Calls for which the C library has a
    substitute fail with ENOSYS, calls without an effect that matters do nothing and seem to succeed, and all others
    fail with EPERM. A call by another convention (of another architecture, or x32) kills the worker.

    Parameters
    ----------
    machine : str
        `x86_64` or `aarch64`; another one raises KeyError.
    pid : int
        The worker's process id in its own namespace; it may send signals only to itself.
    threads : bool
        Whether the worker may start threads.
    """
    numbers = NUMBERS[machine]
    lines = [
        bpf.load(bpf.ARCHITECTURE),
        bpf.skip_if_equal(ARCHITECTURES[machine], 1),
        bpf.give(KILL),
        bpf.load(bpf.NUMBER),
    ]
    if machine == "x86_64":
        # x32 has the same architecture word and its own numbers, 2^30 higher.
        lines += [bpf.skip_if_below(X32_BIT, 1), bpf.give(KILL)]
    verdicts = dict.fromkeys(ALWAYS, ALLOW)
    verdicts |= dict.fromkeys(UNKNOWN, ERROR | errno.ENOSYS)
    verdicts |= dict.fromkeys(NOTHING_DONE, PRETEND)
    for name, verdict in verdicts.items():
        if name in numbers:
            lines += [bpf.skip_unless_equal(numbers[name], 1), bpf.give(verdict)]
    for name, tests in conditional(pid, threads).items():
        body = [line for test in tests for line in _test(test)] + [bpf.give(ALLOW)]
        if name in numbers:
            lines += [bpf.skip_unless_equal(numbers[name], len(body)), *body]
    return [*lines, bpf.give(ERROR | errno.EPERM)]


def _test(test: Test) -> list[bpf.Instruction]:
    """Return instructions that end in EPERM unless the test holds."""
    refuse = bpf.give(ERROR | errno.EPERM)
    if test.null:
        halves = (bpf.argument(test.argument), bpf.argument(test.argument, high=True))
        return [line for half in halves for line in (bpf.load(half), bpf.skip_if_equal(0, 1), refuse)]
    count = len(test.values)
    matches = [bpf.skip_if_equal(value, count - place) for place, value in enumerate(test.values)]
    return [bpf.load(bpf.argument(test.argument)), *matches, refuse]


class Program(ctypes.Structure):
    """The kernel's struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def enter(threads: bool = False) -> None:
    """Install the filter on this thread, irrevocably. Needs no_new_privs; raises OSError if the kernel refuses."""
    code = bpf.assemble(program(linux.machine(), os.getpid(), threads))
    description = Program(len(code) // 8, code)
    linux.syscall("seccomp", SECCOMP_SET_MODE_FILTER, 0, ctypes.byref(description))
