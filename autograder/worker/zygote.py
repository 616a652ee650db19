"""Start the zygote, fork workers from it, kill them and measure what they used. This is the grader's side."""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

from autograder import sandbox
from autograder.homework import layout
from autograder.homework.budgets import Budget
from autograder.sandbox import chroot, scratch, temporary_folders
from autograder.worker.messages import ForkRequest, ReapRequest, ZygoteAnswer
from workbook import homework
from workbook.common.atomic import replace_file

_SILENT_SECONDS = 60.0
"""Time limit for an answer of a zygote that does not compute. One that computes may take longer on a busy machine."""
_BUSY_SECONDS = 60.0
"""CPU seconds before an answer; importing the zygote's libraries takes two."""
_MAX_MESSAGE = 1 << 20
_ENDED = "the worker's zygote ended: `autograder doctor` looks for the reason"
_PIPE_BYTES = 1 << 20
"""Capacity of the pipes to a worker, the most that Linux gives a user. By default they have a sixteenth of it."""


class WorkerUnavailableError(Exception):
    """The sandbox or the zygote failed. The student's code is never the cause."""


@dataclass
class Usage:
    """What a finished worker used, as the kernel reports it."""

    cpu_seconds: float = 0.0
    peak_memory_bytes: int = 0
    status: int = 0


@dataclass
class Worker:
    """A running worker: its process, its pipes, and what it may do."""

    token: int
    """The worker's process number in the zygote, whose process table may differ from ours."""
    pidfd: int
    requests: int
    replies: int
    jail: sandbox.Jail

    def __post_init__(self) -> None:
        self.pid = _pid_behind(self.pidfd)

    def cpu_seconds(self) -> float:
        """Return the CPU seconds of all threads so far, from the kernel's clock of the process; 0.0 after its end."""
        return _cpu_seconds(self.pid)


def _cpu_seconds(pid: int) -> float:
    """Return the CPU seconds of all threads of a process; 0.0 after its end."""
    try:
        return time.clock_gettime((~pid << 3) | 2)  # as clock_getcpuclockid(3) does on Linux
    except OSError:
        return 0.0


def _computed(process: int) -> float:
    """Return the CPU seconds of the zygote, which in some tiers is a child of the process that was started."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        children = []
    return sum(_cpu_seconds(pid) for pid in (process, *map(int, children)))


def _folder_of(package: str) -> str:
    """Return the folder of a package that students use, without importing it here."""
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise WorkerUnavailableError(f"there is no package {package}")
    return str(Path(found.origin).resolve().parent)


def _pid_behind(pidfd: int) -> int:
    """Return the number, in our own process table, of the process that a pidfd refers to."""
    for line in Path(f"/proc/self/fdinfo/{pidfd}").read_text().splitlines():
        if line.startswith("Pid:"):
            return int(line.split()[1])
    raise WorkerUnavailableError("this kernel does not say which process a pidfd means")


def _pipe() -> tuple[int, int]:
    """Return a pipe that holds a whole network's parameters, so that neither side waits while they are sent."""
    ends = os.pipe()
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError):  # a user's pipes have a limit in total
            fcntl.fcntl(ends[0], fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    return ends


def _font_cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "workbook-matplotlib"


def _copy_fonts(source: Path, target: Path) -> None:
    """Copy Matplotlib's font list if it is missing, because finding the fonts takes 0.2 s of each start."""
    for found in source.glob("fontlist-*.json"):
        if not (target / found.name).exists():
            with contextlib.suppress(OSError):
                target.mkdir(mode=0o700, parents=True, exist_ok=True)
                replace_file(target / found.name, found.read_bytes())


def paths() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the paths that a worker may read, and the paths within them that stay hidden."""
    folder = layout.current()
    readable = sandbox.readable_for(_folder_of("workbook"), str(folder.toolkit))
    secret = (str(path) for path in (folder.solutions, folder.tests, folder.mistakes) if path.exists())
    return readable, tuple(dict.fromkeys((*sandbox.hidden_in_python(), *secret)))


def _environment(home: Path, matplotlib: Path) -> dict[str, str]:
    """Return the zygote's environment variables, which its workers inherit.

    Of the grader's own there are only the homework's folder and OpenBLAS's choice of kernels.
    """
    environment = {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(home),
        "IPYTHONDIR": str(home / "ipython"),
        "MPLCONFIGDIR": str(matplotlib),
        homework.VARIABLE: str(homework.folder()),
        "PYTHONHASHSEED": "0",
        "PYTHONWARNINGS": "ignore",
        # More threads than one would hang the first BLAS call after a fork.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }
    # Some machines set this so that an old OpenBLAS does not pick the wrong kernels. The worker uses our numpy.
    return environment | {k: v for k, v in os.environ.items() if k.startswith("OPENBLAS_CORETYPE")}


class Zygote:
    """A process with all libraries loaded, from which workers are forked. Use one per grader, as a context manager.

    ``one`` means that there is a single submission. Then what only a few notebooks use is not loaded in
    advance. ``figures`` means that the cells that only show something run too, so what they use is loaded.
    """

    def __init__(self, isolation: str, one: bool = False, figures: bool = False) -> None:
        """Start the zygote's process and wait until it is ready to fork workers.

        It gets a home folder of its own, which `close` removes, and sees nothing of the grader's environment but the
        homework. With ``one`` it loads only what every worker needs, and with ``figures`` also what cells need that
        only show something. ``isolation`` is a tier. Matplotlib's font list is kept in the user's cache for the next
        start.

        Raises
        ------
        WorkerUnavailableError
            If it does not become ready: the tier does not work, an import fails, or it does nothing for too long.
        """
        self.isolation = isolation
        self.readable, self.hidden = paths()
        self.home, self._owned = temporary_folders.make()
        self.cache = chroot.kept(self.readable, self.hidden) or str(self.home)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        home = self.home / "home"
        home.mkdir()
        fonts = home / "matplotlib"
        _copy_fonts(_font_cache(), fonts)
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-P", "-s", "-m", "autograder.worker.inside.forkserver"),
                *(str(theirs.fileno()), isolation, "one" if one else "figures" if figures else "class"),
            ],
            env=_environment(home, fonts),
            cwd=self.home,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        theirs.close()
        self.control = ours
        self.control.settimeout(_SILENT_SECONDS)
        try:
            self._answer()
        except BaseException:
            self.close()
            raise
        # No student code has run here yet.
        _copy_fonts(fonts, _font_cache())

    def _ask(
        self, request: ForkRequest | ReapRequest, descriptors: Sequence[int] = ()
    ) -> tuple[ZygoteAnswer, int]:
        """Send a request to the zygote, and return its answer as `_answer` does."""
        try:
            socket.send_fds(self.control, [json.dumps(request).encode()], descriptors)
            return self._answer()
        except ConnectionError:  # it ended before the request, or without reading it
            raise WorkerUnavailableError(_ENDED) from None

    def _answer(self) -> tuple[ZygoteAnswer, int]:
        """Return the zygote's next answer, and the descriptor that came with it, or -1.

        Raises WorkerUnavailableError if it is an error, or if the zygote has ended or does nothing.
        """
        used = at_first = _computed(self.process.pid)
        while True:
            try:
                data, descriptors, _, _ = socket.recv_fds(self.control, _MAX_MESSAGE, 1)
                break
            except TimeoutError:
                before, used = used, _computed(self.process.pid)
                if used == before or used - at_first > _BUSY_SECONDS:
                    raise WorkerUnavailableError("the worker's zygote does not answer") from None
        if not data:
            raise WorkerUnavailableError(_ENDED)
        answer: ZygoteAnswer = json.loads(data)
        if "error" in answer:
            raise WorkerUnavailableError(answer["error"])
        return answer, descriptors[0] if descriptors else -1

    def fork(self, budget: Budget, seed: int, without: frozenset[str] = frozenset()) -> Worker:
        """Fork a worker into a new sandbox, and return it with its pipes, of which this process's ends do not block.

        ``budget`` limits the worker's memory, CPU seconds and disk space, and ``seed`` seeds its random generators. The
        worker gets a scratch folder, which `end` removes. ``without`` names layers of the isolation that a test of the
        sandbox leaves out.

        Raises
        ------
        WorkerUnavailableError
            If the zygote has ended or does not answer, or if a layer of the isolation cannot be applied. Nothing of the
            worker is left then.
        """
        jail = sandbox.Jail(
            tier=self.isolation,
            readable=self.readable,
            hidden=self.hidden,
            scratch=tempfile.mkdtemp(prefix="worker-", dir=self.home),
            scratch_bytes=budget.scratch_bytes,
            cache=self.cache,
            memory_bytes=budget.memory_bytes,
            cpu_seconds=int(budget.notebook_cpu) + 1,
            without=without,
        )
        requests_read, requests_write = _pipe()
        replies_read, replies_write = _pipe()
        request: ForkRequest = {"fork": asdict(jail) | {"without": sorted(without)}, "seed": seed}
        try:
            answer, pidfd = self._ask(request, [requests_read, replies_write])
        except BaseException:
            for descriptor in (requests_write, replies_read):
                os.close(descriptor)
            scratch.remove(scratch.outside(jail))
            raise
        finally:
            os.close(requests_read)
            os.close(replies_write)
        os.set_blocking(requests_write, False)
        os.set_blocking(replies_read, False)
        return Worker(answer["pid"], pidfd, requests_write, replies_read, jail)

    def end(self, worker: Worker) -> Usage:
        """Kill a worker, wait for its end, remove what it wrote, and return what it used.

        Raises
        ------
        WorkerUnavailableError
            If the zygote has ended or does not answer. The worker's files are removed anyway.
        """
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(worker.pidfd, signal.SIGKILL)
        for descriptor in (worker.requests, worker.replies, worker.pidfd):
            os.close(descriptor)
        try:
            answer, _ = self._ask({"reap": worker.token})
        finally:
            scratch.remove(scratch.outside(worker.jail))
        return Usage(answer["cpu_seconds"], answer["peak_memory_bytes"], answer["status"])

    def close(self) -> None:
        """End the zygote and remove its folder."""
        self.control.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        temporary_folders.remove(self.home)
        os.close(self._owned)

    def __enter__(self) -> Zygote:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
