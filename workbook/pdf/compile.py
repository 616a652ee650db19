"""Compile the plain document to PDF bytes, with Typst in a new folder that contains only our files.

Typst can only read files below its root. Only markup can name packages from the network, and student text never
becomes markup. The fonts are those inside Typst, Matplotlib's DejaVu fonts, and for other scripts those that fonts.py
finds. Typst never searches the system's fonts, so machines with the same packages make the same pages.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import tempfile
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path

import typst

from workbook.pdf import fonts

#: Words in warnings that say that a part of the document is missing from the page.
_FATAL_WARNINGS = ("block", "paragraph", "may not occur")


class CompileError(RuntimeError):
    """Typst refused the document; ``str()`` is its message."""


@cache
def font_folders() -> list[str]:
    """Return a list with the folder of Matplotlib's DejaVu fonts, or []. Matplotlib is not imported."""
    found = importlib.util.find_spec("matplotlib")
    if not found or not found.origin:
        return []
    folder = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
    return [str(folder)] if folder.is_dir() else []


def compile_document(
    document: Mapping[str, object],
    files: Mapping[str, bytes],
    made: datetime,
    template: bytes | None = None,
    accessible: bool = False,
) -> bytes:
    """Compile ``document`` to a PDF with Typst, and return its bytes.

    It works in a temporary folder, which it removes, and brings a font for every script in the document that has one
    on this machine.

    Parameters
    ----------
    document : dict
        The document that export.py builds; it becomes data.json.
    files : mapping of str to bytes
        The pictures that the document names.
    made : aware datetime
        The time in the PDF's metadata, so that the same input at the same time gives the same bytes.
    template : bytes, optional
        Another template, which reads data.json; template.typ by default.
    accessible : bool
        Whether to claim PDF/UA-1 if Typst finds that the document conforms to it. Otherwise the PDF is tagged and
        makes no claim.

    Raises
    ------
    CompileError
        If Typst refuses the document, or warns that a part of it is missing from the page: a picture cannot be decoded,
        or there is a bug. The message is Typst's.
    OSError
        If the temporary folder cannot be written.
    """
    folder = Path(tempfile.mkdtemp(prefix="workbook-pdf-"))
    try:
        standard = resources.files(__package__).joinpath("template.typ")
        (folder / "main.typ").write_bytes(template or standard.read_bytes())
        _write_data(folder, document, files)
        try:
            pdf, warnings = _compile(folder, made, accessible)
        except typst.TypstError as problem:
            # Typst's errors and warnings have no code, only a text.
            if not (accessible and "PDF/UA" in problem.message):
                raise CompileError(problem.message) from None
            pdf, warnings = _compile(folder, made, False)
        for warning in warnings:
            if any(word in warning.message for word in _FATAL_WARNINGS):
                raise CompileError(warning.message)
        return pdf
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write_data(folder: Path, document: Mapping[str, object], files: Mapping[str, bytes]) -> None:
    """Write data.json, the pictures, and the fonts that their characters need into a folder; data.json names these."""
    text = json.dumps(document, ensure_ascii=False)
    drawings = "".join(
        data.decode("utf-8", "replace") for name, data in files.items() if name.endswith(".svg")
    )
    extra = fonts.needed(text + drawings)
    (folder / "fonts").mkdir()
    fonts.bring(extra, folder / "fonts")
    document = {**document, "fonts": [face.family for face in extra]}
    (folder / "data.json").write_text(json.dumps(document), encoding="utf-8")
    for name, data in files.items():
        (folder / name).write_bytes(data)


def _compile(folder: Path, made: datetime, accessible: bool) -> tuple[bytes, list[typst.TypstWarning]]:
    return typst.compile_with_warnings(
        str(folder / "main.typ"),
        root=str(folder),
        font_paths=[*font_folders(), str(folder / "fonts")],
        ignore_system_fonts=True,
        format="pdf",
        timestamp=int(made.timestamp()),
        pdf_standards=["ua-1"] if accessible else [],
        package_path=str(folder / "none"),
        package_cache_path=str(folder / "none"),
    )
