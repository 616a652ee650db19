"""The warm process: loads the libraries, and runs each command that it is asked for in a fork of itself.

    python server.py SOCKET

It prints a line when it is ready, and ends when its standard input is closed.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import sys
from typing import Any

_LIBRARIES = (
    *("IPython.core.interactiveshell", "alembic", "click", "fontTools.ttLib", "jinja2", "jupytext", "lark"),
    *(
        "markdown_it",
        "matplotlib.backends.backend_agg",
        "matplotlib.backends.backend_svg",
        "matplotlib.pyplot",
    ),
    *("mpmath", "msgspec", "nbclient", "nbformat", "nbgrader.api", "nh3", "numpy", "pygments.formatters"),
    *("rich.progress", "sqlalchemy.orm", "sympy", "tomlkit", "typst"),
)
_MOST = 1 << 20


def serve(address: str) -> dict[str, Any]:
    """Fork a process for each command; return what to run in the process that is to run it."""
    signal.signal(signal.SIGCHLD, lambda number, frame: _reap())
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
        listening.bind(address)
        listening.listen()
        print("ready", flush=True)
        while True:
            ready, _, _ = select.select([listening, sys.stdin], [], [])
            if sys.stdin in ready:
                sys.exit()
            asking, _ = listening.accept()
            if os.fork():
                asking.close()
                continue
            listening.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            return _run(asking)


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _run(asking: socket.socket) -> dict[str, Any]:
    """Return in a child that has the asker's streams; wait for it here, and say how it ended."""
    data, streams, _, _ = socket.recv_fds(asking, _MOST, 3)
    pid = os.fork()
    if not pid:
        asking.close()
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        asked: dict[str, Any] = json.loads(data)
        return asked
    for stream in streams:
        os.close(stream)
    ended = os.pidfd_open(pid)
    ready, _, _ = select.select([ended, asking], [], [])
    if ended not in ready:  # the asker has gone
        os.kill(pid, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    with contextlib.suppress(OSError):
        asking.send(str(status).encode())
    os._exit(0)


def main(address: str) -> None:
    """Serve, and in each fork run the module that it is asked for as the interpreter runs ``-m``."""
    del sys.path[0]  # this folder
    os.environ.setdefault("MPLBACKEND", "agg")
    for name in _LIBRARIES:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    asked = serve(address)
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["folder"])
    sys.path.insert(0, asked["folder"])
    sys.argv = asked["words"]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1])
