"""Run a battery of attacks in a real worker before grading: every one of them must fail.

That every layer was applied without an error does not prove that it works; the canary tests it on this
machine. It uses three processes, as grading does: a stand-in for the grader that holds a secret in its
memory, in a file and behind sockets; a zygote that was forked before the secret existed; and a worker that
runs the attacks.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, NoReturn

from autograder.sandbox import forking, scratch, temporary_folders
from autograder.sandbox.battery import ATTACKS, Target, battery
from autograder.sandbox.jail import TIERS, Jail, SandboxError

__all__ = ["ATTACKS", "attack", "run"]

#: Longest name of a Unix socket in bytes, including the terminating zero (unix(7)).
_MAX_SOCKET_PATH = 108
#: Seconds of wall time for the whole battery; it takes about 0.1 s.
PATIENCE = 30


def run(tier: str) -> list[str]:
    """Return a sentence for each attack that succeeded in a worker of this tier; empty if the tier holds.

    A canary that dies or does not answer is a breach too, because we then do not know what a worker can do.
    """
    if tier not in TIERS:
        raise ValueError(f"there is no isolation tier {tier!r}")
    return [] if tier == "none" else attack(tier)


def attack(tier: str) -> list[str]:
    """Do what `run` does, also without isolation, where nearly all attacks must succeed to show that they work."""
    package_root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    code = f"import sys; sys.path.insert(0, {package_root!r}); from autograder.sandbox import canary; canary.main()"
    command = [sys.executable, "-I", "-S", "-c", code, tier]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE, stdin=subprocess.DEVNULL)
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return [f"the canary gave no answer within {PATIENCE} s"]
    except (OSError, ValueError) as error:
        return [f"the canary could not be run: {error}"]
    return [str(line) for line in answer]


def main() -> None:
    """Act as the grader: fork the zygote, then make the secret, then receive what the worker found."""
    tier = sys.argv[1]
    with temporary_folders.temporary() as home:
        folder = str(home)
        orders, tell = os.pipe()
        hear, answers = os.pipe()
        os.makedirs(os.path.join(folder, "worker"))
        pid = os.fork()
        if pid == 0:
            os.close(tell)
            os.close(hear)
            _run_zygote(tier, folder, orders, answers)
        os.close(answers)
        with _open_targets(folder) as target, open(tell, "w") as pipe:
            json.dump(asdict(target), pipe)
            pipe.flush()
            pipe.close()
            with open(hear) as answer:
                breaches_json = answer.read()
        os.waitpid(pid, 0)
        scratch.remove(os.path.join(folder, "cache"))
    print(breaches_json or json.dumps(["the canary's worker died"]), flush=True)


@contextlib.contextmanager
def _place_of_socket(folder: str) -> Iterator[str]:
    """Yield ``folder``, or a new folder in ``/tmp`` if a socket's name in ``folder`` would be too long."""
    if len(os.fsencode(folder)) < _MAX_SOCKET_PATH - len("/socket"):
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="autograder-canary-", dir="/tmp") as place:
        os.chmod(place, 0o755)
        yield place


@contextlib.contextmanager
def _open_targets(folder: str) -> Any:
    """Create what a worker must not reach, and yield where it is as a `Target`; everything is closed at the end.

    The targets are a secret of 32 random bytes in this process's memory and in the file ``hidden.py`` in ``folder``, a
    TCP server on this machine, and two Unix sockets, one with a path that everybody may write to and one with an
    abstract name. ``folder`` itself is a target too: nobody else may write there.
    """
    secret = secrets.token_bytes(32)
    buffer = ctypes.create_string_buffer(secret, len(secret))
    hidden = os.path.join(folder, "hidden.py")
    with open(hidden, "wb") as file:
        file.write(secret)
    name = "autograder-canary-" + secrets.token_hex(8)
    with (
        _place_of_socket(folder) as place,
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as local,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as abstract,
    ):
        path = os.path.join(place, "socket")
        local.bind(path)
        os.chmod(path, 0o666)
        abstract.bind("\0" + name)
        yield Target(
            os.getpid(),
            ctypes.addressof(buffer),
            len(secret),
            hidden,
            folder,
            tcp.getsockname()[1],
            path,
            name,
        )


def _run_zygote(tier: str, folder: str, orders: int, answers: int) -> NoReturn:
    """Become a zygote, wait for the target, fork a worker that attacks it, and exit; this never returns.

    ``orders`` is a descriptor from which the `Target` is read as JSON, after this process has become a zygote. The
    worker writes what `battery` returns to ``answers``, as a JSON list. If no worker could be locked in, the list has
    the reason instead, and the exit code is 1. After any other error nothing is written, and the exit code is 1 too. It
    is 0 once the worker has ended, however it ended. ``folder`` has the worker's scratch and cache folders.
    """
    status = 1
    try:
        forking.become_zygote(tier)
        with open(orders) as pipe:
            target = Target(**json.load(pipe))
        jail = Jail(
            tier,
            (),
            os.path.join(folder, "worker"),
            keep_fds=(answers,),
            memory_bytes=256 << 20,
            cpu_seconds=10,
            cache=os.path.join(folder, "cache"),
        )

        def child() -> NoReturn:
            os.write(answers, json.dumps(battery(target)).encode())
            os._exit(0)

        os.waitpid(forking.fork_into(jail, child), 0)
        status = 0
    except (SandboxError, OSError) as error:
        os.write(answers, json.dumps([f"no worker could be locked in: {error}"]).encode())
    finally:
        os._exit(status)
