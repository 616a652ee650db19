"""Convert 7z archives into zips of the files that count, in a separate process.

Unpacking a 7z may take gigabytes of memory or hours, and a third-party library does it. So the process has
hard limits on both and is connected to the grader only by pipes.
"""

from __future__ import annotations

import io
import resource
import stat
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import IO, Any, cast

from autograder.intake import listing
from workbook import homework
from workbook.submission import file_kinds, limits
from workbook.submission.limits import Refused

CPU_SECONDS = 30
WALL_SECONDS = 4 * CPU_SECONDS
CLASS_CPU_SECONDS = 1200
"""The limit for the archive of a whole class."""
MEMORY_BYTES = 1 << 30
EXIT_REFUSED = 3
"""The exit status of the process if it refuses the archive; the last line of its errors then says why."""


def as_zip(data: bytes) -> bytes:
    """Return a 7z archive as a zip with the same names. Raises Refused."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "autograder.intake.sevenzip"],
            input=data,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused("the 7z archive takes too long to unpack") from None
    raise_refusal(done.returncode, done.stderr)
    return done.stdout


def raise_refusal(returncode: int, stderr: bytes) -> None:
    """Raise Refused with the process's message if it failed."""
    if returncode == 0:
        return
    if returncode == EXIT_REFUSED:
        raise Refused(stderr.decode("utf-8", "replace").strip().rpartition("\n")[2])
    raise Refused(
        f"the 7z archive cannot be read: hand in the zip that `{homework.current().command} submit` makes"
    )


def convert(data: bytes) -> bytes:
    """Return a 7z archive as an uncompressed zip without junk and folders; this process unpacks it.

    Names stay the same. Only files that count and JSON files have their content; others are empty. `as_zip` runs this
    in a process with limits.

    Raises
    ------
    Refused
        If the archive is encrypted, has an unsafe entry, or exceeds the limits of a submission.
    py7zr.exceptions.ArchiveError
        If it is damaged.
    """
    import py7zr
    from py7zr.io import BytesIOFactory

    listed = []
    with py7zr.SevenZipFile(io.BytesIO(data)) as archive:
        if archive.password_protected:
            raise Refused("the 7z archive is encrypted")
        for info in archive.list():
            kind = stat.S_IFREG if info.is_file else stat.S_IFDIR if info.is_directory else stat.S_IFLNK
            listed.append(listing.zip_entry(info.filename, info.uncompressed or 0, kind))
        listing.check(listed, len(data))
        inside = file_kinds.environments(entry.filename for entry in listed)
        kept = [
            entry for entry in listed if not entry.is_dir() and not file_kinds.is_junk(entry.filename, inside)
        ]
        factory = BytesIOFactory(limits.MAX_ZIP_BYTES)
        wanted = [
            entry.filename
            for entry in kept
            if file_kinds.counts(entry.filename) or entry.filename.endswith(".json")
        ]
        if wanted:
            archive.extract(targets=wanted, factory=factory)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for entry in kept:
            product = factory.products.get(entry.filename)
            made.writestr(entry.filename, b"" if product is None else _all_of(product))
    return out.getvalue()


def convert_class(source: IO[bytes], target: IO[bytes]) -> None:
    """Write a whole class's 7z as a zip of the files that may count, by way of a temporary folder."""
    import py7zr

    with py7zr.SevenZipFile(source) as archive:
        if archive.password_protected:
            raise Refused("the 7z archive is encrypted")
        listed = [info for info in archive.list() if info.is_file and not info.is_symlink]
        inside = file_kinds.environments(info.filename for info in listed)
        kept = [info for info in listed if not file_kinds.is_junk(info.filename, inside)]
        for info in kept:
            limits.check_place(info.filename)
        total = sum(info.uncompressed or 0 for info in kept)
        size = source.seek(0, 2)
        if total > limits.RATIO_FLOOR and total > limits.MAX_RATIO * size:
            raise Refused(f"unsafe archive: it unpacks to more than {limits.MAX_RATIO} times its size")
        with (
            tempfile.TemporaryDirectory() as folder,
            zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made,
        ):
            archive.extract(path=folder, targets=[info.filename for info in kept])
            for info in kept:
                path = Path(folder) / info.filename
                if path.is_file() and not path.is_symlink():
                    made.write(path, info.filename)


def _all_of(product: Any) -> bytes:
    product.seek(0)
    data: bytes = product.read()
    return data


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    seconds = CLASS_CPU_SECONDS if sys.argv[1:] == ["--class"] else CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    try:
        if sys.argv[1:] == ["--class"]:
            convert_class(cast(Any, sys.stdin.buffer), cast(Any, sys.stdout.buffer))
            return 0
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        made = convert(sys.stdin.buffer.read())
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return EXIT_REFUSED
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
