"""Runs of the command line: what is finished stays, what changed is graded, and what changed is said."""

from __future__ import annotations

import csv
import json
import os
import shutil
import time
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from autograder import cli
from autograder.batch import coordinator, finished, work
from autograder.batch.cache import Cache, default_folder
from autograder.command_line import EXIT_NO_ISOLATION
from autograder.grade import report
from autograder.homework.layout import HomeworkFolder
from autograder.intake.release import Release
from tests.places import FOLDER

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("graded_here")]


def grade(*arguments: object, code: int = 0) -> str:
    done = CliRunner().invoke(
        cli.main, ["grade", "--jobs", "1", *map(str, arguments)], catch_exceptions=False
    )
    assert done.exit_code == code, done.output
    return done.output


def questions(out: Path) -> dict[str, report.QuestionEntry]:
    return {question.name: question for question in report.read(out / "student-01/report.json").questions}


@pytest.fixture
def release_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the tests and notebooks that a test may change, and that the command line then grades with."""
    root = tmp_path / "root"
    for part in ("questions", "assignment", "solutions", "derivations"):
        shutil.copytree(FOLDER.root / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr("autograder.intake.release.Release", lambda: Release(HomeworkFolder(root)))
    return root


def change_test(root: Path, question: str, old: str = "", new: str = "") -> None:
    path = root / "questions/hidden" / f"{question}.py"
    text = path.read_text()
    assert old in text
    path.write_text((text.replace(old, new) if old else text) + "\n# changed\n")


def test_a_second_run_grades_nothing_and_changes_no_byte(class_of, tmp_path):
    out = tmp_path / "out"
    assert "3 graded;" in grade(class_of(3), "-o", out)
    before = {path: path.stat().st_mtime_ns for path in out.glob("*/*")}
    assert "0 graded, 3 unchanged since an earlier run" in grade(tmp_path / "class", "-o", out)
    assert {path: path.stat().st_mtime_ns for path in out.glob("*/*")} == before


def test_only_what_was_handed_in_again_is_graded(class_of, tmp_path):
    out, folder = tmp_path / "out", class_of(3)
    grade(folder, "-o", out)
    (folder / "student-02" / "p3_words.ipynb").unlink()
    output = grade(folder, "-o", out)
    assert "1 graded, 2 unchanged" in output
    assert "1 scores changed" in output
    (row,) = csv.DictReader((out / "changes.csv").read_text().splitlines())
    assert (row["student"], row["questions"], row["why"]) == ("student-02", "p3a 1 → 0", "handed in again")


def test_a_report_that_somebody_edited_is_made_again(class_of, tmp_path):
    out = tmp_path / "out"
    grade(class_of(1), "-o", out)
    path = out / "student-01" / "report.json"
    good = path.read_bytes()
    path.write_bytes(good.replace(b'"score": ', b'"score": 9', 1))
    assert "1 graded;" in grade(tmp_path / "class", "-o", out)
    assert json.loads(path.read_bytes())["questions"] == json.loads(good)["questions"]


def test_a_damaged_report_of_an_earlier_run_is_named(class_of, tmp_path):
    out = tmp_path / "out"
    grade(class_of(1), "-o", out)
    damaged = out / "student-02" / "report.json"
    damaged.parent.mkdir()
    damaged.write_bytes((out / "student-01" / "report.json").read_bytes()[:100])
    said = grade(tmp_path / "class", "-o", out, code=1)
    assert (
        "student-02: no scores in grades.csv: report.json is not valid JSON: cut short, or not a report"
        in said
    )
    assert "student-02" in (out / "grades.csv").read_text()


def test_a_changed_hidden_test_runs_only_its_question_and_says_who_changed(class_of, tmp_path, release_copy):
    out, folder = tmp_path / "out", class_of(2)
    grade(folder, "-o", out, "--jobs", 1)
    kept = report.read(out / "student-01" / "report.json")
    change_test(release_copy, "p2a", 'testing.function(env, "slope_linear")', 'testing.number("none", "it")')
    output = grade(folder, "-o", out, "--jobs", 1)
    assert "2 scores changed" in output
    rows = list(csv.DictReader((out / "changes.csv").read_text().splitlines()))
    assert [row["why"] for row in rows] == ["tests changed: p2a"] * 2
    assert all(row["questions"].startswith("p2a 4 → ") for row in rows)
    after = report.read(out / "student-01" / "report.json")
    for old, new in zip(kept.questions, after.questions, strict=True):
        assert old == new or new.name == "p2a"
    assert after.release != kept.release
    # The other notebook was not even started: its figures are those of the first run.
    words = [next(one for one in made.notebooks if one.name == "p3_words") for made in (kept, after)]
    assert words[0] == words[1]


@pytest.mark.parametrize("changed", ["derivations/p2.toml", "solutions/written/p2a.md"])
def test_a_changed_derivation_is_checked_again_and_no_notebook_runs(
    class_of, tmp_path, release_copy, changed
):
    out, folder = tmp_path / "out", class_of(1)
    grade(folder, "-o", out)
    before, kept = finished.read(out / "student-01"), report.read(out / "student-01" / "report.json")
    file = release_copy / changed
    file.write_text(file.read_text() + "\n")
    assert "1 graded" in grade(folder, "-o", out)
    after, again = finished.read(out / "student-01"), report.read(out / "student-01" / "report.json")
    assert before
    assert after
    assert finished.differences(before, after) == ["derivations or rubrics changed"]
    assert [one.cpu_seconds for one in again.notebooks] == [one.cpu_seconds for one in kept.notebooks]


def test_grading_from_the_cache_gives_what_grading_afresh_gives(class_of, tmp_path, release_copy):
    folder = class_of(1)
    grade(folder, "-o", tmp_path / "first")
    change_test(release_copy, "p2b")
    grade(folder, "-o", tmp_path / "cached")
    grade(folder, "-o", tmp_path / "afresh", "--no-cache")
    cached, afresh = (report.read(tmp_path / o / "student-01/report.json") for o in ("cached", "afresh"))
    assert cached.questions == afresh.questions
    assert cached.score == afresh.score


def test_a_changed_hidden_test_does_not_run_the_public_one_again(class_of, tmp_path, release_copy, own_cache):
    folder, said = class_of(1), "said by the first run"
    grade(folder, "-o", tmp_path / "first")
    cache = Cache(default_folder())
    for path in (path for path in default_folder().rglob("*") if path.is_file()):
        key = path.parent.name + path.name
        entry = cache.get(key, work.Graded)
        if entry is None:  # what was found of derivations
            continue
        for case in entry.result.cases.get("p2a", ()):
            case.message = said
        cache.put(key, entry)
    change_test(release_copy, "p2a")
    grade(folder, "-o", tmp_path / "second")
    cases = questions(tmp_path / "second")["p2a"].cases
    assert {(case.hidden, case.message == said) for case in cases} == {(False, True), (True, False)}


def test_a_removed_hidden_test_leaves_no_case_behind(class_of, tmp_path, release_copy):
    folder = class_of(1)
    grade(folder, "-o", tmp_path / "first")
    (release_copy / "questions/hidden/p2a.py").unlink()
    grade(folder, "-o", tmp_path / "second")
    before, after = questions(tmp_path / "first"), questions(tmp_path / "second")
    assert any(case.hidden for case in before["p2a"].cases)
    assert not any(case.hidden for case in after["p2a"].cases)
    assert [name for name in before if before[name] != after[name]] == ["p2a"]


def test_a_damaged_cache_is_a_miss(class_of, tmp_path, own_cache):
    grade(class_of(1), "-o", tmp_path / "first")
    entries = [path for path in default_folder().rglob("*") if path.is_file()]
    assert len(entries) == 3  # two notebooks and the derivations
    for entry in entries:
        entry.write_bytes(entry.read_bytes()[:-5])
    assert "1 graded;" in grade(tmp_path / "class", "-o", tmp_path / "second")
    first, second = (report.read(tmp_path / o / "student-01/report.json") for o in ("first", "second"))
    assert first.questions == second.questions


def test_changed_since_a_folder_takes_what_is_the_same_from_there(class_of, tmp_path):
    folder = class_of(2)
    grade(folder, "-o", tmp_path / "monday")
    (folder / "student-01" / "p3_words.ipynb").unlink()
    output = grade(folder, "-o", tmp_path / "friday", "--changed-since", tmp_path / "monday")
    assert "1 graded, 1 unchanged" in output
    assert "handed in again" in output
    same = [(tmp_path / day / "student-02" / "report.json").read_bytes() for day in ("monday", "friday")]
    assert same[0] == same[1]


def test_changed_since_a_time_leaves_what_was_there_before(class_of, tmp_path, release_copy):
    out, folder = tmp_path / "out", class_of(2)
    for path in [*folder.rglob("*"), folder]:
        os.utime(path, (1e9, 1e9))
    grade(folder, "-o", out)
    change_test(release_copy, "p2a")
    os.utime(folder / "student-02" / "p3_words.ipynb")
    assert "1 graded, 1 unchanged" in grade(folder, "-o", out, "--changed-since", "2020-01-01T00:00")


@pytest.mark.parametrize("since", [(), ("--changed-since", "2020-01-01T00:00")])
def test_a_scan_that_comes_later_is_graded_and_sends_a_reader_to_it(class_of, tmp_path, since):
    out, folder = tmp_path / "out", class_of(2)
    for number in (1, 2):  # an answer on paper: nothing is typed
        path = folder / f"student-0{number}" / "p2_slopes.ipynb"
        node = nbformat.read(path, as_version=4)
        node.cells = [cell for cell in node.cells if not cell.id.endswith("-derivation")]
        nbformat.write(node, path)
    for path in [*folder.rglob("*"), folder]:
        os.utime(path, (1e9, 1e9))
    grade(folder, "-o", out)
    page = (out / "student-02" / "feedback.html").read_bytes()
    (folder / "student-02" / "scan.pdf").write_bytes(b"%PDF-1.4")
    os.utime(folder / "student-02", (1e9, 1e9))
    assert "1 graded, 1 unchanged" in grade(folder, "-o", out, *since)
    said = {one.name: one.evidence or "" for one in report.read(out / "student-02" / "report.json").manual}
    assert any("scan.pdf" in evidence for evidence in said.values())
    assert (out / "student-02" / "feedback.html").read_bytes() != page
    assert "0 graded, 2 unchanged" in grade(folder, "-o", out)


def test_changed_since_nothing_that_is_known_is_a_usage_error(class_of, tmp_path):
    output = grade(class_of(1), "-o", tmp_path / "out", "--changed-since", "last week", code=2)
    assert "neither an output folder nor a time" in output


def test_two_runs_do_not_write_to_one_folder(class_of, tmp_path):
    with coordinator.owned(tmp_path / "out"):
        assert "another run is writing" in grade(class_of(1), "-o", tmp_path / "out", code=2)


def test_what_killed_runs_left_is_cleared_away(class_of, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    home = tmp_path / "tmp" / "autograder-12345-abcdefgh"
    (home / "worker-1").mkdir(parents=True)
    os.utime(home, (time.time() - 3600,) * 2)
    half = tmp_path / "out" / "student-01" / ".0123456789abcdef.unfinished"
    half.parent.mkdir(parents=True)
    half.write_text("{")
    grade(class_of(1), "-o", tmp_path / "out")
    assert not half.exists()
    assert not home.exists()


def test_a_failing_report_is_there_before_grading(class_of, tmp_path):
    settings = commands_settings()
    run = coordinator.Run([class_of(1) / "student-01"], tmp_path / "out", settings)
    run.begin(run.found[0])
    placeholder = report.read(tmp_path / "out" / "student-01" / "report.json")
    assert {q.outcome for q in placeholder.questions} == {"grader_error"}
    assert finished.read(tmp_path / "out" / "student-01") is None
    assert list(run.unfinished()) == run.found
    # An earlier report is worth more than a stand-in.
    (tmp_path / "out" / "student-01" / "report.json").write_text("{}")
    run.begin(run.found[0])
    assert (tmp_path / "out" / "student-01" / "report.json").read_text() == "{}"


def commands_settings():
    from autograder.batch.settings import Settings

    return Settings(Release(), "none")


def test_isolation_that_does_not_hold_is_exit_code_3(class_of, tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.sandbox.canary.run", lambda tier: ["a worker can fly"])
    output = grade(class_of(1), "-o", tmp_path / "out", code=EXIT_NO_ISOLATION)
    assert "a worker can fly" in output
    assert not (tmp_path / "out").exists()


def test_grades_are_of_all_reports_in_the_folder(class_of, tmp_path):
    folder = class_of(3)
    grade(folder, "-o", tmp_path / "out")
    grade(folder / "student-02", "-o", tmp_path / "out")
    rows = list(csv.DictReader((tmp_path / "out" / "grades.csv").read_text().splitlines()))
    assert [row["folder"] for row in rows] == ["student-01", "student-02", "student-03"]
