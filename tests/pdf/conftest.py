"""Shared by the tests of PDFs: export and rendering, with no cache and at a fixed time."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from PIL import Image

from workbook.notebook.notebook_json import parse_notebook
from workbook.pdf.export import Export, Notebook, export
from workbook.pdf.scans import Scan

MADE = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)

Exporter = Callable[..., Export]


@pytest.fixture(scope="session")
def make() -> Exporter:
    """Export notebooks given as ``(name, dict)``."""
    return exporter()


def exporter() -> Exporter:
    """What exports notebooks given as ``(name, dict)``; through JSON, as they would come from a file."""

    def run(notebooks: Sequence[tuple[str, dict[str, Any]]], scans: Sequence[Scan] = ()) -> Export:
        parsed = [Notebook(name, parse_notebook(name, json.dumps(nb).encode())) for name, nb in notebooks]
        return export(parsed, student="student-01", made=MADE, scans=scans)

    return run


def render(pdf: bytes, dpi: int = 60) -> list[Image.Image]:
    """Every page as a grey image."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    pages = [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]
    document.close()
    return pages


def words(pdf: bytes) -> str:
    """The text of all pages, one space between words."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return " ".join(text.split())


@pytest.fixture(scope="session")
def isolation() -> str:
    """The best tier of this machine, or none: limits hold all the same."""
    from autograder import sandbox

    try:
        return sandbox.choose("auto")
    except sandbox.IsolationUnavailable:
        return "none"
