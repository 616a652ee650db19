"""Every explorer in JupyterLab and in Notebook 7: by keyboard, by mouse, and after the kernel is gone."""

import nbformat
import pytest

from tests.browser import chromium, needs_chromium
from tests.explorer import hands
from tests.jupyter import APPS, Notebook, end_kernels, serving

pytestmark = [pytest.mark.exhaustive, needs_chromium]

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
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The address of a server, and its folder, which has a notebook with every explorer for each application."""
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("work")
    cells = [nbformat.v4.new_code_cell(text) for text in ("from hw0 import explore\n" + ANSWERS, *CALLS)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    for app in APPS:
        (folder / app).mkdir()
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), folder / app / "all.ipynb")
    with serving(folder, home) as address:
        yield address, folder


def _open(browser, address, app, folder):
    page = browser.new_page(viewport={"width": 1100, "height": 1400})
    return Notebook(page, address, app, folder / app / "all.ipynb", folder)


@pytest.mark.parametrize("app", APPS)
def test_every_explorer_by_keyboard_by_mouse_and_after_the_kernel_is_gone(browser, served, app):
    """Use every explorer in a notebook, save it, end the kernel, and open it again.

    The still pictures then show what the explorers showed last. No page reports an error.
    """
    address, folder = served
    opened = _open(browser, address, app, folder)
    page = opened.page
    opened.run_all()
    page.wait_for_function(f"document.querySelectorAll('.wbx-live svg').length === {len(CALLS)}")
    for live in page.locator(".wbx-live").all():
        hands.use(page, live)
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
    opened.save(*said)
    assert (folder / app / "q6a-runs.json").is_file()
    errors = opened.errors
    end_kernels(address)
    page.close()
    opened = _open(browser, address, app, folder)
    page = opened.page
    page.wait_for_function(f"document.querySelectorAll('.wbx-still svg').length === {len(CALLS)}")
    page.wait_for_function("!document.body.innerText.includes('Loading widget')")
    assert page.locator(".wbx-still:visible").count() == len(CALLS)
    assert "Error displaying widget" not in page.inner_text("body")
    assert errors + opened.errors == []
    page.close()
