"""A worker is forked locked in or not at all, and its end is told."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

import pytest

from autograder import sandbox
from autograder.sandbox import forking, landlock, privileges

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="student code is isolated on Linux"),
]


def _jail(folder: Path, tier: str) -> sandbox.Jail:
    (folder / "worker").mkdir(exist_ok=True)
    return sandbox.Jail(tier, (), str(folder / "worker"), cache=str(folder / "cache"))


def test_a_worker_without_its_supervisor_is_ended_and_reaped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(forking.hidden_names, "start", fail)
    forked: list[int] = []
    real_fork = os.fork
    monkeypatch.setattr(os, "fork", lambda: forked.append(pid := real_fork()) or pid)
    with pytest.raises(sandbox.SandboxError, match="no more processes"):
        forking.fork_into(_jail(tmp_path, "landlock"), lambda: os._exit(0))
    (worker,) = forked
    with pytest.raises(ChildProcessError):
        os.waitpid(worker, os.WNOHANG)


@pytest.mark.parametrize("layer", ["landlock", "seccomp", "limits", "identity"])
def test_a_layer_that_fails_closes(layer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a layer of the tier landlock cannot be applied, forking raises, and the worker runs nothing and is reaped."""

    def fail(*args: object) -> None:
        raise OSError("not today")

    place = {
        "landlock": (landlock, "enter"),
        "seccomp": (forking.seccomp, "enter"),
        "limits": (privileges, "limit"),
        "identity": (privileges, "take_identity"),
    }[layer]
    monkeypatch.setattr(*place, fail)
    ran = tmp_path / "ran"
    forked: list[int] = []
    real_fork = os.fork
    monkeypatch.setattr(os, "fork", lambda: forked.append(pid := real_fork()) or pid)

    def child() -> None:
        ran.touch()
        os._exit(0)

    with pytest.raises(sandbox.SandboxError, match="not today"):
        forking.fork_into(_jail(tmp_path, "landlock"), child)  # type: ignore[arg-type]
    assert not ran.exists()
    assert len(forked) == 2  # the worker and its supervisor: both are gone and reaped
    for pid in forked:
        with pytest.raises(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)


def test_a_kernel_without_landlock_closes_the_landlock_tier(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landlock, "version", lambda: 0)
    with pytest.raises(sandbox.SandboxError, match="no Landlock"):
        forking.fork_into(_jail(tmp_path, "landlock"), lambda: os._exit(0))


def test_namespaces_need_a_process_table_of_their_own(tmp_path: Path) -> None:
    jail = _jail(tmp_path, "namespaces")
    pid = os.fork()
    if pid == 0:
        try:
            sandbox.enter(jail)
        except sandbox.SandboxError as error:
            os._exit(3 if "process table" in str(error) else 4)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 3


def test_a_process_with_threads_is_not_locked_in() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        with pytest.raises(sandbox.SandboxError, match="several threads"):
            forking._alone()
    finally:
        done.set()
        thread.join()


def test_child_that_raises_has_an_exit_status_of_its_own(tmp_path: Path) -> None:
    def child() -> None:
        raise ValueError("a fault of the engine's")

    pid = forking.fork_into(_jail(tmp_path, "landlock"), child)  # type: ignore[arg-type]
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 70


def test_worker_is_killed_at_its_cpu_seconds(tmp_path: Path) -> None:
    jail = sandbox.Jail("landlock", (), str(tmp_path), cpu_seconds=1)

    def child() -> None:
        while True:
            pass

    pid = forking.fork_into(jail, child)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL


@pytest.mark.parametrize("path", ["relative", "/a/../b", "/a\0b", ""])
def test_jail_takes_only_plain_absolute_paths(path: str) -> None:
    with pytest.raises(ValueError, match="absolute paths"):
        sandbox.Jail("landlock", (path,), "/tmp")
