"""The plain document → PDF bytes, by Typst in a fresh folder that holds our files and nothing else.

Typst can read files below its root and nothing above; packages from the network are named in markup, and no student
text is markup. Fonts are those inside Typst, the DejaVu fonts of matplotlib, and for other scripts what fonts.py finds:
Typst itself never looks at the system's, so machines with the same packages make the same pages.
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
from typing import Any

import typst

from workbook.pdf import fonts

#: Warnings that say that something of the document is missing from the page.
_FATAL_WARNINGS = ("block", "paragraph", "may not occur")


class CompileError(RuntimeError):
    """Typst refused the document; ``str()`` is its message."""


@cache
def font_folders() -> list[str]:
    """The folder of DejaVu fonts that matplotlib brings, found without importing it; empty if there is none."""
    found = importlib.util.find_spec("matplotlib")
    if not found or not found.origin:
        return []
    folder = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
    return [str(folder)] if folder.is_dir() else []


def compile_document(
    document: dict[str, Any],
    files: Mapping[str, bytes],
    made: datetime,
    template: bytes | None = None,
    accessible: bool = False,
) -> bytes:
    """The PDF of ``document``.

    Parameters
    ----------
    document : dict
        What export.py builds; it becomes data.json.
    files : mapping of str to bytes
        The pictures that the document names.
    made : aware datetime
        Goes into the PDF's metadata, so that the same input at the same time gives the same bytes.
    template : bytes, optional
        A template of one's own, which reads data.json; template.typ by default.
    accessible : bool
        Claim PDF/UA-1 where Typst finds that the document keeps to it; a tagged PDF without the claim otherwise.

    Raises
    ------
    CompileError
        With Typst's own message: a picture that does not decode, or a fault of ours.
    """
    folder = Path(tempfile.mkdtemp(prefix="workbook-pdf-"))
    try:
        standard = resources.files(__package__).joinpath("template.typ")
        (folder / "main.typ").write_bytes(template or standard.read_bytes())
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
        try:
            pdf, warnings = _compile(folder, made, accessible)
        except typst.TypstError as problem:
            if not (accessible and "PDF/UA" in problem.message):
                raise CompileError(problem.message) from None
            pdf, warnings = _compile(folder, made, False)
        for warning in warnings:
            if any(word in warning.message for word in _FATAL_WARNINGS):
                raise CompileError(warning.message)
        return pdf
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
