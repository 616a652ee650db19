"""Start workers: the zygote forks, and the child locks itself in before it runs anything else.

The zygote holds no secret and obeys the grader. A worker is untrusted from the first byte of student code on.
Everything here runs before that byte, and the order matters: first namespaces (which need privileges), then
limits and identity (which give the privileges up), then the layers that need no privileges.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from typing import NoReturn

from autograder.sandbox import (
    access_times,
    chroot,
    hidden_names,
    landlock,
    linux,
    namespaces,
    privileges,
    seccomp,
)
from autograder.sandbox.jail import Jail, SandboxError

#: Exit status of a worker that could not lock itself in.
EXIT_SANDBOX = 97

#: Counts workers, so that the workers of one zygote have different users. The count starts at random, so that
#: the workers of two zygotes mostly differ too.
_workers = int.from_bytes(os.urandom(2))
_supervisors: set[int] = set()

#: What a worker writes into its pipe when it is locked in; anything else is the reason why it is not.
_LOCKED_IN = b"in"
#: Most bytes of the reason: fewer than a pipe holds, so that the worker never waits for a reader.
_MAX_VERDICT = 4000


def become_zygote(tier: str) -> None:
    """Prepare this new, single-threaded process to fork workers; call it once, before loading libraries.

    The process dies with its parent, and other processes of its user cannot read its memory. In the namespaces tier the
    process also forks. The caller continues in the child, which is pid 1 of its own process table. The parent only
    waits for the child and ends with its status. Killing either process ends every worker.

    On another system than Linux this does nothing for the tier none.

    Raises
    ------
    SandboxError
        In the namespaces tier, if the kernel refuses namespaces or the process has other threads. In any tier but none,
        if the system is not Linux.
    """
    if not sys.platform.startswith("linux"):
        if tier != "none":
            raise SandboxError(f"the tier {tier} needs Linux, this is {sys.platform}")
        return
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    if tier == "namespaces":
        _alone()
        try:
            namespaces.unshare_zygote()
        except OSError as error:
            raise SandboxError(f"no namespaces: {error}") from error
        parent = os.pidfd_open(os.getpid())
        pid = os.fork()
        if pid:
            _relay(pid)
        privileges.end_with_parent(parent)
        os.close(parent)
    linux.prctl(linux.PR_SET_DUMPABLE, 0)


def _relay(pid: int) -> NoReturn:
    """Close all descriptors, wait for the zygote, and end with its status."""
    os.closerange(0, privileges.CLOSED_BY_LOOP)
    while True:
        with contextlib.suppress(InterruptedError, KeyboardInterrupt):
            os._exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) & 0xFF)


def fork_into(jail: Jail, child: Callable[[], NoReturn]) -> int:
    """Fork a worker that enters ``jail`` and then runs ``child``, which must end with `os._exit`.

    Call this in a zygote (`become_zygote`). In the landlock tier a supervisor of the worker's paths is forked too; it
    ends with the worker, and a later call reaps it. What is buffered for standard output and errors is flushed first.

    Returns
    -------
    int
        The worker's pid as the zygote sees it; the zygote reaps it. The function returns when the worker is locked in.

    Raises
    ------
    SandboxError
        If no process can be forked, or a layer could not be applied. A worker that was forked is killed and reaped.
    """
    global _workers
    _workers += 1
    _prepare_files(jail)
    _reap()
    handshake = _Handshake(jail)
    try:
        pid = _fork(jail, child, handshake)
        supervisor, verdict = 0, b""
        try:
            handshake.close_workers()
            supervisor = _supervise(jail, pid, handshake)
            verdict = handshake.read_verdict()
        except SandboxError as error:
            verdict = str(error).encode()
        except OSError as error:
            verdict = f"a worker could not be supervised: {error}".encode()
    finally:
        handshake.close()
    if verdict == _LOCKED_IN:
        return pid
    _end_worker(pid, supervisor)
    raise SandboxError(verdict.decode(errors="replace") or "the worker died while it locked itself in")


class _Handshake:
    """The descriptors that the zygote and a new worker share until the worker is locked in.

    The worker writes into ``verdict`` whether it is locked in, and the zygote reads it from ``report``. ``parent`` is a
    pidfd of the zygote, or -1 on another system than Linux. ``links`` connect the worker to the supervisor of its
    paths: the supervisor's end, then the worker's, or none if the tier has no supervisor.
    """

    def __init__(self, jail: Jail) -> None:
        self.report, self.verdict = os.pipe()
        self.parent = os.pidfd_open(os.getpid()) if sys.platform.startswith("linux") else -1
        self.links = socket.socketpair() if jail.has("names") else ()

    def close_workers(self) -> None:
        """Close the worker's ends here, so that `read_verdict` ends if the worker dies."""
        os.close(self.verdict)
        self.verdict = -1
        if self.links:
            self.links[1].close()

    def read_verdict(self) -> bytes:
        """Return `_LOCKED_IN`, the reason why the worker could not lock itself in, or nothing if it died."""
        with open(self.report, "rb", closefd=False) as pipe:
            return pipe.read(_MAX_VERDICT)

    def close(self) -> None:
        for link in self.links:
            link.close()
        for fd in (self.report, self.verdict, self.parent):
            if fd >= 0:
                os.close(fd)


def _fork(jail: Jail, child: Callable[[], NoReturn], handshake: _Handshake) -> int:
    """Fork a process that runs `_child`, and return its pid. Raises SandboxError if no process can be forked."""
    pid = 0
    try:
        table = namespaces.new_process_table() if jail.has("namespaces") else contextlib.nullcontext()
        _flush()
        with table:
            pid = os.fork()
            if pid == 0:
                os.close(handshake.report)
                _child(jail, child, handshake.verdict, handshake.parent, handshake.links)
    except OSError as error:
        if pid:
            _end_worker(pid, 0)
        raise SandboxError(f"a worker could not be forked: {error}") from error
    return pid


def _supervise(jail: Jail, pid: int, handshake: _Handshake) -> int:
    """Fork the supervisor of a worker's paths, and return its pid; 0 if the tier has none."""
    if not handshake.links:
        return 0
    supervisor = hidden_names.start(
        handshake.links[0], pid, hidden_names.view(jail, namespaces.DEVICES), handshake.parent
    )
    _supervisors.add(supervisor)
    return supervisor


def _prepare_files(jail: Jail) -> None:
    """Do once, in the zygote, what workers need of the disk: the tree of the tier chroot, or Landlock's rules.

    Times of access are settled too, so that the first worker's reading changes none.
    """
    if jail.has("chroot"):
        access_times.settle_once((chroot.prepare(jail),))
    elif jail.has("landlock") and not jail.has("namespaces"):
        landlock.plan(jail.readable, jail.hidden)
        access_times.settle_once(jail.readable)


def _end_worker(pid: int, supervisor: int) -> None:
    """Kill and reap a worker, and reap its supervisor, which ends with it; 0 means that there is no supervisor."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    if supervisor:
        os.waitpid(supervisor, 0)
        _supervisors.discard(supervisor)


def _reap() -> None:
    """Reap the supervisors that have ended with their workers."""
    for pid in list(_supervisors):
        with contextlib.suppress(ChildProcessError):
            if os.waitpid(pid, os.WNOHANG)[0] == 0:
                continue
        _supervisors.discard(pid)


def _flush() -> None:
    """Flush the zygote's output buffers, because the child would otherwise print them again."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with contextlib.suppress(OSError, ValueError):
                stream.flush()


def _child(
    jail: Jail, child: Callable[[], NoReturn], verdict: int, parent: int, links: tuple[socket.socket, ...]
) -> NoReturn:
    status = EXIT_SANDBOX
    try:
        try:
            if links:
                links[0].close()
            enter(jail, parent=parent, keep=(verdict,), link=links[1] if links else None)
        except BaseException as error:
            os.write(verdict, f"{type(error).__name__}: {error}".encode()[:_MAX_VERDICT])
            os._exit(EXIT_SANDBOX)
        os.write(verdict, _LOCKED_IN)
        os.close(verdict)
        status = 70  # as BSD's EX_SOFTWARE: the child's function raised or returned
        child()
    finally:
        os._exit(status)


def enter(
    jail: Jail, parent: int = -1, keep: tuple[int, ...] = (), link: socket.socket | None = None
) -> None:
    """Apply every layer of the jail to this process, irrevocably, and change to the scratch folder.

    All descriptors are closed except those of the jail and of ``keep``; 0, 1 and 2 become /dev/null unless the jail
    keeps them.

    Parameters
    ----------
    jail : Jail
        What this process may do from here on.
    parent : int
        A pidfd of the zygote, so that the worker never outlives it; -1 for none.
    keep : tuple of int
        Descriptors to keep open besides the jail's.
    link : socket or None
        The socket to the supervisor of this worker's paths, in the landlock tier.

    Raises
    ------
    SandboxError
        If any layer is refused. The process is then half locked in and must end.
    """
    try:
        if jail.tier == "none":
            _enter_none(jail, parent, keep)
        else:
            _apply_layers(jail, parent, keep, link)
    except OSError as error:
        raise SandboxError(str(error)) from error
    _settle(jail.scratch)


def _settle(scratch: str) -> None:
    """Set the usual environment variables to the only writable folder."""
    for name in ("HOME", "TMPDIR", "MPLCONFIGDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "IPYTHONDIR"):
        os.environ[name] = scratch
    tempfile.tempdir = None  # the zygote may have set it already


def _apply_layers(jail: Jail, parent: int, keep: tuple[int, ...], link: socket.socket | None) -> None:
    """Lock this process into the jail: all layers of its tier, in the order in which they depend on each other.

    The layers are the tree (namespaces or chroot), resource limits, identity, death with the zygote (``parent``, a
    pidfd), Landlock, the supervisor of paths (``link``), descriptors, and seccomp. The scratch folder becomes the
    working folder, and descriptors that neither the jail nor ``keep`` lists are closed. The tier ``none`` does not come
    here.

    Raises
    ------
    SandboxError
        If the tier landlock has no supervisor or no Landlock, if a limit cannot be set, if the process has other
        threads, or if the machine is of another kind than the filters know.
    OSError
        If the kernel refuses a step.
    """
    linux.machine()
    _alone()
    if jail.has("names"):
        if link is None:
            raise SandboxError("a worker of this tier needs a supervisor: fork it by fork_into")
        hidden_names.offer_memory(link)
    mapped = privileges.mapped_bytes()
    null = os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC)
    uid = _uid(jail)
    if jail.has("namespaces"):
        namespaces.enter(jail, uid)
    elif jail.has("chroot"):
        chroot.enter(jail, uid)
    elif uid is not None:
        os.chown(jail.scratch, uid, uid if jail.gid is None else jail.gid)
    if jail.has("limits"):
        privileges.limit(jail, mapped)
    if jail.has("identity"):
        privileges.take_identity(jail, uid)
        # Dumpable, so that `scratch.nameless` can count its open files; in the tier chroot no other process
        # has its user.
        privileges.no_way_up(dumpable=not jail.has("namespaces"))
    elif jail.has("landlock") or jail.has("seccomp") or jail.has("names"):
        linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)  # Landlock and seccomp require it
    if parent >= 0:
        privileges.end_with_parent(parent)
    os.chdir(jail.scratch)
    if jail.has("landlock"):
        _restrict_paths(jail)
    if jail.has("names") and link is not None:
        hidden_names.enter(link)
    if jail.has("descriptors"):
        privileges.close_descriptors((*jail.keep_fds, *keep), null)
    if jail.has("seccomp"):
        seccomp.enter(jail.threads)


def _enter_none(jail: Jail, parent: int, keep: tuple[int, ...]) -> None:
    mapped = privileges.mapped_bytes()
    null = os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC)
    os.chdir(jail.scratch)
    if jail.has("limits"):
        privileges.limit(jail, mapped)
    if sys.platform.startswith("linux"):
        if jail.has("identity"):
            privileges.no_way_up()
        if parent >= 0:
            privileges.end_with_parent(parent)
    if jail.has("descriptors"):
        privileges.close_descriptors((*jail.keep_fds, *keep), null)


def _uid(jail: Jail) -> int | None:
    """Return the worker's user, or None unless the grader is root and the worker has its own file tree."""
    if (
        not jail.has("identity")
        or jail.tier == "landlock"
        or not linux.capabilities() >> linux.CAP_SETUID & 1
    ):
        return None
    if os.geteuid() != 0:
        return None  # an ordinary user in a user namespace that maps no other user
    return privileges.own_uid(_workers) if jail.uid is None else jail.uid


def _alone() -> None:
    """Raise SandboxError if there is a second thread, which Landlock, seccomp and namespaces would not restrict."""
    with contextlib.suppress(FileNotFoundError):
        if len(os.listdir("/proc/self/task")) != 1:
            raise SandboxError(
                "a process with several threads cannot be locked in; load libraries single-threaded"
            )


def _restrict_paths(jail: Jail) -> None:
    """Enter Landlock: read only the jail's paths, write only into its scratch folder.

    Without Landlock in the kernel, `SandboxError` is raised in the tier landlock; other tiers do without.
    """
    if landlock.version():
        # A tree of its own does not contain the hidden paths.
        hidden = () if jail.has("namespaces") or jail.has("chroot") else jail.hidden
        landlock.enter(jail.readable, hidden, jail.scratch, namespaces.DEVICES)
    elif jail.tier == "landlock":
        raise SandboxError("this kernel has no Landlock")
