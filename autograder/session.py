"""One notebook's life in a worker: its cells, then requests, within its budget.

A worker that dies or runs out of time is replaced: a fresh one runs the cells again, without those that kill, and
the requests go on after the one that killed it. What a death costs is decided here; that it never costs the run is
the point.
"""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder import codec
from autograder.budgets import Budget
from autograder.sandbox import scratch
from autograder.zygote import Worker, Zygote
from hw0.ladder import CheckFailed, OutOfMemory, StudentError, TimedOut

_TICK = 0.05
"""Seconds between two looks at a busy worker's CPU clock."""
_SCRATCH_TICK = 1.0
"""Seconds between two looks at what a busy worker has written, where the kernel does not limit it."""


@dataclass
class Cell:
    """A code cell to run. ``name`` is how messages call it."""

    name: str
    source: str


@dataclass
class CellResult:
    """What a cell did. ``error`` is None or has ``ename``, ``evalue``, ``line`` and ``text``."""

    name: str
    error: dict[str, Any] | None = None
    outcome: str = "pass"
    outputs: list[dict[str, Any]] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)


class Ended(Exception):  # noqa: N818
    """The worker is gone; ``fault`` says why, as a failed check."""

    def __init__(self, fault: CheckFailed) -> None:
        self.fault = fault


class Session:
    """The requests to one notebook's worker. Close it when done."""

    def __init__(
        self,
        zygote: Zygote,
        cells: Sequence[Cell],
        budget: Budget,
        seed: int,
        without: frozenset[str] = frozenset(),
    ) -> None:
        self.zygote, self.cells, self.budget, self.seed, self.without = zygote, cells, budget, seed, without
        self.results: list[CellResult] = []
        self.deadly_cells: dict[int, CheckFailed] = {}
        self.deaths: dict[str, list[CheckFailed]] = {}
        self.worker: Worker | None = None
        self.generation = 0
        self.number = 0
        self.sealed = False
        self.spent_cpu = 0.0
        self.peak_memory = 0
        self.started = time.monotonic()

    # Budget

    def cpu_seconds(self) -> float:
        """CPU seconds of all of this notebook's workers so far."""
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
        """Make sure that a worker with the notebook's definitions is there. Raises `Ended` if none can be."""
        while self.worker is None:
            if spent := self._spent():
                raise Ended(spent)
            self.worker = self.zygote.fork(self.budget, self.seed, self.without)
            self.generation += 1
            self._run_cells()

    def _run_cells(self) -> None:
        results = []
        for index, cell in enumerate(self.cells):
            if index in self.deadly_cells:
                fault = self.deadly_cells[index]
                error = {"ename": _ename(fault), "evalue": fault.message, "line": 0, "text": ""}
                results.append(CellResult(cell.name, error, fault.outcome))
                continue
            try:
                answer = self._ask("cell", [cell.source], self.budget.cell_cpu, self.budget.cell_wall)
            except Ended as ended:
                self.deadly_cells[index] = ended.fault
                return
            except StudentError as broken:
                error = {"ename": broken.ename, "evalue": broken.evalue, "line": 0, "text": ""}
                results.append(CellResult(cell.name, error, "error"))
                continue
            results.append(_cell_result(cell.name, answer[0] if answer else None))
        if not self.sealed:
            self.results = results

    def end(self) -> None:
        """End the worker, if there is one."""
        if self.worker is None:
            return
        worker, self.worker = self.worker, None
        usage = self.zygote.end(worker)
        self.spent_cpu += usage.cpu_seconds
        self.peak_memory = max(self.peak_memory, usage.peak_memory_bytes)
        self.last_status = usage.status

    def request(self, root: str, operation: str, operands: list[Any]) -> tuple[Any, list[bytes]] | None:
        """Ask the worker for one operation on the answer ``root``.

        Returns the value and the digests of the inputs after the call, or None where the name is not defined.
        Raises a `CheckFailed` for whatever the student's code did.
        """
        deaths = self.deaths.setdefault(root, [])
        if len(deaths) >= self.budget.deaths_per_answer:
            raise deaths[-1]
        try:
            self.start()
            return self._ask(operation, operands, self.budget.call_cpu, self.budget.call_wall)
        except Ended as ended:
            if self._spent() is None:
                deaths.append(ended.fault)
            raise ended.fault from None

    # The wire

    def _ask(
        self, operation: str, operands: list[Any], cpu: float, wall: float
    ) -> tuple[Any, list[bytes]] | None:
        assert self.worker is not None
        self.number += 1
        frame = codec.encode([self.number, operation, *operands], _send_handle)
        cpu_end = min(self.worker.cpu_seconds() + cpu, self.budget.notebook_cpu - self.spent_cpu)
        wall_end = time.monotonic() + min(wall, self.budget.notebook_wall - self.wall_seconds())
        try:
            clock = _Clock(self.worker, cpu_end, wall_end)
            _write(self.worker.requests, frame, clock)
            reply = codec.decode(_read(self.worker.replies, clock))
            if type(reply) is not list or len(reply) < 2 or reply[0] != self.number:
                raise codec.ProtocolError("an answer to another question")
            return _unwrap(reply)
        except codec.ProtocolError:
            self.end()
            raise Ended(StudentError("ProtocolError", "the code wrote to the grader's own channel")) from None
        except TimeoutError as late:
            self.end()
            raise Ended(TimedOut(str(late))) from None
        except ScratchFullError as full:
            self.end()
            raise Ended(StudentError("OSError", str(full))) from None
        except (EOFError, BrokenPipeError):
            cpu_used = self.worker.cpu_seconds()
            self.end()
            raise Ended(_death(self.last_status, self.spent_cpu, self.budget, cpu_used)) from None


def _ename(fault: CheckFailed) -> str:
    return fault.ename if isinstance(fault, StudentError) else type(fault).__name__


def _send_handle(value: Any) -> Any:
    handle = getattr(type(value), "remote_handle", None)
    if handle is None:
        raise TypeError(f"a test cannot send a {type(value).__name__} to an answer")
    return value.remote_handle()


def _cell_result(name: str, value: Any) -> CellResult:
    """Read a cell's result, which the worker wrote: anything odd counts as nothing said."""
    result = CellResult(name)
    if type(value) is not dict:
        return result
    error = value.get("error")
    if type(error) is dict:
        result.error = _error_fields(error)
        result.outcome = "memory" if result.error["ename"] == "MemoryError" else "error"
    outputs, hints = value.get("outputs"), value.get("hints")
    result.outputs = [item for item in outputs if type(item) is dict] if type(outputs) is list else []
    result.hints = [str(h)[:400] for h in hints[:20] if type(h) is str] if type(hints) is list else []
    return result


def _error_fields(error: dict[str, Any]) -> dict[str, Any]:
    def text(key: str) -> str:
        return error[key][:500] if type(error.get(key)) is str else ""

    line = error.get("line")
    return {
        "ename": text("ename") or "Error",
        "evalue": text("evalue"),
        "line": line if type(line) is int and 0 <= line < 1_000_000 else 0,
        "text": text("text"),
    }


def _unwrap(reply: list[Any]) -> tuple[Any, list[bytes]] | None:
    match reply:
        case [_, "missing"]:
            return None
        case [_, "value", value, list(after)] if all(type(digest) is bytes for digest in after):
            return value, after
        case [_, "error", dict(described)]:
            error = _error_fields(described)
            if error["ename"] == "MemoryError":
                raise OutOfMemory
            raise StudentError(
                error["ename"], error["evalue"], error["line"] or None, source=error["text"] or None
            )
    raise codec.ProtocolError("an answer of no known form")


def _death(status: int, spent: float, budget: Budget, cpu_used: float) -> CheckFailed:
    """Why a worker ended by itself."""
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if spent >= budget.notebook_cpu - 1 or number == 24:  # SIGXCPU
        return TimedOut(f"The notebook used up its {budget.notebook_cpu:.0f} CPU seconds.")
    if number in (6, 9):  # abort, as C++ does without memory; the kernel's out-of-memory killer
        return OutOfMemory("The code ended its own process, as happens when memory runs out or on abort().")
    if number:
        return StudentError("Crash", f"the code ended its own process (signal {number})")
    return StudentError("SystemExit", f"the code ended its own process (exit code {os.WEXITSTATUS(status)})")


class _Clock:
    """Raises TimeoutError when the worker is over its CPU or wall seconds."""

    def __init__(self, worker: Worker, cpu_end: float, wall_end: float) -> None:
        self.worker, self.cpu_end, self.wall_end = worker, cpu_end, wall_end
        self.cpu_start = worker.cpu_seconds()
        self.wall_start = self.scratch_seen = time.monotonic()

    def wait(self, poll: Callable[[float], Any]) -> None:
        """Wait until the pipe is ready; the clocks are read every time, or a trickle of bytes would outlive them."""
        ready: Any = False
        while not ready:
            ready = poll(_TICK * 1000)
            now = time.monotonic()
            if self.worker.cpu_seconds() >= self.cpu_end:
                raise TimeoutError(
                    f"It did not finish within {self.cpu_end - self.cpu_start:.0f} CPU seconds."
                )
            if now >= self.wall_end:
                raise TimeoutError(f"It did not finish within {self.wall_end - self.wall_start:.0f} seconds.")
            if now - self.scratch_seen >= _SCRATCH_TICK:
                self.scratch_seen = now
                if scratch.over(self.worker.jail):
                    size = self.worker.jail.scratch_bytes >> 20
                    raise ScratchFullError(f"the code wrote more than {size} MB, or too many files")


class ScratchFullError(Exception):
    """The worker has filled the folder that it may write."""


def _poller(descriptor: int, events: int) -> Callable[[float], Any]:
    poll = select.poll()
    poll.register(descriptor, events)
    return poll.poll


def _write(descriptor: int, frame: bytes, clock: _Clock) -> None:
    view, ready = memoryview(frame), _poller(descriptor, select.POLLOUT)
    while view:
        clock.wait(ready)
        view = view[os.write(descriptor, view) :]


def _read(descriptor: int, clock: _Clock) -> bytes:
    ready = _poller(descriptor, select.POLLIN)

    def exactly(size: int) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            clock.wait(ready)
            part = os.read(descriptor, min(size - len(parts), 1 << 20))
            if not part:
                raise EOFError
            parts += part
        return bytes(parts)

    prefix = exactly(8)
    _, count = codec.header_size(prefix)
    lengths = exactly(8 * count)
    return prefix + lengths + exactly(codec.body_size(prefix, lengths))
