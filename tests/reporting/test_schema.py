"""`docs/report.md` says what the schema says."""

import json

from autograder.grade import report
from autograder.reporting.pages import schema
from tests.places import ROOT

PAGE = (ROOT / "docs" / "report.md").read_text()
SCHEMA = json.loads(report.SCHEMA_FILE.read_text())


def test_the_table_is_current():
    assert schema.renewed(PAGE) == PAGE, "run: python -m autograder.reporting.pages.schema docs/report.md"


def test_the_schema_is_current():
    assert report.SCHEMA_FILE.read_text() == report.schema_text(), "run: python -m autograder.grade.report"


def test_every_outcome_is_explained():
    assert all(f"| `{outcome}` |" in PAGE for outcome in report.Outcome)


def test_every_field_says_what_it_is():
    rows = [row for row in schema.table(SCHEMA).splitlines()[2:] if row.endswith("|  |")]
    assert [row.split("`")[1].split(".")[-1] for row in rows] == [
        "questions", "outcome", "cases", "outcome", "manual", "notebooks", "errors",
    ]  # fmt: skip
