"""A submission on its way to a grading process: a path on the same machine, the bytes themselves to another one."""

from __future__ import annotations

from pathlib import Path

import msgpack

from autograder import intake
from autograder.archive import Contents
from autograder.intake import Released, Submission
from workbook.limits import Refused


def by_path(path: Path) -> bytes:
    """A parcel for a process that sees the same files; nothing of the submission is read."""
    return _pack({"path": bytes(path.absolute())})


def by_value(path: Path) -> bytes:
    """A parcel that holds the submission's notebooks themselves."""
    student = intake.student_of(path)
    try:
        contents = intake.take(path)
    except (Refused, OSError, ValueError) as problem:
        reason = f"cannot be read: {problem.strerror}" if isinstance(problem, OSError) else str(problem)
        return _pack({"student": student, "refused": reason})
    files = [
        [name, None, str(data)] if isinstance(data, Refused) else [name, data, ""]
        for name, data in contents.notebooks.items()
    ]
    return _pack({"student": student, "files": files, "left": contents.left, "sha256": contents.sha256})


def _pack(fields: dict[str, object]) -> bytes:
    packed = msgpack.packb(fields, unicode_errors="surrogateescape")
    assert isinstance(packed, bytes)
    return packed


def unpack(parcel: bytes, released: Released) -> Submission:
    """The submission in a parcel, as `intake.read` gives it."""
    fields = msgpack.unpackb(parcel, unicode_errors="surrogateescape")
    if "path" in fields:
        return intake.read(Path(fields["path"].decode("utf-8", "surrogateescape")), released)

    def take() -> Contents:
        if "refused" in fields:
            raise Refused(fields["refused"])
        contents = Contents(left=fields["left"], sha256=fields["sha256"])
        for name, data, reason in fields["files"]:
            contents.notebooks[name] = Refused(reason) if data is None else data
        return contents

    return intake.sort_out(fields["student"], take, released)
