"""An executor with isolated processes: if a process dies or hangs, only its own task fails.

`concurrent.futures.ProcessPoolExecutor` fails all its tasks when one process dies, and cannot end a process that hangs.
Here each process has a thread that sends it tasks through a socket, enforces its time limit, and replaces it. Functions
take and return bytes, and the coordinator unpickles nothing.

No process outlives the coordinator. The kernel kills it with the thread that started it (PDEATHSIG), and it exits when
its socket closes; its zygote ends in the same ways.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from multiprocessing.connection import Connection
from typing import Any

_START_SECONDS = 120.0
"""Time limit for a process's imports, on a busy machine with a cold disk."""
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""Environment variables of a process: its linear algebra uses one thread."""
_END_SECONDS = 5.0
"""Time limit for a process to end its zygote and itself after a request."""


class ProcessFailedError(Exception):
    """The process died or exceeded its time limit while it ran the task."""


class TaskFailedError(Exception):
    """The function raised; the text is the exception's type and message."""


class _Process:
    """One process and the coordinator's end of its socket."""

    def __init__(self) -> None:
        """Start a grading process, connected by a socket. It may not be ready yet; `ask` waits for it.

        Its linear algebra uses one thread. It is the leader of a new session, so Ctrl+C does not reach it. Its standard
        error goes to a temporary file, and its output to nowhere.
        """
        ours, theirs = socket.socketpair()
        # Standard error, for the reason of a death: the watchdog's traceback, or a failed import.
        self.said = tempfile.TemporaryFile()  # noqa: SIM115
        descriptor = theirs.fileno()
        self.popen = subprocess.Popen(
            [sys.executable, "-P", "-m", "autograder.batch.process", str(descriptor), str(os.getpid())],
            env=os.environ | _ONE_THREAD,
            pass_fds=[descriptor],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self.said,
            start_new_session=True,  # Ctrl-C goes only to the coordinator, which ends this process itself
        )
        theirs.close()
        self.connection = Connection(ours.detach())
        self.ready = False

    def ask(self, message: bytes, bound: float) -> bytes:
        """Run a task and return its result. Raises ProcessFailedError or TaskFailedError."""
        try:
            if not self.ready:
                if not self.connection.poll(_START_SECONDS):
                    raise ProcessFailedError(
                        f"the grading process did not start within {_START_SECONDS:.0f} seconds"
                    )
                self.connection.recv_bytes()
                self.ready = True
            self.connection.send_bytes(message)
            if not self.connection.poll(bound):
                raise ProcessFailedError(f"it did not finish within {bound:.0f} seconds")
            answer = self.connection.recv_bytes()
        except (EOFError, OSError):
            raise ProcessFailedError(self._last_words()) from None
        status, result = answer[:1], answer[1:]
        if status != b"+":
            raise TaskFailedError(result.decode("utf-8", "replace"))
        return result

    def _last_words(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.popen.wait(_END_SECONDS)
        status = self.popen.returncode
        how = f"signal {-status}" if status is not None and status < 0 else f"exit code {status}"
        self.said.seek(0, os.SEEK_END)
        self.said.seek(max(0, self.said.tell() - 2000))
        lines = self.said.read().decode("utf-8", "replace").strip().splitlines()
        return f"the grading process ended ({how})" + (f": {lines[-1][:300]}" if lines else "")

    def end(self) -> None:
        """Ask the process to end its zygote and itself; kill it if it does not."""
        self.connection.close()
        try:
            self.popen.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self.said.close()

    def kill(self) -> None:
        """Kill the process and everything that it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()


class ProcessPool(Executor):
    """An executor of ``jobs`` processes, which are started on demand.

    Parameters
    ----------
    jobs : int
        Maximum number of processes.
    bound : float
        Wall seconds after which a process with a task is killed. This is the last resort: a process normally ends
        itself earlier (`task.GRACE_SECONDS`).
    patience : float
        Seconds that a task waits for a busy process before another process is started. Starting one costs as much CPU
        as grading a submission, which short runs can avoid.
    """

    def __init__(self, jobs: int, bound: float, patience: float = 2.0) -> None:
        self.jobs, self.bound, self.patience = jobs, bound, patience
        self._tasks: queue.SimpleQueue[tuple[Future[Any], bytes] | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._processes: set[_Process] = set()
        self._lock = threading.Lock()
        self._ended = self._killed = False
        self._idle = 0

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run a module-level function, which must return bytes, in one of the processes."""
        message = pickle.dumps((function, args, kwargs))
        future: Future[Any] = Future()
        with self._lock:
            if self._ended:
                raise RuntimeError("the pool has ended")
            self._tasks.put((future, message))
            if not self._threads:
                self._add_thread()
            elif not self._idle and len(self._threads) < self.jobs:
                self._add_thread(self.patience)
        return future

    def _add_thread(self, wait: float = 0.0) -> None:
        thread = threading.Thread(target=self._serve, args=(wait,), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _serve(self, wait: float) -> None:
        """Run tasks one after another in one process, as each thread of the pool does, until the pool closes.

        Begin after ``wait`` seconds. The process starts with the first task; it belongs to this thread, and the kernel
        kills it with the thread. The task's future gets the result or the exception. A task that raises leaves the
        process alive. If the process itself failed or took too long, it is dropped, and the next task starts another
        one. At the end the process is asked to end.
        """
        process: _Process | None = None
        time.sleep(wait)
        while True:
            with self._lock:
                self._idle += 1
            task = self._tasks.get()
            with self._lock:
                self._idle -= 1
            if task is None or self._killed:
                break
            future, message = task
            if not future.set_running_or_notify_cancel():
                continue
            try:
                if process is None:
                    process = self._start()
                result = process.ask(message, self.bound)
            except TaskFailedError as error:
                future.set_exception(error)
            except BaseException as error:
                if process is not None:
                    self._drop(process)
                    process = None
                future.set_exception(error)
            else:
                future.set_result(result)
        if process is not None:
            process.end()
            with self._lock:
                self._processes.discard(process)

    def _start(self) -> _Process:
        process = _Process()
        with self._lock:
            self._processes.add(process)
        if self._killed:
            process.kill()
        return process

    def _drop(self, process: _Process) -> None:
        process.kill()
        process.connection.close()
        process.said.close()
        with self._lock:
            self._processes.discard(process)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End all processes when their tasks are done; ``cancel_futures`` drops tasks that have not begun."""
        with self._lock:
            self._ended = True
            while cancel_futures and not self._tasks.empty():
                with contextlib.suppress(queue.Empty):
                    if (task := self._tasks.get_nowait()) is not None:
                        task[0].cancel()
            for _ in self._threads:
                self._tasks.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def kill(self) -> None:
        """Kill all processes now; running tasks fail."""
        self._killed = True
        self.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            processes = list(self._processes)
        for process in processes:
            process.kill()
        for thread in self._threads:
            thread.join(_END_SECONDS)
