"""Temporary folders end with their owner, and never before."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from autograder.sandbox import temporary_folders


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def _left_by_a_killed_owner(folder: Path) -> Path:
    code = "import os\nfrom autograder.sandbox import temporary_folders\n"
    code += "print(temporary_folders.make()[0], flush=True); os.abort()"
    environment = os.environ | {"TMPDIR": str(folder)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    return Path(done.stdout.strip())


def test_a_living_owner_keeps_its_folder():
    with temporary_folders.temporary() as home:
        assert temporary_folders.sweep() == []
        assert home.is_dir()
    assert not home.exists()


def test_the_folder_of_a_killed_owner_goes_with_all_that_is_in_it(elsewhere):
    home = _left_by_a_killed_owner(elsewhere)
    (home / "a" / "b").mkdir(parents=True)
    (home / "a" / "file").write_text("left")
    assert temporary_folders.sweep() == [home]
    assert list(elsewhere.iterdir()) == []


def test_one_that_was_killed_while_it_removed_its_folder_leaves_one_that_can_be_swept(elsewhere):
    """At once, not after a time: the run that goes on after a kill leaves nothing behind."""
    home = _left_by_a_killed_owner(elsewhere)
    for path in home.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert temporary_folders.sweep() == [home]


def test_a_folder_swept_before_its_lock_is_made_again(monkeypatch):
    opened = temporary_folders._open
    swept = []

    def slow(home: Path) -> int:
        monkeypatch.setattr(temporary_folders, "_open", opened)
        swept.extend(temporary_folders.sweep())
        return opened(home)

    monkeypatch.setattr(temporary_folders, "_open", slow)
    with temporary_folders.temporary() as home:
        assert len(swept) == 1
        assert home.is_dir()
        assert home not in swept


def test_what_is_not_ours_is_left(elsewhere):
    kept = elsewhere / "autograder-1-link"
    (elsewhere / "target").mkdir()
    kept.symlink_to(elsewhere / "target")
    (elsewhere / "autograder-1-file").write_text("a file")
    (elsewhere / "autograder-notes").mkdir()
    assert temporary_folders.sweep() == []
    assert sorted(path.name for path in elsewhere.iterdir()) == [
        "autograder-1-file",
        "autograder-1-link",
        "autograder-notes",
        "target",
    ]
