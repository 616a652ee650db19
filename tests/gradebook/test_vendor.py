"""The vendored MathJax is the published file, with its license, and small."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from autograder.staff.gradebook import formgrader

VENDOR = Path(formgrader.VENDOR)


def test_the_files_are_those_that_the_readme_names() -> None:
    said = dict(re.findall(r"`([\w.-]+\.js)` \| `([0-9a-f]{64})`", (VENDOR / "README.md").read_text()))
    assert said == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in VENDOR.glob("*.js")}


def test_vendored_mathjax_is_small_and_includes_its_license() -> None:
    assert sum(path.stat().st_size for path in VENDOR.iterdir()) < 5_000_000
    assert "Apache License" in (VENDOR / "LICENSE.mathjax").read_text()


def test_no_page_of_ours_names_another_server() -> None:
    for folder in (formgrader.TEMPLATES, formgrader.STATIC):
        pages = list(Path(folder).rglob("*.*"))
        assert len(pages) >= 5, folder
        for path in pages:
            assert not re.search(r"(?:https?:)?//[a-z]", path.read_text(encoding="utf-8")), path
