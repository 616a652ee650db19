"""Fill nbgrader's course folder from submissions and their reports, so that formgrader has pages to show.

::

    COURSE/nbgrader_config.py
    COURSE/gradebook.db                           unless another database is named
    COURSE/source/<name>/*.ipynb                  the released notebooks
    COURSE/submitted/<student>/<name>/*.ipynb     what the student wrote: kinds and sources of cells
    COURSE/autograded/<student>/<name>/*.ipynb    the same in the released form, with our feedback
    COURSE/scanned/<student>/<name>/              scans, for the reading page (`autograder.staff.gradebook.kept_scans`)
    COURSE/graded.json                            which submission each notebook came from

This program writes every file in the folder. Only cell sources, checked pictures, and scans come from a submission;
scans are opened only in a sandbox.
"""

from __future__ import annotations

import ast
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.grade.report import Report
from autograder.homework import courses
from autograder.homework.questions import NOTEBOOKS
from autograder.intake import submissions
from autograder.intake.collect import sources
from autograder.intake.release import Release
from autograder.locks import owned
from autograder.reporting import outputs
from autograder.reporting.results_folder import ResultsFolder
from autograder.staff.gradebook import ASSIGNMENT, cells, database, kept_scans, migrations
from autograder.staff.gradebook.feedback_cells import annotate
from autograder.staff.gradebook.preprocessors import INDEX_FILE, Origin, read_index, write_index
from workbook import homework
from workbook.common.atomic import replace_file
from workbook.homework import METADATA
from workbook.submission.limits import Refused


@dataclass
class Filled:
    """The result of `fill`: students with pages, and for the others the reason why they have no pages."""

    students: list[str] = field(default_factory=list)
    without: dict[str, str] = field(default_factory=dict)
    recorded: list[database.Recorded] = field(default_factory=list)
    figures: bool = False
    """Whether any page shows a figure from a cell."""


def default_url(course: Path) -> str:
    """Return the URL of a course folder's default database."""
    return database.normalized(str(course.absolute() / "gradebook.db"))


def url_of(course: Path) -> str:
    """Return the database URL in a course folder's configuration; raise ValueError if it is not a course folder.

    The configuration is the staff's own Python code; it is parsed, not executed.
    """
    config = course / "nbgrader_config.py"
    try:
        migrations.upgrade_configuration(config)
        tree = ast.parse(config.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ValueError(
            f"{course} is not a course folder: run `autograder gradebook course` first"
        ) from None
    except (OSError, SyntaxError, UnicodeDecodeError) as problem:
        raise ValueError(f"{config}: {problem}") from None
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "c.CourseDirectory.db_url":
            try:
                return str(ast.literal_eval(node.value))
            except ValueError:
                break
    raise ValueError(f"{config}: db_url is not a plain string: pass --db")


def set_up(course: Path, results: Path, release: Release, url: str) -> None:
    """Create the folder, its configuration (an existing one is kept), and the released notebooks."""
    source = course / "source" / ASSIGNMENT
    source.mkdir(parents=True, exist_ok=True)
    for notebook in NOTEBOOKS:
        shutil.copyfile(release.folder.assignment / notebook.file, source / notebook.file)
    courses.remember(course, ASSIGNMENT, homework.folder(), results)
    config = course / "nbgrader_config.py"
    if config.exists():
        _check_config(config)
    else:
        text = (
            files("autograder.staff.gradebook")
            .joinpath("config/nbgrader_config.py.template")
            .read_text(encoding="utf-8")
        )
        # Insert a Python literal, because a folder's name may contain quotes.
        replace_file(config, text.replace('"@DB_URL@"', repr(url)).encode(), durable=True)


def _check_config(config: Path) -> None:
    """Refuse an older version's configuration for another homework."""
    text = config.read_text(encoding="utf-8")
    named = re.search(r"^c\.CourseDirectory\.assignment_id = [\"'](\w+)[\"']", text, re.MULTILINE)
    if named and named[1] != ASSIGNMENT:
        raise Refused(
            f"{config} was written by an older version for {named[1]} alone: move it away, and run the "
            "command again to write one for all homeworks of the course"
        )


def fill(
    course: Path,
    paths: list[Path],
    results_folder: Path,
    *,
    url: str | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Filled:
    """Fill a course folder and its database with the submissions in ``paths`` and their reports.

    Each student gets the notebooks as submitted, the same with the report's results, and the scans. A submission
    without a report, or one that was refused, gets no pages; ``without`` says why. A refused one is still recorded in
    the database. The course folder is made if necessary, and locked meanwhile. A killed call loses nothing: the same
    call continues.

    Parameters
    ----------
    paths : list of Path
        The graded paths.
    results_folder : Path
        What `autograder grade` wrote for them.
    url : str, optional
        The database [the course folder's own].
    progress : callable
        Called before each submission with the number of those that are done, and of all.

    Raises
    ------
    workbook.submission.limits.Refused
        If a path contains no submissions, another run is writing to the course folder, its index is damaged, or cells
        were added or removed after submissions had been recorded.
    """
    release, url = Release(), url or default_url(course)
    found = sources.resolve(paths, results_folder).paths
    filled, results = Filled(), ResultsFolder(results_folder)
    released = {n.name: nbformat.read(release.folder.assignment / n.file, as_version=4) for n in NOTEBOOKS}

    def pages() -> Iterator[tuple[str, Report]]:
        for done, (path, student) in enumerate(outputs.folder_names(found).items()):
            progress(done, len(found))
            submission = submissions.read(path, release.originals)
            report = results.find(student, submission.sha256)
            if report is None:
                filled.without[student] = results.broken[student]
                continue
            if submission.refused is None:
                index[student], drawn = _write_pages(course, student, submission, report, results, released)
                filled.figures |= drawn
                kept_scans.keep(kept_scans.folder(course, student), path, submission)
                filled.students.append(student)
            else:
                filled.without[student] = f"refused: {submission.refused}"
            yield student, report

    with owned(course):
        set_up(course, results_folder, release, url)
        index = read_index(course / INDEX_FILE, ASSIGNMENT)
        # Process one submission at a time; write the index once at the end, so that it is always complete.
        filled.recorded = database.record_all(url, pages(), release.folder.assignment)
        write_index(course / INDEX_FILE, ASSIGNMENT, index)
    return filled


def _write_pages(
    course: Path,
    student: str,
    submission: submissions.Submission,
    report: Report,
    results: ResultsFolder,
    released: dict[str, NotebookNode],
) -> tuple[Origin, bool]:
    """Write a student's notebooks as submitted, and in the released form with the report's results.

    They go to ``submitted/`` and ``autograded/``. A notebook that the submission does not contain is removed from both.
    ``released`` are the homework's notebooks by name, and ``results`` has the outputs of cells. Return the student's
    entry in the index, and whether any notebook has a figure.
    """
    submitted = course / "submitted" / student / ASSIGNMENT
    autograded = course / "autograded" / student / ASSIGNMENT
    keys, drawn = {}, False
    for name, original in released.items():
        content = submission.notebooks.get(name)
        if content is None:  # an earlier submission may have contained it
            (submitted / f"{name}.ipynb").unlink(missing_ok=True)
            (autograded / f"{name}.ipynb").unlink(missing_ok=True)
            continue
        node = cells.tidy(content)
        keys[name] = cells.content_key(node)
        _save(submitted / f"{name}.ipynb", node)
        restored = cells.restore(content, original)
        restored.metadata[METADATA]["submission_sha256"] = submission.sha256
        drawn |= annotate(restored, report, results.outputs(student, name))
        _save(autograded / f"{name}.ipynb", restored)
    return Origin(submission.sha256, keys), drawn


def _save(path: Path, node: NotebookNode) -> None:
    """Write a page atomically, but without fsync or validation, because it can be created again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # The name is the same in every run, so that the next one overwrites what a killed one left.
    temporary = path.with_suffix(".new")
    # Without indentation, json uses its fast encoder; the notebooks of a large class take a gigabyte.
    temporary.write_bytes(json.dumps(node, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    temporary.replace(path)
