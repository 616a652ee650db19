"""`autograder publish`: the release in a public repository, the same each time, without secrets."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from autograder.build.publish import links
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


def test_a_repository_elsewhere_has_links_to_binder_and_the_hub_and_none_to_colab() -> None:
    where = links.repository("git@git.example.edu:course/hw1.git", "fall/2030")
    text = links.section(where, ["q1 a.ipynb"], "https://hub.example.edu/")
    assert "| notebook | JupyterHub | Binder |" in text
    assert (
        "https://mybinder.org/v2/git/https%3A%2F%2Fgit.example.edu%2Fcourse%2Fhw1/fall%2F2030?labpath=q1+a.ipynb"
        in text
    )
    assert "repo=https%3A%2F%2Fgit.example.edu%2Fcourse%2Fhw1&branch=fall%2F2030" in text
    assert "olab" not in text
    assert links.colab(where, "q1.ipynb") == ""


def test_a_list_of_an_earlier_publish_that_cannot_be_read_stops_it(tmp_path: Path) -> None:
    folders.write(tmp_path / "public", {"README.md": b"old"})
    (tmp_path / "public" / folders.LIST).write_bytes(b"{")
    with pytest.raises(folders.PublishError, match="cannot be read"):
        folders.write(tmp_path / "public", {"README.md": b"new"})
    assert (tmp_path / "public" / "README.md").read_bytes() == b"old"


def test_a_folder_that_is_no_checkout_has_no_repository(tmp_path: Path, checkout: Path) -> None:
    assert folders.remote(tmp_path) is None
    assert folders.remote(checkout) == links.Repository("https://github.com/course/hw1-public", "fall")
    git(checkout, "remote", "remove", "origin")
    assert folders.remote(checkout) is None


def test_without_a_remote_the_links_lead_to_the_repository_of_the_homework(hw1: Path, tmp_path: Path) -> None:
    copy = tmp_path / "hw1"
    shutil.copytree(hw1, copy, ignore=shutil.ignore_patterns("__pycache__", "build"))
    settings = copy / "homework.toml"
    address = 'repository = "https://github.com/course/hw1-public"\n'
    settings.write_text(address + settings.read_text(encoding="utf-8"), encoding="utf-8")
    said = command(copy, "autograder", "publish", tmp_path / "public")
    assert "no links" not in said
    readme = (tmp_path / "public" / "README.md").read_text(encoding="utf-8")
    assert "https://mybinder.org/v2/gh/course/hw1-public/main?labpath=q1_logistic.ipynb" in readme
