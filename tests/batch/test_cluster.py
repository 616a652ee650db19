"""A Dask cluster as the executor: the same reports, and a clear end when there is none."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder import intake
from autograder.batch import parcel
from autograder.batch.settings import ReleaseDiffersError, Settings
from autograder.release import Release

DASK = Path(sys.executable).with_name("dask")


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A scheduler and one worker, as `docs/cluster.md` starts them; gives the scheduler's address."""
    folder = tmp_path_factory.mktemp("dask")
    quiet = {"cwd": folder, "stdout": subprocess.DEVNULL, "start_new_session": True}
    log = (folder / "log").open("w+")
    main = subprocess.Popen(
        [DASK, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"], stderr=log, **quiet
    )
    worker = None
    try:
        address = _address(folder / "log")
        command = [DASK, "worker", address, "--nthreads", "1", "--no-dashboard", "--local-directory", folder]
        worker = subprocess.Popen(command, stderr=subprocess.DEVNULL, **quiet)
        yield address
    finally:
        for process in (worker, main):
            if process is not None:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait(20)
        log.close()


def _address(log: Path) -> str:
    for _ in range(300):
        if match := re.search(r"tcp://127\.0\.0\.1:\d+", log.read_text()):
            return match[0]
        time.sleep(0.1)
    raise TimeoutError(log.read_text())


def grade(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograder", "grade", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def test_a_cluster_gives_the_reports_of_one_machine(scheduler, class_of, tmp_path):
    folder = class_of(3)
    here = grade(folder, "-o", tmp_path / "here", "--no-cache")
    there = grade(folder, "-o", tmp_path / "there", "--scheduler", scheduler, "--no-cache")
    assert (here.returncode, there.returncode) == (0, 0), there.stderr
    for number in range(1, 4):
        reports = [
            json.loads((tmp_path / place / f"student-{number:02}" / "report.json").read_bytes())
            for place in ("here", "there")
        ]
        for found in reports:
            del found["notebooks"]  # seconds and bytes differ
        assert reports[0] == reports[1]
    again = grade(folder, "-o", tmp_path / "there", "--scheduler", scheduler)
    assert "0 graded, 3 unchanged" in again.stdout


def test_no_scheduler_is_said_in_a_line(class_of, tmp_path, monkeypatch):
    monkeypatch.setenv("DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT", "1s")
    done = grade(class_of(1), "-o", tmp_path / "out", "--scheduler", "tcp://127.0.0.1:9")
    assert done.returncode == 1
    assert "no scheduler at tcp://127.0.0.1:9" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_submission_travels_as_it_is(class_of, tmp_path):
    folder = class_of(1) / "student-01"
    (folder / "q3_least_squares.ipynb").symlink_to("/etc/passwd")
    (folder / "q4_ridge.ipynb").write_bytes(b"\xff\x00 no notebook")
    (tmp_path / "student-02.zip").write_bytes(b"PK no zip")
    released = Release().cell_ids
    for path in (folder, tmp_path / "student-02.zip", tmp_path / "student-03.zip"):
        assert parcel.unpack(parcel.by_value(path), released) == intake.read(path, released)
        assert parcel.unpack(parcel.by_path(path), released) == intake.read(path, released)


def test_another_release_is_refused_in_words():
    encoded = json.loads(Settings(Release(), "none").encode(here=False))
    assert encoded["root"] is None
    with pytest.raises(ReleaseDiffersError, match="Install the same version on every machine"):
        Settings.decode(json.dumps(encoded | {"release": "0" * 12}).encode())
