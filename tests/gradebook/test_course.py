"""The course folder: whose pages there are, what is on them, and nbgrader's configuration of it."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from autograder.homework.questions import NOTEBOOKS
from autograder.reporting.pages import pdfs
from autograder.reporting.results_folder import read_all
from autograder.staff.gradebook import cells, course, database
from autograder.staff.gradebook.feedback_cells import feedback
from autograder.staff.gradebook.preprocessors import write_index
from tests.gradebook.conftest import Class, cell_of, make_report
from tests.gradebook.nbgrader_app import autograde
from tests.gradebook.test_sanitize import _PNG
from tests.places import FOLDER
from workbook.submission.limits import Refused

pytestmark = pytest.mark.slow


def test_plots_of_the_sandbox_are_on_the_page_with_a_description(klass: Class) -> None:
    klass.hand_in("student-01")
    plot = {
        "output_type": "display_data",
        "data": {"image/png": _PNG, "text/html": "<script>owned()</script>"},
    }
    shown = {
        "p2_slopes": {
            "p2a-slope_linear": [plot],
            "p2b-slope_square": [{"output_type": "display_data", "data": {}}],
        }
    }
    (klass.results / "student-01" / "outputs.json").write_text(json.dumps(shown))
    for fill in (klass.fill, lambda: autograde(klass.course)):
        fill()
        page = klass.page("student-01", "p2_slopes")
        (output,) = cell_of({"": page}, "p2a-slope_linear").outputs
        assert dict(output.data) == {"image/png": _PNG}
        assert output.metadata["image/png"]["alt"]
        assert cell_of({"": page}, "p2b-slope_square").outputs == []


def test_nbgrader_and_our_own_filling_give_the_same_pages(klass: Class) -> None:
    klass.hand_in("student-01", lambda notebooks: notebooks["p2_slopes"].cells.pop(7), share=0.5)
    klass.fill()
    ours = {n.name: klass.page("student-01", n.name) for n in NOTEBOOKS}
    before = klass.score("student-01")
    autograde(klass.course)
    assert {n.name: klass.page("student-01", n.name) for n in NOTEBOOKS} == ours
    assert klass.score("student-01") == before


def test_student_without_pages_is_named_with_the_reason(klass: Class) -> None:
    klass.hand_in("student-01")
    klass.hand_in("student-02")
    (klass.results / "student-02" / "report.json").unlink()
    (klass.submissions / "student-03").mkdir()
    filled = klass.fill()
    assert filled.students == ["student-01"]
    assert set(filled.without) == {"student-02", "student-03"}
    assert "not graded yet" in filled.without["student-02"]


def test_a_submission_that_changed_after_grading_is_not_shown_with_old_scores(klass: Class) -> None:
    klass.hand_in("student-01")
    path = klass.submissions / "student-01" / "p2_slopes.ipynb"
    path.write_text(path.read_text().replace("Slopes", "Slips"))
    assert "not graded yet" in klass.fill().without["student-01"]
    (klass.results / "student-01" / "report.json").write_bytes(b"{")
    assert "report.json is not valid JSON" in klass.fill().without["student-01"]


def test_only_sources_and_pictures_of_a_submission_come_through() -> None:
    """Cells of wrong types and hostile outputs become valid cells with their source and PNG pictures alone.

    Of such a notebook, and of one without cells, all released cells are restored.
    """
    pictures = {"image/png": _PNG, "image/svg+xml": "PHN2Zz4="}
    hostile = {
        "cells": [
            {"cell_type": "markdown", "source": ["a", "b"], "id": "../x", "metadata": {"toy": {"role": 1}}},
            {"cell_type": "script", "source": 5, "outputs": [{"text/html": "<script>"}], "metadata": None},
            "not a cell",
            {
                "cell_type": "markdown",
                "source": "s",
                "attachments": {"p": pictures},
            },
        ]
    }
    node = cells.tidy(hostile)
    nbformat.validate(node)
    assert [(cell.cell_type, cell.source) for cell in node.cells] == [
        ("markdown", "ab"),
        ("raw", ""),
        ("markdown", "s"),
    ]
    assert node.cells[2].attachments == {"p": {"image/png": _PNG}}
    released = nbformat.read(FOLDER.assignment / "p3_words.ipynb", as_version=4)
    for broken in ({}, {"cells": None}, hostile):
        restored = cells.restore(broken, released)
        nbformat.validate(restored)
        assert {cell.id for cell in released.cells} <= {cell.id for cell in restored.cells}


def test_a_damaged_index_is_refused_and_not_written_anew(klass: Class) -> None:
    """It names the submissions of other homeworks too, which this one cannot write again."""
    klass.hand_in("student-01")
    klass.fill()
    index = klass.course / "graded.json"
    damaged = index.read_bytes()[:-20]
    index.write_bytes(damaged)
    with pytest.raises(Refused, match=r"graded\.json is damaged: move it away"):
        klass.fill()
    with pytest.raises(Refused, match=r"graded\.json is damaged"):
        write_index(index, "other", {})
    assert index.read_bytes() == damaged


def test_every_submission_that_is_filled_in_is_counted(klass: Class) -> None:
    for student in ("student-01", "student-02"):
        klass.hand_in(student)
    said: list[tuple[int, int]] = []
    course.fill(
        klass.course,
        [klass.submissions],
        klass.results,
        url=klass.url,
        progress=lambda done, of: said.append((done, of)),
    )
    assert said == [(0, 2), (1, 2)]


def test_an_edited_configuration_is_kept(klass: Class) -> None:
    klass.hand_in("student-01")
    klass.fill()
    config = klass.course / "nbgrader_config.py"
    config.write_text(config.read_text().replace("names=False", "names=True"))
    klass.fill()
    assert "names=True" in config.read_text()


def test_a_folder_with_quotes_in_its_name_has_a_working_configuration(tmp_path: Path, klass: Class) -> None:
    klass.course = tmp_path / 'it\'s "quoted"'
    klass.hand_in("student-01")
    klass.fill()
    autograde(klass.course)
    assert klass.score("student-01") == 17


def test_formgrader_does_not_start_without_our_protection(
    klass: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nbconvert.exporters import HTMLExporter

    from autograder.staff.gradebook import formgrader_server, sanitize

    class Application:
        web_app = type("Application", (), {"settings": {"nbgrader_exporter": HTMLExporter()}})()

    with pytest.raises(formgrader_server.UnprotectedError):
        formgrader_server.require_protection(Application())
    protected = HTMLExporter(filters={"markdown2html": sanitize.markdown2html})
    Application.web_app.settings = {"nbgrader_exporter": protected}
    formgrader_server.require_protection(Application())


def test_feedback_on_a_hidden_case_says_that_it_is_hidden() -> None:
    (entry,) = [q for q in make_report("student-01", "0" * 64, 0.5).questions if q.name == "p2a"]
    entry.cases[0].hidden = True
    assert "[hidden]" in feedback(entry)


def test_the_default_database_is_in_the_course_folder(tmp_path: Path) -> None:
    assert course.default_url(tmp_path) == database.normalized(str(tmp_path / "gradebook.db"))


def test_internal_error_is_not_reported_as_a_missing_pdf(
    klass: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was reported as a PDF that is missing for the reason "0"."""
    klass.hand_in("student-01")
    klass.hand_in("student-02")
    results = read_all(klass.results)
    (klass.submissions / "student-02" / "p2_slopes.ipynb").unlink()
    monkeypatch.setattr(pdfs, "bounded_feedback", lambda *given, **options: b"%PDF")
    written = pdfs.write(klass.results, results, [klass.submissions], {})
    assert (written.count, list(written.failed)) == (1, ["student-02"])
    assert "differs from what was graded: grade it again" in written.failed["student-02"]

    def breaks(*given: object, **options: object) -> bytes:
        raise KeyError(0)

    monkeypatch.setattr(pdfs, "bounded_feedback", breaks)
    with pytest.raises(KeyError):
        pdfs.write(klass.results, results, [klass.submissions], {})
