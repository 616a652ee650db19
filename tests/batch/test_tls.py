"""Grading over TLS, set up as `docs/cluster.md` says: with our certificate work is done, without it nobody comes in."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.places import ROOT

pytestmark = pytest.mark.exhaustive

DASK = Path(sys.executable).with_name("dask")
ASK = """
import sys
from autograder.batch.cluster import ClusterUnavailableError, connect
try:
    with connect(sys.argv[1]) as cluster:
        print("worked out", cluster.executor.submit(pow, 2, 10).result(timeout=60))
except ClusterUnavailableError as problem:
    print("kept out:", problem)
"""


def blocks(language: str) -> list[str]:
    """The guide's code blocks in a language."""
    guide = (ROOT / "docs" / "cluster.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", guide, re.DOTALL)


@pytest.fixture(scope="module")
def configured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment with the guide's certificates and configuration, both as they are written there."""
    if shutil.which("openssl") is None:
        pytest.skip("NOT TESTED: openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    (commands,) = [text for text in blocks("console") if "openssl" in text]
    shell = re.sub(r"^\$ ", "", commands, flags=re.MULTILINE)
    subprocess.run(["bash", "-ec", shell], cwd=folder, check=True, capture_output=True)
    (settings,) = blocks("yaml")
    (folder / "tls.yaml").write_text(settings.replace("/etc/hw0", str(folder)), encoding="utf-8")
    return {**os.environ, "DASK_CONFIG": str(folder)}


@pytest.fixture(scope="module")
def scheduler(configured: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a Dask scheduler over TLS and one worker, yield the scheduler's address, and end both."""
    folder = tmp_path_factory.mktemp("dask")
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> None:
        with (folder / "log").open("a") as log:
            command = [DASK, *arguments, "--no-dashboard"]
            started.append(
                subprocess.Popen(
                    command, cwd=folder, env=configured, stdout=log, stderr=log, start_new_session=True
                )
            )

    try:
        start("scheduler", "--host", "127.0.0.1", "--port", "0", "--protocol", "tls")
        until = time.monotonic() + 120
        while not (found := re.search(r"tls://127\.0\.0\.1:\d+", (folder / "log").read_text())):
            assert time.monotonic() < until, (folder / "log").read_text()
            time.sleep(0.1)
        start("worker", found[0], "--nthreads", "1", "--local-directory", str(folder))
        yield found[0]
    finally:
        for process in reversed(started):
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(60)


def ask(address: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", ASK, address], env=environment, capture_output=True, text=True, timeout=180
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_with_the_guides_certificates_work_is_done(scheduler: str, configured: dict[str, str]) -> None:
    assert ask(scheduler, configured) == "worked out 1024\n"


@pytest.mark.parametrize("protocol", ["tls", "tcp"])
def test_without_them_nobody_comes_in(scheduler: str, protocol: str) -> None:
    plain = {key: value for key, value in os.environ.items() if not key.startswith("DASK")}
    assert ask(scheduler.replace("tls", protocol), plain).startswith("kept out: ")
