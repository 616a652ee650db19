"""Lines such as ``scan: page 3``: each is compared with the scans given, and its pages stand at its part."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.pdf.conftest import Exporter
from tests.pdf.gallery import markdown, notebook, photo, scan_pdf
from workbook import cli
from workbook.pdf.document import Notebook
from workbook.pdf.scanlines import lines_in, place
from workbook.pdf.scans import Scan, pages_of, read_specs
from workbook.submission.limits import Refused

ALL = ("p2a", "p2b", "p2c")


def book(**slots: str) -> dict[str, Any]:
    """A notebook with a derivation slot for each part."""
    cells = [markdown(text, part, "derivation") for part, text in slots.items()]
    return notebook(*cells, name="p2_slopes")


def placed(slots: dict[str, str], *scans: Scan) -> tuple[list[tuple[str, int, str]], list[str]]:
    """Every scanned page with the parts that it ends up at, and the parts whose line is wrong."""
    pages = [page for scan in scans for page in pages_of(scan)]
    done, problems = place(pages, lines_in([Notebook("p2_slopes", book(**slots))]))
    shown = [(page.file, page.number, "front" if page.front else " ".join(page.parts)) for page in done]
    return shown, [f"{part}: {what}" for part, what in problems]


FRONT = Scan("all.pdf", scan_pdf(3), ALL, front=True)


def test_an_empty_name_is_refused() -> None:
    with pytest.raises(Refused, match="empty"):
        read_specs([""])


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("scan: page 3", (3,)),
        ("Scan: pages 2-4", (2, 3, 4)),
        ("scan: 1, 3 and 5", (1, 3, 5)),
        ("- **scan:** p. 2–3", (2, 3)),
        ("`scan: page 6`", (6,)),
        ("words\n\nscan: page 1\n\nscan: page 2", (1, 2)),
        ("scan: toy-2.pdf page 4", (4,)),
        ("scan: see the attached photo", ()),
    ],
)
def test_the_numbers_in_a_line_are_read(text: str, numbers: Sequence[int]) -> None:
    lines = lines_in([Notebook("p2_slopes", book(p2b=text))])
    assert tuple(number for line in lines for number in line.numbers) == numbers


@pytest.mark.parametrize(
    "text", ["The scan of the matrix", "*Your derivation here, or the scanned page that holds it.*"]
)
def test_other_words_are_not_scan_lines(text: str) -> None:
    assert lines_in([Notebook("p2_slopes", book(p2b=text))]) == []


def test_a_statement_that_explains_lines_has_none() -> None:
    told = notebook(markdown("scan: page 3", "p2a", "statement"), name="p2_slopes")
    assert lines_in([Notebook("p2_slopes", told)]) == []


def test_pages_stand_at_the_part_whose_line_names_them() -> None:
    pages, problems = placed({"p2a": "scan: page 2", "p2b": "scan: pages 2-3"}, FRONT)
    assert problems == []
    assert pages == [("all.pdf", 1, "front"), ("all.pdf", 2, "p2a p2b"), ("all.pdf", 3, "p2b")]


def test_several_scans_are_counted_as_if_stapled() -> None:
    scans = (Scan("a.pdf", scan_pdf(2), ALL, front=True), Scan("b.jpg", photo(), ALL, front=True))
    pages, problems = placed({"p2c": "scan: page 3"}, *scans)
    assert problems == []
    assert pages[2] == ("b.jpg", 1, "p2c")


def test_a_line_may_name_its_file() -> None:
    scans = (Scan("a.pdf", scan_pdf(2), ALL, front=True), Scan("b.pdf", scan_pdf(2), ALL, front=True))
    pages, problems = placed({"p2c": "scan: B.pdf, page 2"}, *scans)
    assert problems == []
    assert pages[3] == ("b.pdf", 2, "p2c")
    _, problems = placed({"p2c": "scan: c.pdf"}, *scans)
    assert problems == [
        "p2c: 'scan: c.pdf': no scan with that name is given ('a.pdf': 2 pages, 'b.pdf': 2 pages)"
    ]


def test_numbers_are_those_of_the_file_where_only_some_of_its_pages_are_given() -> None:
    pages, problems = placed({"p2c": "scan: page 5"}, Scan("all.pdf", scan_pdf(6), ALL, first=4, last=6))
    assert problems == []
    assert ("all.pdf", 5, "p2c") in pages


@pytest.mark.parametrize(
    ("scans", "reason"),
    [
        ((), "no scan is given: add it with --scan FILE, or remove the line"),
        ((FRONT,), "there is no page 99 in the scans given ('all.pdf': 3 pages)"),
    ],
)
def test_a_page_that_is_not_there_is_a_problem(scans: tuple[Scan, ...], reason: str) -> None:
    _, problems = placed({"p2b": "scan: page 99"}, *scans)
    assert problems == [f"p2b: 'scan: page 99': {reason}"]


def test_the_page_map_has_a_named_page_at_its_part(make: Exporter) -> None:
    export = make([("p2_slopes", book(p2a="scan: page 2", p2b="typed", p2c="typed"))], (FRONT,))
    scanned = [(e["page"], e["file_page"], e["parts"]) for e in export.pages["pages"] if e["kind"] == "scan"]
    assert [(page, parts) for _, page, parts in scanned] == [(1, list(ALL)), (3, list(ALL)), (2, ["p2a"])]
    after = next(e for e in export.pages["pages"] if e["page"] == scanned[2][0] + 1)
    assert after["parts"][0] == "p2b"


@pytest.mark.parametrize("command", ["pdf", "submit"])
def test_submit_stops_at_a_line_without_its_page_and_pdf_says_so(tmp_path: Path, command: str) -> None:
    (tmp_path / "p2_slopes.ipynb").write_text(json.dumps(book(p2b="scan: page 99")))
    (tmp_path / "s.pdf").write_bytes(scan_pdf(3))
    options = [
        "--student",
        "student-01",
        "--scan",
        str(tmp_path / "s.pdf"),
        *(["--no-tests"] if command == "submit" else []),
    ]
    done = CliRunner().invoke(cli.main, [command, str(tmp_path), *options])
    assert "p2b: 'scan: page 99': there is no page 99 in the scans given ('s.pdf': 3 pages)" in done.output
    assert done.exit_code == (2 if command == "submit" else 0)
    assert (tmp_path / "toy-submission.zip").exists() is False
