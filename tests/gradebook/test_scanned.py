"""Scans reach the reading page as pictures from the sandbox, or their names do with the reason why not."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pikepdf
import pytest
from nbformat.notebooknode import NotebookNode
from PIL import Image

from autograder import sandbox
from autograder.reporting import scan_pictures
from autograder.reporting.pdf_worker import PdfFailed
from autograder.reporting.scan_pictures import bounded_pictures
from autograder.staff.gradebook import database, kept_scans
from autograder.staff.gradebook.reading.shared import Reading
from tests.gradebook.conftest import Class, cell_of
from tests.gradebook.reading_class import Client, Reply, serving, set_up
from tests.pdf.gallery import encoded, photo, picture, scan_pdf
from workbook.pdf.scans import SCAN_PIXELS
from workbook.submission.limits import Refused

pytestmark = pytest.mark.slow

STUDENT = "student-01"
SHEETS = re.compile(r'src="(/scan/[^"]+)"')


def protected() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(scan_pdf())) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


def tiff(pages: int) -> bytes:
    out = io.BytesIO()
    frames = [picture(100 + number, 200) for number in range(pages)]
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:])
    return out.getvalue()


def heic() -> bytes:
    import pillow_heif

    out = io.BytesIO()
    pillow_heif.from_pillow(picture(300, 400)).save(out)
    return out.getvalue()


def endless_page(place: int, of: int) -> bytes:
    """A PDF one of whose pages has forms that draw each other ten times each, a hundred million lines in all."""
    out = io.BytesIO()
    form = {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Form, "BBox": [0, 0, 500, 500]}
    with pikepdf.open(io.BytesIO(scan_pdf(of))) as pdf:
        inner = pdf.make_stream(b"0 0 m 500 500 l S", **form)
        for _ in range(8):
            resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=inner))
            inner = pdf.make_stream(b"/F Do " * 10, Resources=resources, **form)
        page = pdf.pages[place - 1]
        page.Contents = pdf.make_stream(b"/F Do")
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=inner))
        pdf.save(out)
    return out.getvalue()


# The sandbox


@pytest.mark.parametrize(
    ("scan", "of"),
    [
        pytest.param(scan_pdf(3), 3, id="a PDF"),
        pytest.param(photo(6), 1, id="a phone's photo on its side"),
        pytest.param(encoded(picture(50, 80)), 1, id="a PNG"),
        pytest.param(tiff(2), 2, id="a TIFF with two pages"),
        pytest.param(heic(), 1, id="an iPhone's photo"),
    ],
)
def test_every_kind_of_scan_becomes_upright_jpegs(scan: bytes, of: int) -> None:
    made = bounded_pictures(scan)
    assert (made.of, sorted(made.pages), made.problems) == (of, list(range(1, of + 1)), {})
    for data in made.pages.values():
        page = Image.open(io.BytesIO(data))
        assert page.format == "JPEG"
        assert page.height > page.width
        assert max(page.size) <= SCAN_PIXELS
        assert not page.getexif()


def test_only_the_pages_that_are_asked_for_are_drawn() -> None:
    made = bounded_pictures(scan_pdf(4), [3, 9])
    assert (made.of, list(made.pages)) == (4, [3])
    assert list(bounded_pictures(scan_pdf(scan_pictures.BATCH + 1)).pages)[-1] == scan_pictures.BATCH


@pytest.mark.parametrize(
    ("scan", "why"),
    [
        (b"", "not a picture"),
        (b"<html><script>owned()</script>", "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture"),
        (b"%PDF-1.7 and then nothing", "damaged"),
        (scan_pdf()[:900], "damaged"),
        (photo()[:900], "damaged"),
        (b"II*\0" + b"\xff" * 100, "damaged"),
        (protected(), "password"),
    ],
)
def test_invalid_scan_is_refused_with_the_reason(scan: bytes, why: str) -> None:
    with pytest.raises(Refused, match=why):
        bounded_pictures(scan)


@pytest.mark.parametrize(
    "returned",
    [
        b"",
        b"{}\n",
        b"<script>owned()</script>",
        b'{"of":1,"lengths":{"1":8},"problems":{}}\n<script>',
        b'{"of":1,"lengths":{"1":-1},"problems":{}}\n\xff\xd8\xff',
    ],
)
def test_invalid_picture_from_a_broken_sandbox_is_not_shown(
    returned: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan_pictures, "run_bounded", lambda *arguments, **options: returned)
    with pytest.raises(PdfFailed, match="something else"):
        bounded_pictures(b"")


# The course folder and the page


class Scanning:
    """A class of one student who hands in scans, and a reader."""

    def __init__(self, made: Class) -> None:
        self.made = made

    def hand_in(self, files: Mapping[str, bytes], **slots: str) -> None:
        """Hand in scans; ``slots`` are what is typed in derivations, and every part may be on paper."""

        def edit(notebooks: dict[str, NotebookNode]) -> None:
            for question, text in slots.items():
                cell_of(notebooks, f"{question}-derivation").source = text

        paper = {"evidence": "on paper: nothing typed, but see the scan", "found": {"state": "on_paper"}}
        self.made.hand_in(STUDENT, edit, manual_p2a=paper, manual_p2b=paper)
        for name, data in files.items():
            (self.made.submissions / STUDENT / name).write_bytes(data)
        self.made.grade(
            STUDENT, manual_p2a=paper, manual_p2b=paper
        )  # scans are part of a submission's digest
        self.made.fill()

    def page(self, ana: Client, cell: str) -> Reply:
        with database.connect(self.made.url) as book:
            return ana.get(f"/answer/{book.find_grade(cell, 'p2_slopes', 'toy', STUDENT).id}")

    def sheets(self, ana: Client, cell: str) -> str:
        """The fragment with the scanned pages, which the page shows at once."""
        found = re.search(r'data-fill="(/scans/[^"]+)" data-wanted', self.page(ana, cell).text)
        assert found
        return ana.get(found[1]).text


@pytest.fixture
def scanning(tmp_path: Path, released: dict[str, NotebookNode], empty_database: Path) -> Scanning:
    (tmp_path / "course").mkdir()
    shutil.copy(empty_database, tmp_path / "course" / "gradebook.db")
    url = database.normalized(str(tmp_path / "course" / "gradebook.db"))
    return Scanning(Class(tmp_path, released, url))


@pytest.fixture
def reading(scanning: Scanning) -> Reading:
    scanning.hand_in({})
    return set_up(scanning.made)


@pytest.fixture
def ana(reading: Reading) -> Iterator[Client]:
    with serving(reading) as port:
        yield Client(reading, port)


def first_pages(text: str) -> list[str]:
    """The captions of the pages that are not folded away."""
    return re.findall(
        r"<figcaption><span>([^<]+)</span>", re.sub(r"<details>.*?</details>", "", text, flags=re.S)
    )


def test_text_of_the_systems_box_is_shown_beside_the_answer_and_only_as_text(
    scanning: Scanning, reading: Reading, ana: Client
) -> None:
    page = (
        b"<p>By <b>induction</b> &lt;script&gt;owned()&lt;/script&gt;</p><script>owned()</script>"
        + b" word" * 20
    )
    scanning.hand_in({"onlinetext.html": page, "scan.pdf": scan_pdf(1)})
    text = scanning.sheets(ana, "p2a-derivation")
    assert "the text that was typed into the course&#39;s system" in text
    assert "By induction &lt;script&gt;owned()&lt;/script&gt;" in text
    assert "<script>" not in text
    assert len(SHEETS.findall(text)) == 1
    (kept,) = (
        one for one in kept_scans.of_student(kept_scans.folder(scanning.made.course, STUDENT)) if one.is_text
    )
    assert kept.file == "2.txt"
    (kept_scans.folder(scanning.made.course, STUDENT) / kept.file).unlink()
    assert "is not shown: it cannot be read" in scanning.sheets(ana, "p2a-derivation")
    assert ana.get(SHEETS.findall(text)[0].replace("/0/", "/1/")).status == 404


def test_a_scanned_page_is_shown_beside_the_answer_as_a_jpeg(
    scanning: Scanning, reading: Reading, ana: Client
) -> None:
    scanning.hand_in({"scan.pdf": scan_pdf(2)}, p2a="scan: page 2")
    text = scanning.sheets(ana, "p2a-derivation")
    assert first_pages(text) == ["Page 2 of scan.pdf"]
    assert "1 other page of scan.pdf" in text
    addresses = SHEETS.findall(text)
    assert len(addresses) == 2
    for address in addresses:
        got = ana.get(address)
        assert (got.status, got.headers["Content-Type"]) == (200, "image/jpeg")
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert Image.open(io.BytesIO(got.body)).format == "JPEG"
    stranger = Client(reading, ana.port, None)
    assert stranger.get(addresses[0]).status == 403
    for wrong in (addresses[0].replace("/0/", "/7/"), re.sub(r"\d+\.jpg", "9.jpg", addresses[0])):
        assert ana.get(wrong).status == 404


def test_without_a_line_or_a_page_map_every_page_is_shown(scanning: Scanning, ana: Client) -> None:
    scanning.hand_in({"b.pdf": scan_pdf(2), "a.jpg": photo()})
    text = scanning.sheets(ana, "p2a-derivation")
    assert first_pages(text) == ["Page 1 of a.jpg", "Page 1 of b.pdf", "Page 2 of b.pdf"]


def test_a_file_named_after_a_part_comes_first(scanning: Scanning, ana: Client) -> None:
    scanning.hand_in({"all.pdf": scan_pdf(1), "p2b-page1.jpg": photo()})
    assert first_pages(scanning.sheets(ana, "p2b-derivation")) == ["Page 1 of p2b-page1.jpg"]


def test_the_page_map_of_the_students_own_pdf_says_which_page(scanning: Scanning, ana: Client) -> None:
    scans = [{"page": 2, "kind": "scan", "parts": ["p2a"]}, {"page": 9, "kind": "scan", "parts": ["p2b"]}]
    pages = [{"page": 1, "kind": "cover"}, *scans]
    scanning.hand_in({"toy.pdf": scan_pdf(3), "pages.json": json.dumps({"pages": pages}).encode()})
    assert first_pages(scanning.sheets(ana, "p2a-derivation")) == ["Page 2 of toy.pdf"]
    assert "Page 9 of toy.pdf is not shown: the file has only 3 pages" in scanning.sheets(
        ana, "p2b-derivation"
    )


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("scan.pdf", b"<script>owned()</script>", "it is not a picture that can be read"),
        ("scan.jpg", b"<svg onload='owned()'/>", "it is not a picture that can be read"),
        ("scan.pdf", protected(), "it is protected by a password"),
    ],
)
def test_a_file_that_cannot_be_shown_is_named_with_the_reason(
    name: str, data: bytes, why: str, scanning: Scanning, ana: Client
) -> None:
    scanning.hand_in({name: data})
    text = scanning.sheets(ana, "p2a-derivation")
    assert f"{name} is not shown: {why}. The file is in the student's folder." in text
    assert "owned()" not in text
    assert not SHEETS.search(text)
    ident = scanning.page(ana, "p2a-derivation").data("id")
    assert ana.get(f"/scan/{ident}/0/1.jpg").status == 404


def test_a_machine_without_a_sandbox_opens_no_scan(
    scanning: Scanning, ana: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*arguments: object, **options: object) -> None:
        raise sandbox.IsolationUnavailable("namespaces: no", ())

    scanning.hand_in({"scan.pdf": scan_pdf()})
    with monkeypatch.context() as patch:
        patch.setattr(scan_pictures, "run_bounded", none)
        assert "this machine has no sandbox" in scanning.sheets(ana, "p2a-derivation")
    assert first_pages(scanning.sheets(ana, "p2a-derivation")) == ["Page 1 of scan.pdf"]


def test_page_that_needs_too_much_time_does_not_hide_the_others(
    scanning: Scanning, ana: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    bounded = scan_pictures.run_bounded

    def impatient(*arguments: str, **options: object) -> bytes:
        return bounded(*arguments, **options | {"cpu_seconds": 2})  # type: ignore[arg-type]

    monkeypatch.setattr(scan_pictures, "run_bounded", impatient)
    scanning.hand_in({"scan.pdf": endless_page(2, of=3)})
    for _ in range(2):  # the second time, nothing is drawn
        text = scanning.sheets(ana, "p2a-derivation")
        assert first_pages(text) == ["Page 1 of scan.pdf", "Page 3 of scan.pdf"]
        assert "Page 2 of scan.pdf is not shown: the picture" in text
        monkeypatch.setattr(scan_pictures, "run_bounded", None)


def test_an_answer_on_paper_without_a_scan_says_so(scanning: Scanning, ana: Client) -> None:
    scanning.hand_in({}, p2a="scan: page 2")
    assert "there is no scan of it in the course folder" in scanning.page(ana, "p2a-derivation").text


def test_a_scan_that_is_handed_in_again_takes_the_place_of_the_old_one(
    scanning: Scanning, ana: Client
) -> None:
    scanning.hand_in({"scan.pdf": scan_pdf(2)})
    assert len(SHEETS.findall(scanning.sheets(ana, "p2a-derivation"))) == 2
    place = kept_scans.folder(scanning.made.course, STUDENT)
    scanning.hand_in({"new.pdf": scan_pdf(1)})
    assert first_pages(scanning.sheets(ana, "p2a-derivation")) == ["Page 1 of new.pdf"]
    assert len(list(place.glob("*.scan"))) == len(list(place.glob("*.jpg"))) == 1
    scanning.hand_in({})
    assert not place.exists()


def test_scans_that_are_too_large_together_are_named(
    scanning: Scanning, ana: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbook.submission.limits.MAX_ZIP_BYTES", 100_000)
    scanning.hand_in({"a.jpg": b"x" * 60_000, "b.jpg": b"x" * 60_000})
    text = scanning.sheets(ana, "p2a-derivation")
    assert re.search(r"a\.jpg is not shown: the scans are larger than .* in total", text)
    assert "b.jpg is not shown" in text
