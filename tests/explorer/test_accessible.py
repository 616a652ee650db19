"""Every explorer, live and still, in light and in dark: axe-core finds nothing."""

import base64
import itertools
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests import accessible
from tests.browser import chromium, needs_chromium
from tests.explorer.opened import ANSWERS, NAMES, opened
from workbook.explorer.base import style

pytestmark = [pytest.mark.slow, needs_chromium]

#: The page's half of a widget, as anywidget gives it to `render`.
RENDER = """async ([script, layout, scene, where]) => {
  const { default: widget } = await import(`data:text/javascript;base64,${script}`);
  const values = { layout_: layout, scene };
  const model = { get: (name) => values[name], on() {}, off() {}, send() {} };
  widget.render({ model, el: document.querySelector(where) });
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


#: The explorers share their parts and their colors, so these stand for all of them.
SAMPLE = (("relu", "light"), ("relu", "dark"), ("training", "light"))
OPENED = [
    pytest.param(*opening, marks=[] if opening in SAMPLE else pytest.mark.exhaustive)
    for opening in itertools.product(NAMES, ("light", "dark"))
]


@pytest.mark.parametrize(("name", "scheme"), OPENED)
def test_axe_finds_nothing_in_an_explorer(
    browser: Any, name: str, scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # runs are kept there
    script = base64.b64encode(files("workbook.explorer").joinpath("widget.js").read_bytes()).decode()
    paper = {"light": "#ffffff", "dark": "#111111"}[scheme]
    page = browser.new_page(color_scheme=scheme, viewport={"width": 900, "height": 1100})
    explorers = [opened(name, answers) for answers in (ANSWERS, {})]
    # One page of all, because axe takes longer to load than to look.
    shown = "".join(
        f"{explorer.still()['text/html']}<section id='live-{number}'></section>"
        for number, explorer in enumerate(explorers)
    )
    page.set_content(
        f'<html lang="en"><title>x</title><style>{style()}</style><body style="background:{paper}">'
        f"<main>{shown}</main></body></html>"
    )
    for number, explorer in enumerate(explorers):
        where = f"#live-{number}"
        page.evaluate(RENDER, [script, explorer.layout(), explorer.scene(), where])
        page.wait_for_selector(f"{where} .wbx-live svg")
        assert page.locator(f"{where} .wbx-live [data-handle]").count() or name in ("training", "fakes")
        assert len(page.locator(f"{where} .wbx-live svg").first.get_attribute("aria-label")) > 40
    assert accessible.findings(page, "main", accessible.OF_PAGES) == []
    page.close()
