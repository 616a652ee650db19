"""A file is written completely or not at all, whoever else writes it and whatever stops the writer."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from workbook.common.atomic import remove_temporary, replace_file


def test_threads_that_write_one_file_do_not_disturb_each_other(tmp_path: Path) -> None:
    contents = [bytes([number]) * 100_000 for number in range(4)]
    failed: list[BaseException] = []

    def write(data: bytes) -> None:
        try:
            for _ in range(50):
                replace_file(tmp_path / "file", data)
        except OSError as problem:
            failed.append(problem)

    threads = [threading.Thread(target=write, args=(data,)) for data in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert (tmp_path / "file").read_bytes() in contents
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_durable_file_is_on_the_disk_before_its_name_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    sync, replace = os.fsync, Path.replace

    def fsync(descriptor: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "data")
        sync(descriptor)

    def named(self: Path, target: Any) -> Path:
        done.append("name")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", named)
    replace_file(tmp_path / "new" / "file", b"1", durable=True)
    assert done == ["data", "name", "folder"]
    done.clear()
    replace_file(tmp_path / "file", b"1")
    assert done == ["name"]


def test_an_exception_keeps_the_older_file_and_leaves_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(descriptor: int) -> None:
        raise KeyboardInterrupt

    replace_file(tmp_path / "file", b"older")
    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        replace_file(tmp_path / "file", b"newer", durable=True)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("file", b"older")]


def test_what_a_killed_process_left_is_removed_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "replace", lambda self, target: self)
    monkeypatch.setattr(Path, "unlink", lambda self, missing_ok: None)
    replace_file(tmp_path / "file", b"1")
    monkeypatch.undo()
    for name in (".file", ".file.unfinished", "file.0123456789abcdef.unfinished"):
        (tmp_path / name).write_bytes(b"")
    assert len(list(tmp_path.iterdir())) == 4
    remove_temporary(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".file",
        ".file.unfinished",
        "file.0123456789abcdef.unfinished",
    ]


def test_a_name_may_be_as_long_as_the_file_system_allows(tmp_path: Path) -> None:
    replace_file(tmp_path / ("n" * 255), b"1", durable=True)
    assert [len(path.name) for path in tmp_path.iterdir()] == [255]


def test_others_may_read_a_file_as_the_umask_says(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        replace_file(tmp_path / "file", b"1")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640
