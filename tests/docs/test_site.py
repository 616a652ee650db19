"""The documentation builds as a site: every page is in its navigation, and no link leads nowhere."""

import subprocess
import sys
from pathlib import Path

import pytest

# `test_documents` follows the links of every page in each run.
pytestmark = [pytest.mark.slow, pytest.mark.exhaustive]

ROOT = Path(__file__).parents[2]


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    built = subprocess.run(
        [
            *(sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", "--keep-going"),
            *("-c", ROOT / "docs" / "site", ROOT / "docs", tmp_path),
        ],
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    assert "CheckFailed" in (tmp_path / "test-helpers.html").read_text(encoding="utf-8")
    contributing = (tmp_path / "contributing.html").read_text(encoding="utf-8")
    assert 'href="changing-a-question.html"' in contributing
    assert 'href="decisions/index.html"' in contributing
