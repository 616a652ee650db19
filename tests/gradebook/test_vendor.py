"""The vendored MathJax is the published file, with its licence, and small."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from autograder.gradebook import formgrader

VENDOR = Path(formgrader.VENDOR)


def test_the_file_is_the_one_that_the_readme_names() -> None:
    (said,) = re.findall(r"`([0-9a-f]{64})`", (VENDOR / "README.md").read_text())
    assert hashlib.sha256((VENDOR / "mathjax-tex-svg.js").read_bytes()).hexdigest() == said


def test_it_is_small_and_brings_its_licence() -> None:
    assert sum(path.stat().st_size for path in VENDOR.iterdir()) < 5_000_000
    assert "Apache License" in (VENDOR / "LICENSE.mathjax").read_text()


def test_no_page_of_ours_names_another_server() -> None:
    for folder in (formgrader.TEMPLATES, formgrader.STATIC):
        for path in Path(folder).rglob("*.*"):
            assert not re.search(r"(?:https?:)?//[a-z]", path.read_text(encoding="utf-8")), path
