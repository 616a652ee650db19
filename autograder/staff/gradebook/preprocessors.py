"""The two preprocessors with which ``nbgrader autograde``, and formgrader's autograde button, read our reports.

`RestoreCells` stands where nbgrader would trust a submission's cells; `ReportScores` stands where nbgrader would run
them. Both only read: what to restore from the release, what to score from the report of exactly this content.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from autograder.atomic import write_atomically
from autograder.intake import submissions
from autograder.staff.gradebook import cells, database
from autograder.staff.gradebook.feedback_cells import annotate
from autograder.staff.gradebook.run_folder import Results
from workbook.homework import METADATA

INDEX_FILE = "graded.json"


class NotGradedError(ValueError):
    """The submission in nbgrader's folder is not one that a report speaks of."""


class RestoreCells(NbGraderPreprocessor):
    """Restore ids, metadata and locked cells from the release, and note which submission this notebook is of."""

    released = Unicode(help="Folder with the released notebooks.").tag(config=True)
    index = Unicode(help="File that says which graded submission each notebook came from.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        about = resources["nbgrader"]
        released = nbformat.read(Path(self.released) / f"{about['notebook']}.ipynb", as_version=4)
        restored = cells.restore(nb, released)
        restored.metadata[METADATA]["submission_sha256"] = self._submission(nb, resources)
        return restored, resources

    def _submission(self, nb: NotebookNode, resources: dict[str, Any]) -> str:
        """The graded submission's SHA-256: by our own index, or else of the folder's bytes.

        A file inside the folder is never asked: a student could have put it there.
        """
        about = resources["nbgrader"]
        known = read_index(Path(self.index), about["assignment"]).get(about["student"], {})
        if known.get("notebooks", {}).get(about["notebook"]) == cells.content_key(nb):
            return str(known["sha256"])
        return submissions.read(Path(resources["metadata"]["path"]), {}).sha256


class ReportScores(NbGraderPreprocessor):
    """Take this notebook's scores from the report, and show our feedback and the sandbox's plots in its cells."""

    results = Unicode(help="Output folder of `autograder grade`.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        about = resources["nbgrader"]
        results = Results(Path(self.results))
        report = results.find(about["student"], nb.metadata[METADATA]["submission_sha256"])
        if report is None:
            raise NotGradedError(
                f"{about['student']}: no report in {self.results} is of this submission; run `autograder grade` first"
            )
        with database.connect(about["db_url"]) as gradebook:
            database.record(gradebook, about["student"], report, why="nbgrader autograde")
        annotate(nb, report, results.outputs(about["student"], about["notebook"]))
        return nb, resources


def read_index(path: Path, assignment: str) -> dict[str, dict[str, Any]]:
    """What a course folder's index says of one homework: student → ``sha256`` and the content key of each notebook.

    An older index has one homework, and students at its top.
    """
    index = _read(path)
    if any("sha256" in entry for entry in index.values()):
        return index
    return index.get(assignment, {})


def write_index(path: Path, assignment: str, own: dict[str, dict[str, Any]]) -> None:
    """Write what is known of one homework's students, beside what the index says of others."""
    index = _read(path)
    others = {} if any("sha256" in entry for entry in index.values()) else index
    write_atomically(path, json.dumps({**others, assignment: own}, indent=1, sort_keys=True).encode() + b"\n")


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        index = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return (
        index if isinstance(index, dict) and all(isinstance(value, dict) for value in index.values()) else {}
    )
