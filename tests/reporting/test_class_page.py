"""The staff's page: what is on it, for classes of every size, and that nothing in it runs."""

import re
import time

import pytest
from msgspec.structs import replace

from autograder.reporting.pages import class_data, classpage
from autograder.reporting.pages.ownwork import Line, Own
from autograder.reporting.results_folder import ClassReports
from tests.reporting import hostile, synthetic

pytestmark = pytest.mark.slow

SECTIONS = ["people", "scores", "questions", "cases", "hints", "errors", "cost", "students"]


@pytest.fixture(scope="module")
def reports():
    return synthetic.typed_class(synthetic.reports(30))


@pytest.fixture(scope="module")
def page(reports):
    return classpage.page(ClassReports(reports))


def test_every_section_is_there_and_every_link_leads_somewhere(page):
    outline = hostile.Outline(page)
    assert [name for name in outline.ids if name in SECTIONS] == SECTIONS
    assert {link[1:] for link in outline.links if link.startswith("#")} <= set(outline.ids)


def test_it_is_inert(page):
    hostile.assert_inert(page)


def test_it_asks_for_nothing_from_outside(page):
    assert "default-src 'none'" in page.replace("&#39;", "'")
    # the two are names of XML vocabularies, which nothing fetches
    assert set(re.findall(r"https?://[^\"' )]+", page)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


def test_figures_have_a_title_and_a_description_and_follow_the_colors(page):
    figures = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(figures) == 3
    for figure in figures:
        name = re.search(r'aria-labelledby="(\S+)-title (\S+)-description"', figure)
        assert name
        assert f'<title id="{name[1]}-title">' in figure
        assert f'<desc id="{name[2]}-description">' in figure
        assert "var(--ink)" in figure
        assert not re.search(r"#0[0-9]0[0-9]0[0-9]", figure)


def test_the_same_reports_give_the_same_bytes(reports, page):
    assert classpage.page(ClassReports(reports)) == page


def test_everyone_is_listed_in_an_order_that_people_expect(reports):
    rows = classpage._students(
        reports, {name: name.replace("-00", " ").replace(" 0", " ") for name in reports}
    )
    assert [row["folder"] for row in rows] == sorted(reports)


def test_anonymous_pages_name_nobody(reports):
    page = classpage.page(ClassReports(reports), anonymous=True)
    assert "student-00" not in page
    assert "submission 30" in page


def test_links_go_to_the_feedback_beside_the_page(reports, tmp_path):
    page = classpage.page(ClassReports(reports), links_from=tmp_path, folder=tmp_path / "a b" / "results")
    assert "./a%20b/results/student-0007/feedback.html" in hostile.Outline(page).links


def test_no_submission_with_an_answer_is_a_page_too(reports):
    refused = {name: replace(report, refused="unsafe zip") for name, report in reports.items()}
    page = classpage.page(ClassReports(refused))
    assert "Too few" in page
    hostile.assert_inert(page)


@pytest.mark.parametrize("count", [1, 2, 4])
def test_small_classes(count):
    page = classpage.page(ClassReports(synthetic.typed_class(synthetic.reports(count))))
    assert "nan" not in page
    hostile.assert_inert(page)


def test_reports_that_cannot_be_read_are_named(reports):
    page = classpage.page(ClassReports(reports, {"torn": "not valid JSON: cut short, or not a report"}))
    assert "torn" in page
    assert "cut short" in page


def test_two_releases_in_one_class_are_reported(reports):
    first, *rest = reports.items()
    mixed = {first[0]: replace(first[1], release="ba9876543210"), **dict(rest)}
    assert "2 different releases" in re.sub(r"\s+", " ", classpage.page(ClassReports(mixed)))


@pytest.mark.parametrize("payload", hostile.PAYLOADS)
def test_payloads_are_inert(payload):
    attack = synthetic.typed(hostile.report(payload))
    reports = {"one": attack, "two": replace(attack, refused=payload)}
    text = [Line("p2_slopes", "code", f"{payload} {number}") for number in range(3)]
    own = {name: Own(name, text) for name in reports}
    page = classpage.page(ClassReports(reports, {"three": payload}), own=own)
    hostile.assert_inert(page)


def test_a_class_of_a_thousand_takes_less_than_three_seconds():
    """CPU seconds, since this machine may be doing something else."""
    thousand = ClassReports(synthetic.typed_class(synthetic.reports(1000)))
    start = time.process_time()
    page = classpage.page(thousand)
    assert time.process_time() - start < 3
    assert len(page) < 2_000_000


def test_a_part_whose_notebook_was_not_handed_in_waits_for_nobody():
    reports = synthetic.reports(2)
    (first, *_) = reports.values()
    for notebook in first["notebooks"]:
        if notebook["name"] == "p2_slopes":
            notebook["absent"] = "missing"
    waiting = {
        name: part.waiting
        for part in class_data.manual_queue(synthetic.typed_class(reports))
        for name in part.names
    }
    assert waiting["p2a"] == 1
    assert waiting["p3b"] == 2
