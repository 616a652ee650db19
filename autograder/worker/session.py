"""Run one notebook in a worker: first its cells, then requests, within its budget.

A worker that dies or runs out of time is replaced. The new one runs the cells again, except those that killed
a worker, and requests continue after the one that killed it. So a student's code can fail its own tests but
cannot stop the grading run.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator, Sequence
from typing import Any

from autograder.homework.budgets import Budget
from autograder.worker import codec, wire
from autograder.worker.needed import Cell, needed
from autograder.worker.replies import CellResult, cell_result, failed_cell, hints_given, names_read, unwrap
from autograder.worker.zygote import Worker, Zygote
from workbook.testing import CheckFailed, OutOfMemory, StudentError, TimedOut

Reply = tuple[Any, bool] | None
"""The value and whether the call changed its inputs, or None if the name is not defined."""

_AHEAD_BYTES = 1 << 14
"""Most bytes of requests that are sent before their turn: a pipe holds them even if the student's code shrinks it."""
_TOO_LARGE = "this is larger, or more deeply nested, than any answer needs to be"


class Ended(Exception):  # noqa: N818
    """The worker has ended; ``fault`` is the reason, as a failed check."""

    def __init__(self, fault: CheckFailed) -> None:
        self.fault = fault


class Session:
    """Send requests to one notebook's worker. Call `end` when done.

    With ``figures``, cells that only show something also run, and their figures are kept.
    """

    def __init__(
        self,
        zygote: Zygote,
        cells: Sequence[Cell],
        budget: Budget,
        seed: int,
        without: frozenset[str] = frozenset(),
        figures: bool = False,
    ) -> None:
        self.figures = figures
        self.all_needed = figures or all(cell.shows is None for cell in cells)
        self.zygote, self.cells, self.budget, self.seed, self.without = zygote, cells, budget, seed, without
        self.results: list[CellResult] = []
        self.deadly_cells: dict[int, CheckFailed] = {}
        self.deaths: dict[str, list[CheckFailed]] = {}
        self.deaths_before: dict[str, int] | None = None
        """Deaths of each answer when the first one reached its limit; None before that."""
        self.worker: Worker | None = None
        self.generation = 0
        self.number = 0
        self.sealed = False
        self.spent_cpu = 0.0
        self.peak_memory = 0
        self.started = time.monotonic()

    # Budget

    def cpu_seconds(self) -> float:
        """Return the CPU seconds that all of this notebook's workers have used so far."""
        return self.spent_cpu + (self.worker.cpu_seconds() if self.worker else 0.0)

    def wall_seconds(self) -> float:
        return time.monotonic() - self.started

    def _spent(self) -> TimedOut | None:
        if self.cpu_seconds() >= self.budget.notebook_cpu:
            return TimedOut(f"The notebook used up its {self.budget.notebook_cpu:.0f} CPU seconds.")
        if self.wall_seconds() >= self.budget.notebook_wall:
            return TimedOut(f"The notebook used up its {self.budget.notebook_wall:.0f} seconds.")
        return None

    # Life and death

    def start(self) -> None:
        """Make sure that there is a worker with the notebook's definitions. Raises `Ended` if that is impossible."""
        while self.worker is None:
            if spent := self._spent():
                raise Ended(spent)
            self.worker = self.zygote.fork(self.budget, self.seed, self.without)
            self.generation += 1
            if not self.all_needed:
                self._leave_out()
            if self.worker is not None:
                self._run_cells()

    def _leave_out(self) -> None:
        """Leave out the cells that only show something. The worker is asked before any student code has run."""
        self.all_needed = True  # ask only once, whatever the result
        own = [cell.source for cell in self.cells if cell.shows is None]
        with contextlib.suppress(Ended, CheckFailed):
            answer = self._ask("reads", [own], self.budget.cell_cpu, self.budget.cell_wall)
            self.cells = needed(self.cells, names_read(answer[0] if answer else None, len(own)))

    def _run_cells(self) -> None:
        results = []
        room = self.budget.output_bytes
        figures = self.figures and not self.sealed  # drawing costs more than most cells
        wanted = [
            ["cell", cell.source, figures]
            for index, cell in enumerate(self.cells)
            if index not in self.deadly_cells
        ]
        replies = self._replies(wanted, self.budget.cell_cpu, self.budget.cell_wall)
        for index, cell in enumerate(self.cells):
            if index in self.deadly_cells:
                results.append(failed_cell(cell.name, self.deadly_cells[index]))
                continue
            try:
                reply = next(replies)
            except Ended as ended:
                self.deadly_cells[index] = ended.fault
                return
            if isinstance(reply, CheckFailed):
                results.append(failed_cell(cell.name, reply))
                continue
            result = cell_result(cell.name, reply[0] if reply else None, room)
            room -= result.size
            results.append(result)
        if not self.sealed:
            self.results = results

    def hints(self) -> list[str]:
        """Return the hints since the last cell. Answers that use old names give hints when a test calls them."""
        with contextlib.suppress(Ended, CheckFailed):
            if self.worker is not None:
                answer = self._ask("hints", [], self.budget.call_cpu, self.budget.call_wall)
                return hints_given(answer[0] if answer else None)
        return []

    def end(self) -> None:
        """End the worker, if there is one."""
        if self.worker is None:
            return
        worker, self.worker = self.worker, None
        self.generation += 1  # handles of this worker are now invalid
        usage = self.zygote.end(worker)
        self.spent_cpu += usage.cpu_seconds
        self.peak_memory = max(self.peak_memory, usage.peak_memory_bytes)
        self.last_status = usage.status

    def request(self, root: str, operation: str, operands: list[Any]) -> Reply:
        """Ask the worker for one operation on the answer ``root``.

        Returns the value and whether the call changed its inputs, or None if the name is not defined.
        Raises a `CheckFailed` for any failure of the student's code.
        """
        (reply,) = self.requests(root, [[operation, *operands]])
        if isinstance(reply, CheckFailed):
            raise reply from None
        return reply

    def requests(self, root: str, wanted: Sequence[list[Any]]) -> list[Reply | CheckFailed]:
        """Ask the worker for several operations on the answer ``root``, none of which needs the result of another.

        Each operation is a list of its name and its operands. Returns what `request` returns or raises for each, in
        order. If the worker ends, the list ends with the reason.
        """
        deaths = self.deaths.setdefault(root, [])
        if len(deaths) >= self._deaths_allowed(root):
            return [deaths[-1]]
        replies: list[Reply | CheckFailed] = []
        try:
            self.start()
            replies.extend(self._replies(wanted, self.budget.call_cpu, self.budget.call_wall))
        except Ended as ended:
            if self._spent() is None:
                deaths.append(ended.fault)
                if self.deaths_before is None and len(deaths) >= self.budget.deaths_per_answer:
                    self.deaths_before = {name: len(faults) for name, faults in self.deaths.items()}
            replies.append(ended.fault)
        return replies

    def _deaths_allowed(self, root: str) -> int:
        """Return how many calls of an answer may end the worker: one more, after an answer has reached the limit.

        Otherwise a function that never stops, and others that call it, use up the time of a right answer that is
        called after them.
        """
        limit = self.budget.deaths_per_answer
        return limit if self.deaths_before is None else min(limit, self.deaths_before.get(root, 0) + 1)

    # The wire

    def _ask(self, operation: str, operands: list[Any], cpu: float, wall: float) -> Reply:
        """Send one request to the worker and return its reply, within the limits of the call and of the notebook.

        Raises
        ------
        Ended
            If a limit was exceeded or the worker died; the worker is ended then.
        StudentError
            If the student's code raised, or if the operands are too large to send.
        """
        reply = next(self._replies([[operation, *operands]], cpu, wall))
        if isinstance(reply, CheckFailed):
            raise reply from None
        return reply

    def _replies(self, wanted: Sequence[list[Any]], cpu: float, wall: float) -> Iterator[Reply | CheckFailed]:
        """Yield the reply to each request of ``wanted`` in order, or the fault of the student's code.

        ``cpu`` and ``wall`` limit each request, in seconds; the notebook's own limits hold too. A few requests are sent
        before their turn, so that the worker need not wait. A request that is too large to be sent has that fault as
        its reply.

        Raises
        ------
        Ended
            If the worker ends, exceeds a limit, fills its scratch folder, or breaks the protocol. The worker has then
            been ended, and the error has the fault.
        """
        assert self.worker is not None
        first = self.number + 1
        frames = [self._frame(request) for request in wanted]
        ahead, sent, early = bytearray(), 0, 0
        for place, frame in enumerate(frames):
            if not frame:
                # The student's code is the cause: a test sends back what an answer returned, and a cell's text is
                # the student's.
                yield StudentError("ValueError", _TOO_LARGE)
                continue
            clock = self._clock(cpu, wall)
            # `early` counts the bytes of later requests: the worker has read this one when it replies, however large.
            early -= len(frame)
            try:
                unsent = sent
                while sent <= place or (sent < len(frames) and early + len(frames[sent]) <= _AHEAD_BYTES):
                    early += len(frames[sent])
                    sent += 1
                if sent > unsent:
                    # If the worker has ended, the replies that it gave before are still read, each in its turn.
                    with contextlib.suppress(BrokenPipeError):
                        wire.write(self.worker.requests, frames[unsent:sent], clock)
                received = wire.read(self.worker.replies, clock, ahead)
                if ahead and not early:
                    raise codec.ProtocolError("bytes after an answer")
                reply = _unwrapped(received, first + place)
            except (codec.ProtocolError, TimeoutError, wire.ScratchFullError, EOFError) as problem:
                raise self._end_because(problem) from None
            yield reply

    def _end_because(self, problem: Exception) -> Ended:
        """End the worker after an error of the pipe, and return the error with the fault of the student's code."""
        assert self.worker is not None
        cpu_used = self.worker.cpu_seconds()
        fault: CheckFailed | None = None
        if isinstance(problem, codec.ProtocolError):
            fault = StudentError("ProtocolError", "the code wrote to the grader's own channel")
        elif isinstance(problem, TimeoutError):
            fault = self._spent() or TimedOut(str(problem))
        elif isinstance(problem, wire.ScratchFullError):
            fault = StudentError("OSError", str(problem))
        self.end()
        return Ended(fault or _death(self.last_status, self.spent_cpu, self.budget, cpu_used))

    def _frame(self, request: list[Any]) -> bytes:
        """Return the next request as it is sent; nothing if it is too large for that."""
        self.number += 1
        try:
            return codec.encode([self.number, *request], _send_handle)
        except codec.TooLargeError:
            return b""

    def _clock(self, cpu: float, wall: float) -> wire.Clock:
        """Return the limits of the next request, which are also those of the notebook. Raises `Ended` at their end."""
        assert self.worker is not None
        used = self.worker.cpu_seconds()
        cpu = min(cpu, self.budget.notebook_cpu - self.spent_cpu - used)
        wall = min(wall, self.budget.notebook_wall - self.wall_seconds())
        if cpu <= 0 or wall <= 0:  # many short calls, none of which exceeded its own limit
            spent = self._spent() or TimedOut("The notebook used up its time.")
            self.end()
            raise Ended(spent)
        return wire.Clock(self.worker, used, cpu, wall)


def _unwrapped(frame: bytearray, number: int) -> Reply | CheckFailed:
    try:
        return unwrap(codec.decode(frame), number)
    except CheckFailed as fault:
        return fault


def _send_handle(value: Any) -> Any:
    handle = getattr(type(value), "remote_handle", None)
    if handle is None:
        if type(value) in (int, list, tuple, dict):  # plain, so its size or depth was refused
            raise codec.TooLargeError("a value with too many digits or levels")
        raise TypeError(f"a test cannot send a {type(value).__name__} to an answer")
    return value.remote_handle()


def _death(status: int, spent: float, budget: Budget, cpu_used: float) -> CheckFailed:
    """Return why a worker ended by itself."""
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if spent >= budget.notebook_cpu - 1 or number == signal.SIGXCPU:
        return TimedOut(f"The notebook used up its {budget.notebook_cpu:.0f} CPU seconds.")
    if number in (signal.SIGABRT, signal.SIGKILL):  # C++ without memory; the kernel's out-of-memory killer
        return OutOfMemory("The code ended its own process, as happens when memory runs out or on abort().")
    if number:
        return StudentError("Crash", f"the code ended its own process (signal {number})")
    return StudentError("SystemExit", f"the code ended its own process (exit code {os.WEXITSTATUS(status)})")
