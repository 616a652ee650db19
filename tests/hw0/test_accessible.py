"""What a notebook shows, in a browser: axe-core finds nothing, pictures have a text, a check announces its result."""

from collections.abc import Iterator
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from markdown_it import MarkdownIt

from hw0 import plots
from tests import accessible
from tests.browser import chromium, needs_chromium
from workbook import when_ready
from workbook.cells import figures
from workbook.checks import display, saved_derivation, testfile
from workbook.notebook import typed_derivations

pytestmark = [pytest.mark.slow, needs_chromium]
#: Text and background of JupyterLab's two themes.
THEMES = {"light": ("rgba(0, 0, 0, 0.87)", "#ffffff"), "dark": ("#ffffff", "#111111")}


@pytest.fixture(autouse=True)
def no_figure_stays_open() -> Iterator[None]:
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


def results() -> list[display.QuestionResult]:
    cases = (
        testfile.CaseResult("passed", 0.5, True, "pass", "", None),
        testfile.CaseResult(
            "not right", 0.25, False, "fail", "f(3): expected 6, got 9.", "The square.", "Add."
        ),
        testfile.CaseResult("stopped", 0.25, False, "error", "f stopped.", "A number is divided by 0."),
        testfile.CaseResult("not begun", 0.25, False, "not_attempted", "f is not attempted yet.", None),
        testfile.CaseResult("broken", 0.25, False, "grader_error", "The check failed.", "Tell the staff."),
    )
    line = "not complete yet: 1 of 3 steps shown"
    return [
        display.QuestionResult("q2a", cases, derivation=line),
        display.QuestionResult("q2b", cases[:1], derivation="complete", derivation_done=True),
        display.QuestionResult("q2e", cases[3:4]),
    ]


def outputs() -> dict[str, str]:
    """HTML as a notebook shows it; Markdown is made into HTML with raw elements kept, as notebooks do."""
    first, *_ = shown = results()
    markdown = MarkdownIt("commonmark", {"html": True})
    typed = "$$d(x'c, x) = c$$\n$$d(x'c, x) = c'$$\n$$\\foo = 1$$\n$$x = 1$$\nAs above."
    made = {
        "check": display.as_html(first),
        "hint": display.as_html(first, 2),
        "table": display.table_html(shown, ["q2a", "q2b", "q2e"]),
        "derivation": markdown.render(
            saved_derivation.judged("q2a", [typed_derivations.Typed(typed)])._repr_markdown_()
        ),
        "empty-slot": markdown.render(saved_derivation.judged("q2a", [])._repr_markdown_()),
    }
    figure = plots.weights_grid(np.eye(64)[:, :3], title="First weights")
    made["picture"] = figures.picture(figure, figure.get_label())[0]["text/html"]
    return made


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_in_what_a_notebook_shows(browser: Any, theme: str) -> None:
    ink, paper = THEMES[theme]
    page = browser.new_page()
    # One page of all, because axe takes longer to load than to look.
    shown = "".join(f'<section id="{name}">{html}</section>' for name, html in outputs().items())
    page.set_content(
        f'<html lang="en"><title>x</title><body style="font:14px sans-serif;color:{ink};background:{paper}">'
        f'<main id="output">{shown}</main></body></html>'
    )
    assert accessible.findings(page, "#output", accessible.OF_PAGES) == []
    for picture in page.query_selector_all("img"):
        assert len(picture.get_attribute("alt")) > 20
    for name in ("check", "hint", "table"):
        assert page.locator(f"#{name}").get_by_role("status").count() == 1
    page.close()


def test_a_picture_has_two_pixels_for_a_point_and_a_text() -> None:
    figure = plots.weights_grid(np.eye(64)[:, :3], title="<First> weights")
    data, about = figures.picture(figure, figure.get_label())
    assert 'alt="&lt;First&gt; weights: the weights into 3 units as 8×8 images."' in data["text/html"]
    assert data["text/plain"].startswith("<First> weights: ")
    assert data["image/png"] in data["text/html"]
    assert about["image/png"]["width"] < 600


def test_a_figure_that_waits_for_an_answer_is_not_shown_empty() -> None:
    def ridge() -> None:
        raise NotImplementedError

    kept = plt.figure()
    with when_ready():
        plt.subplots()
        ridge()
    assert plt.get_fignums() == [kept.number]
