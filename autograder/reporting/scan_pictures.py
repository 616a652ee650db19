"""Make pictures of the pages of a scanned file, so that staff see the pages without opening the file itself.

``make`` runs in the sandbox. ``bounded_pictures`` calls it there, and does not trust what comes back: it may be
anything if a decoder has an unknown bug.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec
from PIL import Image

from autograder.reporting.pdf_worker import PdfFailed, run_bounded
from workbook.pdf.images import BadImageError
from workbook.pdf.scans import SCAN_PIXELS, jpeg, photo
from workbook.submission.limits import Refused

#: Pages that one call draws: a page of a phone's scan takes 0.1 to 0.3 s.
BATCH = 12
CPU_SECONDS, WALL_SECONDS = 30, 60
#: For a page that is drawn alone, thirty times what a page of a phone's scan takes.
CPU_SECONDS_ALONE = 10
#: The first bytes of a JPEG; nothing else is ever shown.
JPEG = b"\xff\xd8\xff"
_TIFF = (b"II*\0", b"MM\0*")


@dataclass(frozen=True)
class Pictures:
    """JPEGs of some pages of a file with ``of`` pages, by their numbers.

    ``problems`` says which pages are damaged, and ``failed`` which needed too much time or memory on this machine.
    """

    of: int
    pages: dict[int, bytes]
    problems: dict[int, str]
    failed: dict[int, str] = field(default_factory=dict)


class _Head(msgspec.Struct):
    """The first line of what the sandbox returns: the length of each JPEG that follows, in order."""

    of: int
    lengths: dict[int, int]
    problems: dict[int, str]


def bounded_pictures(
    scan: bytes, numbers: Sequence[int] = (), isolation: str = "auto", cpu_seconds: float = CPU_SECONDS
) -> Pictures:
    """Return pictures (JPEG) of pages of a PDF, a TIFF or a photo, drawn in the sandbox, by default of the first pages.

    ``numbers`` are pages from 1; a photo has one. The first `BATCH` of them are drawn. Numbers of pages that do not
    exist are ignored. The result also says how many pages there are. If one page of several is damaged, the result says
    so, and the others are drawn. ``isolation`` is a tier, or ``auto`` for the best one on this machine.

    Raises
    ------
    Refused
        The file is not a PDF or a picture, or it is damaged, protected, empty or too large.
    PdfFailed
        A page needed too much time or memory, or the sandbox returned something else.
    sandbox.IsolationUnavailable
        This machine does not support the requested isolation.
    """
    data = run_bounded(
        "pictures",
        scan,
        json.dumps(list(numbers)[:BATCH]),
        cpu_seconds=cpu_seconds,
        wall_seconds=WALL_SECONDS,
        isolation=isolation,
        what="the picture",
    )
    line, _, rest = data.partition(b"\n")
    try:
        head = msgspec.json.decode(line, type=_Head)
    except msgspec.MsgspecError:
        raise PdfFailed("the picture could not be made: the sandbox returned something else") from None
    pages = {}
    for number, length in head.lengths.items():
        picture, rest = rest[: max(length, 0)], rest[max(length, 0) :]
        if not picture.startswith(JPEG):
            raise PdfFailed("the picture could not be made: the sandbox returned something else")
        pages[number] = picture
    return Pictures(max(head.of, 0), pages, head.problems)


def pictures_one_by_one(scan: bytes, numbers: Sequence[int] = (), isolation: str = "auto") -> Pictures:
    """Return pictures as `bounded_pictures` does, but with a sandbox for each page, so that a page fails alone.

    It takes a new process for each page, so call it only where `bounded_pictures` has failed.

    Raises
    ------
    PdfFailed
        If no page can be drawn.
    Refused, sandbox.IsolationUnavailable
        As `bounded_pictures`.
    """
    drawn = Pictures(0, {}, {})
    for number in list(numbers)[:BATCH] or range(1, BATCH + 1):
        if drawn.of and number > drawn.of:
            continue
        try:
            one = bounded_pictures(scan, [number], isolation, CPU_SECONDS_ALONE)
        except PdfFailed as problem:
            drawn.failed[number] = str(problem)
        else:
            pages, problems = drawn.pages | one.pages, drawn.problems | one.problems
            drawn = Pictures(one.of, pages, problems, drawn.failed)
    if not drawn.of:
        raise PdfFailed(next(iter(drawn.failed.values())))
    return drawn


def draw_pages(scan: bytes, numbers: Sequence[int]) -> bytes:
    """Draw pages of a PDF or a photo; return a line of JSON (`_Head`) and the JPEGs. Call this only in the sandbox.

    ``numbers`` are pages from 1. Without them the first `BATCH` pages are drawn. Numbers of pages that do not exist are
    ignored, and a page of several that is damaged is reported in the JSON. The JSON also has the number of pages and
    each JPEG's length in bytes; the JPEGs follow in the order of ``numbers``.

    Raises
    ------
    Refused
        If the file cannot be read, needs a password, or has no pages, or if its only page is damaged.
    """
    import pypdfium2

    head = _Head(1, {}, {})
    try:
        is_pdf = scan[:1024].lstrip().startswith(b"%PDF")
        file: _Pdf | _Photo = _Pdf(scan) if is_pdf else _Photo(scan)
        head.of = file.of
        if not file.of:
            raise Refused("it has no pages")
        pictures = _draw(file, numbers or range(1, min(file.of, BATCH) + 1), head)
    except BadImageError as problem:
        raise Refused(str(problem)) from None
    except pypdfium2.PdfiumError as problem:
        protected = problem.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise Refused("it is protected by a password" if protected else "it is damaged") from None
    return msgspec.json.encode(head) + b"\n" + b"".join(pictures)


def _draw(file: _Pdf | _Photo, numbers: Iterable[int], head: _Head) -> list[bytes]:
    """Return the JPEGs of pages, and write their lengths into ``head``.

    Pages that do not exist are left out, and so are damaged ones, whose problems are written into ``head``. If the
    file's only page is damaged, the library's error is raised.
    """
    import pypdfium2

    pictures = []
    for number in numbers:
        if not 1 <= number <= file.of:
            continue
        try:
            picture = file.page(number)
        except (BadImageError, pypdfium2.PdfiumError) as problem:
            if file.of == 1:
                raise
            head.problems[number] = str(problem) if isinstance(problem, BadImageError) else "it is damaged"
        else:
            head.lengths[number] = len(picture)
            pictures.append(picture)
    return pictures


class _Pdf:
    """The pages of a PDF, drawn with their annotations, as a tablet stores handwriting."""

    def __init__(self, data: bytes) -> None:
        import pypdfium2

        self.document = pypdfium2.PdfDocument(data)
        self.of = len(self.document)

    def page(self, number: int) -> bytes:
        page = self.document[number - 1]
        width, height = page.get_size()
        bitmap = page.render(scale=SCAN_PIXELS / max(width, height, 1.0))
        return jpeg(bitmap.to_pil().convert("RGB"))


class _Photo:
    """A photo, or the frames of a TIFF."""

    def __init__(self, data: bytes) -> None:
        self.data, self.of = data, 1
        self.is_tiff = data.startswith(_TIFF)
        if self.is_tiff:
            try:
                with Image.open(io.BytesIO(data), formats=("TIFF",)) as image:
                    self.of = int(getattr(image, "n_frames", 1))
            except Exception:  # Pillow raises many kinds for a damaged file
                raise BadImageError("it is damaged") from None

    def page(self, number: int) -> bytes:
        if self.is_tiff:
            return photo(self.data, ("TIFF",), number - 1)[0]
        return photo(self.data)[0]
