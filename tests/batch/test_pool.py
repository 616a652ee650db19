"""The pool: tasks fail alone, processes are replaced, and none is left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from autograder.batch.pool import ProcessFailedError, ProcessPool, TaskFailedError
from tests.batch import faults

pytestmark = pytest.mark.slow


@pytest.fixture
def pool() -> Iterator[ProcessPool]:
    made = ProcessPool(2, bound=20, patience=0.0)
    yield made
    made.shutdown()


def test_bytes_go_there_and_back(pool):
    assert pool.submit(faults.echo, b"\x00\xff").result() == b"\x00\xff"


def test_an_exception_is_a_message_and_the_process_goes_on(pool):
    first = pool.submit(faults.pid, b"").result()
    with pytest.raises(TaskFailedError, match="ValueError: no such luck"):
        pool.submit(faults.raises, b"no such luck").result()
    assert first in {pool.submit(faults.pid, b"").result() for _ in range(4)}


@pytest.mark.parametrize(("fault", "words"), [(faults.dies, "signal 9"), (faults.leaves, "exit code 3")])
def test_a_process_that_dies_takes_only_its_own_task(pool, fault, words):
    futures = [pool.submit(faults.echo, bytes([n])) for n in range(6)]
    broken = pool.submit(fault, b"")
    futures += [pool.submit(faults.echo, bytes([n])) for n in range(6, 12)]
    with pytest.raises(ProcessFailedError, match=words):
        broken.result()
    assert [future.result() for future in futures] == [bytes([n]) for n in range(12)]


@pytest.mark.parametrize("fault", [faults.hangs, faults.stopped])
def test_a_process_that_hangs_is_killed_and_replaced(fault):
    with ProcessPool(1, bound=3) as pool:
        with pytest.raises(ProcessFailedError, match="within 3 seconds"):
            pool.submit(fault, b"").result()
        assert pool.submit(faults.echo, b"on").result() == b"on"


def test_a_process_has_a_bound_on_its_memory(pool):
    with pytest.raises(TaskFailedError, match="MemoryError"):
        pool.submit(faults.allocates, b"").result()


def test_no_process_is_left_after_shutdown_or_kill():
    for end in (ProcessPool.shutdown, ProcessPool.kill):
        pool = ProcessPool(2, bound=20, patience=0.0)
        pids = {int(pool.submit(faults.pid, b"").result()) for _ in range(4)}
        if end is ProcessPool.kill:
            running = pool.submit(faults.hangs, b"")
            while not running.running():
                time.sleep(0.01)
        end(pool)
        assert not [pid for pid in pids if os.path.exists(f"/proc/{pid}")]


def test_a_killed_coordinator_takes_its_processes_with_it():
    code = (
        "import os, sys, time\nfrom autograder.batch.pool import ProcessPool\nfrom tests.batch import faults\n"
        "pool = ProcessPool(1, 600)\nprint(pool.submit(faults.pid, b'').result().decode(), flush=True)\n"
        "pool.submit(faults.hangs, b'')\ntime.sleep(600)"
    )
    coordinator = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert coordinator.stdout is not None
    pid = int(coordinator.stdout.readline())
    time.sleep(0.2)
    coordinator.kill()
    coordinator.wait()
    coordinator.stdout.close()
    for _ in range(50):
        if not os.path.exists(f"/proc/{pid}"):
            return
        time.sleep(0.1)
    pytest.fail(f"the grading process {pid} outlived its coordinator")
