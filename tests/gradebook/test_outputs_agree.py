"""Score, maximum and wording agree in every output, to the cent: report, tables, page, PDF, Canvas, Gradescope."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from autograder import cli
from autograder.grade.report import Report, encode, read
from autograder.homework.questions import MANUAL, QUESTIONS
from autograder.reporting import outcomes
from autograder.reporting.feedback_pdf import feedback_pdf
from autograder.staff.gradebook import database, feedback_cells, grades, late
from autograder.staff.gradebook import releasing as release
from autograder.staff.gradescope import results_json as gradescope
from tests.gradebook import toy_class
from tests.gradebook.conftest import ASSIGNMENT
from tests.reporting import hostile
from workbook.pdf.compile import compile_document

pytestmark = pytest.mark.slow

CASES = tuple(toy_class.CASES)
LATE = {"leaves_early": "2025-09-06T12:00:00-07:00"}
POLICY = "due: 2025-09-05T22:59:00-07:00\npenalty: {percent_per_day: 7}\n"
GIVEN = 1 / 3
"""What staff gave for every part: typed as a number that is no whole cent."""


def run(*arguments: Any) -> Any:
    return CliRunner().invoke(cli.main, [str(one) for one in arguments], catch_exceptions=False)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a graded class whose written parts are all read, with its exports and feedback.

    Some students are late, and the late policy is applied everywhere. The folder has ``results``, ``grades.db``,
    ``all.csv`` (gradebook export) and ``canvas.csv`` (gradebook canvas).
    """
    folder = tmp_path_factory.mktemp("agree")
    toy_class.write(folder / "class")
    done = run(
        "grade", "--jobs", "1", folder / "class", "-o", folder / "results", "--db", folder / "grades.db"
    )
    assert done.exit_code == 0, done.output
    with database.connect(str(folder / "grades.db")) as book:
        for case in CASES:
            for (_, cell), grade in database.rows_of(book, case).items():
                if not grades.is_automatic(cell) and grade.needs_manual_grade:
                    grade.manual_score, grade.needs_manual_grade = GIVEN, False
        book.db.commit()
        grades.set_times(book, {name: late.time(moment, name) for name, moment in LATE.items()})
    (folder / "late.yaml").write_text(POLICY)
    rows = [f"{case},{number},{number},{case},A" for number, case in enumerate(CASES, 1)]
    (folder / "roster.csv").write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section\n" + "\n".join(rows) + "\n"
    )
    common = ("--db", folder / "grades.db", "--late", folder / "late.yaml")
    assert run("gradebook", "export", *common, "-o", folder / "all.csv").exit_code == 0
    roster = ("--roster", folder / "roster.csv", "--zero-absent", "--yes")
    canvas = run("gradebook", "canvas", *common, "-o", folder / "canvas.csv", *roster)
    assert canvas.exit_code == 0, canvas.output
    done = run("feedback", folder / "results", *common)
    assert done.exit_code == 0, done.output
    return folder


def table(path: Path, key: str) -> dict[str, dict[str, str]]:
    return {row[key]: row for row in csv.DictReader(path.read_text().splitlines())}


def report(course: Path, case: str) -> Report:
    return read(course / "results" / case / "report.json")


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", " ".join(hostile.Outline(page.split("</style>")[1]).text))


def cents(text: str) -> Decimal:
    """A number with at most two decimals; anything longer is not to be read by people."""
    assert re.fullmatch(r"\d+(\.\d{1,2})?", text), text
    return Decimal(text)


def headline(text: str) -> tuple[Decimal, Decimal]:
    found = re.search(r"([\d.]+) of ([\d.]+) points", text)
    assert found, text[:200]
    return cents(found[1]), cents(found[2])


@pytest.mark.parametrize("case", CASES)
def test_all_outputs_give_the_same_sums(course: Path, case: str) -> None:
    """Report, grades.csv, Gradescope's results, both exports and the feedback page give the same points.

    They are compared to the cent, for a student of each kind, with lateness taken off.
    """
    own, row, final = report(course, case), table(course / "results" / "grades.csv", "student")[case], None
    tests = [name for name, question in QUESTIONS.items() if question.judged != "staff"]
    score = cents(f"{own.score:.10g}")

    # The report, its questions and their cases; the class's table; Gradescope.
    assert sum(cents(f"{q.score:.10g}") for q in own.questions) == score
    for question in own.questions:
        assert sum(cents(f"{c.points:.10g}") for c in question.cases) == cents(f"{question.score:.10g}")
    assert cents(row["score"]) == sum(cents(row[name]) for name in tests) == score
    sent = gradescope.of_report(own, 1.0)
    assert sum(cents(f"{t['score']:.10g}") for t in sent["tests"]) == cents(f"{sent['score']:.10g}") == score

    # The gradebook's table, Canvas's file, the page and the PDF.
    exported = table(course / "all.csv", "student")[case]
    cells = [*tests, *(part.part for part in MANUAL)]
    points = cents(exported["points"])
    assert sum(cents(exported[name]) for name in cells) == points
    assert cents(exported["automatic"]) == score
    assert cents(exported["automatic"]) + cents(exported["manual"]) == points
    final, most = cents(exported["final"]), cents(exported["max_points"])
    assert most == 24
    percent = 7 if case in LATE else 0
    assert abs(final - points * (100 - percent) / 100) <= Decimal("0.005")
    canvas = (course / "canvas.csv").read_text().splitlines()
    assert canvas[1].endswith(",24")
    assert cents(table(course / "canvas.csv", "Student")[case]["Toy homework"]) == final
    page = plain((course / "results" / case / "feedback.html").read_text())
    assert headline(page) == (final, most)


def test_the_pdf_says_the_same_as_the_page(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, Any]] = []
    monkeypatch.setattr(
        "autograder.reporting.feedback_pdf.compile_document",
        lambda document, *rest: seen.append(document) or compile_document(document, *rest),
    )
    with database.connect(str(course / "grades.db")) as book:
        policy = late.read(course / "late.yaml")
        reports = {case: report(course, case) for case in CASES}
        marks = release.of_course(book, grades.load(book, policy), reports).marks
    for case in ("known_mistakes", "leaves_early"):
        feedback_pdf(reports[case], _one_page(), {"parts": {}}, marks[case])
        page = plain((course / "results" / case / "feedback.html").read_text())
        assert headline(seen[-1]["total"]) == headline(page)
        assert seen[-1]["note"].split(" (")[0] in page
        assert all(row["outcome"] in page for row in seen[-1]["summary"])
        assert {row["outcome"] for row in seen[-1]["summary"]} - {""}
        parts = [part["points"].split(" of ") for part in seen[-1]["sheets"][-1]["parts"]]
        exported = table(course / "all.csv", "student")[case]
        assert sum(cents(got) for got, _ in parts) == cents(exported["points"])
        assert sum(cents(most) for _, most in parts) == cents(exported["max_points"])


@pytest.mark.parametrize("case", ["known_mistakes", "leaves_early"])
def test_an_outcome_has_the_same_words_in_every_output(course: Path, case: str) -> None:
    own = report(course, case)
    page = plain((course / "results" / case / "feedback.html").read_text())
    sent = "\n".join(test["output"] for test in gradescope.of_report(own, 1.0)["tests"])
    cells = "".join(feedback_cells.feedback(question) for question in own.questions)
    said = {outcomes.CASES[one.outcome].words for question in own.questions for one in question.cases}
    assert len(said) > 1
    for words in said:
        assert words in page
        assert f": {words}" in sent
        assert f" {words}  " in cells


def _one_page() -> bytes:
    import io

    import pikepdf

    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(out)
    return out.getvalue()


def test_lateness_is_shown_on_the_page(course: Path) -> None:
    page = plain((course / "results" / "leaves_early" / "feedback.html").read_text())
    points = table(course / "all.csv", "student")["leaves_early"]["points"]
    assert f"{points} points less 7% for lateness. (1 day late)" in page


def test_nothing_is_released_while_answers_wait(course: Path, tmp_path: Path) -> None:
    """And a report that the gradebook does not know is named."""
    url = str(tmp_path / "other.db")
    database.record_all(url, [(case, report(course, case)) for case in CASES[:3]], ASSIGNMENT)
    with database.connect(url) as book:
        for grade in database.rows_of(book, "known_mistakes").values():
            grade.needs_manual_grade = False
        database.rows_of(book, "leaves_early")["p2_slopes", "p2a"].auto_score = 0.0
        book.db.commit()
    results = tmp_path / "results"
    for case in CASES[:4]:
        (results / case).mkdir(parents=True)
        (results / case / "report.json").write_bytes(encode(report(course, case)))
    done = run("feedback", results, "--db", url)
    assert done.exit_code == 1
    assert "half_done: not in the gradebook" in done.output
    assert "leaves_early: its automatic scores in the gradebook differ from its report" in done.output
    assert "1 submission with answers that wait for staff: nothing written (reference)" in done.output
    assert [path.parent.name for path in results.glob("*/feedback.html")] == ["known_mistakes"]
    assert run("feedback", results, "--db", url, "--unfinished").exit_code == 1
    assert "are still open" in (results / "reference" / "feedback.html").read_text()
