"""Read the notebooks in an untrusted zip, tar, 7z or folder as bytes, and the scans beside them.

Nothing is unpacked to disk, no link is followed, and every size is checked before the bytes are read.
Archives inside archives are read too; a file inside one is named ``inner.zip//q4_ridge.ipynb``. Files that
cannot be taken are listed with the reason.
"""

from __future__ import annotations

import bz2
import contextlib
import gzip
import hashlib
import io
import lzma
import os
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from autograder.homework.questions import HOMEWORK, NOTEBOOKS
from workbook import limits, which
from workbook.limits import MANIFEST_NAME, PAGES_NAME, Refused

_MAX_DIRECTORY_BYTES = 16 << 20
"""Most bytes of a zip's table of contents; an entry usually takes a hundred."""
_MAX_NESTED = 3
"""How deep archives may be nested: archives inside archives inside archives."""
_MAX_ARCHIVES = 20
_MAX_UNREAD = 50
# Bytes that tell the kind of an archive.
_MAGIC_BYTES = 8
# Entries of a tar that are listed at most, as a multiple of the entries that a submission may have.
_LISTED_RATIO = 20
# Files that are looked at in a folder, with environments and other files that are skipped.
_MAX_IN_FOLDER = 10 * limits.MAX_ENTRIES
# A zip entry's ``external_attr`` has the file mode of Unix in its upper 16 bits.
_UNIX_MODE_SHIFT = 16
"""Most files of one submission that are listed as unread."""
_RELEASED = frozenset(
    {
        *(
            "readme.md",
            "license",
            "derivations.md",
            "homework.json",
            "homework.toml",
            "requirements.txt",
            "makefile",
        ),
        *("pyproject.toml", "uv.lock", "timestamp.txt", "submission_metadata.yml"),
    }
)
_TOOLS = frozenset({HOMEWORK.name, "workbook", "derivations", "tests", "data", "datasets"})
"""Folders of the toolkit in any release."""
_TOOL_FILES = (
    ".py",
    ".toml",
    ".lark",
    ".npz",
    ".js",
    ".typ",
    ".xz",
    ".mathjax",
    ".csv",
    ".json",
    ".gz",
    ".npy",
)
_BUILT = (".pyc", ".pyo", ".so", ".typed", ".lock", ".log")
ONLINE_TEXT = "onlinetext.html"
"""The file with what a student typed into a system's text box; the name is Moodle's."""

File = io.BufferedReader | io.BytesIO
Files = dict[str, bytes | Refused]
"""Files by their names inside the submission; a file that cannot be taken is replaced by the reason."""


@dataclass
class Contents:
    """The contents of a submission.

    ``papers`` are scans and the files that the student's `submit` adds. ``left`` maps files that may be work
    but cannot be taken to the reason. ``others`` counts the remaining files, and ``unread`` lists those that
    no tool made. ``sha256`` is the digest of a zip's bytes, or of a folder's files (`FolderDigest`).
    """

    notebooks: Files = field(default_factory=dict)
    papers: Files = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    others: int = 0
    sha256: str = ""


@dataclass(frozen=True)
class Entry:
    """A file inside an archive or a folder; ``read`` returns its bytes or raises Refused."""

    name: str
    read: Callable[[], bytes]


class Gatherer:
    """Collect files into a `Contents`, also from archives among them, within the limits of one submission."""

    def __init__(self, papers: bool) -> None:
        self.contents = Contents()
        self.keep_papers = papers
        self.archives = 0
        self.sizes = {"notebooks": 0, "papers": 0}

    def add(self, entries: Iterator[Entry], prefix: str = "", depth: int = 0) -> None:
        for entry in entries:
            name = prefix + entry.name
            if which.is_notebook(entry.name):
                limits.check_notebook_count(len(self.contents.notebooks) + 1)
                self.contents.notebooks[name] = found = self._read(entry)
                limits.check_notebooks_size(self._added("notebooks", found))
            elif is_paper(entry.name):
                wanted = self.keep_papers or which.base(entry.name) == PAGES_NAME
                self.contents.papers[name] = found = self._read(entry) if wanted else b""
                if self._added("papers", found) > limits.MAX_ZIP_BYTES:
                    raise Refused(
                        f"the scans are larger than {limits.megabytes(limits.MAX_ZIP_BYTES)} in total"
                    )
            elif is_archive(entry.name):
                self._open(entry, name, depth)
            else:
                self.contents.others += 1
                if not is_tools_own(entry.name) and len(self.contents.unread) < _MAX_UNREAD:
                    self.contents.unread[name] = why_unread(name)

    def _added(self, kind: str, found: bytes | Refused) -> int:
        self.sizes[kind] += 0 if isinstance(found, Refused) else len(found)
        return self.sizes[kind]

    def _read(self, entry: Entry) -> bytes | Refused:
        try:
            return entry.read()
        except Refused as refusal:
            return refusal

    def _open(self, entry: Entry, name: str, depth: int) -> None:
        self.archives += 1
        try:
            if depth + 1 > _MAX_NESTED or self.archives > _MAX_ARCHIVES:
                raise Refused(
                    f"{limits.shown(name)} is an archive that is nested too deeply, or one of too many"
                )
            self.add(members(io.BytesIO(entry.read()), entry.name), f"{name}//", depth + 1)
        except Refused as refusal:
            # Too many notebooks refuse the whole submission; a damaged archive is only left out.
            if len(self.contents.notebooks) > limits.MAX_NOTEBOOKS:
                raise
            self.contents.left[name] = str(refusal)


def is_archive(name: str) -> bool:
    """Return whether a file has an archive's name, including `.rar`."""
    return name.casefold().endswith(limits.ARCHIVES) and not which.base(name).startswith("._")


def is_paper(name: str) -> bool:
    """Return whether a file is a scan, or one that the student's `submit` puts beside the notebooks."""
    own = which.base(name)
    return own.casefold().endswith(limits.SCANS) or own in (PAGES_NAME, MANIFEST_NAME, ONLINE_TEXT)


_WHY = (
    (
        re.compile(r"\.(?:z\d\d|(?:zip|7z|tar|gz|rar)\.\d{2,3}|\d{3})$", re.I),
        "is a part of a split archive: put all parts into one folder, and unpack the first (with 7-Zip)",
    ),
    (
        re.compile(r"\.(?:gdoc|gsheet|gslides|gddoc|glink|url|webloc|lnk|desktop|icloud)$", re.I),
        "only points to a file that is elsewhere: the file itself is needed",
    ),
    (
        re.compile(r"\.(?:crdownload|part|partial|download|opdownload)$", re.I),
        "is an unfinished download: the whole file is needed",
    ),
    (re.compile(r"\.(?:eml|msg|mbox)$", re.I), "is an e-mail: save its attachments as files"),
    (
        re.compile(r"\.(?:gz|bz2|xz|zst|lzma|z|lzh|arj|cab|ace|dmg|iso|sit|sitx)$", re.I),
        "is an archive of a kind that is not opened here: unpack it",
    ),
)
"""Endings of files that nobody reads but that may hold or mean work, with what to do."""
_EXPORTED = (".py", ".html", ".htm", ".md", ".tex", ".rst", ".txt", ".json", ".docx", ".odt")
"""Endings of the copies that programs make of a notebook (*Download as*), and of notebooks with a wrong ending."""


def why_unread(name: str) -> str:
    """Return why a file is not read, and what to do about it where it may be work.

    >>> why_unread("homework.gdoc")
    "'homework.gdoc' only points to a file that is elsewhere: the file itself is needed"
    """
    why = what_it_is(name) or "is not a notebook, scan or archive, so nobody reads it"
    return f"{limits.shown(name)} {why}"


def what_it_is(name: str) -> str:
    """Return what a file that is not read is by its ending, and what to do; "" for most files."""
    own = which.base(name)
    if own.casefold().endswith(_EXPORTED):
        stem = own.rpartition(".")[0]
        notebook = next((one.name for one in NOTEBOOKS if which.rest_of(stem, one.name) is not None), None)
        if notebook is not None:
            return f"is not read: of {notebook}, only the notebook {notebook}.ipynb is"
    return next((why for pattern, why in _WHY if pattern.search(own)), "")


def is_tools_own(name: str) -> bool:
    """Return whether a file comes from a release's toolkit or from a program, so that it need not be reported.

    >>> is_tools_own("hw0/hw0/layers.py"), is_tools_own("hw0/.python-version"), is_tools_own("hw0/answers.docx")
    (True, True, False)
    """
    *folders, own = name.replace("\\", "/").casefold().split("/")
    if own in _RELEASED or own.endswith(_BUILT) or (own.startswith(".") and not own.endswith(".icloud")):
        return True
    if any(folder.startswith(".") or folder.endswith((".egg-info", ".dist-info")) for folder in folders):
        return True
    return own.endswith(_TOOL_FILES) and not _TOOLS.isdisjoint(folders)


def read(path: Path, *, papers: bool = False, only: frozenset[str] | None = None) -> Contents:
    """Read the contents of a zip, another archive or a folder. Raises Refused and OSError.

    With ``papers``, the result includes the bytes of scans; otherwise only their names, and page maps.
    ``only`` lists the files of a folder that belong to the submission; None means all.
    """
    _refuse_link(path)
    gatherer = Gatherer(papers)
    if path.is_dir():
        digest = FolderDigest(path)
        entries = _walk(path, gatherer.contents)
        gatherer.add(digest.noting(e for e in entries if only is None or e.name in only))
        gatherer.contents.sha256 = digest.hexdigest()
        return gatherer.contents
    with open_file(path) as file:
        return _of_file(gatherer, file, path.name)


def _of_file(gatherer: Gatherer, file: File, name: str) -> Contents:
    digest = hashlib.file_digest(cast(Any, file), "sha256").hexdigest()
    file.seek(0)
    if which.is_notebook(name):
        gatherer.add(iter([Entry(name, lambda: all_of(file, name))]))
    else:
        gatherer.add(members(file, name))
    gatherer.contents.sha256 = digest
    return gatherer.contents


def sha256_of(path: Path) -> str:
    """Return the digest that `read` would return, without unpacking archives; "" if the path is refused."""
    try:
        if path.is_dir():
            return read(path).sha256
        with open_file(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (Refused, OSError):
        return ""


class FolderDigest:
    """The digest of a folder: of its files' names and bytes, in the order of the names.

    It covers everything that a report may depend on: notebooks, scans and archives, and the names of other files that
    the report lists. Files of the toolkit and of programs are not covered.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, bytes] = {}

    def noting(self, entries: Iterator[Entry]) -> Iterator[Entry]:
        """Yield the entries, each after its file was hashed."""
        for entry in entries:
            if limits.counts(entry.name) or is_paper(entry.name):
                self._files[entry.name] = self._hash(entry.name)
            elif not is_tools_own(entry.name):
                self._files[entry.name] = hashlib.sha256().digest()
            yield entry

    def _hash(self, name: str) -> bytes:
        try:
            with _open_regular(self._folder / name) as file:
                return hashlib.file_digest(file, "sha256").digest()
        except (Refused, OSError):  # a link, or a file that cannot be read, which is listed as such
            return hashlib.sha256().digest()

    def hexdigest(self) -> str:
        digest = hashlib.sha256()
        for name, own in sorted(self._files.items()):
            digest.update(name.encode("utf-8", "surrogateescape") + b"\0" + own)
        return digest.hexdigest()


def open_file(path: Path) -> io.BufferedReader:
    """Open a regular file within the size limit, without following links. Raises Refused."""
    _refuse_link(path)
    file = _open_regular(path)
    size = os.fstat(file.fileno()).st_size
    if size > limits.MAX_FILE_BYTES:
        file.close()
        raise Refused(
            f"the file is {limits.megabytes(size)}; the limit is {limits.megabytes(limits.MAX_FILE_BYTES)}"
        )
    return file


def _refuse_link(path: Path) -> None:
    # A link could lead to another student's work, or out of the class's folder.
    if path.is_symlink():
        raise Refused("the submission is a link, and links are not followed")


def _open_regular(path: Path) -> io.BufferedReader:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Refused(f"{limits.shown(path.name)} is not a regular file")
    return os.fdopen(descriptor, "rb")


def all_of(file: IO[bytes] | File, name: str, most: int = limits.MAX_NOTEBOOK_BYTES) -> bytes:
    """Return all bytes of a file, but at most ``most``, whatever size it claims. Raises Refused."""
    data = file.read(most + 1)
    if len(data) > most:
        limits.check_notebook_size(name, len(data))
        raise Refused(f"{limits.shown(name)} is larger than {limits.megabytes(most)}")
    return data


def most_of(name: str) -> int:
    return limits.MAX_NOTEBOOK_BYTES if which.is_notebook(name) else limits.MAX_ZIP_BYTES


# Archives


def members(file: File, name: str) -> Iterator[Entry]:
    """Yield the files of an archive, except junk. The first bytes tell the kind of archive. Raises Refused."""
    head = file.read(_MAGIC_BYTES)
    file.seek(0)
    try:
        if head.startswith(b"Rar!"):
            raise Refused(cannot_open(name, "RAR"))
        if head.startswith(b"\x28\xb5\x2f\xfd"):
            raise Refused(cannot_open(name, "Zstandard"))
        if head.startswith(b"7z\xbc\xaf\x27\x1c"):
            from autograder.intake import sevenzip

            file = io.BytesIO(sevenzip.as_zip(file.read()))
        elif not head.startswith(b"PK") and is_tar(file, name):
            yield from _tar(file)
            return
        check_whole(file, name)
        yield from _zip(file)
    except Refused:
        raise
    except Exception:  # with damaged archives these libraries raise many kinds, which vary by version
        raise Refused(damaged(name)) from None


def is_tar(file: File, name: str) -> bool:
    """Return whether an archive that is neither a zip nor a 7z is a tar, whatever its ending says."""
    if not name.casefold().endswith((".zip", ".7z", ".rar")):
        return True
    start = file.read(512)
    file.seek(0)
    return start[257:262] == b"ustar" or start.startswith(tuple(_OPENERS))


def damaged(name: str) -> str:
    """Return the message for an archive that cannot be read."""
    kind = "zip" if name.casefold().endswith(".zip") else "archive"
    return (
        f"the {kind} cannot be read: it is damaged or not complete. Download it again, or make it again with "
        f"`{limits.COMMAND} submit`"
    )


def check_whole(file: File, name: str) -> None:
    """Refuse the last part of a split zip, whose last record says that the zip began on another disk."""
    file.seek(max(file.seek(0, os.SEEK_END) - 65_557, 0))
    end = file.read()
    file.seek(0)
    at = end.rfind(b"PK\x05\x06")
    if at >= 0 and 0 < int.from_bytes(end[at + 4 : at + 6], "little") < 0xFFFF:
        raise Refused(
            f"{limits.shown(name)} is the last part of a split zip, which begins with .z01: make one zip"
        )


def cannot_open(name: str, kind: str) -> str:
    """Return the message for an archive that this program cannot open."""
    return (
        f"{limits.shown(name)} is a {kind} archive, which cannot be opened here: unpack it (with 7-Zip, unar or "
        "The Unarchiver), and hand in or collect the folder"
    )


def name_in_zip(entry: zipfile.ZipInfo, encoding: str | None = None) -> tuple[str, bool]:
    """Return the name of a zip's entry, and whether its encoding is a guess.

    A zip can say that a name is UTF-8; zipfile reads other names as cp437. But macOS writes UTF-8 without saying so,
    some programs add the name in Unicode, and others write in the encoding of their country (``encoding``).
    """
    try:
        raw = entry.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename, False
    if entry.flag_bits & 0x800:
        return entry.filename, False
    for candidate in (_unicode_path(entry.extra, raw), raw):
        with contextlib.suppress(UnicodeDecodeError):
            if candidate is not None:
                return candidate.decode().partition("\0")[0], False
    if encoding is not None:
        return raw.decode(encoding, "replace").partition("\0")[0], False
    return entry.filename, True


def _unicode_path(extra: bytes, raw: bytes) -> bytes | None:
    """Return the name in Info-ZIP's extra field 0x7075, if it belongs to this name."""
    while len(extra) >= 4:
        kind, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == 0x7075 and field[:1] == b"\1" and field[1:5] == zlib.crc32(raw).to_bytes(4, "little"):
            return field[5:]
    return None


def _zip(file: File) -> Iterator[Entry]:
    # zipfile reads the whole table of contents and makes objects of it before we can check anything.
    directory = _Careful(file, _MAX_DIRECTORY_BYTES)
    with zipfile.ZipFile(cast(IO[bytes], directory)) as archive:
        listed = archive.infolist()
        for entry in listed:
            entry.filename, _ = name_in_zip(entry)
        limits.check_entries(listed)
        directory.largest_read = limits.MAX_ZIP_BYTES
        inside = limits.environments(entry.filename for entry in listed)
        for entry in listed:
            if not entry.is_dir() and not limits.is_junk(entry.filename, inside):
                yield Entry(entry.filename, lambda entry=entry: _read_entry(archive, entry))  # type: ignore[misc]


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Return one file's bytes, but at most the limit, whatever size the entry claims."""
    name, most = entry.filename, most_of(entry.filename)
    if which.is_notebook(name):
        limits.check_notebook_size(name, entry.file_size)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused(
            f"the zip's entry {limits.shown(name)} uses an unsupported compression method: make the zip again with "
            f"`{limits.COMMAND} submit`, or with the program of your system"
        )
    try:
        with archive.open(entry) as stream:
            return all_of(stream, name, most)
    except Refused:
        raise
    except Exception:  # as above, and the decompressors' exceptions
        raise Refused(f"the zip's entry {limits.shown(name)} is damaged") from None


class _Careful:
    """An archive's file that returns at most ``largest_read`` bytes at once and ``total`` in all. Raises Refused."""

    def __init__(self, file: Any, largest_read: int, total: int | None = None) -> None:
        self.file, self.largest_read, self.left = file, largest_read, total
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        if size > self.largest_read:
            raise Refused(f"the zip lists far more than {limits.MAX_ENTRIES} entries")
        data: bytes = self.file.read(size if size >= 0 else self.largest_read)
        if self.left is not None:
            self.left -= len(data)
            if self.left < 0:
                raise Refused(f"unsafe archive: it unpacks to more than {limits.MAX_RATIO} times its size")
        return data


_OPENERS: dict[bytes, Callable[[Any], Any]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZ": bz2.BZ2File,
    b"\xfd7": lzma.LZMAFile,
    b"]\0": lzma.LZMAFile,
}


def unpacked_stream(file: File, most: int) -> Any:
    """Return a compressed file's content as a stream that raises Refused after ``most`` bytes."""
    file.seek(0)
    opener = _OPENERS.get(file.read(2), lambda file: file)
    file.seek(0)
    return _Careful(opener(file), limits.MAX_ZIP_BYTES, most)


def _tar(file: File) -> Iterator[Entry]:
    """Yield a tar's files. The tar is read twice, so that all names and sizes are checked before any byte is kept."""
    size = file.seek(0, os.SEEK_END)

    def each() -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
        stream = unpacked_stream(file, limits.RATIO_FLOOR + limits.MAX_RATIO * size)
        with tarfile.open(fileobj=cast(IO[bytes], stream), mode="r|") as archive:
            for member in archive:
                yield archive, member

    listed = []
    for _, member in each():
        listed.append(as_zip_entry(member))
        if len(listed) > _LISTED_RATIO * limits.MAX_ENTRIES:
            raise Refused(f"the archive has far more than {limits.MAX_ENTRIES} entries")
    total = sum(entry.file_size for entry in listed)
    for entry in listed:
        entry.compress_size = entry.file_size * size // max(total, size, 1)
    limits.check_entries(listed)
    inside = limits.environments(entry.filename for entry in listed)
    for archive, member in each():
        name = member.name
        if member.isreg() and not limits.is_junk(name, inside):
            if limits.counts(name) or is_paper(name):
                stream = archive.extractfile(member)
                assert stream is not None
                try:
                    data: bytes | Refused = all_of(stream, name, most_of(name))
                except Refused as refusal:
                    data = refusal
                yield Entry(name, lambda data=data: _given(data))  # type: ignore[misc]
            else:
                yield Entry(name, lambda: b"")


def as_zip_entry(member: tarfile.TarInfo) -> zipfile.ZipInfo:
    """Return a tar's entry as a zip entry, which the checks expect."""
    name = member.name.removeprefix("./") or "."
    entry = zipfile.ZipInfo(name + "/" * member.isdir())
    entry.file_size = member.size if member.isreg() else 0
    kind = stat.S_IFREG if member.isreg() else stat.S_IFDIR if member.isdir() else stat.S_IFLNK
    entry.external_attr = kind << _UNIX_MODE_SHIFT
    return entry


def _given(data: bytes | Refused) -> bytes:
    if isinstance(data, Refused):
        raise data
    return data


# Folders


def _walk(folder: Path, contents: Contents) -> Iterator[Entry]:
    """Yield the files of a folder in the order of their names. Raises Refused."""
    left = [_MAX_IN_FOLDER]
    for entry in _entries(folder, 0, left, contents):
        name = os.path.relpath(entry.path, folder)
        yield Entry(name, lambda entry=entry: _folder_file(entry))  # type: ignore[misc]


def _entries(folder: Path, depth: int, left: list[int], contents: Contents) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        listed = []
        for entry in entries:
            left[0] -= 1
            if left[0] < 0:
                raise Refused(f"more than {_MAX_IN_FOLDER} files in the folder")
            listed.append(entry)
    if depth and any(entry.name == "pyvenv.cfg" for entry in listed):
        return
    for entry in sorted(listed, key=lambda e: e.name):
        if limits.is_junk(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            if depth >= limits.MAX_NAME_DEPTH - 1:
                contents.left[entry.name] = (
                    f"{limits.shown(entry.name)} is more than {depth + 1} folders deep"
                )
                continue
            yield from _entries(Path(entry.path), depth + 1, left, contents)
        else:
            yield entry


def _folder_file(entry: os.DirEntry[str]) -> bytes:
    try:
        with _open_regular(Path(entry.path)) as file:
            return all_of(file, entry.name, most_of(entry.name))
    except OSError as error:
        reason = "is a link" if entry.is_symlink() else f"cannot be read: {error.strerror}"
        raise Refused(f"{limits.shown(entry.name)} {reason}") from None
