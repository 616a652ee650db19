"""Formgrader in a real browser, on our data: grade, comment, next, export; and answers that attack the page.

Needs Chromium; where there is none the tests are skipped, unless ``HW0_REQUIRE_BROWSER`` is set.
"""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from nbformat.notebooknode import NotebookNode

from autograder.staff.gradebook import audit, course, database, exports, grades
from tests.browser import chromium, needs_chromium
from tests.gradebook.conftest import Class, cell_of
from tests.gradebook.payloads import XSS

pytestmark = [pytest.mark.exhaustive, needs_chromium]

TOKEN = "only-for-this-test"


@pytest.fixture(scope="module")
def klass(
    tmp_path_factory: pytest.TempPathFactory, released: dict[str, NotebookNode], empty_database: Path
) -> Class:
    """Two honest students, and one whose every answer attacks."""
    folder = tmp_path_factory.mktemp("class")
    shutil.copy(empty_database, folder / "gradebook.db")
    made = Class(folder, released, course.default_url(folder))

    def honest(notebooks: dict[str, NotebookNode]) -> None:
        cell_of(notebooks, "p2a-derivation").source = r"So $\mathbf{w}^\top X^\top X = \mathbf{y}^\top X$."

    def attack(notebooks: dict[str, NotebookNode]) -> None:
        everything = "\n\n".join(XSS.values())
        for name in ("p2a-derivation", "p2b-derivation"):
            cell_of(notebooks, name).source = everything
        cell_of(notebooks, "p2a-slope_linear").source = "x = '''</pre><script>owned()</script>'''"
        notebooks["p2_slopes"].metadata["title"] = "<script>owned()</script>"

    made.hand_in("student-01", honest, share=0.5)
    made.hand_in("student-02", honest)
    made.hand_in("attacker-01", attack, manual_p2a={"evidence": "<img src=x onerror=owned()>"})
    made.fill()
    return made


@pytest.fixture(scope="module")
def server(klass: Class) -> Iterator[str]:
    """Start formgrader as `autograder gradebook serve` does, yield its address without the token, and end it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    script = (
        "import sys, pathlib; from autograder.staff.gradebook import formgrader_server as server; "
        "server.make(pathlib.Path(sys.argv[1]), port=int(sys.argv[2]), token=sys.argv[3]).start()"
    )
    log = klass.folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", script, str(klass.course), str(port), TOKEN], stdout=output, stderr=output
        )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(1500):
            try:
                urllib.request.urlopen(f"{address}/login", timeout=5).close()
                break
            except OSError:
                assert process.poll() is None, log.read_text()
                time.sleep(0.2)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


class Watched:
    """A page that notes whatever it tried to reach elsewhere, and whether a payload ran."""

    def __init__(self, browser: Any, server: str) -> None:
        self.context = browser.new_context()
        self.page = self.context.new_page()
        self.page.set_default_timeout(90_000)  # a loaded machine is slow, not wrong
        self.owned: list[str] = []
        self.elsewhere: list[str] = []
        self.errors: list[str] = []
        self.page.expose_function("owned", lambda *_: self.owned.append("ran"))
        self.page.on("dialog", lambda dialog: self.owned.append("dialog"))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((server + "/", "data:", "about:"))
                else self.elsewhere.append(request.url)
            ),
        )
        self.page.goto(f"{server}/formgrader/gradebook/toy/p2_slopes?token={TOKEN}")
        self.page.wait_for_selector("a.name-hidden")

    def wait_until_typeset(self) -> None:
        self.page.wait_for_function(
            "() => window.MathJax && MathJax.workbookTypeset && formgrader.loaded && formgrader.grades.loaded"
        )


@pytest.fixture
def watched(browser: Any, server: str) -> Iterator[Watched]:
    page = Watched(browser, server)
    yield page
    page.context.close()


def _submission(klass: Class, student: str) -> str:
    with database.connect(klass.url) as gradebook:
        return str(gradebook.find_submission_notebook("p2_slopes", "toy", student).id)


def test_grade_comment_next_and_export(watched: Watched, klass: Class, server: str) -> None:
    """Grade and comment on a student's derivations in formgrader, and go to the next student.

    The gradebook has the scores and the comment, the record of changes says who gave them and where, and the exported
    table has the student. The page loads nothing from elsewhere.
    """
    page = watched.page
    page.click("a.name-hidden >> nth=0")
    watched.wait_until_typeset()
    first = page.url.split("/submissions/")[1].split("/")[0]
    assert page.locator(".workbook-reference").count() == 4  # reference and rubric beside each derivation
    assert page.locator(".workbook-reference mjx-container").count() > 5

    box = page.locator("#p2a-derivation")
    box.fill("0.75")
    with page.expect_response(lambda response: "/api/grade/" in response.url):
        box.blur()
    page.locator("#p2a-derivation-comment").fill("Say why the inverse exists.")
    with page.expect_response(lambda response: "/api/comment/" in response.url):
        page.locator("#p2a-derivation-comment").blur()
    with page.expect_response(lambda response: "/api/grade/" in response.url):
        page.locator("#p2b-derivation").locator(
            "xpath=ancestor::*[contains(@class,'nbgrader_cell')]"
        ).locator(".full-credit").click()
    page.click("text=Next →")
    page.wait_for_url(lambda url: first not in url)
    watched.wait_until_typeset()

    with database.connect(klass.url) as gradebook:
        notebook = gradebook.find_submission_notebook_by_id(first)
        student = notebook.student.id
        graded = {grade.name: grade for grade in notebook.grades}
        assert graded["p2a-derivation"].manual_score == 0.75
        assert not graded["p2a-derivation"].needs_manual_grade
        assert graded["p2b-derivation"].manual_score == 1
        comments = {comment.name: comment.manual_comment for comment in notebook.comments}
        assert comments["p2a-derivation"] == "Say why the inverse exists."
        row = next(one for one in grades.load(gradebook) if one.student == student)
        assert row.cells["p2a-derivation"].score == 0.75
        assert "p2a-derivation" not in row.to_grade
        with gradebook.engine.connect() as connection:
            by_hand = [one for one in audit.changes(connection, student) if one.field == "manual_score"]
    assert [(one.cell, one.new) for one in by_hand] == [("p2a-derivation", 0.75), ("p2b-derivation", 1.0)]
    assert {(one.who, one.why) for one in by_hand} == {(audit.current_user(), "formgrader")}
    assert student in exports.grades_csv([row])
    assert watched.elsewhere == []
    assert watched.errors == []


def test_no_payload_acts_in_the_page(watched: Watched, klass: Class, server: str) -> None:
    page = watched.page
    page.goto(f"{server}/formgrader/submissions/{_submission(klass, 'attacker-01')}/")
    watched.wait_until_typeset()
    before = klass.score("attacker-01")
    for element in page.locator(
        ".workbook-answer a[href], .workbook-answer details, .workbook-answer summary"
    ).all():
        element.dispatch_event("click")
    page.wait_for_timeout(500)
    assert watched.owned == []
    assert watched.elsewhere == []
    for forbidden in ("[class*=full-credit]", "[id]:not([id^=MJX])", "[style*=fixed]", "a[href^=javascript]"):
        assert page.locator(f".workbook-answer {forbidden}").count() == 0
    assert page.locator(".workbook-answer script, .workbook-answer iframe").count() == 0
    assert page.evaluate("typeof MathJax.startup") == "object"
    assert page.url.startswith(server)
    assert klass.score("attacker-01") == before
    assert (
        "Derivation checker: <img src=x onerror=owned()>"
        in page.locator(".workbook-verdict").first.inner_text()
    )
    # the alarm itself works
    page.evaluate("owned()")
    assert watched.owned == ["ran"]


def test_the_policy_stops_what_the_sanitizer_would_miss(watched: Watched, klass: Class, server: str) -> None:
    page = watched.page
    page.goto(f"{server}/formgrader/submissions/{_submission(klass, 'student-01')}/")
    watched.wait_until_typeset()
    page.evaluate("document.querySelector('.workbook-answer').innerHTML = '<img src=x onerror=owned()>'")
    page.evaluate(
        "const s = document.createElement('div'); s.innerHTML = '<img src=//example.invalid/>'; document.body.append(s)"
    )
    page.wait_for_timeout(500)
    assert watched.owned == []


PUT_SCORE = """async ([cell, value]) => {
    const id = formgrader.grades.find(grade => grade.get('name') === cell).id
    const answer = await fetch(base_url + '/api/grade/' + id, {method: 'PUT', body: value,
        headers: {'X-CSRFToken': getCookie('_xsrf')}})
    return answer.status
}"""
"""Sends a score for a cell as formgrader's page does, and gives the status of the answer."""


def test_a_score_out_of_range_is_refused(watched: Watched, klass: Class, server: str) -> None:
    """The server refuses scores that are not numbers between 0 and the maximum, and the saved score stays.

    The page says so when such a score is typed, and an emptied box puts the answer back into the queue.
    """
    page = watched.page
    page.goto(f"{server}/formgrader/submissions/{_submission(klass, 'student-02')}/")
    watched.wait_until_typeset()
    assert page.evaluate(PUT_SCORE, ["p2c-derivation", '{"manual_score": 1}']) == 200
    scores = ('"seven"', "NaN", "true", "[1]", "107", "-4", "1.01")
    for bad in ("[1]", *(f'{{"manual_score": {score}}}' for score in scores)):
        assert page.evaluate(PUT_SCORE, ["p2c-derivation", bad]) == 400
    with database.connect(klass.url) as gradebook:
        grade = gradebook.find_grade("p2c-derivation", "p2_slopes", "toy", "student-02")
        assert (grade.manual_score, grade.extra_credit, grade.score) == (1.0, None, 1.0)
    # typed in the box, 7 is said to be wrong, and the box has what is saved
    page.reload()
    watched.wait_until_typeset()
    box = page.locator("#p2c-derivation")
    box.fill("7")
    box.blur()
    page.wait_for_selector("text=Not saved: 7 is not between 0 and 1.")
    assert box.input_value() == "1"
    # a box that is cleared puts the answer back into the queue
    with page.expect_response(lambda response: "/api/grade/" in response.url):
        box.fill("")
        box.blur()
    with database.connect(klass.url) as gradebook:
        grade = gradebook.find_grade("p2c-derivation", "p2_slopes", "toy", "student-02")
        assert (grade.manual_score, grade.needs_manual_grade) == (None, True)


def test_a_cell_with_held_points_waits_for_a_decision_and_others_do_not(
    watched: Watched, klass: Class, server: str
) -> None:
    with database.connect(klass.url) as gradebook:
        gradebook.db.execute(sa.insert(database.HELD).values(student_id="student-02", cell="p2b", points=1.5))
        gradebook.db.commit()
    page = watched.page
    page.goto(f"{server}/formgrader/submissions/{_submission(klass, 'student-02')}/")
    watched.wait_until_typeset()

    def waits(cell: str, score: str) -> bool:
        assert page.evaluate(PUT_SCORE, [cell, f'{{"manual_score": {score}}}']) == 200
        with database.connect(klass.url) as gradebook:
            return bool(gradebook.find_grade(cell, "p2_slopes", "toy", "student-02").needs_manual_grade)

    assert page.evaluate(PUT_SCORE, ["p2b", '{"manual_score": 3.5}']) == 400
    assert not waits("p2b", "2.5")
    assert waits("p2b", '""')  # a box that is cleared
    assert not waits("p2c", "1")
    assert not waits("p2c", '""')  # nothing of it is held: the tests have decided
    with database.connect(klass.url) as gradebook:
        gradebook.db.execute(sa.delete(database.HELD))
        gradebook.db.commit()


def test_the_page_names_nobody(watched: Watched, klass: Class, server: str) -> None:
    page = watched.page
    page.goto(f"{server}/formgrader/submissions/{_submission(klass, 'student-02')}/")
    watched.wait_until_typeset()
    assert "student-02" not in page.content()
    assert "student-0" not in page.locator("body").inner_text()


def test_the_server_sees_what_others_wrote(watched: Watched, klass: Class, server: str) -> None:
    page = watched.page
    identity = _submission(klass, "student-02")
    page.goto(f"{server}/formgrader/submissions/{identity}/")
    watched.wait_until_typeset()
    with database.connect(klass.url) as gradebook:
        gradebook.find_grade("p2b-derivation", "p2_slopes", "toy", "student-02").manual_score = 0.25
        gradebook.db.commit()
    page.goto(f"{server}/formgrader/submissions/{identity}/")
    watched.wait_until_typeset()
    assert page.input_value("#p2b-derivation") == "0.25"


def test_the_autograde_button_reads_the_report(watched: Watched, klass: Class, server: str) -> None:
    klass.grade("student-01", share=1.0)
    post = """async () => {
        const answer = await fetch('/formgrader/api/submission/toy/student-01/autograde',
            {method: 'POST', headers: {'X-CSRFToken': getCookie('_xsrf')}})
        return answer.json()
    }"""
    result = watched.page.evaluate(post)
    assert result["success"], result
    with database.connect(klass.url) as gradebook:
        assert gradebook.find_grade("p2b", "p2_slopes", "toy", "student-01").auto_score == 3


@pytest.mark.parametrize(
    "path", ["api/contents", "api/kernels", "api/terminals", "files/gradebook.db", "terminals/1"]
)
def test_the_server_offers_nothing_but_formgrader(server: str, path: str, watched: Watched) -> None:
    assert watched.page.goto(f"{server}/{path}").status in (403, 404)  # 403: hidden from the contents


def test_nobody_comes_in_without_the_token(server: str, browser: Any) -> None:
    page = browser.new_context().new_page()
    page.goto(f"{server}/formgrader/gradebook/toy")
    assert "/login" in page.url
