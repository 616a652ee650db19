"""Statistics against what is known of them, not against another run of the same code."""

import copy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.reporting.pages import class_data, statistics
from tests.reporting import synthetic

SCORES = arrays.arrays(
    float, st.tuples(st.integers(5, 30), st.integers(2, 8)), elements=st.integers(0, 12).map(lambda n: n / 4)
)


@given(SCORES)
def test_discrimination_is_numpys_correlation_with_the_rest(scores):
    for j, r in enumerate(statistics.discrimination(scores)):
        rest = scores.sum(axis=1) - scores[:, j]
        if r is None:
            assert np.ptp(rest) == 0 or np.ptp(scores[:, j]) == 0
        else:
            assert r == pytest.approx(np.corrcoef(scores[:, j], rest)[0, 1], abs=1e-9)


@given(SCORES, st.floats(0.5, 4))
def test_discrimination_does_not_depend_on_the_scale(scores, factor):
    before, after = statistics.discrimination(scores), statistics.discrimination(scores * factor)
    assert [r is None for r in before] == [r is None for r in after]
    assert [r for r in before if r is not None] == pytest.approx(
        [r for r in after if r is not None], abs=1e-9
    )


@given(SCORES)
def test_reliability_never_passes_one(scores):
    alpha = statistics.reliability(scores)
    assert alpha is None or alpha <= 1 + 1e-9


@given(SCORES)
def test_an_unknown_score_is_as_a_missing_submission_for_its_question(scores):
    scores[0, 0] = np.nan
    assert statistics.difficulty(scores)[0] == pytest.approx(scores[1:, 0].mean())


@given(st.lists(st.floats(0, 97), min_size=1, max_size=50))
def test_a_histogram_loses_nobody(values):
    counts, edges = statistics.histogram(values, 97.0, 20)
    assert sum(counts) == len(values)
    assert len(edges) == 21


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50))
def test_a_summary_is_in_order(values):
    s = statistics.summary(values)
    order = [s.low, s.lower_quartile, s.median, s.upper_quartile, s.high]
    assert order == pytest.approx(sorted(order))


@pytest.fixture(scope="module")
def reports():
    return synthetic.reports(40)


@pytest.fixture(scope="module")
def klass(reports):
    return synthetic.typed_class(reports)


def test_a_grader_error_counts_neither_for_nor_against(reports):
    items, _ = class_data.item_statistics(synthetic.typed_class(reports))
    changed = copy.deepcopy(reports)
    first = next(iter(changed.values()))["questions"][4]
    known = [r["questions"][4]["score"] / r["questions"][4]["max_score"] for r in list(reports.values())[1:]]
    first |= {"outcome": "grader_error", "score": first["max_score"]}
    after, _ = class_data.item_statistics(synthetic.typed_class(changed))
    assert after[4].mean == pytest.approx(np.mean(known))
    assert "grader errors" in after[4].flags
    assert after[5].mean == items[5].mean


def test_each_submission_counts_once_in_each_question(klass):
    items, scores = class_data.item_statistics(klass)
    assert scores.shape == (40, len(items))
    assert all(sum(item.counts[k] for k in ("full", "part", "none", "blank")) == 40 for item in items)


def test_anonymous_numbers_do_not_follow_the_names(klass):
    two = dict(list(klass.items())[:2])
    numbers = class_data.labels(two, {}, anonymous=True)
    by_digest = sorted(two, key=lambda name: two[name].submission_sha256)
    assert numbers == {by_digest[0]: "submission 1", by_digest[1]: "submission 2"}


def test_refused_and_untouched_submissions_are_not_in_the_statistics(reports):
    refused = {**next(iter(reports.values())), "refused": "unsafe zip"}
    _, scores = class_data.item_statistics(synthetic.typed_class({**reports, "another": refused}))
    assert len(scores) == 40


def test_the_hardest_case_is_the_one_that_the_fewest_passed(reports):
    hardest, _ = class_data.cases_and_hints(synthetic.typed_class(reports))
    shares = [row.share for row in hardest]
    assert shares == sorted(shares)
    row = hardest[0]
    cases = [
        case
        for report in reports.values()
        for question in report["questions"]
        for case in question["cases"]
        if (question["name"], case["name"]) == (row.question, row.name) and case["outcome"] != "not_attempted"
    ]
    assert (row.attempted, row.passed) == (len(cases), sum(case["passed"] for case in cases))


def test_a_hint_counts_once_for_each_submission():
    (report,) = synthetic.reports(1).values()
    for question in report["questions"]:
        for case in question["cases"]:
            case |= {"outcome": "fail", "passed": False, "hint": "the same"}
    _, (row,) = class_data.cases_and_hints(synthetic.typed_class({"a": report, "b": report}))
    assert row.students == {"a", "b"}
    assert len(row.questions) == len(report["questions"])


def test_the_most_urgent_need_comes_first():
    made = synthetic.reports(5)
    one, two, three, four, five = made.values()
    one["questions"][0]["outcome"] = "timeout"
    two["refused"] = "unsafe zip"
    three["questions"][3]["outcome"] = "grader_error"
    four["notebooks"][2]["errors"] = [{"cell": None, "ename": "Refused", "evalue": "not valid JSON"}]
    five["isolation"] = "none"
    found = class_data.needs(synthetic.typed_class(made), {"torn": "not valid JSON"})
    assert [need.kind for need in found] == [
        "report unreadable", "grader error", "refused", "notebook refused", "out of time", "not isolated",
    ]  # fmt: skip


def test_prefilled_derivations_are_counted_in_the_queue():
    made = synthetic.reports(3)
    next(iter(made.values()))["manual"][0]["prefilled"] = 1.0
    first, *rest = class_data.manual_queue(synthetic.typed_class(made))
    assert (first.names, first.waiting, first.prefilled) == (["p1a"], 3, 1)
    assert all(row.prefilled == 0 for row in rest)
