"""Every explorer in JupyterLab and in Notebook 7: by keyboard, by mouse, and after the kernel is gone."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
_FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
#: Long enough for a machine that does ten other things; a page that works takes a tenth of it.
WAIT = 90_000

pytestmark = [
    pytest.mark.exhaustive,
    pytest.mark.skipif(
        CHROMIUM is None and not os.environ.get("HW0_REQUIRE_BROWSER"), reason="no Chromium on this machine"
    ),
]

#: What a cell says, and a part of the description that a key on its first handle or slider changes.
CALLS = tuple(
    f"explore.{name}()"
    for name in (
        *("relu", "relu_network", "shrinkage", "fakes", "column_space", "solution_line"),
        *("training", "scale_map", "direction"),
    )
)
ANSWERS = """
from solutions.fc_net import FullyConnectedNet, affine_forward, relu_forward
from solutions.least_squares import least_squares, min_norm
from solutions.relu_elbow import elbow, elbows, elbows_after_step, sgd_step
from solutions.ridge import fake_data, fake_features, ridge, ridge_gain
from solutions.vector_calculus import derivative_linear, derivative_quadratic_form, derivative_squared_norm
"""


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS.split())
        yield running
        running.close()


@pytest.fixture(scope="module", params=["lab", "notebook"])
def served(request, tmp_path_factory):
    """An application and the address of a server of it, in whose folder a notebook with every explorer is."""
    home = tmp_path_factory.mktemp(request.param)
    folder = home / "work"
    folder.mkdir()
    cells = [nbformat.v4.new_code_cell(text) for text in ("from hw0 import explore\n" + ANSWERS, *CALLS)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), folder / "all.ipynb")
    own = {f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    command = [sys.executable, "-m", "jupyter", request.param, "--allow-root", "--no-browser", "--port=0"]
    command += ["--IdentityProvider.token=", "--ServerApp.password=", "--ServerApp.disable_check_xsrf=True"]
    with (home / "log").open("w") as log:
        settings = {**os.environ, **own, "HOME": str(home), "JUPYTERLAB_SETTINGS_DIR": str(home / "settings")}
        server = subprocess.Popen(command, cwd=folder, env=settings, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield request.param, _address(server, home / "log"), folder
        finally:
            server.terminate()
            server.wait(30)


def _address(server, log):
    for _ in range(WAIT // 500):
        if found := re.search(r"http://(?:localhost|127\.0\.0\.1):(\d+)/", log.read_text()):
            return f"http://127.0.0.1:{found[1]}"
        assert server.poll() is None, log.read_text()[-2000:]
        time.sleep(0.5)
    raise AssertionError(log.read_text()[-2000:])


def _open(browser, app, address):
    page = browser.new_page(viewport={"width": 1100, "height": 1400})
    page.set_default_timeout(WAIT)
    page.goto(f"{address}/lab/tree/all.ipynb?reset" if app == "lab" else f"{address}/notebooks/all.ipynb")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    return page


def _menu(page, menu, entry):
    page.get_by_role("menuitem", name=menu, exact=True).first.click()
    page.locator(".lm-Menu-item").filter(has_text=re.compile(entry)).first.click()


def _run_all(page):
    """Run the notebook; a page that is still loading may miss the first click."""
    for _ in range(4):
        page.wait_for_timeout(1000)
        _menu(page, "Run", "^Run All Cells$")
        try:
            page.wait_for_selector(".jp-OutputArea-output", timeout=WAIT / 3)
            break
        except sync_api.TimeoutError:
            page.keyboard.press("Escape")
    page.wait_for_function(f"document.querySelectorAll('.wbx-live svg').length === {len(CALLS)}")


def _answered(page, live):
    """Wait until Python has answered everything that the page asked."""
    page.wait_for_function("e => e.dataset.asked === e.dataset.answered", arg=live.element_handle())


def _centre(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _press_arrows(page, live, name):
    """Move a handle by keys; it keeps the focus. Returns it and what it says then."""
    handle = live.locator(f'[data-handle="{name}"]')
    handle.focus()
    before = handle.get_attribute("aria-valuetext")
    moved = before
    for keys in (("ArrowRight", "ArrowUp"), ("ArrowLeft", "ArrowDown")):  # it may stand at one end
        for key in keys if moved == before else ():
            page.keyboard.press(key)
            _answered(page, live)
            assert page.evaluate("document.activeElement.dataset.handle") == name
        moved = handle.get_attribute("aria-valuetext")
    assert moved != before, f"the arrow keys do not move {name}"
    return handle, moved


def _use(page, live):
    """Use one explorer by keyboard and by mouse; two of each kind of control and handle change something."""
    live.scroll_into_view_if_needed()
    handles = [h.get_attribute("data-handle") for h in live.locator("[data-handle]").all()[:2]]
    for name in handles:
        handle, moved = _press_arrows(page, live, name)
        x, y = _centre(handle)
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 12, y - 9, steps=3)
        page.mouse.up()
        _answered(page, live)
        assert handle.get_attribute("aria-valuetext") != moved, f"the mouse does not drag {name}"
    for slider in live.locator("input[type=range]").all()[:2]:
        number = slider.locator("xpath=following-sibling::input")
        slider.focus()
        page.keyboard.press("Home")
        _answered(page, live)
        low = number.input_value()
        page.keyboard.press("ArrowRight")
        _answered(page, live)
        assert float(number.input_value()) > float(low)
        number.fill(low)
        number.press("Enter")
        _answered(page, live)
        assert float(number.input_value()) == pytest.approx(float(low))
    for box in live.locator("input[type=checkbox]").all():
        before = box.is_checked()
        box.focus()
        page.keyboard.press("Space")
        _answered(page, live)
        assert box.is_checked() != before
    for choice in live.locator("select").all():
        choice.focus()
        before = choice.input_value()
        page.keyboard.press(
            "ArrowDown" if choice.locator("option").first.get_attribute("value") == before else "ArrowUp"
        )
        _answered(page, live)
        assert choice.input_value() != before
    asked = int(live.get_attribute("data-asked"))
    for button in live.locator(".wbx-buttons button").all():
        button.click()
        page.wait_for_function("([e, n]) => e.dataset.answered > n", arg=[live.element_handle(), asked])
        if button.get_attribute("aria-pressed") == "true":
            button.click()
        _answered(page, live)
        asked = int(live.get_attribute("data-asked"))
    assert live.locator(".wbx-problem").inner_text() == ""
    for handle in live.locator("[data-handle]").all()[-1:]:  # after steps there is more in the picture
        _press_arrows(page, live, handle.get_attribute("data-handle"))


def test_every_explorer_by_keyboard_by_mouse_and_after_the_kernel_is_gone(browser, served):
    app, address, folder = served
    page = _open(browser, app, address)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    _run_all(page)
    for live in page.locator(".wbx-live").all():
        _use(page, live)
    assert page.locator(".wbx-still:visible").count() == 0
    # The still picture follows after a moment of rest, and is saved.
    page.wait_for_function(
        "[...document.querySelectorAll('.wbx-live')].every(e => e.querySelector('.wbx-said').textContent)"
    )
    said = [live.locator("svg").first.get_attribute("aria-label") for live in page.locator(".wbx-live").all()]
    page.wait_for_function(
        "said => said.every(s => [...document.querySelectorAll('.wbx-still svg')].some(e => e.ariaLabel === s))",
        arg=said,
    )
    _menu(page, "File", "^Save Notebook")
    for _ in range(60):
        saved = json.dumps(nbformat.read(folder / "all.ipynb", 4), ensure_ascii=False)
        if all(text in saved for text in said):
            break
        page.wait_for_timeout(500)
    assert all(text in saved for text in said)
    assert (folder / "q6a-runs.json").is_file()
    with urllib.request.urlopen(f"{address}/api/sessions") as answer:
        sessions = json.load(answer)
    for session in sessions:
        urllib.request.urlopen(
            urllib.request.Request(f"{address}/api/sessions/{session['id']}", method="DELETE")
        )
    page.close()
    page = _open(browser, app, address)
    page.wait_for_function(f"document.querySelectorAll('.wbx-still svg').length === {len(CALLS)}")
    page.wait_for_function("!document.body.innerText.includes('Loading widget')")
    assert page.locator(".wbx-still:visible").count() == len(CALLS)
    assert "Error displaying widget" not in page.inner_text("body")
    assert errors == []
    page.close()
