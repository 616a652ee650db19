"""A worker's scratch folder: what is in it is counted, bounded and removed."""

from __future__ import annotations

import mmap
import os
import sys
from pathlib import Path

import pytest

from autograder import sandbox
from autograder.sandbox import scratch

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="student code is isolated on Linux"
)


def test_scratch_counts_and_removes_what_strangers_make(tmp_path: Path) -> None:
    top = tmp_path / "scratch"
    top.mkdir()
    (top / "file").write_bytes(bytes(100_000))
    (top / "link").symlink_to("/etc")
    (top / "moved-1").mkdir()
    deep = top
    for _ in range(40):
        deep = deep / "d"
        deep.mkdir()
    os.mkfifo(top / "pipe")
    jail = sandbox.Jail("landlock", (), str(top), scratch_bytes=50_000)
    size, entries = scratch.usage(jail)
    assert size >= 100_000
    assert entries == 44
    assert scratch.over(jail, os.getpid())
    scratch.remove(str(top))
    assert not top.exists()
    assert Path("/etc").is_dir()


def test_scratch_that_is_too_wide_to_look_into_is_full(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / str(number)).mkdir()
    jail = sandbox.Jail("landlock", (), str(tmp_path))
    assert scratch.usage(jail, stop_after=5000)[1] == 5000
    assert scratch.over(jail, os.getpid())


def test_files_without_a_name_are_counted(tmp_path: Path) -> None:
    jail = sandbox.Jail("landlock", (), str(tmp_path), scratch_bytes=1 << 20)
    # This process may have others, such as the file into which pytest captures what is printed.
    before = scratch.nameless(jail, os.getpid())
    with open(tmp_path / "part", "w+b") as file:
        file.write(bytes(300_000))
        file.flush()
        assert scratch.nameless(jail, os.getpid()) == before
        os.unlink(tmp_path / "part")
        assert 300_000 <= scratch.nameless(jail, os.getpid()) - before < 1 << 19
        view = mmap.mmap(file.fileno(), mmap.PAGESIZE)
    assert scratch.nameless(jail, os.getpid()) - before > 1 << 18
    view.close()
    assert scratch.nameless(jail, os.getpid()) == before
    assert scratch.nameless(jail, 1 << 29) == 0
