"""The grader waits for a zygote as long as it computes, however busy the machine is."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autograder import sandbox
from autograder.homework.budgets import Budget
from autograder.sandbox.jail import Jail
from autograder.worker import zygote
from autograder.worker.zygote import Worker, WorkerUnavailableError, Zygote

Ends = tuple[Any, socket.socket]


@pytest.fixture
def ends() -> Iterator[Ends]:
    """A zygote that is only a socket, and the socket's other end."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(0.01)
    started = Zygote.__new__(Zygote)
    started.control, started.process = ours, SimpleNamespace(pid=0)  # type: ignore[assignment]
    with ours, theirs:
        yield started, theirs


def clock(*seconds: float, last: Callable[[], object] = lambda: None) -> Callable[[int], float]:
    """What the zygote has computed each time that the grader looks; ``last`` is called with the last time."""
    left = list(seconds)

    def look(process: int) -> float:
        if len(left) == 1:
            last()
        return left.pop(0)

    return look


def test_a_zygote_that_computes_is_waited_for(ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    started, theirs = ends
    slow = clock(0, 0.1, 0.2, 0.3, 0.4, last=lambda: theirs.send(b'{"ready": true}'))
    monkeypatch.setattr(zygote, "_computed", slow)
    assert started._answer()[0]["ready"]


@pytest.mark.parametrize("seconds", [(0, 1, 2, 2), (0, 30, 61)], ids=["hangs", "never ends"])
def test_a_zygote_that_does_not_get_on_is_given_up(
    ends: Ends, monkeypatch: pytest.MonkeyPatch, seconds: tuple[float, ...]
) -> None:
    monkeypatch.setattr(zygote, "_computed", clock(*seconds))
    with pytest.raises(WorkerUnavailableError, match="does not answer"):
        ends[0]._answer()


def test_a_zygote_that_has_ended_forks_no_worker(ends: Ends, tmp_path: Path) -> None:
    started, theirs = ends
    started.isolation, started.readable, started.hidden = "none", (), ()
    started.home, started.cache = tmp_path, ""
    theirs.close()
    with pytest.raises(WorkerUnavailableError, match="zygote ended"):
        started.fork(Budget(), seed=0)
    assert not list(tmp_path.iterdir())


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["sleep", "60"]) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("sent", [False, True], ids=["before the request", "without reading it"])
def test_a_worker_whose_zygote_has_ended_ends_and_leaves_no_files(
    ends: Ends,
    sleeper: subprocess.Popen[bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    sent: bool,
) -> None:
    started, theirs = ends
    (tmp_path / "scratch").mkdir()
    worker = Worker(0, os.pidfd_open(sleeper.pid), *os.pipe(), Jail("none", (), str(tmp_path / "scratch")))
    send = socket.send_fds
    if sent:
        monkeypatch.setattr(socket, "send_fds", lambda *said: (send(*said), theirs.close()))
    else:
        theirs.close()
    with pytest.raises(WorkerUnavailableError, match="zygote ended"):
        started.end(worker)
    assert sleeper.wait() == -signal.SIGKILL
    assert not (tmp_path / "scratch").exists()


@pytest.mark.slow
def test_the_imports_of_a_zygote_count_in_every_tier() -> None:
    for tier in sandbox.TIERS[:-1]:
        try:
            sandbox.choose(tier)
        except sandbox.IsolationUnavailable:
            continue
        with Zygote(tier, one=True) as started:
            assert zygote._computed(started.process.pid) > 0.2
