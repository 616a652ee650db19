"""What passes between grader, zygote and worker, as types; `autograder.worker.replies` checks what a worker sends."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict


class Output(TypedDict):
    """What a cell printed (``name``, ``text``) or displayed (``data``: MIME type → text), in nbformat's form.

    One type for both, because msgspec decodes no union of two of them.
    """

    output_type: Literal["stream", "display_data", "execute_result"]
    name: NotRequired[str]
    text: NotRequired[str]
    data: NotRequired[dict[str, str]]
    metadata: NotRequired[dict[str, Any]]
    execution_count: NotRequired[None]


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
