"""The warm process: loads the libraries, and runs each command that it is asked for in a fork of itself.

    python server.py SOCKET

It prints a line when it is ready, and ends when its standard input is closed.
"""

from __future__ import annotations

import atexit
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
import threading
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
_MAX_MESSAGE = 1 << 20


def serve(address: str) -> dict[str, Any]:
    """Serve a socket at ``address``: fork a process for each request, and return in that process what it is to run.

    "ready" is printed when the socket listens. A request has the command in JSON and three descriptors, which become
    the process's standard streams. When the process ends, the asker gets its exit code or -signal. A process whose
    asker goes away is killed. When standard input closes, the server exits; it never returns.
    """
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listening.bind(address)
    listening.listen()
    print("ready", flush=True)
    running: dict[
        int, tuple[int, socket.socket]
    ] = {}  # by the descriptor that is readable once the process has ended
    while True:
        askers = {asker: pid for pid, asker in running.values()}
        ready, _, _ = select.select([listening, sys.stdin, *running, *askers], [], [])
        if sys.stdin in ready:
            sys.exit()
        for ended in running.keys() & set(ready):
            pid, asker = running.pop(ended)
            os.close(ended)
            status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            with asker, contextlib.suppress(OSError):
                asker.send(str(status).encode())
            askers.pop(asker)
        for gone in askers.keys() & set(ready):
            os.kill(askers[gone], signal.SIGKILL)
        if listening in ready:
            asker, _ = listening.accept()
            data, streams, _, _ = socket.recv_fds(asker, _MAX_MESSAGE, 3)
            pid = os.fork()
            if not pid:
                for number, stream in enumerate(streams):
                    os.dup2(stream, number)
                for other in (*streams, *running):
                    os.close(other)
                for one in (listening, asker, *askers):
                    one.close()
                asked: dict[str, Any] = json.loads(data)
                return asked
            for stream in streams:
                os.close(stream)
            running[os.pidfd_open(pid)] = pid, asker


def main(address: str) -> None:
    """Serve, and in each fork run the module that it is asked for as the interpreter runs ``-m``.

    The libraries are loaded first, and the project's modules are not, so that a command runs the code that is there
    now. The fork takes the request's environment, folder and arguments, and ends with the command's exit code without
    freeing memory. An exit with a message raises, as it does at the end of an interpreter.
    """
    del sys.path[0]  # this folder
    os.environ.setdefault("MPLBACKEND", "agg")
    light_jsonschema = "autograder.light_jsonschema"
    for name in (light_jsonschema, *_LIBRARIES):
        importlib.import_module(name)
    for ours in (light_jsonschema, "autograder"):
        del sys.modules[ours]
    gc.collect()
    gc.freeze()
    asked = serve(address)
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["folder"])
    sys.path.insert(0, asked["folder"])
    sys.argv = asked["words"]
    code = 0
    try:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if not isinstance(end.code, int):
            raise
        code = end.code
    # An interpreter would also free every object of the libraries, which takes longer than many commands.
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main(sys.argv[1])
