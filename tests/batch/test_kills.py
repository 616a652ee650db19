"""Killed at any moment, by anything: the same command goes on, and nothing is lost, doubled, torn or left behind."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder import cli
from autograder.batch import finished, pool
from autograder.grade import report
from autograder.sandbox import temporary_folders

pytestmark = pytest.mark.slow

STUDENTS = 8
MOMENTS = 20


class Machine:
    """A class to grade, and the processes of the run that grades it."""

    def __init__(self, submissions: Path, folder: Path) -> None:
        self.out, self.temporary = folder / "out", folder / "tmp"
        self.temporary.mkdir()
        self.command = [sys.executable, "-m", "autograder", "grade", str(submissions), "-o", str(self.out)]
        self.command += ["--jobs", "2", "--no-cache"]
        self.environment = os.environ | {"TMPDIR": str(self.temporary)}

    def start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )

    def reports(self) -> dict[str, bytes]:
        """The finished reports by student; every report that is there is a whole one."""
        found = {}
        for path in self.out.glob("*/report.json"):
            report.read(path)
            if finished.read(path.parent) is not None:
                found[path.parent.name] = path.read_bytes()
        return found


def descendants(pid: int) -> set[tuple[int, str]]:
    """All processes below this one, each with its start time, which tells it from a later one of the same number."""
    below: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            below.setdefault(int(fields[1]), []).append(int(entry.name))
    found, queue = set(), [pid]
    while queue:
        for child in below.get(queue.pop(), []):
            queue.append(child)
            if fields := _stat(child):
                found.add((child, fields[19]))
    return found


def _stat(pid: int) -> list[str]:
    """Fields of /proc/<pid>/stat after the name: state, parent, …; empty when it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
    return [] if fields[0] == "Z" else fields


def all_gone(processes: set[tuple[int, str]]) -> bool:
    for _ in range(100):
        left = {(pid, start) for pid, start in processes if (f := _stat(pid)) and f[19] == start}
        if not left:
            return True
        time.sleep(0.05)
    return False


def kill_something(
    rng: random.Random, coordinator: subprocess.Popen[bytes], processes: set[tuple[int, str]]
) -> None:
    """The coordinator; all at once, as when the power goes; or first something below, then the coordinator."""
    what = rng.choice(["coordinator", "all", "below"])
    if what == "all":
        victims = [coordinator.pid, *(pid for pid, _ in processes)]
    elif what == "below" and processes:
        os.kill(rng.choice(sorted(processes))[0], signal.SIGKILL)
        time.sleep(rng.uniform(0.0, 0.5))
        victims = [coordinator.pid]
    else:
        victims = [coordinator.pid]
    for pid in victims:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


@pytest.mark.exhaustive
def test_kills_at_twenty_random_moments_lose_nothing(class_of, tmp_path):
    """Kill the coordinator or one of its processes 20 times while a class is graded into one folder.

    After each kill no process is left, and no finished report is lost or made again. The last run, undisturbed, grades
    everybody and leaves no temporary file.
    """
    rng = random.Random(0)
    machine = Machine(class_of(STUDENTS, pause=0.5), tmp_path)
    finished_before: dict[str, bytes] = {}
    for _ in range(MOMENTS):
        with machine.start() as coordinator:
            time.sleep(rng.uniform(0.2, 4.0))
            processes = descendants(coordinator.pid)
            if coordinator.poll() is None:
                kill_something(rng, coordinator, processes)
        assert all_gone(processes), "processes outlived their coordinator"
        now = machine.reports()
        lost = {name for name, data in finished_before.items() if now.get(name) != data}
        assert not lost, "a finished report was lost or made again"
        # When all are finished there is nothing left to disturb: begin again.
        finished_before = now
        if len(now) == STUDENTS:
            for path in machine.out.rglob("*"):
                if path.is_file():
                    path.unlink()
            finished_before = {}
    with machine.start() as coordinator:
        _, errors = coordinator.communicate(timeout=120)
    assert coordinator.returncode == 0, errors.decode()
    assert len(machine.reports()) == STUDENTS
    rows = (machine.out / "grades.csv").read_text().splitlines()
    assert len(rows) == STUDENTS + 1
    assert list(machine.temporary.iterdir()) == []
    left = [path.name for path in machine.out.rglob(".*") if path.name != finished.STAMP]
    assert left == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_run_cleanly_and_keeps_what_is_done(class_of, tmp_path, number):
    machine = Machine(class_of(STUDENTS, pause=0.5), tmp_path)
    with machine.start() as coordinator:
        while coordinator.poll() is None and not machine.reports():
            time.sleep(0.05)
        processes = descendants(coordinator.pid)
        coordinator.send_signal(number)
        _, errors = coordinator.communicate(timeout=30)
    assert coordinator.returncode == 128 + number
    assert b"Run the same command again to continue." in errors
    assert b"Traceback" not in errors
    assert all_gone(processes)
    assert list(machine.temporary.iterdir()) == []
    assert 1 <= len(machine.reports()) < STUDENTS
    assert (machine.out / "grades.csv").is_file()


@pytest.mark.exhaustive
def test_a_grading_process_that_dies_costs_no_student_anything(class_of, tmp_path):
    machine = Machine(class_of(4, pause=1), tmp_path)
    with machine.start() as coordinator:
        killed = 0
        while coordinator.poll() is None and killed < 2:
            for pid, _ in descendants(coordinator.pid):
                command = Path(f"/proc/{pid}/cmdline")
                if command.exists() and b"autograder.worker.inside.forkserver" in command.read_bytes():
                    os.kill(pid, signal.SIGKILL)
                    killed += 1
                    break
            time.sleep(0.5)
        _, errors = coordinator.communicate(timeout=120)
    assert killed == 2
    assert coordinator.returncode == 0, errors.decode()
    assert len(machine.reports()) == 4


def test_a_process_that_is_too_slow_to_tidy_up_leaves_nothing(class_of, tmp_path):
    """On a busy machine a process is killed while it removes its folder: the run ends without it all the same."""
    machine = Machine(class_of(1), tmp_path)
    code = "from autograder.batch import pool; pool._END_SECONDS = 0; from autograder.cli import main; main()"
    machine.command[1:3] = ["-c", code]
    process = machine.start()
    assert process.wait(300) == 0, process.stderr.read().decode()
    process.stderr.close()
    assert len(machine.reports()) == 1
    assert list(machine.temporary.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="the chroot tier needs root")
@pytest.mark.exhaustive
def test_a_run_in_the_chroot_tier_leaves_no_tree(class_of, tmp_path, monkeypatch):
    """Grading processes that are killed before they can remove their trees of links leave them to the coordinator."""
    monkeypatch.setattr(pool, "_END_SECONDS", 0.0)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "t"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "t"))
    (tmp_path / "t").mkdir()
    swept: list[Path] = []
    sweep = temporary_folders.sweep
    monkeypatch.setattr(temporary_folders, "sweep", lambda: swept.extend(sweep()))
    command = ["grade", str(class_of(2)), "-o", str(tmp_path / "out"), "--isolation", "chroot"]
    done = CliRunner().invoke(cli.main, [*command, "--jobs", "2", "--no-cache"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert swept, "every process removed its own tree: this test shows nothing"
    assert list((tmp_path / "t").glob("autograder-*")) == []
