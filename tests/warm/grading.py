"""Grade without a process of the pool and a zygote of its own: a run then only does its own work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import Any
from unittest.mock import Mock

import pytest

from autograder.batch import pool, work
from autograder.worker.zygote import Zygote


class _Here(Executor):
    """Runs each task at once, and reports an exception as the pool does."""

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:
            future.set_exception(pool.TaskFailedError(f"{type(error).__name__}: {error}"))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        work.close()  # as the pool's processes do at their end

    def kill(self) -> None:
        self.shutdown()


class _Lent(Zygote):
    """A zygote that is running: whoever closes it gives it back."""

    def __init__(self, running: Zygote) -> None:
        vars(self).update(vars(running))

    def close(self) -> None:
        pass


@contextmanager
def in_this_process(zygote: Zygote, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Replace the pool of every run, and the zygotes of that tier that load no figures."""

    def borrow(isolation: str, one: bool = False, figures: bool = False) -> Zygote:
        if isolation != zygote.isolation or figures:
            return Zygote(isolation, one, figures)
        return _Lent(zygote)

    monkeypatch.setattr(pool, "ProcessPool", lambda jobs, bound: _Here())
    monkeypatch.setattr(work, "Zygote", borrow)
    monkeypatch.setattr(work, "faulthandler", Mock())  # the watchdog would end this process
    yield
    work.close()
