"""Send a submission to a grading process, as a path on the same machine or as bytes to another machine."""

from __future__ import annotations

from pathlib import Path

import msgpack

from autograder.intake import submissions
from autograder.intake.collect import class_folder as classes
from autograder.intake.contents import Contents
from autograder.intake.submissions import Released, Submission
from workbook.submission.limits import Refused


def by_path(path: Path) -> bytes:
    """Return a parcel for a process that sees the same files, without reading the submission."""
    return _pack({"path": bytes(path.absolute())})


def by_value(path: Path) -> bytes:
    """Return a parcel with the content of the submission's notebooks and the names of its scans."""
    student, about = submissions.student_of(path), submissions.about_of(path)
    said = classes.encode(about) if about is not None else None
    try:
        contents = submissions.take(path)
    except (Refused, OSError, ValueError) as problem:
        reason = f"cannot be read: {problem.strerror}" if isinstance(problem, OSError) else str(problem)
        return _pack({"student": student, "about": said, "refused": reason})
    files = [
        [name, None, str(data)] if isinstance(data, Refused) else [name, data, ""]
        for name, data in contents.notebooks.items()
    ]
    maps = {name: b"" if isinstance(data, Refused) else data for name, data in contents.papers.items()}
    fields = {"files": files, "left": contents.left, "unread": contents.unread, "sha256": contents.sha256}
    fields |= {"papers": maps}
    return _pack({"student": student, "about": said, **fields})


def _pack(fields: dict[str, object]) -> bytes:
    packed = msgpack.packb(fields, unicode_errors="surrogateescape")
    assert isinstance(packed, bytes)
    return packed


def unpack(parcel: bytes, released: Released) -> Submission:
    """Return the submission in a parcel, as `intake.read` returns it."""
    fields = msgpack.unpackb(parcel, unicode_errors="surrogateescape")
    if "path" in fields:
        return submissions.read(Path(fields["path"].decode("utf-8", "surrogateescape")), released)

    def take() -> Contents:
        if "refused" in fields:
            raise Refused(fields["refused"])
        contents = Contents(left=fields["left"], unread=fields["unread"], sha256=fields["sha256"])
        contents.papers = fields["papers"]
        for name, data, reason in fields["files"]:
            contents.notebooks[name] = Refused(reason) if data is None else data
        return contents

    about = classes.decode(fields["about"]) if fields["about"] else None
    return submissions.sort_out(fields["student"], take, released, about)
