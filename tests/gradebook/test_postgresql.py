"""PostgreSQL holds the same grades as SQLite.

A server of the machine's own installed PostgreSQL is started in a temporary folder. Where there is none the tests are
skipped, unless ``HW0_REQUIRE_POSTGRESQL`` is set, as it is where PostgreSQL has just been installed for them.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from autograder.staff.gradebook import audit, database, exports, grades, late
from autograder.staff.gradebook.reading import server as reading_server
from tests.gradebook.conftest import ASSIGNMENT, make_report
from tests.gradebook.reading_class import Client, serving
from tests.gradebook.test_grades import DUE, POLICY

pytestmark = pytest.mark.exhaustive


def _programs() -> Path | None:
    """Where PostgreSQL's programs are: on PATH, or where Debian puts them."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else None


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Start a PostgreSQL server, yield the URL of its empty database, and stop it; its files are removed.

    Without PostgreSQL the tests are skipped, or fail if the environment requires it.
    """
    programs = _programs()
    if programs is None:
        if os.environ.get("HW0_REQUIRE_POSTGRESQL"):
            pytest.fail("PostgreSQL is required here and is not installed")
        pytest.skip("NOT TESTED: PostgreSQL is not installed (apt-get install postgresql)")
    # Not below pytest's folder, which only its own user may enter.
    folder = Path(tempfile.mkdtemp(prefix="toy-postgresql-"))
    user = None
    if os.geteuid() == 0:  # the server refuses to run as root; Debian's package brings a user for it
        user = "postgres"
        shutil.chown(folder, user)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = folder / "data"

    def run(*command: str) -> None:
        subprocess.run(
            [str(programs / command[0]), *command[1:]],
            check=True,
            user=user,
            cwd=folder,
            capture_output=True,
            timeout=60,
        )

    run("initdb", "-D", str(data), "-A", "trust", "-U", "toy", "--no-sync", "-E", "UTF8", "--locale=C")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql://toy@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _term(url: str) -> tuple[str, list[tuple[object, ...]]]:
    """A term in short: grading, a reader, a regrade, lateness. Returns the grades and the trail."""
    first = [(f"student-{n:02}", make_report(f"Stüdent {n}", f"{n:064}", share=n / 3)) for n in range(4)]
    database.record_all(url, first, ASSIGNMENT)
    with database.connect(url) as gradebook:
        with audit.acting("reader-01", "formgrader"):
            for student, score in (("student-01", 0.75), ("student-02", 1 / 3)):
                grade = gradebook.find_grade("p2a-derivation", "p2_slopes", "toy", student)
                grade.manual_score, grade.extra_credit, grade.needs_manual_grade = score, 0.5, False
                gradebook.db.commit()
        times = {student: DUE + n * timedelta(days=1.4) for n, (student, _) in enumerate(first)}
        assert grades.set_times(gradebook, times) == {}
    again = make_report("Stüdent 1", f"{1:064}", share=1 / 3, p2a={"score": 3.0, "outcome": "pass"})
    database.record_all(url, [("student-01", again)], ASSIGNMENT, why="regraded")
    with database.connect(url) as gradebook:
        gradebook.remove_student("student-03")
        table = exports.grades_csv(
            grades.load(gradebook, late.parse(POLICY | {"extensions": {}, "excused": []}))
        )
        with gradebook.engine.connect() as connection:
            trail = [
                (c.student, c.notebook, c.cell, c.field, c.old, c.new, c.who, c.why)
                for c in audit.changes(connection)
            ]
    return table, sorted(trail, key=repr)


def test_both_databases_give_the_same_grades_and_the_same_trail(server: str, url: str) -> None:
    table, trail = _term(server)
    assert (table, trail) == _term(url)
    assert "student-02" in table
    assert any(change[6] == "reader-01" for change in trail)


def test_a_change_made_behind_our_back_is_in_the_trail(server: str) -> None:
    database.record_all(server, [("student-09", make_report("student-09", "9" * 64))], ASSIGNMENT)
    with database.connect(server) as gradebook:
        with gradebook.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE grade SET manual_score = 100")
        with gradebook.engine.connect() as connection:
            (one,) = [c for c in audit.changes(connection, "student-09") if c.new == 100 and c.cell == "p2a"]
    assert (one.old, one.who) == (None, "unknown")


def test_the_reading_page_works_and_finds_conflicts(server: str, tmp_path: Path) -> None:
    reports = [(f"student-{n:02}", make_report(f"student-{n:02}", f"{n:064}")) for n in (20, 21)]
    database.record_all(server, reports, ASSIGNMENT)
    reading = reading_server.set_up(tmp_path, server)
    with serving(reading) as port:
        ana, ben = Client(reading, port, "ana"), Client(reading, port, "ben")
        with database.connect(server) as book:
            page = ana.get(f"/answer/{book.find_grade('p3b', 'p3_words', 'toy', 'student-20').id}")
        item = int(re.findall(r'data-item="(\d+)"', page.text)[0])
        assert ana.decide(page, items=[item], comment="Why?").status == 200
        assert ben.decide(page, points="3").status == 409
        change = {"cell": "p3b", "id": item, "points": "0.5", "text": "a clear answer"}
        shown = ana.call("item", **change).json["shown"]
        assert ana.call("item", **change, shown=shown).json == {"answers": 1}
        assert ana.call("undo").status == 409  # the rubric has moved the score since
        with database.connect(server) as book:
            ours = [one.cells["p3b"] for one in grades.load(book) if one.student in dict(reports)]
            with book.engine.connect() as connection:
                trail = [
                    c for c in audit.changes(connection) if c.cell == "p3b" and c.field == "manual_score"
                ]
        assert sorted(cell.manual or 0 for cell in ours) == [0, 0.5]
        assert [(change.new, change.who) for change in trail[-2:]] == [(1.0, "ana"), (0.5, "ana")]
