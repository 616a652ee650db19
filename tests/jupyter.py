"""A server, and a notebook in JupyterLab or Notebook 7, driven as a student drives them: by mouse and keyboard."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

#: Milliseconds: long enough for a machine that does twenty other things; a page that works takes a hundredth of it.
WAIT = 300_000
APPS = {"lab": "lab/tree", "notebook": "notebooks"}
#: The theme follows the browser's color scheme, and nothing is asked of the network.
_SETTINGS = {
    "apputils-extension/themes": {"adaptive-theme": True},
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}


@contextmanager
def serving(folder: Path, home: Path, python: str = sys.executable) -> Iterator[str]:
    """The address of a server of both applications with ``folder`` as its root; all it keeps is kept in ``home``."""
    for name, values in _SETTINGS.items():
        path = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    own = {f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    # "python" in a cell is the same one, as after `activate`.
    own |= {"HOME": str(home), "PATH": f"{Path(python).parent}{os.pathsep}{os.environ['PATH']}"}
    own |= {"JUPYTERLAB_SETTINGS_DIR": str(home / "settings"), "XDG_CACHE_HOME": str(home / "cache")}
    command = [python, "-m", "jupyter", "lab", "--allow-root", "--no-browser", "--port=0"]
    command += ["--IdentityProvider.token=", "--ServerApp.password=", "--ServerApp.disable_check_xsrf=True"]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **own}, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            yield _address(server, home / "log")
        finally:
            server.terminate()
            server.wait(30)


def _address(server: Any, log: Path) -> str:
    for _ in range(WAIT // 500):
        if found := re.search(r"http://(?:localhost|127\.0\.0\.1):(\d+)/", log.read_text()):
            return f"http://127.0.0.1:{found[1]}"
        assert server.poll() is None, log.read_text()[-2000:]
        time.sleep(0.5)
    raise AssertionError(log.read_text()[-2000:])


def end_kernels(address: str) -> None:
    """Stop every kernel of a server."""
    with urllib.request.urlopen(f"{address}/api/sessions") as answer:
        sessions = json.load(answer)
    for session in sessions:
        urllib.request.urlopen(
            urllib.request.Request(f"{address}/api/sessions/{session['id']}", method="DELETE")
        )


class Notebook:
    """An open notebook.

    Parameters
    ----------
    page : Playwright's page
    address : str, of the server
    app : "lab" or "notebook"
    file : path of the notebook
    root : folder of the server
    """

    def __init__(self, page: Any, address: str, app: str, file: Path, root: Path) -> None:
        self.page, self.file, self.app = page, file, app
        #: Errors in scripts of widgets, which come from a blob; Jupyter's own are not ours to mend.
        self.errors: list[str] = []
        page.set_default_timeout(WAIT)
        cells = json.loads(file.read_text())["cells"]
        #: Ids of the cells, in order: a page knows them by their place.
        self.ids = [cell.get("id", "") for cell in cells]
        self.code_cells = sum(cell["cell_type"] == "code" for cell in cells)
        page.goto(self.place(address, root))
        page.wait_for_selector(".jp-Notebook .jp-CodeCell")
        page.on("pageerror", self._failed)

    def place(self, address: str, root: Path) -> str:
        """The address of the notebook."""
        reset = "?reset" if self.app == "lab" else ""
        return f"{address}/{APPS[self.app]}/{self.file.relative_to(root)}{reset}"

    def _failed(self, error: Any) -> None:
        if "blob:" in (error.stack or ""):
            self.errors.append(error.stack)

    def menu(self, menu: str, entry: str) -> None:
        """Choose an entry, a regular expression, of a menu."""
        self.page.get_by_role("menuitem", name=menu, exact=True).first.click()
        self.page.locator(".lm-Menu-item").filter(has_text=re.compile(entry)).first.click()

    def run_all(self) -> None:
        """Run every cell, and wait until all have run; a page that is still loading may miss the first click."""
        self.page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]")
        for _ in range(6):
            self.menu("Run", "^Run All Cells$")
            if self._begins():
                break
            self.page.keyboard.press("Escape")
        self.page.wait_for_function(_ALL_RAN, arg=self.code_cells)

    def _begins(self) -> bool:
        sync_api = pytest.importorskip("playwright.sync_api")
        try:
            self.page.wait_for_function(_SOME_RUN, timeout=WAIT / 10)
        except sync_api.TimeoutError:
            return False
        return True

    def cell(self, name: str) -> Any:
        """A cell by its id."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(self.ids.index(name))

    def write(self, name: str, source: str) -> None:
        """Replace the source of a cell; a Markdown cell is double-clicked first, as it says."""
        cell = self.cell(name)
        cell.scroll_into_view_if_needed()
        rendered = cell.locator(".jp-MarkdownOutput")
        if rendered.count() and rendered.is_visible():
            rendered.dblclick(position={"x": 5, "y": 5})
        cell.locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(source)
        sync_api = pytest.importorskip("playwright.sync_api")
        # A long cell is not in the page as a whole; a locked one keeps its source.
        sync_api.expect(cell.locator(".cm-content")).to_contain_text(source.strip().splitlines()[-1].strip())

    def add_below(self, name: str, new: str) -> None:
        """Add a cell below another one by the key B; ``new`` is what it is called here."""
        self.cell(name).scroll_into_view_if_needed()
        self.cell(name).locator(".jp-InputPrompt").first.click()
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("b")
        self.ids.insert(self.ids.index(name) + 1, new)
        self.page.wait_for_function(
            "n => document.querySelectorAll('.jp-Notebook .jp-Cell').length === n", arg=len(self.ids)
        )

    def run(self, name: str) -> Any:
        """Run a cell by Ctrl+Enter and wait for it; returns its outputs."""
        cell = self.cell(name)
        cell.scroll_into_view_if_needed()
        cell.locator(".jp-InputArea").first.click(position={"x": 5, "y": 5})
        prompt = cell.locator(".jp-InputArea-prompt").first
        before = prompt.text_content()
        self.page.keyboard.press("ControlOrMeta+Enter")
        if "jp-CodeCell" in cell.get_attribute("class"):
            self.page.wait_for_function(
                "([e, before]) => /\\[\\d+\\]/.test(e.textContent) && e.textContent !== before",
                arg=[prompt.element_handle(), before],
            )
        return cell.locator(".jp-OutputArea-output:visible")

    def save(self, *expected: str) -> None:
        """Press Ctrl+S and wait until the file holds all that is expected."""
        self.page.keyboard.press("ControlOrMeta+s")
        for _ in range(WAIT // 250):
            try:
                saved = json.dumps(json.loads(self.file.read_text()), ensure_ascii=False)
            except ValueError:  # being written
                saved = ""
            if all(json.dumps(text, ensure_ascii=False)[1:-1] in saved for text in expected):
                return
            self.page.wait_for_timeout(250)
        raise AssertionError(f"{self.file.name} does not hold {expected}")

    def theme(self, scheme: str) -> None:
        """Light or dark, as the browser says."""
        self.page.emulate_media(color_scheme=scheme)
        self.page.wait_for_selector(
            f"body[data-jp-theme-light={'true' if scheme == 'light' else 'false'}]", state="attached"
        )


_PROMPTS = (
    "[...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')].map(e => e.textContent)"
)
_SOME_RUN = f"{_PROMPTS}.some(text => /[*\\d]/.test(text))"
#: As many cells as there are have run, and none is waiting or running.
_ALL_RAN = f"""count => {{
  const texts = {_PROMPTS};
  return texts.length === count && texts.every(text => /\\d/.test(text));
}}"""
