"""The pages in a real browser: nothing runs, nothing is fetched, nothing sticks out on a phone."""

import pypdfium2
import pytest

from autograder.grade.marks import Mark, Marks
from autograder.intake.release import Release
from autograder.reporting import feedback
from autograder.reporting.pages import classpage, ownwork
from autograder.reporting.pages.ownwork import Line, Own
from autograder.reporting.results_folder import ClassReports
from tests import accessible
from tests.browser import chromium, needs_chromium
from tests.reporting import hostile, synthetic
from tests.reporting.test_similarity import notebook, program
from workbook import homework

SIZES = {"phone": (390, 844), "laptop": (1280, 900)}

pytestmark = [pytest.mark.exhaustive, needs_chromium]


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Return a folder with pages as HTML, which are made from reports, marks and code that are full of hostile texts.

    The pages are feedback for an honest, a hostile and a refused submission, and a class report with hostile
    submissions, with links and similar submissions, and with honest ones alone.
    """
    folder = tmp_path_factory.mktemp("pages")
    everything = "\n".join(hostile.PAYLOADS)
    attack = hostile.report(everything)
    refused = attack | {"refused": everything}
    reports = synthetic.typed_class(synthetic.reports(12) | {"attack": attack, "refused": refused})
    lines = [Line("p2_slopes", "code", payload) for payload in hostile.PAYLOADS]
    own = {name: Own(name, lines) for name in ("attack", "refused")}
    released = ownwork.Released.of(Release())
    copied = {
        name: ownwork.own_work(name, notebook(program(min(number, 6))), released)
        for number, name in enumerate(list(reports)[:8])
    }
    made = {
        "feedback": feedback.page(next(iter(reports.values()))),
        "attacked-feedback": feedback.page(reports["attack"], Marks({"p3b": Mark(1.0, comment=everything)})),
        "refused-feedback": feedback.page(reports["refused"]),
        "class": classpage.page(ClassReports(reports, {"torn": everything}), own=own),
        "linked-class": classpage.page(
            ClassReports(reports, {}), own=copied, fixed=released.names, links_from=folder, folder=folder
        ),
        "plain-class": classpage.page(ClassReports(synthetic.typed_class(synthetic.reports(12)), {})),
    }
    for name, html in made.items():
        (folder / f"{name}.html").write_text(html)
    return folder


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["feedback", "attacked-feedback", "refused-feedback", "class"])
def test_nothing_runs_nothing_is_fetched_nothing_sticks_out(browser, pages, name, size):
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    seen = []
    page.on("dialog", lambda dialog: seen.append(dialog.message))
    page.on("console", lambda message: seen.append(message.text))
    page.on("request", lambda request: seen.append(request.url))
    address = (pages / f"{name}.html").as_uri()
    page.goto(address)
    assert seen == [address]
    assert page.title().startswith(f"{homework.current().title}: ")
    tags = set(page.evaluate("[...document.querySelectorAll('*')].map(e => e.tagName.toLowerCase())"))
    assert {tag for tag in tags if tag not in hostile.TAGS} == set()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["feedback", "class"])
def test_text_has_enough_contrast_in_either_scheme(browser, pages, name, scheme):
    """WCAG 2 AA: 4.5 to 1 for every text, against the first opaque background behind it."""
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto((pages / f"{name}.html").as_uri())
    worst = page.evaluate(_CONTRAST)
    context.close()
    assert worst["ratio"] >= 4.5, worst


_CONTRAST = """() => {
  const part = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  let worst = {ratio: 99};
  for (const e of document.querySelectorAll('body *:not(svg):not(svg *)')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || !e.checkVisibility()) continue;
    let behind = e, back = [0, 0, 0, 0];
    while (behind && back[3] === 0) {
      back = rgb(getComputedStyle(behind).backgroundColor);
      if (back.length === 3) back.push(1);
      behind = behind.parentElement;
    }
    const [a, b] = [light(rgb(getComputedStyle(e).color)), light(back)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < worst.ratio) worst = {ratio, text: e.textContent.slice(0, 60), tag: e.tagName, name: e.className};
  }
  return worst;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "name", ["feedback", "attacked-feedback", "refused-feedback", "class", "linked-class"]
)
def test_axe_finds_nothing(browser, pages, name, scheme):
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto((pages / f"{name}.html").as_uri())
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    assert name != "linked-class" or page.query_selector(".pair a")
    found = accessible.findings(page)
    context.close()
    assert found == []


def test_axe_finds_what_is_not_accessible(browser):
    page = browser.new_page()
    page.set_content(
        "<html lang=en><title>x</title><main><h1>x</h1><img src=x><button><a href=x>y</a></button></main>"
    )
    assert [line.partition(":")[0] for line in accessible.findings(page)] == [
        "image-alt",
        "nested-interactive",
    ]
    page.close()


def test_every_page_prints(browser, pages):
    page = browser.new_page()
    for name in ("feedback", "class"):
        page.goto((pages / f"{name}.html").as_uri())
        assert page.pdf(format="A4").startswith(b"%PDF")


#: Of an A4 page less its margins, in CSS pixels.
PRINTABLE = (297 - 2 * 12) / 25.4 * 96


@pytest.mark.parametrize(("name", "most"), [("feedback", 8), ("plain-class", 6)])
def test_paper_holds_a_page_without_gaps_cut_figures_or_lonely_headings(browser, pages, name, most):
    page = browser.new_page()
    page.goto((pages / f"{name}.html").as_uri())
    sheets = pypdfium2.PdfDocument(page.pdf(format="A4"))
    assert len(sheets) <= most
    page.emulate_media(media="print")
    for figure in page.query_selector_all("figure"):
        assert figure.bounding_box()["height"] < PRINTABLE
        assert figure.evaluate("e => getComputedStyle(e).breakInside") == "avoid"
    headings = {" ".join(e.inner_text().split()) for e in page.query_selector_all("h2, h3")}
    ends = {sheet.get_textpage().get_text_range().strip().splitlines()[-1].strip() for sheet in sheets}
    assert headings
    assert not headings & ends
