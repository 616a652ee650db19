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
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from autograder.batch import finished, parcel
from autograder.batch.settings import ReleaseDiffersError, Settings
from autograder.batch.supervisor import Supervisor
from autograder.grade import report
from autograder.intake.release import Release
from autograder.intake.submissions import read

pytestmark = pytest.mark.exhaustive

DASK = Path(sys.executable).with_name("dask")


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with cluster(tmp_path_factory.mktemp("dask") / "cluster") as (address, _):
        yield address


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A scheduler and one worker, as `docs/cluster.md` starts them; gives the scheduler's address and process."""
    folder.mkdir()
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
        yield address, main
    finally:
        for process in (worker, main):
            if process is not None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGTERM)
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:  # a worker may wait long for a scheduler that was killed
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()
        log.close()


def test_killed_scheduler_is_reported_and_the_same_command_continues(class_of, tmp_path):
    students = 6
    submissions, out = class_of(students, pause=0.5), tmp_path / "out"
    command = [sys.executable, "-m", "autograder", "grade", submissions, "-o", out, "--no-cache"]
    with cluster(tmp_path / "first") as (address, scheduler):
        run = subprocess.Popen([*command, "--scheduler", address], stderr=subprocess.PIPE, text=True)
        while run.poll() is None and not finished_in(out):
            time.sleep(0.05)
        os.kill(scheduler.pid, signal.SIGKILL)
        _, errors = run.communicate(timeout=120)
    before = finished_in(out)
    assert run.returncode == 1
    assert "the scheduler has stopped" in errors
    assert "Traceback" not in errors
    assert 1 <= len(before) < students
    reports = sum(1 for _ in out.glob("*/report.json"))  # also those that are held, and graded again
    assert len((out / "grades.csv").read_text().splitlines()) == reports + 1
    with cluster(tmp_path / "second") as (address, _):
        again = grade(submissions, "-o", out, "--no-cache", "--scheduler", address)
    assert again.returncode == 0, again.stderr
    assert f"{students - len(before)} graded, {len(before)} unchanged" in again.stdout, again.stdout[-300:]
    after = finished_in(out)
    assert len(after) == students
    assert before.items() <= after.items(), "a finished report was lost or made again"
    assert len((out / "grades.csv").read_text().splitlines()) == students + 1


def finished_in(out: Path) -> dict[str, bytes]:
    """The finished reports by student; every report that is there is a whole one."""
    found = {}
    for path in out.glob("*/report.json"):
        report.read(path)
        if finished.read(path.parent) is not None:
            found[path.parent.name] = path.read_bytes()
    return found


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


def test_missing_scheduler_is_reported_in_one_line(class_of, tmp_path, monkeypatch):
    monkeypatch.setenv("DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT", "1s")
    done = grade(class_of(1), "-o", tmp_path / "out", "--scheduler", "tcp://127.0.0.1:9")
    assert done.returncode == 1
    assert "no scheduler at tcp://127.0.0.1:9" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_submission_travels_as_it_is(class_of, tmp_path):
    folder = class_of(1) / "student-01"
    (folder / "p1_numbers.ipynb").symlink_to("/etc/passwd")
    (folder / "toy.ipynb").write_bytes(b"\xff\x00 no notebook")
    (tmp_path / "student-02.zip").write_bytes(b"PK no zip")
    released = Release().originals
    for path in (folder, tmp_path / "student-02.zip", tmp_path / "student-03.zip"):
        assert parcel.unpack(parcel.by_value(path), released) == read(path, released)
        assert parcel.unpack(parcel.by_path(path), released) == read(path, released)


def test_another_release_is_refused_in_words():
    encoded = json.loads(Settings(Release(), "none").encode(here=False))
    assert encoded["root"] is None
    with pytest.raises(ReleaseDiffersError, match="Install the same version on every machine"):
        Settings.decode(json.dumps(encoded | {"release": "0" * 12}).encode())


class _AtOnce(Executor):
    """Runs what it is given before it returns."""

    def submit(self, function, /, *arguments):
        future = Future()
        future.set_result(function(*arguments))
        return future


def test_a_process_with_another_release_ends_the_run_and_fails_no_submission(tmp_path):
    (tmp_path / "student-01").mkdir()

    class Other(Settings):
        def encode(self, *, here=True):
            return json.dumps(json.loads(super().encode(here=here)) | {"release": "0" * 12}).encode()

    settings = Other(Release(), "none")
    with pytest.raises(ReleaseDiffersError, match="the project was changed while it graded"):
        list(Supervisor(_AtOnce(), settings, 1).grade_all([tmp_path / "student-01"]))
