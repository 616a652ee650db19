"""Real workers: what honest code needs works in every tier, and what goes wrong closes."""

from __future__ import annotations

import json
import mmap
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from autograder import sandbox
from autograder.sandbox import canary, forking, landlock, linux, privileges, scratch, tiers
from tests.attacks import environments, table

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="student code is isolated on Linux"
)

WORKLOAD = Path(__file__).with_name("workload.py")
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("environment", "tier"), table.places())
def test_honest_code_works(environment: str, tier: str) -> None:
    command = environments.command(environment, sys.executable, str(WORKLOAD), tier)
    environ = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "HOME": "/tmp"}
    done = subprocess.run(
        command, capture_output=True, text=True, env=environ, stdin=subprocess.DEVNULL, timeout=300
    )
    assert done.stdout, done.stderr
    assert json.loads(done.stdout) == {}


_LONG_LIVED = """
import os, sys, tempfile, time
sys.path.insert(0, {root!r})
from autograder import sandbox
sandbox.become_zygote(sys.argv[1])
folder = sys.argv[2]
jail = sandbox.Jail(sys.argv[1], (), folder + "/worker", keep_fds=(1,), cache=folder + "/cache")
def child():
    os.write(1, b"ready")
    time.sleep(60)
sandbox.fork_into(jail, child)
os.close(1)
time.sleep(60)
"""


@pytest.mark.parametrize("tier", table.tiers_here())
def test_no_worker_outlives_its_zygote(tier: str, tmp_path: Path) -> None:
    (tmp_path / "worker").mkdir()
    command = [sys.executable, "-c", _LONG_LIVED.format(root=str(ROOT)), tier, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as zygote:
        assert zygote.stdout is not None
        assert zygote.stdout.read(5) == b"ready"
        zygote.kill()
        # The worker alone holds the pipe's other end: its end is the worker's.
        start = time.monotonic()
        assert zygote.stdout.read() == b""
        assert time.monotonic() - start < 20


def test_canary_finds_every_tier_tight() -> None:
    for tier in table.tiers_here():
        assert canary.run(tier) == []


def test_canary_bites_without_isolation() -> None:
    assert len(canary.attack("none")) >= 15


def test_canary_that_dies_is_a_breach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert "could not be run" in canary.run("landlock")[0]


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    tiers.trial.cache_clear()
    for tier in table.tiers_here():
        assert tiers.trial(tier) is None
        assert canary.run(tier) == []
    assert list(tmp_path.iterdir()) == []


def test_auto_takes_the_first_tier_that_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiers, "trial", {"namespaces": "no", "chroot": "no", "landlock": None}.get)
    assert sandbox.choose("auto") == "landlock"


def test_auto_never_takes_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiers, "trial", lambda tier: "refused by the kernel")
    with pytest.raises(sandbox.IsolationUnavailable) as refusal:
        sandbox.choose("auto")
    assert refusal.value.reason.count("refused by the kernel") == 3
    assert len(refusal.value.remedies) == 3
    assert sandbox.choose("none") == "none"


@pytest.mark.parametrize("scope", ["2", "3"])
def test_a_strict_yama_is_named_where_it_stops_the_landlock_tier(
    scope: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiers, "ptrace_scope", lambda: scope)
    monkeypatch.setattr(landlock, "version", lambda: 6)
    monkeypatch.setattr(tiers, "trial", {"landlock": "Operation not permitted: '/proc/7/mem'"}.get)
    found = {layer.name: layer for layer in sandbox.probe()}
    for name in ("tier landlock", "ptrace scope"):
        assert found[name].status == "CAUTION"
        assert "kernel.yama.ptrace_scope=1" in found[name].remedy
    with pytest.raises(sandbox.IsolationUnavailable) as refusal:
        sandbox.choose("landlock")
    assert "kernel.yama.ptrace_scope=1" in refusal.value.remedies[0]
    monkeypatch.setattr(tiers, "trial", {}.get)
    assert tiers._dumps().status == "PASS"


def test_every_line_that_is_not_a_pass_says_what_would_help(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiers, "trial", lambda tier: "refused")
    for version in (0, 2, 6):
        monkeypatch.setattr(landlock, "version", lambda version=version: version)
        for layer in sandbox.probe():
            assert layer.status == "PASS" or layer.remedy, layer


def test_a_tier_by_name_is_not_replaced_by_a_weaker_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiers, "trial", {"namespaces": "no", "chroot": None, "landlock": None}.get)
    with pytest.raises(sandbox.IsolationUnavailable, match="namespaces: no"):
        sandbox.choose("namespaces")


def test_unknown_tier_is_an_error() -> None:
    with pytest.raises(ValueError, match="no isolation tier is called"):
        sandbox.choose("docker")


def test_other_systems_are_refused_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    linux.machine.cache_clear()
    tiers.trial.cache_clear()
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(sandbox.IsolationUnavailable, match="64-bit Linux") as refusal:
        sandbox.choose("auto")
    assert "Linux" in refusal.value.remedies[0]
    assert sandbox.probe()[0].status == "FAIL"
    monkeypatch.undo()
    linux.machine.cache_clear()
    tiers.trial.cache_clear()


def _jail(folder: Path, tier: str) -> sandbox.Jail:
    (folder / "worker").mkdir(exist_ok=True)
    return sandbox.Jail(tier, (), str(folder / "worker"), cache=str(folder / "cache"))


@pytest.mark.parametrize("layer", ["landlock", "seccomp", "limits", "identity"])
def test_a_layer_that_fails_closes(layer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_hidden_paths_are_granted_by_nobody(tmp_path: Path) -> None:
    for name in ("numpy/core", "solutions", "autograder/tests"):
        (tmp_path / "site" / name).mkdir(parents=True)
    (tmp_path / "site" / "single.py").touch()
    hidden = (str(tmp_path / "site" / "solutions"), str(tmp_path / "site" / "autograder"))
    granted = dict(landlock.grants((str(tmp_path / "site"),), hidden))
    assert set(granted) == {str(tmp_path / "site" / name) for name in ("", "numpy", "single.py")} - {
        str(tmp_path / "site") + "/"
    } | {str(tmp_path / "site")}
    assert granted[str(tmp_path / "site")] == landlock.READ_DIR


def test_scratch_counts_and_removes_what_strangers_make(tmp_path: Path) -> None:
    top = tmp_path / "scratch"
    top.mkdir()
    (top / "file").write_bytes(bytes(100_000))
    (top / "link").symlink_to("/etc")
    (top / "moved-1").mkdir()
    deep = top
    for _ in range(40):
        deep = deep / "d"
        deep.mkdir()
    os.mkfifo(top / "pipe")
    jail = sandbox.Jail("landlock", (), str(top), scratch_bytes=50_000)
    size, entries = scratch.usage(jail)
    assert size >= 100_000
    assert entries == 44
    assert scratch.over(jail, os.getpid())
    scratch.remove(str(top))
    assert not top.exists()
    assert Path("/etc").is_dir()


def test_scratch_that_is_too_wide_to_look_into_is_full(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / str(number)).mkdir()
    jail = sandbox.Jail("landlock", (), str(tmp_path))
    assert scratch.usage(jail, stop_after=5000)[1] == 5000
    assert scratch.over(jail, os.getpid())


def test_files_without_a_name_are_counted(tmp_path: Path) -> None:
    jail = sandbox.Jail("landlock", (), str(tmp_path), scratch_bytes=1 << 20)
    with open(tmp_path / "part", "w+b") as file:
        file.write(bytes(300_000))
        file.flush()
        assert scratch.nameless(jail, os.getpid()) == 0
        os.unlink(tmp_path / "part")
        assert 300_000 <= scratch.nameless(jail, os.getpid()) < 1 << 19
        view = mmap.mmap(file.fileno(), mmap.PAGESIZE)
    assert scratch.nameless(jail, os.getpid()) > 1 << 18
    view.close()
    assert scratch.nameless(jail, os.getpid()) == 0
    assert scratch.nameless(jail, 1 << 29) == 0


def test_the_python_that_workers_read_holds_no_reference() -> None:
    readable, hidden = sandbox.readable_for(), sandbox.hidden_in_python()
    shown = dict(landlock.grants(readable, hidden))
    for name in ("solutions", "autograder"):
        package = os.path.realpath(ROOT / name)
        assert not any(
            package == path or package.startswith(path + "/") for path, right in shown.items() if right != 8
        )
