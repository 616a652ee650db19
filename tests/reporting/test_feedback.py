"""What a student reads, and what a student never reads."""

import copy
import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from autograder.grade import report
from autograder.grade.held import Points
from autograder.grade.marks import Item, Mark, Marks, Part
from autograder.grade.report import Outcome
from autograder.reporting import feedback, outcomes
from tests.reporting import hostile, synthetic
from workbook.common.points import text


@pytest.fixture(scope="module")
def reports():
    return synthetic.reports(12)


@pytest.fixture
def graded(reports):
    return copy.deepcopy(reports["student-0003"])


def page_of(graded, marks=None):
    return feedback.page(synthetic.typed(graded), marks)


def words(page):
    """The page's text with its white space folded."""
    return re.sub(r"\s+", " ", " ".join(hostile.Outline(page.split("</style>")[1]).text))


def test_the_score_and_every_question_are_there(graded):
    page = page_of(graded)
    assert f"{graded['score']:.2f}".rstrip("0").rstrip(".") in page
    ids = hostile.Outline(page).ids
    assert all(question["name"] in ids for question in graded["questions"])
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("change", [{}, {"refused": "unsafe zip"}, {"manual": []}])
def test_every_link_leads_somewhere(graded, change):
    outline = hostile.Outline(page_of(graded | change))
    assert {link[1:] for link in outline.links} <= set(outline.ids)


def test_failed_questions_come_first_with_the_most_to_gain_on_top(graded):
    first = feedback.view(synthetic.typed(graded))["first"]
    assert first
    lost = [question["lost"] for question in first]
    assert lost == sorted(lost, reverse=True)
    assert {question["outcome"] for question in first} <= {"fail", "error"}
    page = words(page_of(graded))
    assert page.index("Look at this first") < page.index("All questions")


def test_public_cases_show_got_and_expected_and_the_hint(graded):
    page = words(page_of(graded))
    assert "expected [[1, 2]], got [[2, 1]]." in page
    assert "is it a row or a column?" in page


def test_hidden_cases_say_hidden(graded):
    page = page_of(graded)
    hidden = sum(case["hidden"] for question in graded["questions"] for case in question["cases"])
    assert page.count('<span class="tag">hidden</span>') == hidden


def test_message_of_a_grader_error_is_shown_to_staff_alone(graded):
    question = next(q for q in graded["questions"] if 0 < q["score"] < q["max_score"])
    question["outcome"] = "grader_error"
    for case in question["cases"]:
        case |= {"outcome": "grader_error", "message": "AssertionError in hidden test", "hint": "secret"}
    page = page_of(graded)
    assert "AssertionError" not in page
    assert "secret" not in page
    assert page.count(feedback.OURS) == len(question["cases"])


def test_a_refused_submission_says_why_and_lists_no_questions(graded):
    graded["refused"] = "the zip cannot be read: make it again with `python -m toy submit`"
    page = words(page_of(graded))
    assert graded["refused"] in page
    assert "All questions" not in page
    assert "staff read" not in page


def test_page_without_isolation_says_that_it_is_not_a_grade(graded):
    assert "not a grade" not in page_of(graded)
    assert "not a grade" in page_of(graded | {"isolation": "none"})


def not_run(graded, name):
    """Make a report say that a notebook was not run."""
    for entry in graded["notebooks"]:
        if entry["name"] == name:
            entry |= {"cpu_seconds": 0.0, "wall_seconds": 0.0, "peak_memory_bytes": 0}


def test_missing_notebook_is_reported_once_in_its_section(graded):
    sentence = "There is no p2_slopes.ipynb in the submission."
    for question in graded["questions"]:
        if question["name"].startswith("p2"):
            question |= {"outcome": "not_attempted", "score": 0.0}
            for case in question["cases"]:
                case |= {"outcome": "not_attempted", "passed": False, "message": sentence, "hint": ""}
    not_run(graded, "p2_slopes")
    assert page_of(graded).count(sentence) == 2  # at the top, and in its section


def test_page_without_attempts_contains_no_praise(graded):
    for question in graded["questions"]:
        question |= {"outcome": "not_attempted", "score": 0.0}
        for case in question["cases"]:
            case |= {"outcome": "not_attempted", "passed": False, "points": 0.0}
    page = page_of(graded | {"score": 0.0})
    assert "Well done" not in page
    assert "Nothing was attempted yet." in page


def test_page_praises_full_points(graded):
    for question in graded["questions"]:
        question |= {"outcome": "pass", "score": question["max_score"]}
        for case in question["cases"]:
            case |= {"outcome": "pass", "passed": True, "points": case["max_points"]}
    assert "nothing left to fix" in words(page_of(graded | {"score": 17.0}))


def test_marks_are_added_and_shown_with_their_comments(graded):
    mark = Mark(
        2.5, comment="Good evidence, <b>thin</b> reasons.", items=(Item(2.5, "Evidence <i>given</i>."),)
    )
    page = words(page_of(graded, Marks({"p3b": mark})))
    tests = text(graded["score"])
    assert f"{text(graded['score'] + 2.5)} of 24 points" in page
    assert "Good evidence, <b>thin</b> reasons." in page  # as text
    assert "+2.5: Evidence <i>given</i>." in page
    assert f"{tests} of 17 points from tests, 2.5 of 7 points from what staff read." in page
    assert "Of what staff read, 4 of 7 points are still open." in page


@pytest.mark.parametrize(
    ("outcome", "points", "wanted"),
    [
        (Outcome.PASS, 0.0, Outcome.FAIL),
        (Outcome.PASS, 1.0, Outcome.FAIL),
        (Outcome.TIMEOUT, 2.0, Outcome.PASS),
        (Outcome.TIMEOUT, 0.0, Outcome.TIMEOUT),
        (Outcome.NOT_ATTEMPTED, 1.0, Outcome.FAIL),
        (Outcome.GRADER_ERROR, 0.0, Outcome.FAIL),
    ],
)
def test_points_from_staff_decide_the_outcome(outcome, points, wanted):
    part = Part("p2a", Points(points), 2.0)
    assert outcomes.decided(outcome, part, by_staff=True) is wanted
    assert outcomes.decided(outcome, part, by_staff=False) is outcome


def test_parts_that_staff_still_read_are_listed_in_two_lines(graded):
    page = words(page_of(graded))
    assert "derivations, 1 point each: p1a-derivation, p2a-derivation" in page
    assert "written answer, 3 points: p3b" in page


def test_a_comment_alone_gives_no_points(graded):
    page = words(page_of(graded, Marks({"p2a-derivation": Mark(comment="See the rubric.")})))
    assert f"{text(graded['score'])} of 24 points" in page
    assert "See the rubric." in page


def test_unknown_questions_are_not_lost(graded):
    graded["questions"][0]["name"] = "p9z"
    assert "p9z" in hostile.Outline(page_of(graded)).ids


@pytest.mark.parametrize("payload", hostile.PAYLOADS)
def test_payloads_are_inert(payload):
    page = page_of(hostile.report(payload), Marks({"p3b": Mark(1.0, comment=payload)}))
    hostile.assert_inert(page)
    hostile.assert_inert(page_of(hostile.report(payload) | {"refused": payload}))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(), max_size=200))
@example("Ogham\u1680space, ideographic\u3000space, thin\u2009space")
def test_any_text_is_inert(text):
    hostile.assert_inert(page_of(hostile.report(text)))


def test_the_made_up_reports_are_valid(graded):
    for fields in (graded, hostile.report("<b>")):
        made = synthetic.typed(fields)
        assert report.decode(report.encode(made)) == made


def test_a_notebook_that_was_not_begun_is_not_called_ungraded(graded):
    for question in graded["questions"]:
        if question["name"] == "p3a":
            question |= {"outcome": "not_attempted", "score": 0.0}
            for case in question["cases"]:
                case |= {
                    "outcome": "not_attempted",
                    "passed": False,
                    "message": "Not attempted yet.",
                    "hint": "",
                }
    assert "could not be graded" not in page_of(graded)
    not_run(graded, "p3_words")
    assert "could not be graded" in page_of(graded)
