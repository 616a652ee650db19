"""Two homeworks with questions of the same names share a course; a course that an older version began goes on."""

from __future__ import annotations

import csv
import os
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from autograder.staff.gradebook import ASSIGNMENT, database, migrations
from autograder.staff.gradebook.course import url_of
from tests import warm
from tests.places import ROOT
from workbook import homework

pytestmark = pytest.mark.exhaustive

TOY = ROOT / "tests" / "toy"


def run(*words: str | Path, cwd: Path, about: Path | None = None) -> str:
    environment = {k: v for k, v in os.environ.items() if k != homework.VARIABLE}
    if about is not None:
        environment[homework.VARIABLE] = str(about)
    done = warm.run(cwd, *words, environment=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def other_homework(folder: Path) -> Path:
    """The toy homework under another name, and its first question with another right answer."""
    shutil.copytree(TOY, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "assignment" / "toy").rename(folder / "assignment" / "other")
    for path in (folder / "homework.toml", *folder.glob("assignment/*.md"), *folder.rglob("*.py")):
        text = path.read_text().replace("toy", "other").replace("points = 3,", "points = 5,")
        path.write_text(text.replace("points=2", "points=4"))
    return folder


def points(course: Path, about: Path, out: Path) -> dict[str, str]:
    run(
        "autograder",
        "gradebook",
        "export",
        "--homework",
        about,
        "-o",
        out,
        "--db",
        course / "gradebook.db",
        cwd=out.parent,
    )
    with out.open(newline="") as file:
        (row,) = csv.DictReader(file)
    return row


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """Build, grade and fill two homeworks into one course folder; return it and both homeworks' folders.

    The class has one student, whose answer of p1a is right in the first homework alone.
    """
    place = tmp_path_factory.mktemp("course")
    folders = TOY, other_homework(place / "other")
    for folder, wrong in zip(folders, (False, True), strict=True):
        name = folder.name
        run("autograder", "build", "--homework", folder, "-o", place / f"built-{name}", cwd=place)
        student = place / f"class-{name}" / "student-01"
        student.mkdir(parents=True)
        for path in (place / f"built-{name}" / "solutions").glob("*.ipynb"):
            text = path.read_text()
            (student / path.name).write_text(text.replace("return 2 * x", "return 3 * x") if wrong else text)
        run(
            "autograder",
            "grade",
            student.parent,
            "-o",
            place / f"out-{name}",
            "--homework",
            folder,
            cwd=place,
        )
        run(
            *("autograder", "gradebook", "course", student.parent, "--homework", folder),
            *("--results", place / f"out-{name}", "--course", place / "course"),
            cwd=place,
        )
    return place / "course", *folders


def test_each_homework_has_its_own_points(course: tuple[Path, Path, Path], tmp_path: Path) -> None:
    folder, toy, other = course
    first, second = (points(folder, about, tmp_path / f"{about.name}.csv") for about in (toy, other))
    assert float(first["p1a"]) == 3
    assert float(second["p1a"]) == 0
    assert float(first["p1b"]) == float(second["p1b"]) == 2


def test_both_are_assignments_of_one_database(course: tuple[Path, Path, Path]) -> None:
    with sa.create_engine(f"sqlite:///{course[0] / 'gradebook.db'}").connect() as connection:
        assert {row[0] for row in connection.exec_driver_sql("SELECT name FROM assignment")} == {
            "toy",
            "other",
        }
        for table in ("toy_submission", "other_submission"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 1


def test_nbgrader_itself_takes_each_homework_s_scores(
    course: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    folder, toy, other = course
    run("nbgrader", "autograde", "--force", cwd=folder, about=toy)
    run("nbgrader", "autograde", "--force", cwd=folder)  # the one that was filled in last
    assert float(points(folder, toy, tmp_path / "again.csv")["p1a"]) == 3
    assert float(points(folder, other, tmp_path / "other.csv")["p1a"]) == 0


def test_a_course_of_an_older_version_keeps_what_it_knows(tmp_path: Path) -> None:
    """The rows of a database whose tables have the names of older versions are found under the names of today."""
    url = database.normalized(str(tmp_path / "gradebook.db"))
    own = [*database._OWN.tables.values()]
    with database.connect(url) as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT)
        gradebook.db.execute(sa.insert(database.HELD).values(student_id="student-01", cell="a", points=1.5))
        gradebook.db.commit()
        with gradebook.engine.begin() as connection:  # as older versions called them
            for table in own:
                old = f"{migrations.SHARED}{table.name.removeprefix(f'{ASSIGNMENT}_')}"
                connection.exec_driver_sql(f"ALTER TABLE {table.name} RENAME TO {old}")
            for trigger in ("insert", "update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS workbook_score_{trigger}")
            connection.exec_driver_sql(
                f"ALTER TABLE workbook_score_change RENAME TO {ASSIGNMENT}_score_change"
            )
            connection.exec_driver_sql(
                f"INSERT INTO {ASSIGNMENT}_score_change (at, student, notebook, cell, field, new, who, why)"
                " VALUES ('2030', 'student-01', 'n', 'c', 'manual_score', 1, 'somebody', 'read')"
            )
    with database.connect(url) as gradebook:
        assert database.held_points(gradebook, "student-01") == {"a": 1.5}
        with gradebook.engine.connect() as connection:
            names = set(sa.inspect(connection).get_table_names())
            assert {name for name in names if name.startswith(migrations.SHARED)} >= {"workbook_score_change"}
            assert f"{migrations.SHARED}held" not in names
            who = connection.exec_driver_sql("SELECT who FROM workbook_score_change").scalar()
            assert who == "somebody"


def test_the_configuration_of_an_older_course_still_imports_the_engine(tmp_path: Path) -> None:
    config = tmp_path / "nbgrader_config.py"
    config.write_text(
        "from autograder import courses\n"
        "from autograder.gradebook import formgrader, preprocessors  # noqa: E402\n"
        'c.CourseDirectory.db_url = "sqlite:///gradebook.db"\n'
        "# ours: from autograder import courses\n",
        encoding="utf-8",
    )
    assert url_of(tmp_path) == "sqlite:///gradebook.db"
    assert config.read_text(encoding="utf-8").splitlines()[:2] == [
        "from autograder.homework import courses",
        "from autograder.staff.gradebook import formgrader, preprocessors  # noqa: E402",
    ]
    assert config.read_text(encoding="utf-8").endswith("# ours: from autograder import courses\n")
