"""A submission on its way to a grading process: a path on the same machine, the bytes themselves to another one."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import msgpack

from autograder import intake
from autograder.intake import Submission
from workbook.limits import Refused


def by_path(path: Path) -> bytes:
    """A parcel for a process that sees the same files; nothing of the submission is read."""
    return _pack({"path": bytes(path.absolute())})


def by_value(path: Path) -> bytes:
    """A parcel that holds the submission itself: a zip as it is, of a folder its notebooks."""
    student = intake.student_of(path)
    try:
        if path.is_dir():
            files = [
                [
                    name,
                    None if isinstance(data, Refused) else data,
                    str(data) if isinstance(data, Refused) else "",
                ]
                for name, data in intake.folder_files(path)
            ]
            return _pack({"student": student, "files": files})
        with intake.open_zip(path) as file:
            return _pack({"student": student, "zip": file.read()})
    except (Refused, OSError) as problem:
        reason = str(problem) if isinstance(problem, Refused) else f"cannot be read: {problem.strerror}"
        return _pack({"student": student, "refused": reason})


def _pack(fields: dict[str, object]) -> bytes:
    packed = msgpack.packb(fields, unicode_errors="surrogateescape")
    assert isinstance(packed, bytes)
    return packed


def unpack(parcel: bytes, released: Mapping[str, frozenset[str]]) -> Submission:
    """The submission in a parcel, as `intake.read` gives it."""
    fields = msgpack.unpackb(parcel, unicode_errors="surrogateescape")
    if "path" in fields:
        return intake.read(Path(fields["path"].decode("utf-8", "surrogateescape")), released)

    def take() -> tuple[intake.Files, str]:
        if "refused" in fields:
            raise Refused(fields["refused"])
        if "zip" in fields:
            return intake.read_archive(io.BytesIO(fields["zip"]))
        return intake.digested(
            (name, Refused(reason) if data is None else data) for name, data, reason in fields["files"]
        )

    return intake.sort_out(fields["student"], take, released)
