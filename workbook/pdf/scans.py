"""Convert scans (PDF files and photos) to pages of the document, each assigned to parts.

A photo is turned upright, reduced and made safe like any other picture. A PDF page is drawn over a page of the document
(see overlay.py), so that its links, forms and scripts are not copied.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from PIL import Image

from workbook import homework
from workbook.common.messages import MIB, megabytes, shown
from workbook.pdf.images import BadImageError, open_picture
from workbook.submission.limits import Refused

#: A homework on paper has 10 to 30 pages.
MAX_PAGES = 80
MAX_FILE_BYTES = 60 * MIB
#: The longer side of a scanned page in pixels: 200 dpi of a letter page, enough for handwriting.
SCAN_PIXELS = 2200
#: JPEG quality of scanned pages.
_QUALITY = 80
#: Ratio of width to height from which a page is placed across. A page that was cut to a square stays upright.
_WIDE = 1.05
#: Bytes at the start in which a PDF says that it is one; some programs write something before it.
_PDF_HEADER = 1024

_SPEC = re.compile(
    r"(?:(?P<name>[A-Za-z0-9_,+]+)=)?(?P<file>.+?)(?::(?P<pages>\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*))?", re.S
)


@dataclass(frozen=True)
class Scan:
    """One file as the student gave it: its bytes, its parts and its range of pages."""

    file: str
    data: bytes
    parts: tuple[str, ...]
    first: int = 1
    last: int | None = None
    front: bool = False


@dataclass(frozen=True)
class ScanPage:
    """One scanned page: a picture, or page ``index`` (from 0) of a PDF.

    ``wide`` says whether it is in landscape format; ``number`` and ``of`` count within its file.
    """

    parts: tuple[str, ...]
    file: str
    number: int
    of: int
    wide: bool
    front: bool
    picture: bytes | None = None
    pdf: bytes | None = None
    index: int = 0


def read_specs(
    specs: Sequence[str], read: Callable[[str], bytes] | None = None
) -> tuple[list[Scan], list[str]]:
    """Read scans that are named on the command line as ``[PART=]FILE[:PAGES]``, and assign them to parts.

    Examples are ``q2=file.pdf``, ``q2a,q2b=file.jpg`` and ``q3=all.pdf:4-6,9``. A file without a part before ``=`` goes
    to the part or problem that its name begins with (``q4b-page1.jpg``). The other files go to the problems that are
    done on paper and have no file yet, one file each, in the order of the homework. A single such file, or more files
    than problems, go to the front of the document and count for all of those problems, or for all problems on paper if
    each of them has a file. A file with several ranges of pages gives a scan for each range. A file on disk whose whole
    name looks like this form is meant as it is.

    Parameters
    ----------
    specs : sequence of str
    read : callable, optional
        Takes a file's name and returns its content; by default it is read from disk, up to `MAX_FILE_BYTES`.

    Returns
    -------
    scans : list of Scan
    summary : list of str
        One line per file, in the given order, that names its parts.

    Raises
    ------
    Refused
        If a file cannot be read, or if a part or a range of pages is not valid.
    """
    found = [_named(spec, read) for spec in specs]
    free = [index for index, (_, parts, *_) in enumerate(found) if not parts]
    described = homework.current()
    taken = {described.problem_of(part) for _, parts, *_ in found for part in parts}
    problems = [problem for problem in described.on_paper if problem not in taken]
    in_order = 1 < len(free) <= len(problems)
    scans, summary = [], []
    for index, (file, parts, data, ranges) in enumerate(found):
        front = False
        if not parts and in_order:
            parts = parts_named(problems[free.index(index)])
        elif not parts:
            front = True
            parts = tuple(part for problem in problems or described.on_paper for part in parts_named(problem))
        scans += [Scan(file, data, tuple(dict.fromkeys(parts)), begin, end, front) for begin, end in ranges]
        summary.append(f"{shown(file)} → {spoken(scans[-1].parts)}" + (" (in front)" if front else ""))
    return scans, summary


def _named(
    spec: str, read: Callable[[str], bytes] | None
) -> tuple[str, tuple[str, ...], bytes, list[tuple[int, int | None]]]:
    """Return a file's name without folders, its parts, its content and its ranges of pages.

    The parts are those before ``=``, else those that the file's name begins with; () if it names none.
    """
    match = _SPEC.fullmatch(spec)
    if match is None:
        raise Refused("a scan is an empty text: expected [PART=]FILE[:PAGES]")
    name, file, pages = match["name"], match["file"], match["pages"]
    if read is None and not Path(file).is_file() and Path(spec).is_file():
        name, file, pages = None, spec, None  # the file's name contains "=" or ":"
    data = (read or _read)(file)
    parts = tuple(part for one in re.split("[,+]", name) for part in parts_named(one)) if name else ()
    own = named_after(Path(file).name.lower())
    if not parts and own:
        parts = parts_named(own)
    return Path(file).name, parts, data, _ranges(file, pages)


def named_after(file: str) -> str:
    """Return the part or problem that a file's name begins with, or ""."""
    described = homework.current()
    names = [
        name
        for name in (*described.questions, *(notebook.problem for notebook in described.notebooks))
        if file.startswith(name) and not file[len(name) :][:1].isalnum()
    ]
    return max(names, key=len, default="")


def parts_named(name: str) -> tuple[str, ...]:
    """Return the parts that a name stands for: one part, or every part of a problem or notebook.

    Raises
    ------
    Refused
        If it stands for none; the message names some that there are.

    >>> first = homework.current().notebooks[0]
    >>> parts_named(first.problem) == tuple(question.name for question in first.questions)
    True
    """
    name = name.strip().lower()
    described = homework.current()
    if name in described.questions:
        return (name,)
    for notebook in described.notebooks:
        if name in (notebook.name, notebook.problem):
            return described.by_notebook[notebook.name]
    problems = (notebook.problem for notebook in described.notebooks)
    known = ", ".join((*problems, *list(described.questions)[:3]))
    raise Refused(f"{shown(name)} is not a part of this homework; the parts are {known}, …")


def _ranges(file: str, pages: str | None) -> list[tuple[int, int | None]]:
    """Return the first and last pages of each range in ``4-6,9``; the whole file if ``pages`` is empty."""
    ranges: list[tuple[int, int | None]] = []
    for one in pages.split(",") if pages else ():
        first, _, last = one.partition("-")
        if int(last or first) < int(first):
            raise Refused(f"the scan {shown(file)}: pages {one} run backwards; write {last}-{first}")
        ranges.append((int(first), int(last or first)))
    return ranges or [(1, None)]


def spoken(parts: Sequence[str]) -> str:
    """Join the names of parts; whole problems are named by their number, as in ``q2, q4b``."""
    out: list[str] = []
    left = list(parts)
    for notebook, all_parts in homework.current().by_notebook.items():
        if len(all_parts) > 1 and set(all_parts) <= set(left):
            out.append(notebook.partition("_")[0])
            left = [part for part in left if part not in all_parts]
        else:
            out += [part for part in left if part in all_parts]
    return ", ".join(out)


def _read(file: str) -> bytes:
    path = Path(file)
    try:
        if not path.is_file():
            raise Refused(f"the scan {shown(file)} was not found")
        if path.stat().st_size > MAX_FILE_BYTES:
            raise Refused(
                f"the scan {shown(path.name)} is {megabytes(path.stat().st_size)}; the limit is "
                f"{megabytes(MAX_FILE_BYTES)}"
            )
        return path.read_bytes()
    except OSError as problem:
        raise Refused(f"the scan {shown(file)} cannot be read: {problem.strerror}") from None


def pages_of(scan: Scan) -> list[ScanPage]:
    """Return the pages of one file, in order; raise ``Refused`` if it is not a PDF or a photo, or is damaged."""
    if scan.data[:_PDF_HEADER].lstrip().startswith(b"%PDF"):
        return _pdf_pages(scan)
    try:
        data, wide = photo(scan.data)
    except BadImageError as problem:
        raise Refused(f"the scan {shown(scan.file)} cannot be read: {problem}") from None
    if scan.first != 1 or scan.last not in (None, 1):
        raise Refused(
            f"the scan {shown(scan.file)} is a photo of 1 page and has no page {scan.last or scan.first}"
        )
    return [ScanPage(scan.parts, scan.file, 1, 1, wide, scan.front, picture=data)]


def photo(
    data: bytes, formats: tuple[str, ...] = ("JPEG", "PNG", "WEBP"), frame: int = 0
) -> tuple[bytes, bool]:
    """Return a photo as an upright JPEG of bounded size, and whether it is wider than high.

    ``frame`` is the index of the picture in a file with several. Raises ``BadImageError``.
    """
    if data[4:8] == b"ftyp":
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False)
        formats = ("HEIF",)
    image = open_picture(data, formats, keep=SCAN_PIXELS, frame=frame)
    if max(image.size) > SCAN_PIXELS:
        image.thumbnail((SCAN_PIXELS, SCAN_PIXELS), reducing_gap=2.0)
    return jpeg(image), image.width > _WIDE * image.height


def jpeg(image: Image.Image) -> bytes:
    """Encode only the pixels, without comments, positions or other data."""
    out = io.BytesIO()
    image.info = {}
    image.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()


def _pdf_pages(scan: Scan) -> list[ScanPage]:
    """Return the requested pages of a scanned PDF, in order; if no last page was requested, all from the first one on.

    Raises
    ------
    Refused
        If the file is damaged or protected by a password, has no such page, or if more than `MAX_PAGES` are requested.
    """
    try:
        with pikepdf.open(io.BytesIO(scan.data)) as pdf:
            total = len(pdf.pages)
            last = scan.last or total
            gone = scan.first if not 1 <= scan.first <= total else last
            if not 1 <= gone <= total:
                raise Refused(
                    f"the scan {shown(scan.file)} has {total} page{'s' * (total != 1)}, and no page {gone}"
                )
            if last - scan.first >= MAX_PAGES:
                raise Refused(f"the scan {shown(scan.file)} has {total} pages; the limit is {MAX_PAGES}")
            numbers = range(scan.first, last + 1)
            wides = [_is_wide(pdf.pages[number - 1]) for number in numbers]
    except Refused:
        raise
    except pikepdf.PasswordError:
        raise Refused(f"the scan {shown(scan.file)} is protected by a password") from None
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError):
        raise Refused(f"the scan {shown(scan.file)} is damaged: it is not a readable PDF") from None
    return [
        ScanPage(
            scan.parts, scan.file, number, total, wide, scan.front, pdf=scan.data, index=number - 1
        )
        for number, wide in zip(numbers, wides, strict=True)
    ]  # fmt: skip


def _is_wide(page: pikepdf.Page) -> bool:
    left, bottom, right, top = (float(number) for number in page.cropbox)
    rotation = int(page.get("/Rotate", 0) or 0) % 360
    width, height = abs(right - left), abs(top - bottom)
    return (height > _WIDE * width) if rotation in (90, 270) else (width > _WIDE * height)


def order(parts: Sequence[str]) -> int:
    """Return the index in the homework of the last of ``parts``."""
    every = list(homework.current().questions)
    return max(every.index(part) for part in parts)
