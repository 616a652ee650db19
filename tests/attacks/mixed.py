"""Makes a class of hostile and honest submissions, and grades it in one run of the command line that is watched.

The hostile ones are the attacks of this folder, each handed in another way under another odd name.
"""

from __future__ import annotations

import ctypes
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from autograder import sandbox
from autograder.grade import report
from autograder.grade.grading import Grader
from autograder.homework.budgets import Budget
from autograder.homework.questions import notebook_of
from autograder.intake import submissions
from autograder.intake.release import Release
from autograder.reporting import outputs
from autograder.worker.zygote import Zygote
from tests.attacks import graded, lab, watching
from tests.submissions import compose

#: CPU seconds are what a busy machine does not change; the wall clocks are for what sleeps.
LIMITS = {
    "notebook_cpu": 6.0,
    "notebook_wall": 25.0,
    "cell_cpu": 2.0,
    "cell_wall": 8.0,
    "call_cpu": 1.0,
    "call_wall": 4.0,
    "memory_bytes": 256 << 20,
}
PR_SET_CHILD_SUBREAPER = 36
Q2_NAMES = [name for question in notebook_of("q2a").questions for name in question.defines]
#: The toy question's answer stands for all answers of the notebook.
BINDER = f"""
if "double" in globals():
    for _name in {Q2_NAMES!r}:
        globals()[_name] = (lambda f: lambda *a, **k: f(*a[:1]))(double)
"""
#: Names that a file system holds, and that a table, a page, a terminal or a folder might not.
ODD_NAMES = (
    *(
        "grades.csv",
        "report.html",
        "=HYPERLINK(1)",
        "@SUM(1)",
        "-o",
        "--help",
        "\x1b[31mred",
        "a\nb",
        "\u202ecod.exe",
    ),
    *(
        "e\u0301",
        "\u00e9",
        "CON",
        "x" * 180,
        "Student 01",
        "student-01",
        "STUDENT-01",
        "\udcff\udcfe",
        "<b>",
        "🙂" * 40,
    ),
    *("' OR 1=1", "$(reboot)", "%s%n", "..\\x", "a|b", "__proto__", "{{7*7}}", "\ufeff", "\u2066x"),
)


@dataclass
class Class:
    """What one run made of a class, and what it took."""

    folder: Path
    out: Path
    honest: list[str]
    attacks: dict[str, str]
    alone: dict[str, Any]
    code: int
    printed: str
    peaks: list[int]
    left: list[str]
    before: dict[str, str]
    after: dict[str, str]
    seconds: float

    def reports(self) -> dict[str, Any]:
        """Reports by the name that was handed in."""
        found = submissions.find_submissions([self.folder / "class"])
        names = outputs.folder_names(found)
        return {path.name: report.read(self.out / names[path] / "report.json") for path in found}


def graded_class(folder: Path, hostile: int) -> Class:
    """Make a class of ``hostile`` submissions and a tenth as many honest ones (at least 4), and grade it.

    The result has the exit code, what was printed, peaks of memory, processes that were left, the files of the folder
    before and after, the seconds, and the reports of the honest submissions when they are graded alone.
    """
    honest_count = max(4, hostile // 10)
    (folder / "class").mkdir()
    (folder / "home").mkdir()
    (folder / "tmp").mkdir(mode=0o777)
    folder.chmod(0o755)
    bases = compose.base_notebooks()
    honest = [_honest(folder / "class", number, bases) for number in range(honest_count)]
    attacks = _hostile(folder, bases, hostile)
    alone = _graded_alone([folder / "class" / name for name in honest])
    before = _files(folder)
    start = time.monotonic()
    code, printed, peaks, left = _run(folder)
    seconds = time.monotonic() - start
    return Class(
        folder,
        folder / "out",
        honest,
        attacks,
        alone,
        code,
        printed,
        peaks,
        left,
        before,
        _files(folder),
        seconds,
    )


def _honest(folder: Path, number: int, bases: dict[str, Any]) -> str:
    """A right or a half right submission, without the notebook that trains networks; no two are the same."""
    kind = "reference" if number % 2 == 0 else "half_done"
    made = compose.compose(kind, folder, bases)
    target = folder / f"honest-{number:02d}"
    if made.is_file():
        with zipfile.ZipFile(made) as archive:
            archive.extractall(target)
        made.unlink()
    else:
        made.rename(target)
    (target / "q6_fc_net.ipynb").unlink(missing_ok=True)
    for path in target.glob("*.ipynb"):
        content = json.loads(path.read_text())
        content["metadata"]["copy"] = number
        path.write_text(json.dumps(content))
    return target.name


def _hostile(folder: Path, bases: dict[str, Any], count: int) -> dict[str, str]:
    """Hand in every attack; returns which attack each of the class's names is."""
    attacks = graded.all_graded()
    # Spread over all groups, also where there are more attacks than places.
    step = max(1, len(attacks) // count)
    chosen = [attacks[number * step % len(attacks)] for number in range(count)]
    handed_in = {}
    for number, attack in enumerate(chosen):
        module = lab.load(attack)
        workshop = folder / "workshop"
        workshop.mkdir()
        if hasattr(module, "make"):
            made: Path = module.make(workshop)
        else:
            made = _with_cells(workshop, module.CELLS, bases, number)
        name = ODD_NAMES[number] if number < len(ODD_NAMES) else f"hostile-{number:03d}"
        target = folder / "class" / (name + (".zip" if made.is_file() else ""))
        made.rename(target)
        handed_in[target.name] = attack
        shutil.rmtree(workshop)
    return handed_in


def _with_cells(folder: Path, cells: list[str], bases: dict[str, Any], number: int) -> Path:
    """Write a submission with an attack's cells in problem 2 and an honest problem 7, and return its path.

    ``bases`` has the notebooks of the release and of the reference. ``number`` modulo 4 chooses how it is handed in: 0
    as a folder, 1 with a browser's name of a second download, 2 as a zip, and 3 as a folder with links to files of the
    system.
    """
    problem2 = nbformat.from_dict(bases["release"]["q2_vector_calculus"])
    for place, source in enumerate([*cells, BINDER]):
        cell = nbformat.v4.new_code_cell(source)
        cell["id"] = f"own-{place}"
        problem2.cells.append(cell)
    files = {
        "q2_vector_calculus.ipynb": nbformat.writes(problem2).encode("utf-8", "replace"),
        "q7_process.ipynb": nbformat.writes(bases["reference"]["q7_process"]).encode(),
    }
    way = number % 4
    if way == 1:
        files["q2_vector_calculus (1).ipynb"] = files.pop("q2_vector_calculus.ipynb")
    if way == 2:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(f"homework/{name}", data)
        path = folder / "packed.zip"
        path.write_bytes(packed.getvalue())
        return path
    path = folder / "unpacked"
    path.mkdir()
    for name, data in files.items():
        (path / name).write_bytes(data)
    if way == 3:
        (path / "q4_ridge.ipynb").symlink_to("/etc/passwd")
        (path / "deep").symlink_to("/")
    return path


def _graded_alone(paths: list[Path]) -> dict[str, Any]:
    """Questions of the reports of honest submissions that nobody else is graded beside."""
    release = Release()
    with Zygote(sandbox.choose("auto")) as zygote:
        grader = Grader(release, zygote, Budget(**LIMITS))  # type: ignore[arg-type]
        return {
            path.name: grader.grade(submissions.read(path, release.originals)).questions for path in paths
        }


def _run(folder: Path) -> tuple[int, str, list[int], list[str]]:
    """Grade the class; return exit code, output, most bytes of memory (ours, all), and processes left.

    The command has two processes, no cache, small limits, and folders of its own for home, cache and temporary files.
    Meanwhile this process adopts what its descendants leave, so that it can be found.
    """
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)  # what is orphaned comes to us
    before = set(watching.descendants(os.getpid()))
    limits = [
        f"--limit={name}={value:g}" if value < 1e6 else f"--limit={name}={value}"
        for name, value in LIMITS.items()
    ]
    command = [
        sys.executable,
        "-m",
        "autograder.cli",
        "grade",
        str(folder / "class"),
        "-o",
        str(folder / "out"),
    ]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("XDG_")},
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "tmp"),
        "XDG_CACHE_HOME": str(folder / "home" / "c"),
    }
    with open(folder / "printed", "wb") as printed:
        process = subprocess.Popen(
            [*command, "--jobs", "2", "--no-cache", *limits],
            env=environment,
            cwd=folder / "home",
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
        )
        peaks = [0, 0]
        watcher = threading.Thread(target=watching.watch, args=(process, peaks))
        watcher.start()
        code = process.wait(3600)
        watcher.join()
    time.sleep(0.2)
    left = [watching.command(pid) for pid in watching.descendants(os.getpid()) if pid not in before]
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
    return code, (folder / "printed").read_text(errors="replace"), peaks, left


def _files(folder: Path) -> dict[str, str]:
    """Every file and link outside the output folder, with its content's digest."""
    found = {}
    for at, folders, files in os.walk(folder):
        if at == str(folder):
            folders[:] = [name for name in folders if name not in ("out", "home")]
            files = [name for name in files if name != "printed"]
        for name in [*files, *folders]:
            path = os.path.join(at, name)
            if os.path.islink(path):
                found[path] = os.readlink(path)
            elif os.path.isfile(path):
                found[path] = hashlib.sha256(Path(path).read_bytes()).hexdigest()
            else:
                found[path] = oct(os.lstat(path).st_mode)
    return found
