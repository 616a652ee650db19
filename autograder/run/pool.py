"""An executor of processes that survive each other: one that dies or hangs takes its own task with it, no other.

`concurrent.futures.ProcessPoolExecutor` gives up all its tasks when one process dies, and cannot end one that hangs.
Here each process has a thread that feeds it through a socket of its own, bounds it and replaces it. Functions take and
return bytes, and the coordinator unpickles nothing.

No process outlives the coordinator: the kernel kills it with the thread that started it (PDEATHSIG), it ends by itself
when its socket does, and its zygote ends with it in the same ways.
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
"""What a process may take for its imports, on a busy machine with a cold disk."""
_END_SECONDS = 5.0
"""What a process may take to end its zygote and itself when it is told to."""


class ProcessFailedError(Exception):
    """The process died or ran past its bound while it held the task."""


class TaskFailedError(Exception):
    """The function raised; the text is the exception's type and message."""


class _Process:
    """One process and the coordinator's end of its socket."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        # What it says when it dies: the watchdog's traceback, or an import that failed.
        self.said = tempfile.TemporaryFile()  # noqa: SIM115
        environment = os.environ | {
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            "MKL_NUM_THREADS": "1",
        }
        command = [
            sys.executable,
            "-P",
            "-m",
            "autograder.run.process",
            str(theirs.fileno()),
            str(os.getpid()),
        ]
        self.popen = subprocess.Popen(
            command,
            env=environment,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self.said,
            start_new_session=True,  # Ctrl-C is for the coordinator, which ends this in its own way
        )
        theirs.close()
        self.connection = Connection(ours.detach())
        self.ready = False

    def ask(self, message: bytes, bound: float) -> bytes:
        """The function's result. Raises ProcessFailedError or TaskFailedError."""
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
        """Let it end its zygote and itself; kill it if it does not."""
        self.connection.close()
        try:
            self.popen.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self.said.close()

    def kill(self) -> None:
        """Kill it now, and with it all that it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()


class ProcessPool(Executor):
    """``jobs`` processes, started when there is work for them.

    Parameters
    ----------
    jobs : int
        How many processes there are at most.
    bound : float
        Wall seconds after which a process that holds a task is killed. It is the last resort: a process ends itself
        before (`task.GRACE_SECONDS`), unless it cannot even do that.
    patience : float
        Seconds that a task waits for a process that is at work before one more is started: starting one costs as much
        CPU as grading a submission, which a short run need not pay.
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
        """Run a module's function, which returns bytes, in one of the processes."""
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
        """A thread's life: one process at a time, one task after another. PDEATHSIG ties the process to this thread."""
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
        """End all processes when their tasks are done; with ``cancel_futures``, tasks not begun are dropped."""
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
        """End everything now; the tasks that were running fail."""
        self._killed = True
        self.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            processes = list(self._processes)
        for process in processes:
            process.kill()
        for thread in self._threads:
            thread.join(_END_SECONDS)
