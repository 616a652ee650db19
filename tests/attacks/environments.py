"""Machines that we do not have, made from the one that we have: an ordinary user's, and containers.

Only root can make the others. Each is entered by a fresh process, which then becomes the command that was asked for:

    python environments.py container-user -- python -c pass
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

from autograder.sandbox import bpf, linux, seccomp
from autograder.sandbox.syscalls import NUMBERS

NOBODY = 65534

#: Capabilities that Docker leaves to a container's root.
CONTAINER_CAPABILITIES = (0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31)

#: What Docker's own seccomp profile refuses to a container without CAP_SYS_ADMIN, as far as it matters here.
CONTAINER_REFUSES = tuple(
    name
    for line in (
        "unshare setns mount umount2 mount_setattr pivot_root open_tree",
        "move_mount fsopen fsmount fspick bpf keyctl add_key",
        "request_key userfaultfd perf_event_open io_uring_setup io_uring_enter open_by_handle_at init_module",
        "finit_module delete_module kexec_load reboot swapon acct quotactl",
        "syslog personality",
    )
    for name in line.split()
)
_NEW_NAMESPACES = 0x7E020000  # any of the CLONE_NEW… flags


def ordinary_user() -> None:
    """Become nobody, with this Python still readable: a home folder such as /root may bar the way to it."""
    linux.syscall("unshare", linux.CLONE_NEWNS)
    linux.mount(None, "/", None, linux.MS_REC | linux.MS_SLAVE)
    here = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    for path in {os.path.realpath(p) for p in (sys.base_prefix, sys.prefix, here)}:
        _open_way(path)
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def _open_way(path: str) -> None:
    """Cover the first folder on the way that others cannot pass by one that they can, with only `path` in it."""
    parts = path.split("/")[1:]
    for index in range(1, len(parts)):
        folder = "/" + "/".join(parts[:index])
        if os.stat(folder).st_mode & 0o001:
            continue
        kept = os.open(path, os.O_PATH)
        linux.mount("way", folder, "tmpfs", 0, "mode=755")
        os.makedirs(path)
        linux.mount(f"/proc/self/fd/{kept}", path, None, linux.MS_BIND | linux.MS_REC)
        os.close(kept)
        return


def container_profile() -> None:
    """Refuse what a container's seccomp profile refuses."""
    machine = linux.machine()
    numbers = NUMBERS[machine]
    refuse = bpf.give(seccomp.ERROR | errno.EPERM)
    lines = [bpf.load(bpf.NUMBER)]
    for name in CONTAINER_REFUSES:
        if name in numbers:
            lines += [bpf.skip_unless_equal(numbers[name], 1), refuse]
    lines += [bpf.skip_unless_equal(numbers["clone3"], 1), bpf.give(seccomp.ERROR | errno.ENOSYS)]
    flags = [bpf.load(bpf.argument(0)), bpf.mask(_NEW_NAMESPACES), bpf.skip_if_equal(0, 1), refuse]
    lines += [bpf.skip_unless_equal(numbers["clone"], 4), *flags, bpf.give(seccomp.ALLOW)]
    code = bpf.assemble(lines)
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    description = seccomp.Program(len(code) // 8, code)
    linux.syscall("seccomp", seccomp.SECCOMP_SET_MODE_FILTER, 0, ctypes.byref(description))


def container_root() -> None:
    """Root with Docker's capabilities and profile."""
    for capability in range(64):
        if capability not in CONTAINER_CAPABILITIES:
            try:
                linux.prctl(linux.PR_CAPBSET_DROP, capability)
            except OSError:
                break
    container_profile()  # exec then gives root what is left of the bounding set


def container_user() -> None:
    """An ordinary user in such a container."""
    ordinary_user()
    container_profile()


ENVIRONMENTS = {
    "root": lambda: None,
    "user": ordinary_user,
    "container-root": container_root,
    "container-user": container_user,
}


def command(environment: str, *argv: str) -> list[str]:
    """The command line that runs `argv` in an environment."""
    return [sys.executable, "-I", os.path.abspath(__file__), environment, "--", *argv]


def available() -> list[str]:
    """Environments that can be made here."""
    if not sys.platform.startswith("linux"):
        return []
    return list(ENVIRONMENTS) if os.geteuid() == 0 else ["user-as-is"]


def main() -> None:
    """Enter the environment that the first argument names and become the rest."""
    environment, _, *argv = sys.argv[1:]
    if environment != "user-as-is":
        ENVIRONMENTS[environment]()
    os.execv(argv[0], argv)


if __name__ == "__main__":
    main()
