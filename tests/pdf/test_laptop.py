"""``toy submit`` where students keep their work: cloud folders, full disks, Ctrl+C. Nothing is left half written."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from autograder.cli import main as staff
from tests.pdf.gallery import code, markdown, notebook, stream
from tests.places import FOLDER
from workbook import homework
from workbook.submission import limits

pytestmark = pytest.mark.slow

QUESTION = [
    markdown("# 3 · Words"),
    markdown("Because it is so.", part="p3a", role="answer"),
    code("check('p3a')", part="p3a"),
]


def put(folder: Path, *cells: Any, name: str = "p3_words") -> None:
    """One notebook of the homework in a new folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.ipynb").write_text(json.dumps(notebook(*(cells or QUESTION), name=name)))


def start(folder: Path, *arguments: str, file_bytes: int = 0, **environment: str) -> subprocess.Popen[str]:
    """Start ``python -m toy submit`` in ``folder``, and return the process, whose output and errors are one pipe.

    It has a home folder of its own, and heeds Ctrl+C. It cannot write more than ``file_bytes`` to a file, unless that
    is 0. Keyword arguments are environment variables.
    """

    def limit() -> None:
        # Whoever runs the tests in the background ignores Ctrl+C, and a child inherits that.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        if file_bytes:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))

    # A limit cuts compiled modules short too, which would then be everybody's.
    quiet = {"PYTHONDONTWRITEBYTECODE": "1"}
    toy = {"PYTHONPATH": str(FOLDER.assignment), homework.VARIABLE: str(FOLDER.root)}
    home = folder.parent / "home"
    home.mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "toy", "submit", "--student", "student-01", *arguments],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "PYTHONUNBUFFERED": "1",
            **quiet,
            **toy,
            **environment,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        preexec_fn=limit,
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Its exit code and what it printed."""
    said, _ = process.communicate(timeout=120)
    return process.returncode, said


def left(folder: Path) -> list[str]:
    """Everything in the folder but notebooks, hidden files too."""
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".ipynb")


@pytest.mark.parametrize("encoding", ["C.UTF-8", "C"])
def test_a_path_with_spaces_and_umlauts(tmp_path: Path, encoding: str) -> None:
    folder = tmp_path / "OneDrive - Universität Köln" / "Übung 0 (Kopie)"
    put(folder)
    status, said = finish(start(folder, LANG=encoding, LC_ALL=encoding))
    assert status == 0, said
    assert "1 of 1 points" in said
    assert left(folder) == ["toy-submission.zip"]


def test_notebooks_one_folder_below_are_pointed_at(tmp_path: Path) -> None:
    put(tmp_path / "up" / "toy copy")
    status, said = finish(start(tmp_path / "up"))
    assert status == 2
    assert "no notebook (.ipynb) in this folder; they are in 'toy copy': pass that folder" in said
    status, said = finish(start(tmp_path / "up", "toy copy", "--no-tests"))
    assert status == 0, said


def test_staff_take_the_zip_and_its_receipt(tmp_path: Path) -> None:
    put(tmp_path / "toy")
    _, said = finish(start(tmp_path / "toy", "--no-tests"))
    packed = tmp_path / "toy" / "toy-submission.zip"
    receipt = re.search(r"Receipt (\S+)", said)
    assert receipt
    good = CliRunner().invoke(staff, ["receipt", str(packed), receipt[1]])
    assert good.exit_code == 0, good.output
    bad = CliRunner().invoke(staff, ["receipt", str(packed), "0000-0000-0000"])
    assert bad.exit_code == 1
    assert "another" in bad.output


def test_a_full_disk_leaves_the_zip_of_yesterday(tmp_path: Path) -> None:
    folder = tmp_path / "toy"
    put(folder, *QUESTION, code("rows", stream("\n".join(f"{i * i:09}" for i in range(40))), part="p3a"))
    (folder / "toy-submission.zip").write_bytes(b"yesterday")
    status, said = finish(start(folder, "--no-tests", file_bytes=22_000))
    assert status == 2, said
    assert "toy-submission.zip" in said
    assert "cannot be written: File too large" in said
    assert "Traceback" not in said
    assert (folder / "toy-submission.zip").read_bytes() == b"yesterday"
    assert left(folder) == ["toy-submission.zip"]


def test_missing_space_for_temporary_files_is_reported(tmp_path: Path) -> None:
    folder = tmp_path / "toy"
    put(folder)
    status, said = finish(start(folder, "--no-tests", file_bytes=2_000))
    assert status == 2, said
    assert "no room for temporary files in" in said
    assert "Traceback" not in said
    assert left(folder) == []


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    put(tmp_path / "toy")
    # No folder is closed to root; what the kernel shows of processes is.
    status, said = finish(start(tmp_path / "toy", "--no-tests", "-o", "/proc/self/toy.zip"))
    assert status == 2
    assert "/proc/self/toy.zip" in said
    assert "cannot be written" in said
    assert "Traceback" not in said


def test_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "toy"
    put(folder, code("import time, pathlib; pathlib.Path('started').touch(); time.sleep(600)", part="p3a"))
    process = start(folder)
    deadline = time.monotonic() + 60
    while not (folder / "started").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    status, said = finish(process)
    assert status == 1
    assert "Aborted!" in said
    assert "Traceback" not in said
    assert left(folder) == ["started"]
    # The process that ran the notebook has ended with it.
    running = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if _readable(path)]
    assert not any(str(folder).encode() in line for line in running)


def _readable(path: Path) -> bool:
    try:
        path.read_bytes()
    except OSError:
        return False
    return True


def test_outputs_past_the_limit_are_refused_in_words(tmp_path: Path) -> None:
    folder = tmp_path / "toy"
    put(folder, code("rows", stream("x" * (limits.MAX_NOTEBOOK_BYTES + 1)), part="p3a"))
    status, said = finish(start(folder, "--no-tests"))
    assert status == 2
    assert "p3_words.ipynb" in said
    assert "the limit is" in said
    assert left(folder) == []


def test_large_outputs_below_the_limit_are_handed_in_whole(tmp_path: Path) -> None:
    folder = tmp_path / "toy"
    put(folder, *QUESTION, code("rows", stream("some output\n" * 200_000), part="p3a"))
    status, said = finish(start(folder, "--no-tests"))
    assert status == 0, said
    assert "note: p3a: a long output is cut" in said
    with zipfile.ZipFile(folder / "toy-submission.zip") as archive:
        assert archive.read("p3_words.ipynb") == (folder / "p3_words.ipynb").read_bytes()


def test_unsaved_work_is_not_seen_and_the_saved_state_is_reported(tmp_path: Path) -> None:
    folder = tmp_path / "toy"
    put(folder, code("x = 1", count=None), code("y = 2", count=3))
    shutil.copy(folder / "p3_words.ipynb", folder / "p1_numbers (2).ipynb")
    status, said = finish(start(folder, "--no-tests"))
    assert status == 0, said
    assert "— 1 of 2 cells not run" in said
    assert "in JupyterLab, Run → Restart Kernel and Run All Cells, then save" in said
    assert re.search(r"p3_words\.ipynb: saved \d{4}-\d\d-\d\d \d\d:\d\d", said)
    assert "missing: p1_numbers, p2_slopes" in said
