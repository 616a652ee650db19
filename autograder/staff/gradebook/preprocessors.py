"""Two preprocessors with which ``nbgrader autograde`` and formgrader's autograde button read our reports.

`RestoreCells` replaces the step in which nbgrader would trust a submission's cells, and `ReportScores` the step in
which it would run them. The first restores cells from the release; the second takes scores from the report of exactly
this content.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from autograder.intake import submissions
from autograder.reporting.results_folder import ResultsFolder
from autograder.staff.gradebook import cells, database
from autograder.staff.gradebook.feedback_cells import annotate
from workbook.common.atomic import replace_file
from workbook.homework import METADATA
from workbook.submission.limits import Refused

INDEX_FILE = "graded.json"


#: What nbgrader hands from one step of a conversion to the next.
Resources = dict[str, Any]


class Origin(msgspec.Struct, frozen=True):
    """Which submission a student's notebooks in the course folder came from, and each notebook's content key."""

    sha256: str
    notebooks: dict[str, str]


class NotGradedError(ValueError):
    """No report belongs to the submission in nbgrader's folder."""


class RestoreCells(NbGraderPreprocessor):
    """Restore ids, metadata, and locked cells from the release, and record to which submission the notebook belongs."""

    released = Unicode(help="Folder with the released notebooks.").tag(config=True)
    index = Unicode(help="File that says which graded submission each notebook came from.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        about = resources["nbgrader"]
        released = nbformat.read(Path(self.released) / f"{about['notebook']}.ipynb", as_version=4)
        restored = cells.restore(nb, released)
        restored.metadata[METADATA]["submission_sha256"] = self._submission(nb, resources)
        return restored, resources

    def _submission(self, nb: NotebookNode, resources: Resources) -> str:
        """Return the graded submission's SHA-256 from our index, or else from the folder's bytes.

        No file inside the folder is trusted to name the submission, because a student could have put it there.
        """
        about = resources["nbgrader"]
        known = read_index(Path(self.index), about["assignment"]).get(about["student"])
        if known is not None and known.notebooks.get(about["notebook"]) == cells.content_key(nb):
            return known.sha256
        return submissions.read(Path(resources["metadata"]["path"]), {}).sha256


class ReportScores(NbGraderPreprocessor):
    """Take a notebook's scores from the report, and show our feedback and the sandbox's plots in its cells."""

    results = Unicode(help="Output folder of `autograder grade`.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        about = resources["nbgrader"]
        results = ResultsFolder(Path(self.results))
        report = results.find(about["student"], nb.metadata[METADATA]["submission_sha256"])
        if report is None:
            raise NotGradedError(
                f"{about['student']}: {self.results} has no report on this submission; run `autograder grade` first"
            )
        with database.connect(about["db_url"]) as gradebook:
            database.record(gradebook, about["student"], report, why="nbgrader autograde")
        annotate(nb, report, results.outputs(about["student"], about["notebook"]))
        return nb, resources


def read_index(path: Path, assignment: str) -> dict[str, Origin]:
    """Read one homework's entries in a course folder's index, by student; empty if there is no index yet.

    Raises Refused if the index is damaged.
    """
    return _homeworks(path, assignment).get(assignment, {})


def write_index(path: Path, assignment: str, own: dict[str, Origin]) -> None:
    """Write one homework's entries to the index, keeping those of other homeworks.

    Raises Refused if the index is damaged, because writing it would erase the other homeworks.
    """
    made = msgspec.json.encode({**_homeworks(path, assignment), assignment: own}, order="sorted")
    replace_file(path, msgspec.json.format(made, indent=1) + b"\n", durable=True)


def _homeworks(path: Path, assignment: str) -> dict[str, dict[str, Origin]]:
    """Return the index by homework and student; an older index has students at the top level, of one homework."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return {}
    try:
        return {assignment: msgspec.json.decode(data, type=dict[str, Origin])}
    except ValueError:
        pass
    try:
        return msgspec.json.decode(data, type=dict[str, dict[str, Origin]])
    except ValueError:
        raise Refused(
            f"{path} is damaged: move it away, and run `autograder gradebook course` again for every homework of the "
            "course, which writes it"
        ) from None
