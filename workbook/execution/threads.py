"""Threads where none may start, as in the grader's sandbox: their work is done in the thread that asks for it.

A thread in an answer only makes it faster, so its result is the same. A thread that must answer another one while both
run waits forever, and the budget of the call ends it.
"""

from __future__ import annotations

import queue
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

_is_alive, _join = threading.Thread.is_alive, threading.Thread.join
_STATE = "_workbook_state"
"""What became of a thread that could not start: "waiting", "running" or "done"."""


def can_start() -> bool:
    """Return whether this process may start a thread."""
    trial = threading.Thread(target=int)
    try:
        trial.start()
    except RuntimeError:
        return False
    trial.join()
    return True


def install() -> None:
    """Replace what starts threads, unless threads can start."""
    if not can_start():
        for replacement in (start, join, is_alive):
            setattr(threading.Thread, replacement.__name__, replacement)
        setattr(ThreadPoolExecutor, "_adjust_thread_count", run_waiting)  # noqa: B010, mypy knows no such method


def start(thread: threading.Thread) -> None:
    """Do a thread's work now. A daemon, which may never end by itself, waits until it is joined.

    Raises RuntimeError if the thread was started before, as `threading.Thread.start` does.
    """
    if hasattr(thread, _STATE):
        raise RuntimeError("threads can only be started once")
    setattr(thread, _STATE, "waiting")
    if not thread.daemon:
        _work(thread)


def join(thread: threading.Thread, timeout: float | None = None) -> None:
    """Do the work of a daemon that waits for it; nothing is left to wait for otherwise."""
    state = getattr(thread, _STATE, None)
    if state is None:
        _join(thread, timeout)
    elif state == "waiting":
        _work(thread)


def is_alive(thread: threading.Thread) -> bool:
    """Return whether the thread's work is still to be done."""
    state = getattr(thread, _STATE, None)
    return _is_alive(thread) if state is None else state != "done"


def run_waiting(pool: Any) -> None:
    """Do everything that was submitted to a pool; the pool calls this instead of starting a thread."""
    while True:
        try:
            item = pool._work_queue.get_nowait()
        except queue.Empty:
            return
        if item is not None:
            item.run()


def _work(thread: threading.Thread) -> None:
    setattr(thread, _STATE, "running")
    try:
        thread.run()
    except SystemExit:
        pass
    except Exception:
        threading.excepthook(threading.ExceptHookArgs((*sys.exc_info(), thread)))
    finally:
        setattr(thread, _STATE, "done")
