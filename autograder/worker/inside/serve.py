"""The worker's loop: read a request from the grader, run it on the student's objects, and answer.

This module shares a process with the student's code, which may replace any part of it. So an answer is always
a plain value or a handle (`autograder.worker.codec`), and the grader does the comparisons. Only whether a call changed
its inputs is judged here. Code that lies about this gains what it would also gain by working on a copy.

A request is ``[number, operation, *operands]``; the answer repeats the number: ``[number, "value", value, changed]``,
``[number, "error", {...}]`` or ``[number, "missing"]``.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import Any

import numpy as np

from autograder.worker import codec
from autograder.worker.inside import name_use, shell
from autograder.worker.inside.frames import contents, read_frame, write_frame
from workbook import homework
from workbook.execution import notes, processes, seeds, standin, threads
from workbook.testing.access import in_rows
from workbook.testing.owned import as_plain

_SCALARS = (type(None), bool, int, float, complex, str, bytes, np.generic, np.ndarray)
_INPUTS = {"call": 1, "call_method": 2}
"""The position of the first input among a call's operands."""
_MANY_OBJECTS = 100_000
"""New objects between two searches for cycles while derivations are checked; those of a submission create fewer."""
_shell: shell.NotebookShell | None = None


def warm_up() -> None:
    """Make the shell and run one cell in the zygote, so that workers find everything loaded."""
    global _shell
    _shell = shell.make_shell()
    shell.run(_shell, "1 + 1")
    _shell.reset(new_session=True)
    import workbook.check

    workbook.check.disable()


class Server:
    """Hold the student's objects behind handles and run operations on them."""

    def __init__(self, notebook: shell.NotebookShell) -> None:
        self.shell = notebook
        self.objects: dict[int, Any] = {}

    def handle(self, value: Any) -> codec.Handle:
        number = len(self.objects)
        self.objects[number] = value
        return codec.Handle(number, str(type(value).__name__), callable(value))

    def replace(self, value: Any) -> Any:
        """Replace containers and numbers of other types with plain ones, and the rest with handles, for the encoder."""
        standin.refuse_inside(value)
        plain = as_plain(value)
        return self.handle(value) if plain is value else plain

    def local(self, value: Any, own: list[Any]) -> Any:
        """Replace handles with the student's objects, and append these to ``own``."""
        if type(value) is codec.Handle:
            own.append(self.objects[value.number])
            return own[-1]
        if type(value) in (list, tuple):
            return type(value)(self.local(item, own) for item in value)
        if type(value) is dict:
            return {key: self.local(item, own) for key, item in value.items()}
        return value

    def shallow(self, value: Any) -> Any:
        standin.refuse_inside(value)
        return value if isinstance(value, _SCALARS) else self.handle(value)

    def apart(self, value: Any) -> Any:
        """Return a value whose lists, tuples and dicts are copied; anything else is as in `shallow`."""
        kind = type(value)
        if kind is list or kind is tuple:
            return kind([self.apart(part) for part in value])
        return {key: self.apart(part) for key, part in value.items()} if kind is dict else self.shallow(value)

    def reads(self, sources: list[str]) -> Any:
        return [name_use.reads(source, self.shell.transform_cell) for source in sources]

    def hints(self) -> Any:
        return notes.gathered[:]

    def cell(self, source: str, figures: bool = True) -> Any:
        return shell.run(self.shell, source, figures)

    def lookup(self, name: str) -> Any:
        return self.shell.user_ns[name]

    def call(self, function: Any, args: Any, kwargs: Any) -> Any:
        return function(*args, **kwargs)

    def call_apart(self, function: Any, args: Any, kwargs: Any) -> Any:
        """Call a function; of its result, objects of classes of their own stay here, also named tuples."""
        result = function(*args, **kwargs)
        return self.apart(list(result) if isinstance(result, tuple | list) else result)

    def seed(self, function: Any, seed: int) -> None:
        seeds.fix(seed)

    def draw(self, function: Any, args: Any) -> Any:
        from workbook.testing import drawing

        return drawing.describe(function, *args)

    def derive(self, question: str, text: str) -> Any:
        from workbook.derive import check_derivation

        # A check builds many small trees and is soon over: looking for cycles in them takes a tenth of its time.
        gc.set_threshold(_MANY_OBJECTS)
        result = check_derivation(question, text, hints=False).to_json()
        steps = [{key: step[key] for key in ("reached", "rubric")} for step in result["milestones"]]
        kept = ("status", "complete", "message", "first_problem", "path", "circular")
        said = {key: result[key] for key in kept}
        return {**said, "milestones": steps}

    def attribute(self, target: Any, name: str) -> Any:
        return self.shallow(getattr(target, name))

    def set_attribute(self, target: Any, name: str, value: Any) -> None:
        setattr(target, name, value)

    def item(self, target: Any, key: Any) -> Any:
        return self.shallow(target[key])

    def set_item(self, target: Any, key: Any, value: Any) -> None:
        target[key] = value

    def items(self, target: Any, keys: Any, inside: str | None) -> Any:
        holder = target if inside is None else getattr(target, inside)
        return [self.item(holder, key) for key in keys]

    def set_items(self, target: Any, values: Any, inside: str | None, rows: bool) -> None:
        holder = target if inside is None else getattr(target, inside)
        given = in_rows(values, lambda key: holder[key]) if rows else values
        for key, value in given.items():
            holder[key] = value

    def call_method(self, target: Any, name: str, args: Any, kwargs: Any) -> Any:
        return getattr(target, name)(*args, **kwargs)

    def keys(self, target: Any) -> Any:
        return [str(key) for key in target.keys()]  # noqa: SIM118  (a student's mapping may iterate otherwise)

    def plain(self, target: Any) -> Any:
        return target

    def answer(self, number: int, operation: str, operands: list[Any]) -> bytes:
        """Run one operation and encode its answer; an exception of the student's code is an answer too."""
        if operation == "lookup" and operands[0] not in self.shell.user_ns:
            return codec.encode([number, "missing"])
        try:
            own: list[Any] = []
            operands = [self.local(operand, own) for operand in operands]
            if operation == "cell":
                return codec.encode([number, "value", self.cell(*operands), False], self.replace)
            shell.silence()
            inputs, mine = operands[_INPUTS.get(operation, len(operands)) :], set(map(id, own))
            before = contents(inputs, mine)
            value = getattr(self, operation)(*operands)
            changed = contents(inputs, mine) != before
            return codec.encode([number, "value", value, changed], self.replace)
        except BaseException as error:
            return codec.encode([number, "error", shell.describe_error(error)])


def serve(read_end: int, write_end: int, seed: int) -> None:
    """Answer requests until the pipe ends."""
    assert _shell is not None, "warm_up() comes first"
    seeds.fix(seed)
    threads.install()
    processes.install()
    # The path may contain the homework's folder, in a clone that is installed in place.
    sys.path[:] = [path for path in sys.path if not os.path.exists(os.path.join(path, homework.NAME))]
    server = Server(_shell)
    ahead = bytearray()
    while (frame := read_frame(read_end, ahead)) is not None:
        number, operation, *operands = codec.decode(frame)
        write_frame(write_end, server.answer(number, operation, operands))
