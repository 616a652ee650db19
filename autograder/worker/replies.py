"""Read a worker's replies. A student's code may have written them, so an invalid reply raises `ProtocolError`.

Check a value's type before comparing it, because ``==`` with an array in a reply returns an array.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.worker import codec
from autograder.worker.messages import Output
from workbook.testing import CheckFailed, OutOfMemory, StudentError

_MAX_OUTPUTS = 502
"""Most outputs of one cell: the worker keeps 500 and adds notes of what it dropped."""


@dataclass(frozen=True)
class Raised:
    """An exception of the student's code, with the line number in the cell (or 0) and that line's text (or "")."""

    ename: str
    evalue: str
    line: int = 0
    text: str = ""


@dataclass
class CellResult:
    """The result of a cell, with ``error=None`` if the cell ran to its end."""

    name: str
    error: Raised | None = None
    outcome: str = "pass"
    outputs: list[Output] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    size: int = 0
    """Characters of the outputs."""


def unwrap(reply: Any, number: int) -> tuple[Any, bool] | None:
    """Return the value and whether the call changed its inputs, or None if the name is not defined.

    Raises ProtocolError unless this is a reply to request ``number``. Raises `StudentError` or `OutOfMemory`
    if the reply reports that the student's code raised an error.
    """
    if type(reply) is not list or len(reply) < 2 or type(reply[0]) is not int or type(reply[1]) is not str:
        raise codec.ProtocolError("no answer at all")
    if reply[0] != number:
        raise codec.ProtocolError("an answer to another question")
    match reply[1:]:
        case ["missing"]:
            return None
        case ["value", value, changed] if type(changed) is bool:
            return value, changed
        case ["error", dict(described)]:
            error = _raised(described)
            if error.ename == "MemoryError":
                raise OutOfMemory
            raise StudentError(error.ename, error.evalue, error.line or None, source=error.text or None)
    raise codec.ProtocolError("an answer in an unknown format")


def failed_cell(name: str, fault: CheckFailed) -> CellResult:
    """Return the result of a cell that the worker could not finish."""
    if isinstance(fault, StudentError):
        ename, evalue = fault.ename, fault.evalue
    else:
        ename, evalue = type(fault).__name__, fault.message
    return CellResult(name, Raised(ename, evalue), fault.outcome)


def cell_result(name: str, value: Any, room: int) -> CellResult:
    """Read a cell's result. Invalid parts are ignored, and outputs beyond ``room`` characters are dropped."""
    result = CellResult(name)
    if type(value) is not dict:
        return result
    error = value.get("error")
    if type(error) is dict:
        result.error = _raised(error)
        result.outcome = "memory" if result.error.ename == "MemoryError" else "error"
    outputs, hints = value.get("outputs"), value.get("hints")
    for item in outputs[:_MAX_OUTPUTS] if type(outputs) is list else ():
        output, size = _output(item)
        if output is not None and result.size + size <= room:
            result.outputs.append(output)
            result.size += size
    result.hints = hints_given(hints)
    return result


def hints_given(value: Any) -> list[str]:
    """Return the hints in a reply, at most 20; an invalid reply has no hints."""
    return [hint[:400] for hint in value[:20] if type(hint) is str] if type(value) is list else []


def names_read(value: Any, cells: int) -> list[frozenset[str] | None]:
    """Return what each cell reads, as `name_use.reads` reports it; None, for an invalid entry, means any name."""
    if type(value) is not list or len(value) != cells:
        return [None] * cells
    return [
        frozenset(names) if type(names) is list and all(type(name) is str for name in names) else None
        for names in value
    ]


def _output(item: Any) -> tuple[Output | None, int]:
    """Return one output in nbformat's form, with text values only, and its size; without a valid output, None."""
    if type(item) is not dict or type(item.get("output_type")) is not str:
        return None, 0
    kind = item["output_type"]
    if kind == "stream" and type(item.get("text")) is str:
        name = "stderr" if item.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": item["text"]}, len(item["text"])
    if kind not in ("display_data", "execute_result") or type(item.get("data")) is not dict:
        return None, 0
    data = {
        mime: text
        for mime, text in item["data"].items()
        if type(mime) is str and len(mime) < 100 and type(text) is str
    }
    size = sum(map(len, data.values()))
    if kind == "display_data":
        return {"output_type": "display_data", "data": data, "metadata": {}}, size
    return {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": None}, size


def _raised(error: Mapping[Any, Any]) -> Raised:
    """Return the error that a reply describes; invalid fields are replaced by defaults, and texts are cut."""

    def text(key: str, limit: int) -> str:
        return error[key][:limit] if type(error.get(key)) is str else ""

    line = error.get("line")
    return Raised(
        text("ename", 80) or "Error",
        text("evalue", 400),
        line if type(line) is int and 0 <= line < 1_000_000 else 0,
        text("text", 160),
    )
