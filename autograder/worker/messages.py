"""What passes between grader, zygote and worker, as types; `autograder.worker.replies` checks what a worker sends."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict


class Stream(TypedDict):
    """Text that a cell printed, in nbformat's form."""

    output_type: Literal["stream"]
    name: str
    text: str


class Displayed(TypedDict):
    """What a cell displayed, in nbformat's form; ``data`` maps MIME types to texts."""

    output_type: Literal["display_data", "execute_result"]
    data: dict[str, str]
    metadata: dict[str, Any]
    execution_count: NotRequired[None]


Output = Stream | Displayed
Outputs = dict[str, list[Output]]
"""The outputs of each cell, by its name."""


class ErrorData(TypedDict):
    """An error of the student's code; ``line`` is the line in the cell (0 if unknown), and ``text`` its text."""

    ename: str
    evalue: str
    line: int
    text: str


class CellData(TypedDict):
    """The result of a cell."""

    error: ErrorData | None
    outputs: list[Output]
    hints: list[str]


class ForkRequest(TypedDict):
    """Ask the zygote for a worker; ``fork`` holds the fields of its `sandbox.Jail`."""

    fork: dict[str, Any]
    seed: int


class ReapRequest(TypedDict):
    """Ask the zygote to wait for the end of a worker; ``reap`` is its pid as the zygote sees it."""

    reap: int


class ZygoteAnswer(TypedDict, total=False):
    """The zygote's answer to a request: ``pid`` of a new worker, or what a worker used, or an error."""

    ready: bool
    pid: int
    status: int
    cpu_seconds: float
    peak_memory_bytes: int
    error: str
