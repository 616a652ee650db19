"""Chromium for the tests that need a real browser."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
# No sandbox: in a container there is none to be had, and the pages are ours. The rest keeps it off the network.
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
#: Skips a test where there is no browser, unless there has to be one.
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("HW0_REQUIRE_BROWSER"), reason="no Chromium on this machine"
)


@contextmanager
def chromium() -> Iterator[Any]:
    """A running browser of Playwright's."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        try:
            yield running
        finally:
            running.close()
