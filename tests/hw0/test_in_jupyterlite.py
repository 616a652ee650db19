"""The site of `autograder lite` in Chromium, as a student uses it, without a network.

The JupyterLite that the site is made with starts only with a Pyodide for which PyPI has no NumPy. So this test builds
the site with an older JupyterLite, in an environment of its own, and with the older Pyodide of `pyodide_files`.
Set ``HW0_SCREENSHOTS`` to a folder to keep a picture of every station.
"""

from __future__ import annotations

import functools
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyterlite_core.constants import JUPYTERLITE_JSON

from autograder.build import plan as releases
from autograder.build.lite import browser_wheels, lite_site
from tests.browser import chromium, needs_chromium
from tests.explorer import hands
from tests.hw0 import pyodide_files
from tests.jupyter import Notebook
from workbook.cells import in_browser

pytestmark = [
    pytest.mark.exhaustive,
    needs_chromium,
    pytest.mark.skipif(shutil.which("npm") is None, reason="NOT TESTED: there is no npm to bring Pyodide"),
]

#: The newest versions that start with the older Pyodide. The extra reads the notebooks.
JUPYTERLITE = ("jupyterlite-core[contents]==0.6.4", "jupyterlite-pyodide-kernel==0.6.1")
#: Packages that their kernel needs to start.
KERNEL = ("ssl", "sqlite3", *browser_wheels.KERNEL)
#: The page holds all cells of a notebook, and not only those near what it shows.
ALL_CELLS = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}}
SHOTS = os.environ.get("HW0_SCREENSHOTS")
NOTEBOOK = "q4_ridge"
#: The answers to q4b, of which the first is wrong at first.
GAIN, *OTHERS = "q4b-ridge_gain", "q4b-ridge_gain_small", "q4b-ridge_gain_large", "q4b-ridge_svd"
WRONG, HINT = (
    "def ridge_gain(s, lam):\n    return s / (s + lam)\n",
    "Lambda was added to sigma, not to its square",
)
EXPLORERS = ("q4b-explorer", "q4d-explorer")


@pytest.fixture(scope="module")
def older_jupyterlite() -> lite_site.JupyterLite:
    """An environment with the older JupyterLite alone."""
    folder = pyodide_files.CACHE / "jupyterlite"
    uv = str(Path(sys.executable).with_name("uv"))
    for command in (
        [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder)],
        [uv, "pip", "install", "--quiet", "--python", str(folder / "bin" / "python"), *JUPYTERLITE],
    ):
        done = subprocess.run(command, capture_output=True, text=True, timeout=pyodide_files.WAIT)
        if done.returncode:
            pytest.skip(f"NOT TESTED: PyPI does not bring JupyterLite 0.6: {done.stderr.strip()[-200:]}")
    return lite_site.JupyterLite(folder / "bin", folder, "pyodide.js", KERNEL)


@pytest.fixture(scope="module")
def address(
    folder: Any, older_jupyterlite: lite_site.JupyterLite, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the site, which is all that a browser finds there."""
    pyodide, made = pyodide_files.older(), tmp_path_factory.mktemp("lite")
    (made / "work").mkdir()
    (made / "work" / "wheels").symlink_to(pyodide_files.CACHE)
    name, data = browser_wheels.wheel_of("msgspec", {"msgspec.py": pyodide_files.MSGSPEC})
    stand_in, fetch = releases.write(made / name, data), browser_wheels.fetch
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            browser_wheels, "fetch", lambda n, *rest: stand_in if n == "msgspec" else fetch(n, *rest)
        )
        built = lite_site.build(folder, made / "site", made / "work", str(pyodide), lite=older_jupyterlite)
    assert built.elsewhere == []
    settings = json.loads((built.folder / JUPYTERLITE_JSON).read_text())
    settings["jupyter-config-data"]["settingsOverrides"] = ALL_CELLS
    (built.folder / JUPYTERLITE_JSON).write_text(json.dumps(settings))
    handler = functools.partial(Quiet, directory=str(built.folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Keep the requests out of the report."""


class InBrowser(Notebook):
    """A notebook of the site, in JupyterLab."""

    def place(self, address: str, root: Path) -> str:
        return f"{address}/{self.app}/index.html?path={self.file.relative_to(root)}"

    def said(self, name: str) -> str:
        """Run a cell, and return all that it prints and shows."""
        return "\n".join(self.run(name).all_inner_texts())

    def save_in_browser(self) -> None:
        """Press Ctrl+S, and wait until the browser has kept the notebook."""
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("ControlOrMeta+s")
        self.page.wait_for_function("!document.querySelector('.jp-mod-dirty')")

    def shot(self, what: str) -> None:
        if SHOTS:
            self.page.screenshot(path=Path(SHOTS) / f"jupyterlite-{what}.png")


def test_a_student_answers_derives_drags_and_saves(
    address: str, release: Any, folder: Any, tmp_path: Path
) -> None:
    """Do one notebook in the browser's own kernel: answers, a derivation, the explorers, and saving.

    The PDF is refused with the reason, the saved notebook has the answer, and nothing is loaded from elsewhere.
    """
    file = releases.write(tmp_path / f"{NOTEBOOK}.ipynb", release.notebooks[f"{NOTEBOOK}.ipynb"])
    solved = nbformat.read(releases.solve(folder, tmp_path / "solved", release, NOTEBOOK), as_version=4)
    right = {cell.id: cell.source for cell in solved.cells}
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1200, "height": 1100})
        elsewhere: list[str] = []
        page.on("request", lambda request: elsewhere.append(request.url))
        notebook = InBrowser(page, address, "lab", file, tmp_path)
        page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]")
        assert in_browser.WELCOME in notebook.said(f"{NOTEBOOK}-setup")
        notebook.shot("opened")
        answer(notebook, right)
        derive_in_the_slot(notebook, right)
        for name in EXPLORERS:
            notebook.run(name)
            live = notebook.cell(name).locator(".wbx-live")
            live.locator("svg").first.wait_for()
            hands.use(page, live)
            notebook.shot(name)
        notebook.write(f"{NOTEBOOK}-pdf", "from hw0 import make_pdf; make_pdf()")
        assert in_browser.NO_PDF in notebook.said(f"{NOTEBOOK}-pdf")
        notebook.save_in_browser()
        assert notebook.errors == []
        assert_kept(notebook, address, tmp_path, right[GAIN])
        own = ("blob:", "data:", address)
        assert [url for url in elsewhere if not url.startswith(own)] == []


def points(said: str) -> float:
    """The points that a check says were got."""
    found = re.search(r"([\d.]+) of [\d.]+ points", said)
    assert found, said
    return float(found[1])


def answer(notebook: InBrowser, right: dict[str, str]) -> None:
    """Answer a question wrongly, read what is said, ask for a hint, and answer it rightly."""
    for name in OTHERS:
        notebook.write(name, right[name])
        notebook.run(name)
    notebook.write(GAIN, WRONG)
    notebook.run(GAIN)
    said = notebook.said("q4b-check")
    assert "✗" in said
    wrong = points(said)
    notebook.shot("wrong")
    notebook.add_below("q4b-check", "hint")
    notebook.write("hint", 'check.hint("q4b")')
    for _ in range(3):  # they come one by one
        if HINT in (text := notebook.said("hint")):
            break
    assert HINT in text
    notebook.write(GAIN, right[GAIN])
    notebook.run(GAIN)
    said = notebook.said("q4b-check")
    assert "✗" not in said
    assert points(said) > wrong
    notebook.shot("right")


def derive_in_the_slot(notebook: InBrowser, right: dict[str, str]) -> None:
    """Let the slot be checked as it is released, type a derivation into it, save, and let that be checked."""
    slot, check = "q4b-derivation", "q4b-derive"
    assert "nothing is typed yet" in notebook.said(check)
    notebook.write(slot, right[slot])
    notebook.run(slot)
    notebook.save_in_browser()
    said = notebook.said(check)
    assert "The grader will report the same and fill in the point" in said, said
    notebook.shot("derivation")


def assert_kept(notebook: InBrowser, address: str, root: Path, source: str) -> None:
    """Open the notebook again: the browser has kept it, and the explorers are still pictures."""
    page = notebook.page
    page.goto("about:blank")
    page.goto(notebook.place(address, root))
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    text = notebook.cell(GAIN).locator(".cm-content").inner_text()
    assert source.strip().splitlines()[-1].strip() in text
    for name in EXPLORERS:
        notebook.cell(name).locator(".wbx-still:visible").first.wait_for()
    notebook.shot("reopened")
