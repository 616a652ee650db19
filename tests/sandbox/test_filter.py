"""The seccomp filter's verdicts, by its interpreter, for both architectures whatever this machine is."""

from __future__ import annotations

import errno
import re
import signal
from pathlib import Path

import pytest

from autograder.sandbox import bpf, seccomp
from autograder.sandbox.syscalls import NUMBERS

REFUSED = seccomp.ERROR | errno.EPERM
UNKNOWN = seccomp.ERROR | errno.ENOSYS
PID = 7


@pytest.fixture(params=["x86_64", "aarch64"])
def machine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def verdict(machine: str, name: str, *args: int) -> int:
    program = seccomp.program(machine, PID)
    return bpf.run(program, NUMBERS[machine][name], seccomp.ARCHITECTURES[machine], args)


@pytest.mark.parametrize(
    "name", ["read", "write", "openat", "mmap", "futex", "epoll_ctl", "getrandom", "exit_group"]
)
def test_ordinary_calls_are_allowed(machine: str, name: str) -> None:
    assert verdict(machine, name) == seccomp.ALLOW


@pytest.mark.parametrize(
    "name",
    [
        *(
            "execve",
            "execveat",
            "clone",
            "kill",
            "tkill",
            "ptrace",
            "socket",
            "connect",
            "sendmsg",
            "mount",
            "unshare",
        ),
        *("setns", "memfd_create", "shmget", "keyctl", "io_uring_setup", "bpf", "prctl", "seccomp", "flock"),
        *(
            "process_vm_readv",
            "pidfd_open",
            "setuid",
            "mknodat",
            "linkat",
            "symlinkat",
            "inotify_init1",
            "mincore",
        ),
    ],
)
def test_dangerous_calls_are_refused(machine: str, name: str) -> None:
    assert verdict(machine, name) == REFUSED


def test_calls_that_no_table_knows_are_refused(machine: str) -> None:
    program = seccomp.program(machine, PID)
    for number in (463, 500, 1000, 0x3FFFFFFF):
        assert bpf.run(program, number, seccomp.ARCHITECTURES[machine]) == REFUSED


def test_newer_ways_to_fork_and_open_look_unknown(machine: str) -> None:
    assert verdict(machine, "clone3") == verdict(machine, "openat2") == UNKNOWN


def test_only_unix_pairs_of_sockets(machine: str) -> None:
    assert verdict(machine, "socketpair", 1) == seccomp.ALLOW
    for family in (2, 10, 16, 40):
        assert verdict(machine, "socketpair", family) == REFUSED


def test_sendto_takes_no_address(machine: str) -> None:
    assert verdict(machine, "sendto", 3, 0x1000, 1, 0, 0, 0) == seccomp.ALLOW
    assert verdict(machine, "sendto", 3, 0x1000, 1, 0, 0x2000, 110) == REFUSED
    # An address whose low half is zero is an address too.
    assert verdict(machine, "sendto", 3, 0x1000, 1, 0, 1 << 32, 110) == REFUSED


def test_fcntl_sends_no_signals_and_takes_no_locks(machine: str) -> None:
    assert verdict(machine, "fcntl", 3, 4) == seccomp.ALLOW
    for command in (
        5,
        6,
        7,
        8,
        10,
        15,
        37,
        1024,
        1026,
        1031,
        1033,
    ):  # locks, owner, signal, lease, notify, pipe, seals
        assert verdict(machine, "fcntl", 3, command) == REFUSED
    # The kernel reads 32 bits of the command: what stands above them does not make it another one.
    assert verdict(machine, "fcntl", 3, (1 << 32) | 8) == REFUSED


def test_ioctl_types_into_no_terminal(machine: str) -> None:
    assert verdict(machine, "ioctl", 0, 0x5401) == seccomp.ALLOW
    for request in (0x5412, 0x8901, 0x540E, 0x541C):
        assert verdict(machine, "ioctl", 0, request) == REFUSED
        assert verdict(machine, "ioctl", 0, (0xDEAD << 32) | request) == REFUSED


def test_limits_are_read_and_never_set(machine: str) -> None:
    assert verdict(machine, "prlimit64", 0, 7, 0, 0x1000) == seccomp.ALLOW
    assert verdict(machine, "prlimit64", 0, 7, 0x1000, 0) == REFUSED
    assert verdict(machine, "prlimit64", PID + 1, 7, 0, 0x1000) == REFUSED


def test_a_worker_may_abort_itself_alone(machine: str) -> None:
    assert verdict(machine, "tgkill", PID, PID, signal.SIGABRT) == seccomp.ALLOW
    assert verdict(machine, "tgkill", PID + 1, PID + 1, signal.SIGKILL) == REFUSED


def test_questions_about_processes_are_about_oneself(machine: str) -> None:
    for name in ("getpgid", "getsid", "sched_getaffinity", "sched_getparam", "sched_getscheduler"):
        assert verdict(machine, name, 0) == verdict(machine, name, PID) == seccomp.ALLOW
        assert verdict(machine, name, PID + 1) == REFUSED
    assert verdict(machine, "getpriority", 0, 0) == seccomp.ALLOW
    for which, who in ((0, PID + 1), (1, 0), (2, 0)):
        assert verdict(machine, "getpriority", which, who) == REFUSED


def test_clocks_are_the_machines_or_ones_own(machine: str) -> None:
    for name in ("clock_gettime", "clock_getres", "clock_nanosleep"):
        for clock in (0, 1, 2, 3, 7, 11, ~PID << 3 | 2, ~0 << 3 | 6):
            assert verdict(machine, name, clock & 0xFFFFFFFF) == seccomp.ALLOW
        for clock in (12, 16, ~(PID + 1) << 3 | 2, ~PID << 3 | 3):
            assert verdict(machine, name, clock & 0xFFFFFFFF) == REFUSED


def test_shared_files_stay_in_memory_and_the_disk_is_not_flushed(machine: str) -> None:
    for name in ("fsync", "fdatasync", "msync", "fadvise64", "readahead"):
        assert verdict(machine, name) == seccomp.PRETEND
    assert (
        verdict(machine, "madvise", 0, 4096, 14) == verdict(machine, "madvise", 0, 4096, 4) == seccomp.ALLOW
    )
    for advice in (
        9,
        12,
        20,
        21,
        25,
        100,
        101,
    ):  # REMOVE, MERGEABLE, COLD, PAGEOUT, COLLAPSE, HWPOISON, SOFT_OFFLINE
        assert verdict(machine, "madvise", 0, 4096, advice) == REFUSED


def test_foreign_conventions_kill(machine: str) -> None:
    program = seccomp.program(machine, PID)
    for architecture in (0x40000003, 0xC000003E, 0xC00000B7, 0x40000028):
        if architecture != seccomp.ARCHITECTURES[machine]:
            assert bpf.run(program, NUMBERS[machine]["read"], architecture) == seccomp.KILL
    if machine == "x86_64":
        for number in (0, 39, 57, 512, 547):
            assert bpf.run(program, seccomp.X32_BIT | number, seccomp.ARCHITECTURES[machine]) == seccomp.KILL


def test_filter_fits_and_is_well_formed(machine: str) -> None:
    code = bpf.assemble(seccomp.program(machine, PID))
    assert len(code) % 8 == 0
    assert len(code) // 8 < 600


def test_assembler_refuses_jumps_past_the_end() -> None:
    with pytest.raises(ValueError, match="jumps out"):
        bpf.assemble([bpf.skip_if_equal(1, 1), bpf.give(0)])


@pytest.mark.parametrize(
    ("machine", "header"),
    [
        ("x86_64", "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
        ("aarch64", "/usr/include/asm-generic/unistd.h"),
    ],
)
def test_numbers_are_the_kernels(machine: str, header: str) -> None:
    if not Path(header).exists():
        pytest.skip("no kernel headers here")
    found = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", Path(header).read_text()))
    assert len(found) > 200
    renamed = {"fstat64": "fstat"}
    for name, number in found.items():
        ours = NUMBERS[machine].get(renamed.get(name, name))
        assert ours is None or ours == int(number), name
