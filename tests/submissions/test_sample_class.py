"""Every sample submission gets the report that its ``expected.json`` promises, from one run of the command line."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder import cli
from autograder.grade import report
from autograder.grade.cases import HIDDEN_MESSAGES
from autograder.homework.questions import QUESTIONS
from tests.submissions import compose

pytestmark = pytest.mark.slow

LIMITS = ["--limit", "cell_cpu=8", "--limit", "call_cpu=2"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The output folder and what was printed, of grading the whole class once."""
    folder = tmp_path_factory.mktemp("class")
    compose.compose_all(folder / "class")
    before = sorted(path.relative_to(folder) for path in folder.rglob("*"))
    result = CliRunner().invoke(
        cli.main, ["grade", str(folder / "class"), "-o", str(folder / "out"), *LIMITS], catch_exceptions=False
    )
    assert result.exit_code == 0, result.output
    after = sorted(
        p.relative_to(folder) for p in folder.rglob("*") if "out" not in p.relative_to(folder).parts
    )
    assert after == before, "grading changed something outside the output folder"
    return folder / "out", result.output


def read(run: tuple[Path, str], case: str) -> report.Report:
    return report.read(run[0] / case / "report.json")


@pytest.mark.parametrize("case", compose.cases())
def test_a_sample_submission_gets_the_expected_report(run, case):
    got = read(run, case)
    expected = json.loads((compose.HERE / case / "expected.json").read_text())
    assert got.student == case
    outcomes = {question.name: question.outcome for question in got.questions}
    scores = {question.name: question.score for question in got.questions}
    assert outcomes == dict.fromkeys(outcomes, expected["else"]) | expected.get("outcomes", {})
    for name, score in expected.get("scores", {}).items():
        assert scores[name] == pytest.approx(score, abs=0.005), name
    assert got.score == pytest.approx(expected["score"], abs=0.005)
    assert (got.refused or None) == expected.get("refused")


@pytest.mark.parametrize("case", compose.cases())
def test_every_report_has_every_question_and_adds_up(run, case):
    got = read(run, case)
    assert [q.name for q in got.questions] == [n for n, q in QUESTIONS.items() if q.judged != "staff"]
    assert got.max_score == 97
    assert sum(m.max_score for m in got.manual) == 23
    assert got.score == pytest.approx(sum(q.score for q in got.questions))
    for question in got.questions:
        assert sum(c.max_points for c in question.cases) == pytest.approx(question.max_score)
    assert (run[0] / case / "feedback.html").is_file()


def test_the_grades_are_in_one_table(run):
    rows = list(csv.DictReader((run[0] / "grades.csv").read_text().splitlines()))
    assert [row["student"] for row in rows] == compose.cases()
    assert {row["student"]: float(row["score"]) for row in rows}["reference"] == 97


def test_the_printed_table_names_every_student_and_the_isolation(run):
    for case in compose.cases():
        assert case in run[1]
    assert "isolation" in run[1]


def test_a_hidden_failure_shows_only_its_name_and_its_hint(run):
    for case in compose.cases():
        for question in read(run, case).questions:
            for hidden in (c for c in question.cases if c.hidden and not c.passed):
                assert hidden.message in HIDDEN_MESSAGES.values() or case in _NOTHING_RAN
                assert hidden.hint or hidden.outcome == "not_attempted"


_NOTHING_RAN = {"half_done", "missing_notebook", "not_a_notebook", "only_a_pdf", "pasted_network"}
