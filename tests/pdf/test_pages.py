"""The PDF's pages: outline, named destinations and page map agree, wherever the scans stand."""

from __future__ import annotations

import io
import json

import pikepdf
import pypdfium2
import pypdfium2.raw
import pytest

from tests.pdf.conftest import Exporter, render, words
from tests.pdf.gallery import (
    base64_png,
    code,
    display,
    gallery,
    markdown,
    notebook,
    photo,
    picture,
    scan_pdf,
)
from workbook.pdf.export import Export
from workbook.pdf.overlay import destinations, outline
from workbook.pdf.page_map import page_map_text
from workbook.pdf.scans import Scan, pages_of, read_specs, spoken
from workbook.submission.limits import Refused

pytestmark = pytest.mark.slow

FRONT = Scan("front.pdf", scan_pdf(2), ("p2a", "p2d"), front=True)
BETWEEN = Scan("between.jpg", photo(6), ("p2a", "p2b"))
BEHIND = Scan("behind.pdf", scan_pdf(3), ("p3a",))
UNKNOWN = Scan("elsewhere.pdf", scan_pdf(1), ("p1b",))
PLACES = {
    "none": (),
    "front": (FRONT,),
    "between": (BETWEEN,),
    "behind": (BEHIND,),
    "all": (BEHIND, BETWEEN, FRONT, UNKNOWN),
}


@pytest.fixture(scope="module", params=PLACES)
def exported(request: pytest.FixtureRequest, make: Exporter) -> tuple[Export, tuple[Scan, ...]]:
    scans = PLACES[request.param]
    return make(gallery(), scans), scans


def test_the_pdf_has_no_fault(exported: tuple[Export, tuple[Scan, ...]]) -> None:
    with pikepdf.open(io.BytesIO(exported[0].pdf)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert pdf.Root.Lang == "en-US"
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.docinfo["/Title"]) == "Toy homework"
        # Accessible by Typst's own check, and no such claim where pages are pictures of handwriting.
        claims = b"pdfuaid" in pdf.Root.Metadata.read_bytes()
        assert claims == (not exported[1])


def test_a_plot_has_its_size_on_the_screen(make: Exporter) -> None:
    """On a sharp screen a plot has twice the pixels, and its metadata say how wide it is."""
    widths = []
    for about in ({}, {"width": 320, "height": 200}, {"width": "320"}, {"width": -1}, {"width": 1e9}):
        plot = code("plot()", display("image/png", base64_png(640, 400), **{"image/png": about}))
        document = pypdfium2.PdfDocument(make([("p2_slopes", notebook(plot))]).pdf)
        kinds = [pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]
        (shown,) = [thing for page in document for thing in page.get_objects(filter=kinds, max_depth=8)]
        left, _, right, _ = shown.get_bounds()
        widths.append(right - left)
        document.close()
    whole, half, *odd = widths
    assert half == pytest.approx(whole / 2)
    assert odd == pytest.approx([whole] * 3)


def test_pictures_and_formulas_have_alternative_text(make: Exporter) -> None:
    with pikepdf.open(io.BytesIO(make(gallery()).pdf)) as pdf:
        figures = [
            item
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"
        ]
        texts = [str(item.get("/Alt", "")) for item in figures]
    assert figures
    assert all(texts)
    assert r"\mathbf{x}^\top A \mathbf{x}" in texts
    assert "Plot made by the code above it, in p2c" in texts


def test_outline_destinations_and_page_map_agree(exported: tuple[Export, tuple[Scan, ...]]) -> None:
    export, scans = exported
    names, count = destinations(export.pdf)
    pages = export.pages
    assert pages["page_count"] == count == len(pages["pages"]) == len(render(export.pdf, 20))
    assert [entry["page"] for entry in pages["pages"]] == list(range(1, count + 1))
    for part in ("p2a", "p2b", "p2c", "p2d", "p3a"):
        own = [e["page"] for e in pages["pages"] if e["kind"] == "notebook" and part in e["parts"]]
        assert names[part] == own[0]
        assert own == list(range(own[0], own[-1] + 1))
        assert set(own) <= set(pages["parts"][part])
    entries = outline(export.pdf)
    on_page = {(number, title) for _, title, number in entries}
    assert (names["p2a"], "2(a) · Formulas") in on_page
    starts = [number for _, _, number in entries]
    assert starts == sorted(starts)
    scanned = [entry for entry in pages["pages"] if entry["kind"] == "scan"]
    assert len(scanned) == sum(len(pages_of(scan)) for scan in scans)
    for entry in scanned:
        assert (entry["page"], f"{spoken(entry['parts'])} · scan") in on_page
        assert all(entry["page"] in pages["parts"][part] for part in entry["parts"])


def test_scans_stand_in_front_between_and_behind(make: Exporter) -> None:
    export = make(gallery(), PLACES["all"])
    kinds = [
        (entry["kind"], entry.get("file", "") or " ".join(entry.get("parts", [])))
        for entry in export.pages["pages"]
    ]
    files = [name for kind, name in kinds if kind == "scan"]
    assert files == ["front.pdf"] * 2 + ["between.jpg"] + ["behind.pdf"] * 3 + ["elsewhere.pdf"]
    assert kinds[1][1] == "front.pdf"
    place = kinds.index(("scan", "between.jpg"))
    assert kinds[place - 1][1].endswith("p2b")
    assert kinds[place + 1][1].startswith("p2c")


def test_parts_share_pages_and_notebooks_do_not(make: Exporter) -> None:
    export = make(gallery())
    seen = [part for entry in export.pages["pages"] for part in entry.get("parts", [])]
    assert list(dict.fromkeys(seen)) == ["p2a", "p2b", "p2c", "p2d", "p3a"]
    assert any(len(entry.get("parts", [])) > 1 for entry in export.pages["pages"])
    assert not any({"p2d", "p3a"} <= set(entry.get("parts", [])) for entry in export.pages["pages"])


def test_a_part_that_ends_with_a_page_does_not_have_the_next_one(make: Exporter) -> None:
    tall = "\n\n".join(f"paragraph {number}" for number in range(200))
    export = make([("p2_slopes", notebook(markdown(tall, "p2a"), markdown("## 2(b)\n\nlast", "p2b")))])
    own, last = export.pages["parts"]["p2a"], export.pages["parts"]["p2b"]
    assert len(last) == 1
    assert own == list(range(2, last[0] + 1))


def test_every_page_says_whose_it_is_and_when(make: Exporter) -> None:
    export = make(gallery(), PLACES["all"])
    count = export.pages["page_count"]
    text = words(export.pdf)
    assert text.count("2026-09-01 12:00 UTC") == count + 1  # the first page says it twice
    assert all(f"{number} / {count}" in text for number in range(1, count + 1))


def test_the_same_input_gives_the_same_bytes(make: Exporter) -> None:
    assert make(gallery(), PLACES["all"]).pdf == make(gallery(), PLACES["all"]).pdf


def test_scans_are_upright_and_fill_their_page(make: Exporter) -> None:
    for scan in (
        Scan("a.jpg", photo(1), ("p3a",)),
        Scan("b.jpg", photo(6), ("p3a",)),
        Scan("c.jpg", photo(3), ("p3a",)),
        Scan("d.jpg", photo(8), ("p3a",)),
        Scan("e.pdf", scan_pdf(), ("p3a",)),
    ):
        page = render(make(gallery()[1:], (scan,)).pdf, 40)[-1]
        width, height = page.size
        assert width < height
        dark = [(x, y) for x in range(width) for y in range(60, height - 60) if page.getpixel((x, y)) < 120]
        left, right = min(x for x, _ in dark), max(x for x, _ in dark)
        assert right - left > 0.7 * width, scan.file
        # The red corner is the only dark block: top left, in every turn.
        corner = page.crop((left + 12, 62, left + 30, 80))
        assert corner.getextrema()[1] < 140, scan.file


def test_a_wide_scan_gets_a_wide_page(make: Exporter) -> None:
    for scan in (
        Scan("a.pdf", scan_pdf(wide=True), ("p3a",)),
        Scan("b.pdf", scan_pdf(rotate=90), ("p3a",)),
    ):
        page = render(make(gallery()[1:], (scan,)).pdf, 20)[-1]
        assert page.width > page.height


def test_heic_photos_are_taken(make: Exporter) -> None:
    import pillow_heif

    out = io.BytesIO()
    pillow_heif.from_pillow(picture(400, 300)).save(out, quality=80)
    export = make(gallery()[1:], (Scan("photo.heic", out.getvalue(), ("p3a",)),))
    assert export.pages["pages"][-1]["file"] == "photo.heic"


def test_page_map_text_is_json(make: Exporter) -> None:
    export = make(gallery(), PLACES["all"])
    assert json.loads(page_map_text(export.pages)) == export.pages


def test_scans_are_assigned_by_name_by_file_name_and_in_order() -> None:
    files = dict.fromkeys(("page1-3.pdf", "a.jpg", "b.jpg", "p2b-end.png", "all.pdf"), b"")

    def parts(*specs: str) -> list[str]:
        scans, _ = read_specs(specs, read=files.__getitem__)
        return [spoken(scan.parts) + (" front" if scan.front else "") for scan in scans]

    assert parts("p2=page1-3.pdf", "p2b-end.png") == ["p2", "p2b"]
    assert parts("a.jpg", "b.jpg") == ["p1", "p2"]
    assert parts("p1a=all.pdf", "a.jpg") == ["p1a", "p2 front"]
    assert parts("p2a,p2b=all.pdf") == ["p2a, p2b"]
    assert parts("all.pdf") == ["p1, p2 front"]
    scans, _ = read_specs(["p2=all.pdf:4-6"], read=files.__getitem__)
    assert (scans[0].first, scans[0].last) == (4, 6)
    scans, _ = read_specs(["p2=all.pdf:4-6,9"], read=files.__getitem__)
    assert [(scan.first, scan.last) for scan in scans] == [(4, 6), (9, 9)]
    with pytest.raises(Refused, match="pages 6-4 run backwards; write 4-6"):
        read_specs(["p2=all.pdf:6-4"], read=files.__getitem__)
    with pytest.raises(Refused, match="'p9' is not a part of this homework"):
        parts("p9=all.pdf")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.4 rubbish", "the scan 'x.pdf' is damaged: it is not a readable PDF"),
        (b"GIF89a", "the scan 'x.pdf' cannot be read: it is not a picture that can be read"),
        (scan_pdf(2), "the scan 'x.pdf' has 2 pages, and no page 3"),
        (scan_pdf(3), "the scan 'x.pdf' has 3 pages, and no page 4"),
        (photo(), "the scan 'x.pdf' is a photo of 1 page and has no page 4"),
    ],
)
def test_a_scan_that_cannot_be_taken_is_refused_in_one_line(data: bytes, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        pages_of(Scan("x.pdf", data, ("p3a",), first=3, last=4))
    assert str(refusal.value) == sentence


def test_a_notebook_without_questions_still_prints(make: Exporter) -> None:
    export = make([("p2_slopes", notebook())])
    assert export.pages["parts"] == {}
    assert export.pages["page_count"] >= 1


def test_a_whole_problem_is_named_by_its_number():
    assert spoken(("p1a", "p1b", "p2b")) == "p1, p2b"
