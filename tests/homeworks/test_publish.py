"""`autograder publish`: the release in a public repository, the same each time, without secrets."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from autograder.build.publish import public_folder as folders
from tests.homeworks.conftest import command

pytestmark = pytest.mark.slow


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", folder, *words], capture_output=True, text=True, check=True).stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of an empty public repository."""
    git(tmp_path, "init", "-q", "-b", "fall", "public")
    git(tmp_path / "public", "remote", "add", "origin", "git@github.com:course/hw1-public.git")
    return tmp_path / "public"


@pytest.mark.exhaustive
def test_a_release_is_published_twice_and_changes_once(hw1: Path, checkout: Path) -> None:
    said = command(hw1, "autograder", "publish", checkout, "--hub", "https://hub.example.edu")
    assert "added: q1_logistic.ipynb" in said
    readme = (checkout / "README.md").read_text(encoding="utf-8")
    assert "https://mybinder.org/v2/gh/course/hw1-public/fall?labpath=q1_logistic.ipynb" in readme
    assert "https://colab.research.google.com/github/course/hw1-public/blob/fall/q2_kmeans.ipynb" in readme
    assert (
        "git-pull?repo=https%3A%2F%2Fgithub.com%2Fcourse%2Fhw1-public&branch=fall&urlpath=lab%2Ftree%2F"
        in readme
    )
    assert not list(checkout.rglob("solutions")) + list(checkout.rglob("hidden"))
    git(checkout, "add", "-A")
    git(checkout, "-c", "user.name=staff", "-c", "user.email=staff@example.edu", "commit", "-qm", "release")
    said = command(hw1, "autograder", "publish", checkout, "--hub", "https://hub.example.edu")
    assert said.startswith(f"Nothing changed in {checkout}.\nOn Colab, notebooks ask for the archive: ")
    assert git(checkout, "status", "--porcelain") == ""


def test_a_secret_that_lies_in_the_folder_stops_it(hw1: Path, checkout: Path) -> None:
    shutil.copy(hw1 / "solutions" / "kmeans.py", checkout / "notes.py")
    said = command(hw1, "autograder", "publish", checkout, code=1)
    assert "notes.py: holds solutions/kmeans.py" in said
    assert "Nothing was written." in said
    assert [path.name for path in checkout.iterdir() if path.name != ".git"] == ["notes.py"]


def test_the_folder_of_the_homework_is_refused(hw1: Path) -> None:
    assert "holds secrets" in command(hw1, "autograder", "publish", hw1 / "assignment" / "public", code=2)


def test_files_that_a_release_no_longer_has_are_removed_unless_somebody_changed_them(tmp_path: Path) -> None:
    folder = tmp_path / "public"
    changes = folders.write(folder, {"a.txt": b"1", "tests/b.py": b"2", "tests/c.py": b"3"})
    assert changes.added == ["a.txt", "tests/b.py", "tests/c.py"]
    (folder / "own.txt").write_text("of somebody else")
    (folder / "tests/c.py").write_text("changed")
    (folder / "a.txt").write_text("changed")
    changes = folders.write(folder, {"a.txt": b"4"})
    assert (changes.overwritten, changes.removed, changes.kept) == (["a.txt"], ["tests/b.py"], ["tests/c.py"])
    assert sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.*")) == [
        *(".published.json", "a.txt", "own.txt", "tests/c.py")
    ]
    assert not folders.write(folder, {"a.txt": b"4"})


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(folders.PublishError, match="was not written by an earlier publish"):
        folders.write(tmp_path, {"a.txt": b"1"})
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]
