"""A formula of a student's acts in its own cell alone: the buttons work, and the model answers look the same."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from nbformat.notebooknode import NotebookNode
from PIL import Image, ImageChops, ImageFilter

from autograder.staff.gradebook import course, database
from tests.gradebook.conftest import Class, cell_of
from tests.gradebook.test_browser import Watched, browser, server, watched  # noqa: F401, fixtures

pytestmark = pytest.mark.exhaustive

CELLS = [f"p2{letter}-derivation" for letter in "abc"]
STYLE = "position:fixed;left:0;top:0;width:100vw;height:100vh;z-index:9999;background:#000"
FORMULAS = {
    "token": rf"$\mmlToken{{mi}}[href='https://example.invalid/' style='{STYLE}']{{x}}$",
    "token_id": rf"$\mmlToken{{mi}}[id='p2b-derivation' class='full-credit' style='{STYLE}']{{x}}$",
    "token_by_another_name": rf"$\let\x\mmlToken \x{{mi}}[href='https://example.invalid/' style='{STYLE}']{{x}}$",
    "href": rf"$\href{{https://example.invalid/}}{{\style{{{STYLE}}}{{\rule{{900em}}{{900em}}}}}}$",
    "class": rf"$\class{{full-credit btn}}{{\cssId{{p2b-derivation}}{{\style{{{STYLE}}}{{x}}}}}}$",
    "require": rf"$\require{{html}}\style{{{STYLE}}}{{x}} \require{{bbox}}\bbox[{STYLE}]{{x}}$",
    "rule_in_smash": r"$\smash{\rule[-500em]{1000em}{1000em}}$",
    "rule_to_the_left": r"$$\hspace{-300em}\smash{\rule[-300em]{900em}{900em}}$$",
    "raised": r"$\smash{\raise 200em{\rule{300em}{300em}}}\smash{\lower 200em{\rule{300em}{300em}}}$",
    "overlapping": r"$\llap{\rule[-90em]{200em}{200em}}\rlap{\rule[-90em]{200em}{200em}}$",
    "tall": "$$" + r"\\[900em]".join(["x"] * 20) + "$$",
    "wide": "$" + r"\rule{9999em}{1em}" * 20 + "$",
    "large": "$" + r"\Huge" * 40 + r"{\left(\rule{1em}{900em}\right)}$",
    "fraction": r"$\def\frac#1#2{\text{wrong}} \renewcommand{\sqrt}[1]{0} \def\sum{-}$",
    "bold": r"$\def\mathbf#1{\rule{9em}{9em}}\let\lambda\mu \let\top\bot \newcommand{\w}{x}$",
    "delimiters": r"$\let\left\right \let\(\relax \def\|{0} \let\lVert\rVert$",
    "environment": r"$\renewenvironment{aligned}{0}{0} \newenvironment{pmatrix}{0}{0}$",
    "operator": r"$\DeclareMathOperator{\tr}{wrong} \DeclareMathOperator{\ln}{wrong} \tag{1}\label{a}$",
    "endless": r"$\def\x{\x\x}\x$ $\def\y{\y}\y$ $\def\z#1{\z{#1#1}}\z{aaaa}$",
    "enclosed": rf"$\enclose{{box}}[mathbackground='#000' data-padding='900em' style='{STYLE}']{{x}}$",
    "canceled": rf"$\cancel[style='{STYLE}' href='https://example.invalid/']{{\rule{{900em}}{{900em}}}}$",
    "extensions": r"$\def\boldsymbol#1{0} \let\upalpha\beta \let\cancel\frac \text{\def\frac{0}}$",
    "unclosed": r"$\begin{array}{" + "c" * 300 + r"} \left( \frac{ \text{$x",
}


#: One page has room for three formulas, each in a cell of its own.
PAGES = {
    f"page-{first // len(CELLS)}": dict(list(FORMULAS.items())[first : first + len(CELLS)])
    for first in range(0, len(FORMULAS), len(CELLS))
}


@pytest.fixture(scope="module")
def klass(
    tmp_path_factory: pytest.TempPathFactory, released: dict[str, NotebookNode], empty_database: Path
) -> Class:
    """An honest student, and one for each page of formulas; they handed in one notebook."""
    folder = tmp_path_factory.mktemp("class")
    shutil.copy(empty_database, folder / "gradebook.db")
    made = Class(folder, {"p2_slopes": released["p2_slopes"]}, course.default_url(folder))

    def edit(notebooks: dict[str, NotebookNode], formulas: list[str]) -> None:
        for cell, formula in zip(CELLS, formulas, strict=False):
            cell_of(notebooks, cell).source = f"So\n\n{formula}\n\nand so on."

    made.hand_in("honest", lambda notebooks: edit(notebooks, ["$x$"] * len(CELLS)))
    for name in PAGES:
        made.hand_in(name, lambda notebooks, name=name: edit(notebooks, list(PAGES[name].values())))
    made.fill()
    return made


def opened(watched: Watched, klass: Class, server: str, student: str) -> str:  # noqa: F811
    """Open a student's page; returns the id of the submission."""
    with database.connect(klass.url) as gradebook:
        identity = str(gradebook.find_submission_notebook("p2_slopes", "toy", student).id)
    watched.page.goto(f"{server}/formgrader/submissions/{identity}/")
    watched.wait_until_typeset()
    return identity


def model_answers(watched: Watched) -> list[str]:  # noqa: F811
    """Every formula of the model answers as it is drawn."""
    return watched.page.evaluate(
        "() => [...document.querySelectorAll('.workbook-reference mjx-container svg')].map(svg => svg.outerHTML)"
    )


@pytest.fixture(scope="module")
def honest(browser, server, klass) -> tuple[list[str], bytes]:  # noqa: F811
    """What the model answers look like beside an honest answer: as text, and the first of them as a picture."""
    page = Watched(browser, server)
    opened(page, klass, server, "honest")
    seen = model_answers(page), painted(page.page.locator(".workbook-reference").nth(1))
    page.context.close()
    return seen


def painted(element: Any) -> bytes:
    """A picture of ``element`` once the browser has painted it: a busy browser first shows its frame without text."""
    before = b""
    for _ in range(240):
        picture = element.screenshot()
        dark = sum(Image.open(io.BytesIO(picture)).convert("L").histogram()[:100])
        if dark > 1000 and picture == before:
            return picture
        before = picture
        element.page.wait_for_timeout(250)
    raise AssertionError("the browser never painted this")


def looks_like(element: Any, picture: bytes) -> bool:
    """Whether the browser shows ``element`` so, now or once it has painted everything."""
    return any(alike(element.screenshot(), picture) or element.page.wait_for_timeout(500) for _ in range(240))


#: Pixels by which the same element's picture may be larger: it begins at a fraction of a pixel.
ROUNDING = 2


def alike(one: bytes, other: bytes) -> bool:
    """Whether two pictures differ by no more than where the browser rounds the edges of their letters.

    What stands above an element decides the fraction of a pixel at which it and its formulas begin. A blurred
    stroke of two pixels that moves by one changes by 20 of 255; a line drawn across changes by 60 and more.
    """
    first, second = (Image.open(io.BytesIO(picture)).convert("L") for picture in (one, other))
    if max(abs(first.width - second.width), abs(first.height - second.height)) > ROUNDING:
        return False
    common = 0, 0, min(first.width, second.width), min(first.height, second.height)
    first, second = (picture.crop(common).filter(ImageFilter.GaussianBlur(3)) for picture in (first, second))
    return ImageChops.difference(first, second).getextrema()[1] < 50


def test_the_control_a_formula_across_the_model_answer_is_seen(honest):
    picture = Image.open(io.BytesIO(honest[1])).convert("RGB")
    height = picture.height // 2

    def changed(*boxes: tuple[int, int, int, int], down: int = 0) -> bytes:
        copy = ImageChops.offset(picture, 0, down)
        for box in boxes:
            copy.paste("black", box)
        data = io.BytesIO()
        copy.save(data, "PNG")
        return data.getvalue()

    assert alike(honest[1], honest[1])
    assert alike(changed(down=1), honest[1])
    assert not alike(changed((0, height, picture.width, height + 4)), honest[1])
    assert not alike(changed((picture.width // 2, height, picture.width // 2 + 8, height + 8)), honest[1])


@pytest.mark.parametrize("name", PAGES)
def test_every_button_works_under_each_formula(watched, klass, server, honest, name):  # noqa: F811
    identity = opened(watched, klass, server, name)
    page = watched.page
    assert model_answers(watched) == honest[0] != []
    assert looks_like(page.locator(".workbook-reference").nth(1), honest[1])
    page.set_default_timeout(120_000)
    buttons = page.locator(".scoring-buttons button:visible")
    assert buttons.count() >= 2 * len(CELLS)
    for button in buttons.all():
        button.click(trial=True)  # fails where anything else would get the click
    for cell in CELLS:
        page.locator(f"#{cell}-comment").click(trial=True)
    page.locator(".help").click(trial=True)
    for cell in CELLS:
        with page.expect_response(lambda response: "/api/grade/" in response.url) as answer:
            page.locator(f"#{cell}-part .full-credit").click()
        assert answer.value.ok
    assert f"/submissions/{identity}/" in page.url
    assert watched.owned == watched.elsewhere == watched.errors == []
    with database.connect(klass.url) as gradebook:
        scores = {
            grade.name: grade.manual_score
            for grade in gradebook.find_submission_notebook_by_id(identity).grades
        }
    assert {cell for cell, score in scores.items() if score is not None} == set(CELLS)


def test_a_students_cells_are_clipped(watched, klass, server):  # noqa: F811
    opened(watched, klass, server, "honest")
    found = watched.page.evaluate(
        """() => [...document.querySelectorAll('.workbook-answer, .inner_cell, .input_area, .output_wrapper')]
            .map(cell => getComputedStyle(cell)).map(style => [style.overflowX, style.contain.includes('paint')])"""
    )
    assert len(found) > 10
    assert {tuple(one) for one in found} == {("auto", True)}


def test_the_control_a_formula_that_is_not_clipped_takes_the_clicks(watched, klass, server):  # noqa: F811
    opened(watched, klass, server, next(name for name, of in PAGES.items() if "rule_in_smash" in of))
    page = watched.page
    page.add_style_tag(
        content=".workbook-answer, .workbook-beside { overflow: visible !important; contain: none !important; }"
    )
    covered = 0
    for button in page.locator(".full-credit").all():
        try:
            button.click(trial=True, timeout=3_000)
        except Exception as problem:
            covered += "intercepts pointer events" in str(problem)
    assert covered
