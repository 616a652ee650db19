"""Real workers: what honest code needs works in every tier, an attack does not, and nothing is left or shown."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder import sandbox
from autograder.sandbox import canary, landlock, tiers
from tests.attacks import environments, table

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="student code is isolated on Linux"),
]

WORKLOAD = Path(__file__).with_name("workload.py")
ROOT = Path(__file__).parents[2]


#: Whether honest code works in each tier is also seen in this machine's own environment, in `tests/test_attacks.py`.
PLACES = [
    pytest.param(*place, marks=[pytest.mark.exhaustive] if place[0].startswith("container") else [])
    for place in table.places()
]


@pytest.mark.parametrize(("environment", "tier"), PLACES)
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
    here = table.tiers_here()
    assert here
    for tier in here:
        assert canary.run(tier) == []


def test_canary_attacks_succeed_without_isolation() -> None:
    assert len(canary.attack("none")) >= 15


def test_canary_that_dies_is_a_breach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert "could not be run" in canary.run("landlock")[0]


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    tiers.trial.cache_clear()
    here = table.tiers_here()
    assert here
    for tier in here:
        assert tiers.trial(tier) is None
        assert canary.run(tier) == []
    assert list(tmp_path.iterdir()) == []


def test_hidden_paths_are_granted_by_nobody(tmp_path: Path) -> None:
    for name in ("numpy/core", "solutions", "autograder/sandbox"):
        (tmp_path / "site" / name).mkdir(parents=True)
    (tmp_path / "site" / "single.py").touch()
    hidden = (str(tmp_path / "site" / "solutions"), str(tmp_path / "site" / "autograder"))
    granted = dict(landlock.grants((str(tmp_path / "site"),), hidden))
    assert set(granted) == {str(tmp_path / "site" / name) for name in ("", "numpy", "single.py")} - {
        str(tmp_path / "site") + "/"
    } | {str(tmp_path / "site")}
    assert granted[str(tmp_path / "site")] == landlock.READ_DIR


def test_the_python_that_workers_read_holds_no_reference() -> None:
    readable, hidden = sandbox.readable_for(), sandbox.hidden_in_python()
    shown = dict(landlock.grants(readable, hidden))
    for name in ("solutions", "autograder"):
        package = os.path.realpath(ROOT / name)
        assert not any(
            package == path or package.startswith(path + "/") for path, right in shown.items() if right != 8
        )
