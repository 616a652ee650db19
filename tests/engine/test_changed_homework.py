"""No change of Homework 0 fails a test of the engine: they run in a copy of the project whose Homework 0 is another.

Three questions have other points, two are gone, one is new, and two notebooks have other names, each as
docs/changing-a-question.md says.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.places import ROOT
from tests.which_homework import entries, on_hw0
from workbook import homework

pytestmark = pytest.mark.exhaustive

#: What belongs to Homework 0.
OF_IT = ("assignment", "solutions", "questions", "mistakes", "answers", "derivations", "homework.toml")
#: Doctests of both packages run on Homework 0, and so they depend on nothing in it either.
PACKAGES = ("autograder", "workbook")


@pytest.fixture(scope="module")
def project() -> Iterator[Path]:
    """A copy of the project with the changed homework, built, which other accounts can read too, as a checkout."""
    with tempfile.TemporaryDirectory(prefix="project-") as folder:
        Path(folder).chmod(0o755)
        yield changed(Path(folder))


def changed(copy: Path) -> Path:
    """Copy the project, change Homework 0 in the copy, and build it."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
    for question in ("q2a", "q4b", "q5a"):
        double_points(copy, question)
    for question in ("q1c", "q4g"):
        remove(copy, question)
    rename(copy, "q3_least_squares", "q3_two_systems")
    rename(copy, "q7_process", "q7_handing_in")
    run(copy, "autograder", "new", "question", "q2f", "--title", "One more", "--defines", "one_more")
    run(copy, "autograder", "build", "--no-solve")
    return copy


def run(project: Path, *words: str) -> str:
    """What ``python -m …`` prints in the copy, whose packages come before those that are installed."""
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=project,
        env={k: v for k, v in os.environ.items() if k != homework.VARIABLE and not k.startswith("PYTEST_")}
        | {"PYTHONPATH": f"{project}{os.pathsep}{project / 'assignment'}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-20_000:]
    return done.stdout


def replace(path: Path, old: str, new: str) -> None:
    text, count = re.subn(old, new, path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert count, (path, old)
    path.write_text(text, encoding="utf-8")


def double_points(project: Path, question: str) -> None:
    def twice(found: re.Match[str]) -> str:
        return f"{found[1]}{2 * float(found[2]):g}"

    description = project / "homework.toml"
    text = description.read_text(encoding="utf-8")
    text, count = re.subn(rf'(name = "{question}"[^}}]*?[ ,]points = )(\d+)', twice, text)
    assert count == 1
    description.write_text(text, encoding="utf-8")
    for kind in ("public", "hidden"):
        path = project / "questions" / kind / f"{question}.py"
        path.write_text(re.sub(r"(\bpoints=)([\d.]+)", twice, path.read_text(encoding="utf-8")), "utf-8")


def remove(project: Path, question: str) -> None:
    replace(project / "homework.toml", rf'  \{{ name = "{question}"[^\n]*\n', "")
    (source,) = project.glob(f"assignment/{question[:2]}_*.md")
    replace(source, rf'<!-- #region id="{question}-.*?<!-- #endregion -->\n\n?', "")
    text = source.read_text(encoding="utf-8")
    source.write_text(re.sub(rf'```python id="{question}-.*?```\n\n?', "", text, flags=re.DOTALL), "utf-8")
    for folder in ("questions", "mistakes", "answers", "solutions/written"):
        for path in (project / folder).rglob("*"):
            if re.fullmatch(rf"{question}(_\w+)?\.(py|md)", path.name):
                path.unlink()
    for path in (project / "derivations").glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(
            re.sub(rf"\[{question}\]\n.*?(?=\n\[q\d\w*\]\n|\Z)", "", text, flags=re.DOTALL), "utf-8"
        )


def rename(project: Path, notebook: str, name: str) -> None:
    (project / "assignment" / f"{notebook}.ipynb").unlink()
    (project / "assignment" / f"{notebook}.md").rename(project / "assignment" / f"{name}.md")
    files = [project / one for one in OF_IT if (project / one).is_file()]
    files += [
        path for one in OF_IT for path in (project / one).rglob("*") if path.suffix in (".md", ".py", ".toml")
    ]
    for path in files:
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(notebook, name), encoding="utf-8")


def test_the_engine_s_tests_pass_beside_another_homework_0(project: Path) -> None:
    of_engine = [Path(entry).relative_to(ROOT).as_posix() for entry in entries() if not on_hw0(entry)]
    options = (
        "-m",
        "not exhaustive",
        "-n",
        "2",
        "--dist",
        "loadfile",
        "--no-loadscope-reorder",
        "-p",
        "no:cacheprovider",
    )
    said = run(project, "pytest", *options, *of_engine, *PACKAGES)
    assert re.search(r"\d+ passed", said)
