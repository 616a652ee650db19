"""The zygote: a single-threaded process with all libraries loaded that forks a worker for each notebook.

Importing numpy, matplotlib, sympy and IPython takes about two seconds of CPU; forking a process that has them
takes milliseconds. The zygote is exec'd before its parent has read any secret, so a worker cannot inherit a
secret in its memory. The zygote runs no student code itself. Its arguments are the number of a socket, the
isolation tier, and what to load: ``one``, ``class`` (a single submission or many), or ``figures`` (many, whose
figures are drawn). It takes requests only from the grader, over the socket:

- ``{"fork": {jail fields}, "seed": int}`` with two descriptors (requests in, replies out) -> ``{"pid": int}``
  and the worker's pidfd, or ``{"error": str}``; the pid is valid in the zygote, so use it only for ``reap``;
- ``{"reap": pid}`` after the grader has killed it -> ``{"status", "cpu_seconds", "peak_memory_bytes"}``;
- closing the socket ends the zygote, and with it (by PDEATHSIG) every worker.
"""

from __future__ import annotations

import gc
import importlib
import importlib.util
import json
import os
import socket
import sys
from typing import Any, NoReturn

from autograder.worker.messages import ForkRequest, ZygoteAnswer

MAX_MESSAGE = 1 << 20
_WORKBOOK = ("check", "derive", "cells.waiting", "testing.drawing")


def preload(one: bool, figures: bool = False) -> None:
    """Import what students use, so that forks inherit it; for ``one`` submission only what every worker needs.

    What only a few notebooks use (the grammar of derivations, contours) takes a third of the time. A class shares that
    cost; a single submission loads it only if it uses it. With ``figures``, the released cells that only show something
    run too, so we also load what they need, such as SymPy for the explorers. Without them, it would take a third of
    every worker's memory, and so make every fork slower. Of the homework's toolkit, the package is imported, and its
    module ``warm`` says what else to load, if it exists. Matplotlib draws into memory only.
    """
    load_matplotlib()

    from autograder.homework import packages
    from autograder.worker.inside import serve
    from workbook import homework

    packages.make_importable(toolkit_only=True)
    for module in _WORKBOOK:
        importlib.import_module(f"workbook.{module}")
    toolkit = importlib.import_module(homework.current().name)
    warm = f"{toolkit.__name__}.warm"
    own = importlib.import_module(warm) if importlib.util.find_spec(warm) is not None else None
    if own is not None:
        own.load()
    importlib.import_module("workbook.derive.part").preload()
    serve.warm_up()
    if not one:
        _draw_once()
        importlib.import_module("workbook.derive.ahead").prepare()
        if own is not None and figures:
            own.warm_up()


def _draw_once() -> None:
    """Draw a figure with contours and text, which each worker would otherwise have to prepare for on first use."""
    import matplotlib.pyplot

    axes = matplotlib.pyplot.figure().add_subplot()
    axes.contour([[0.0, 1.0], [1.0, 2.0]])
    axes.set_title("warm")
    axes.figure.canvas.draw()
    matplotlib.pyplot.close("all")


def load_matplotlib() -> None:
    """Import Matplotlib for drawing into memory, without the tables of properties in its docstrings.

    Matplotlib writes into the docstrings of its functions what properties each of its classes has. That takes a
    quarter of its import, and only somebody who asks for help reads it.
    """
    import matplotlib.artist

    matplotlib.use("Agg")
    describe = matplotlib.artist.kwdoc
    matplotlib.artist.kwdoc = lambda artist: ""
    try:
        import matplotlib.figure
        import matplotlib.pyplot
    finally:
        matplotlib.artist.kwdoc = describe


def _fork(message: ForkRequest, descriptors: list[int]) -> int:
    """Fork a worker that serves requests on two pipes, and return its pid."""
    from autograder import sandbox
    from autograder.worker.inside import serve

    read_end, write_end = descriptors
    fields = dict(message["fork"])
    for key in ("readable", "hidden"):
        fields[key] = tuple(fields[key])
    fields["without"] = frozenset(fields["without"])
    fields["keep_fds"] = (read_end, write_end)
    jail = sandbox.Jail(**fields)

    def child() -> NoReturn:
        try:
            serve.serve(read_end, write_end, message["seed"])
        finally:
            os._exit(0)

    return sandbox.fork_into(jail, child)


def _reap(pid: int) -> ZygoteAnswer:
    """Wait for the end of a worker, and return what it used."""
    _, status, usage = os.wait4(pid, 0)
    return {
        "status": status,
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        "peak_memory_bytes": usage.ru_maxrss * 1024,
    }


def _answer(message: Any, descriptors: list[int]) -> tuple[ZygoteAnswer, list[int]]:
    """Do what a request asks for, and return the answer and the descriptors to send with it; never raise.

    To ``fork``, the answer is the worker's pid, with a pidfd; to ``reap``, the status and what the worker used. If that
    fails, it is the error.
    """
    handed_over: list[int] = []
    try:
        if "reap" in message:
            return _reap(message["reap"]), handed_over
        pid = _fork(message, descriptors)
        handed_over.append(os.pidfd_open(pid))
        return {"pid": pid}, handed_over
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}, handed_over


def main(descriptor: int, tier: str, load: str) -> None:
    """Become a zygote, load libraries, and fork and reap workers for the grader until it closes the socket.

    The first answer says that the zygote is ready. If the isolation or an import fails at the start, the error is sent
    and then raised. Each request in JSON, ``fork`` or ``reap``, gets one answer in JSON (`_answer`); an error of a
    request is its answer.

    Parameters
    ----------
    descriptor : int
        The socket to the grader.
    tier : str
        The isolation's tier.
    load : str
        ``one``, ``class`` or ``figures``: what `preload` loads.
    """
    from autograder import sandbox

    control = socket.socket(fileno=descriptor)
    gc.disable()  # what libraries create while they load is kept: looking for cycles takes a fifth of the time
    try:
        sandbox.become_zygote(tier)
        preload(one=load == "one", figures=load == "figures")
    except Exception as error:
        control.send(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
        raise
    sys.dont_write_bytecode = True  # imports so far were cached as bytecode; those of workers are not
    gc.freeze()  # otherwise the collector would write to, and so copy, every inherited page in every worker
    gc.enable()
    control.send(b'{"ready": true}')
    while True:
        data, descriptors, _, _ = socket.recv_fds(control, MAX_MESSAGE, 2)
        if not data:
            return
        answer, handed_over = _answer(json.loads(data), descriptors)
        socket.send_fds(control, [json.dumps(answer).encode()], handed_over)
        for number in (*descriptors, *handed_over):
            os.close(number)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
