"""Grades hostile submissions end to end, and by a grader of the old kind as the control.

The release is a toy: question q2a asks for `double` (3 points, 1 of them public) and is what attacks are about; q2b
asks for `triple` and is answered well in the same notebook. An attack succeeds if it gets more points than its code
deserves (`HONEST`, by default none), if the hidden tests' secret shows anywhere in what a student is shown, if the
honest answer loses its points, if active content reaches a page (`RAW`), or if there is no report.

An attack with a `QUESTION` is graded with the real tests of that question instead. It may say how many CPU seconds
(`GRADER_SECONDS`) and how many bytes (`GRADER_BYTES`) it may take of the grader itself.
"""

from __future__ import annotations

import io
import json
import os
import pickle
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder.grade.grading import Grader
from autograder.grade.report import encode
from autograder.homework.budgets import Budget
from autograder.homework.questions import notebook_of
from autograder.intake import submissions
from autograder.intake.release import Release
from autograder.reporting import feedback
from autograder.worker.zygote import Zygote
from tests.attacks import lab

MINI = Path(__file__).parent / "mini"
BYSTANDER = "def triple(x):\n    return 3 * x\n"
FULL = 3.0
#: Small, since several attacks use up all that they get.
#: No submission may make a larger report.
REPORT_BYTES = 5 << 20
BUDGET = Budget(
    notebook_cpu=6,
    notebook_wall=20,
    cell_cpu=1,
    cell_wall=3,
    call_cpu=0.5,
    call_wall=1.5,
    memory_bytes=400 << 20,
)


@dataclass
class Outcome:
    """What came of a submission under one grader."""

    score: float = 0.0
    bystander: float = 0.0
    text: str = ""
    page: str = ""
    ended: bool = True
    gains: list[str] = field(default_factory=list)


class ToyRelease(Release):
    """The real release, but for its tests."""

    def __init__(self, folder: Path, secret: str) -> None:
        super().__init__()
        object.__setattr__(self, "toy_tests", folder)
        for name in ("ours_public", "ours_hidden", "ours_bystander", "theirs"):
            (folder / f"{name}.py").write_text((MINI / f"{name}.py").read_text().replace("@SECRET@", secret))

    def test_file(self, question: str, *, hidden: bool) -> Path | None:
        names = {("q2a", False): "ours_public", ("q2a", True): "ours_hidden", ("q2b", True): "ours_bystander"}
        name = names.get((question, hidden))
        folder: Path = self.toy_tests  # type: ignore[attr-defined]
        return folder / f"{name}.py" if name else None


class _Used:
    """CPU seconds of this process, and if ``measured`` the most bytes that Python and NumPy held at once."""

    def __init__(self, measured: bool) -> None:
        self.measured, self.seconds, self.bytes = measured, 0.0, 0

    def __enter__(self) -> None:
        if self.measured:
            tracemalloc.start()
        self.seconds = -time.process_time()

    def __exit__(self, *error: object) -> None:
        self.seconds += time.process_time()
        if self.measured:
            self.bytes = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()


class Bench:
    """One tier's zygote and toy release."""

    def __init__(self, tier: str, folder: Path) -> None:
        self.tier = tier
        self.zygote = Zygote(tier)  # first, as a grader must
        self.secret = "hidden-" + secrets.token_hex(16)
        folder.chmod(0o700)
        self.folder = folder
        self.release = ToyRelease(folder, self.secret)
        self.grader = Grader(self.release, self.zygote, BUDGET)

    def run(self, module: ModuleType) -> Outcome:
        """Grade an attack's submission; return its points, the bystander's, all texts, and what it gained.

        ``module`` is the attack. The texts are the report, the feedback page and, if the attack says so, the PDF. A
        gain is a line for points that its code does not deserve, the hidden tests' secret, a fault of the grader, a
        changed file, a report that is too large, or more seconds or bytes of the grader than it may take. If grading
        raises, the outcome says that it did not end.
        """
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            path = submission(module, Path(folder))
            before = _files(self.folder)
            question = getattr(module, "QUESTION", "q2a")
            grader = self.grader if question == "q2a" else Grader(Release(), self.zygote, BUDGET)
            used = _Used(measured=hasattr(module, "GRADER_BYTES"))
            try:
                with used:
                    report = grader.grade(submissions.read(path, self.release.originals))
                pdf = _pdf_text(path) if getattr(module, "PDF", False) else ""
            except Exception as error:
                return Outcome(
                    ended=False, text=f"{type(error).__name__}: {error}", gains=["the grader broke"]
                )
            changed = before != _files(self.folder)
        found = {question.name: question for question in report.questions}
        text = encode(report).decode() + pdf
        earned = found[question].score + found[question].held
        bystander = found["q2b"].score if question == "q2a" else FULL
        outcome = Outcome(earned, bystander, text, feedback.page(report))
        outcome.gains = _gains(module, outcome, self.secret)
        if used.seconds > getattr(module, "GRADER_SECONDS", float("inf")):
            outcome.gains.append(f"{used.seconds:.1f} CPU seconds of the grader")
        if used.bytes > getattr(module, "GRADER_BYTES", float("inf")):
            outcome.gains.append(f"{used.bytes >> 20} MB of the grader")
        if '"grader_error"' in outcome.text:
            outcome.gains.append("a fault of the grader's")
        if changed:
            outcome.gains.append("files were changed")
        if len(encode(report)) > REPORT_BYTES:
            outcome.gains.append("the report is too large")
        return outcome

    def close(self) -> None:
        """End the zygote."""
        self.zygote.close()


@contextmanager
def bench(tier: str) -> Iterator[Bench]:
    """A bench in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="hw0-graded-") as folder:
        made = Bench(tier, Path(folder))
        try:
            yield made
        finally:
            made.close()


def submission(module: ModuleType, folder: Path) -> Path:
    """Write what an attack hands in: `make(folder)`, or a notebook of the honest answer and `CELLS`."""
    if hasattr(module, "make"):
        path: Path = module.make(folder)
        return path
    (folder / "student-01").mkdir()
    path = folder / "student-01"
    file = notebook_of(getattr(module, "QUESTION", "q2a")).file
    (path / file).write_text(json.dumps(notebook([BYSTANDER, *module.CELLS])))
    return path


def notebook(sources: list[str], metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    """A notebook of code cells."""
    cells = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "metadata": metadata or {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        for number, source in enumerate(sources)
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def control(module: ModuleType) -> list[str]:
    """Return what the attack gains from a grader of the old kind (``naive.py``), which has no sandbox.

    An attack with its own ``control`` answers for itself. A grader that does not end gains "it never ended" for an
    attack that should hang it, after 4 seconds, and nothing for another one, after 60. Without results the gain is "no
    results".
    """
    if hasattr(module, "control"):
        gained = module.control()
        return [gained] if gained else []
    secret = "hidden-" + secrets.token_hex(16)
    hangs = getattr(module, "HANGS", False)
    with tempfile.TemporaryDirectory(prefix="hw0-naive-") as name:
        folder = Path(name)
        handed_in = submission(module, folder)
        shutil.copy(handed_in / "q2_vector_calculus.ipynb", folder / "submission.ipynb")
        (folder / "theirs.py").write_text((MINI / "theirs.py").read_text().replace("@SECRET@", secret))
        (folder / "home").mkdir()
        command = [sys.executable, str(Path(__file__).with_name("naive.py")), name]
        environment = {"PATH": "/usr/bin:/bin", "HOME": f"{name}/home", "OPENBLAS_NUM_THREADS": "1"}
        outcome = Outcome()
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                timeout=4 if hangs else 60,
                env=environment,
                stdin=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired:
            return ["it never ended"] if hangs else []
        outcome.text = done.stdout.decode(errors="replace")
        outcome.page = outcome.text
        results = _results(folder, outcome.text)
        if results is None:
            return ["no results"]
        outcome.score, outcome.bystander = results.get("q2a", 0), results.get("q2b", 0)
        return _gains(module, outcome, secret)


@contextmanager
def controls(names: Iterable[str]) -> Iterator[dict[str, Callable[[], list[str]]]]:
    """Each attack's `control`, to be asked for; those with a process of their own run beside each other."""
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        asked: dict[str, Callable[[], list[str]]] = {}
        for name in names:
            module = lab.load(name)
            own = hasattr(module, "control")
            asked[name] = partial(control, module) if own else threads.submit(control, module).result
        yield asked


def _results(folder: Path, printed: str) -> dict[str, float] | None:
    try:
        scores: dict[str, float] = pickle.loads((folder / "results.pkl").read_bytes())["scores"]
        return scores
    except Exception:
        pass
    try:
        scores = json.loads(printed.strip().split("\n")[-1])["scores"]
        return scores
    except Exception:
        return None


def _gains(module: ModuleType, outcome: Outcome, secret: str) -> list[str]:
    gains = []
    honest = getattr(module, "HONEST", 0.0)
    if outcome.score > honest:
        gains.append(f"{outcome.score:g} points for {honest:g}")
    everything = outcome.text + outcome.page
    numbers = ", ".join(f"{float(ord(character))}" for character in secret[:12])
    if secret in everything or secret[::-1] in everything or numbers in everything:
        gains.append("the secret was shown")
    if outcome.bystander < FULL and not getattr(module, "LOSES", False):
        gains.append("an honest answer lost its points")
    gains += [f"{raw!r} reached a page" for raw in getattr(module, "RAW", ()) if raw in outcome.page]
    return gains


def _pdf_text(folder: Path) -> str:
    """The words of the PDF that staff get of a submission."""
    from autograder.reporting.pdf_worker import bounded_pdf
    from tests.pdf.conftest import words

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in folder.glob("*.ipynb"):
            archive.write(path, path.name)
    made = bounded_pdf(packed.getvalue(), "student-01", 0.0)
    return words(made.pdf) + made.pdf.decode("latin-1")


def _files(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(p): (p.stat().st_size, p.stat().st_mtime_ns) for p in folder.rglob("*") if p.is_file()}


def all_graded() -> list[str]:
    """The attacks that are submissions."""
    return [
        name for name in lab.names() if hasattr(lab.load(name), "CELLS") or hasattr(lab.load(name), "make")
    ]
