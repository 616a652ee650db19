"""Download CIFAR-10 once: to a temporary file, resumed after an interruption, verified, unpacked, moved into place.

Incomplete files have another name, so no program reads a half-written file.
"""

import hashlib
import os
import shutil
import tarfile
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from workbook.cells.progress import ProgressLine


@dataclass(frozen=True)
class Archive:
    """A file on the web with its exact size in bytes and its MD5 checksum."""

    url: str
    size: int
    md5: str


CIFAR10 = Archive(
    url="https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
    size=170_498_071,
    md5="c58f30108f718f92721af3b95e74349a",
)
#: The folder inside the archive.
CIFAR10_FOLDER = "cifar-10-batches-py"

_CHUNK = 1 << 20
_ATTEMPTS = 5
#: Seconds without data after which an attempt is abandoned.
_TIMEOUT = 60


class DownloadFailed(OSError):  # noqa: N818, it says what happened
    """The file could not be downloaded, or is not the expected one."""


def data_folder() -> Path:
    """Return the folder for data: the environment variable ``HW0_DATA_DIR``, else the user's cache folder."""
    chosen = os.environ.get("HW0_DATA_DIR")
    if chosen:
        return Path(chosen).expanduser()
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "hw0"


def cifar10_folder(folder: Path | str | None = None) -> Path:
    """Return the folder of CIFAR-10's batch files, which need not exist."""
    return (Path(folder).expanduser() if folder is not None else data_folder()) / CIFAR10_FOLDER


def download_cifar10(folder: Path | str | None = None, archive: Archive = CIFAR10) -> Path:
    """Download and unpack CIFAR-10 below ``folder``; return the folder of its batch files.

    Raises
    ------
    DownloadFailed
        If the download fails; the message says what to do. The part that arrived is kept, and the next call
        continues from there.
    """
    target = cifar10_folder(folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    packed = target.parent / Path(archive.url).name
    if not packed.is_file() or packed.stat().st_size != archive.size:
        fetch(archive, packed)
    _unpack(packed, target)
    packed.unlink()
    return target


def fetch(archive: Archive, target: Path) -> None:
    """Download ``archive`` to ``target``; continue with ``<target>.part`` if an earlier call was interrupted.

    It prints its progress, and tries up to five times, with a pause between attempts. ``target`` is written, or
    replaced, only if the whole file has the expected size and checksum.

    Raises
    ------
    DownloadFailed
        If all attempts fail; the part that arrived is kept. Or if the size or the checksum is wrong; then the part is
        deleted.
    """
    part = target.with_name(target.name + ".part")
    line = ProgressLine()
    problem = ""
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(min(2**attempt, 10) * _pause())
        try:
            _fetch_once(archive, part, line)
        except (OSError, urllib.error.URLError) as error:
            problem = f"{type(error).__name__}: {error}"
            continue
        if part.stat().st_size >= archive.size:
            break
        problem = f"the connection closed after {part.stat().st_size:,} bytes"
    else:
        raise DownloadFailed(f"could not fetch {archive.url} ({problem}). Run it again to continue.")
    line.finish(f"{target.name}: {archive.size / 1e6:.0f} MB, checking")
    size, digest = part.stat().st_size, _md5(part)
    if size != archive.size or digest != archive.md5:
        part.unlink()
        raise DownloadFailed(
            f"{archive.url} gave {size:,} bytes with MD5 {digest}, not {archive.size:,} bytes with {archive.md5}. "
            "It was deleted; run it again."
        )
    part.replace(target)


def _pause() -> float:
    """Return the seconds per unit of waiting between attempts; a function, so that tests can avoid the wait."""
    return 1.0


def _fetch_once(archive: Archive, part: Path, line: ProgressLine) -> None:
    """Request the part of the archive that is still missing."""
    have = part.stat().st_size if part.exists() else 0
    if have > archive.size:
        part.unlink()
        have = 0
    if have == archive.size:
        return
    request = urllib.request.Request(archive.url, headers={"User-Agent": "hw0"})
    if have:
        request.add_header("Range", f"bytes={have}-")
    with urllib.request.urlopen(request, timeout=_TIMEOUT) as response:
        # a server that ignores the range sends the whole file again, with status 200
        go_on = have > 0 and response.status == 206
        done = have if go_on else 0
        with part.open("ab" if go_on else "wb") as stream:
            # read at most one chunk more than the expected size
            while done <= archive.size and (block := response.read(_CHUNK)):
                stream.write(block)
                done += len(block)
                line.update(f"{part.stem}: {done / 1e6:.0f} of {archive.size / 1e6:.0f} MB")


def _md5(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _unpack(packed: Path, target: Path) -> None:
    """Unpack beside ``target`` and move the folder into place when it is complete."""
    if not hasattr(tarfile, "data_filter"):
        raise DownloadFailed("this Python cannot unpack archives safely: 3.11.4 or newer can")
    with tempfile.TemporaryDirectory(prefix=".unpack-", dir=target.parent) as temporary:
        with tarfile.open(packed, "r:gz") as archive:
            archive.extractall(temporary, filter="data")
        found = Path(temporary) / CIFAR10_FOLDER
        if not found.is_dir():
            raise DownloadFailed(f"{packed.name} holds no {CIFAR10_FOLDER}")
        if target.exists():
            shutil.rmtree(target)
        found.replace(target)
