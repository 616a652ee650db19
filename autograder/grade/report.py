"""The report of one submission: its structure, and the file in which it is kept.

The structure is the only definition of ``report.json`` (`docs/report.md`). Files are checked against it on
reading, and ``python -m autograder.grade.report`` writes ``report.schema.json`` from it.
"""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import replace

from autograder.escaping import line
from autograder.grade import old_sentences
from autograder.grade.evidence import Found
from autograder.homework.questions import NOTEBOOKS, Reason
from workbook.common.atomic import replace_file

SCHEMA_FILE = Path(__file__).with_name("report.schema.json")
MAX_NUMBER = 10**15
"""The largest number that a report may hold: an infinite one would make every mean infinite."""
NOT_TAKEN = "Refused"
"""The ``ename`` of a notebook that could not be accepted."""


class Outcome(StrEnum):
    """What came of a case, or of a question."""

    PASS = "pass"
    FAIL = "fail"
    NOT_ATTEMPTED = "not_attempted"
    ERROR = "error"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    GRADER_ERROR = "grader_error"


Number = Annotated[float, Meta(ge=0, le=MAX_NUMBER)]
ToldBy = Literal["its name", "its cell ids", "its metadata", "the questions that its cells define"]
Isolation = Literal["namespaces", "chroot", "landlock", "none"]


class Case(Struct, forbid_unknown_fields=True, gc=False):
    """One case of a test file after it ran. Grading may still explain a failure better, so it can be changed."""

    name: Annotated[str, Meta(description="The behavior that is tested, in a sentence.")]
    hidden: Annotated[bool, Meta(description="Whether its inputs are hidden from students.")]
    passed: Annotated[bool, Meta(description="Whether the outcome is pass.")]
    points: Annotated[Number, Meta(description="Points that it earned; none while it is held.")]
    max_points: Annotated[Number, Meta(description="Its share of the question.")]
    outcome: Outcome
    message: Annotated[str, Meta(description="What went wrong; empty if it passed.")]
    hint: Annotated[str, Meta(description="What to try; may be empty.")]


class QuestionEntry(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A question that tests judge."""

    name: Annotated[str, Meta(description="Name of the question.")]
    score: Annotated[Number, Meta(description="Sum of its cases' points.")]
    held: Annotated[Number, Meta(description="Sum of the points of its cases that are held.")] = 0.0
    max_score: Annotated[Number, Meta(description="Maximum points of the question.")]
    outcome: Outcome
    cases: list[Case]


class ManualEntry(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A written answer or a derivation."""

    name: Annotated[str, Meta(description="The question whose text or derivation staff read.")]
    max_score: Annotated[Number, Meta(description="Maximum points that staff can give.")]
    reason: Annotated[Reason, Meta(description="Which of the two it is.")]
    prefilled: (
        Annotated[Number, Meta(description="Points that a checked derivation earns, for staff to confirm.")]
        | UnsetType
    ) = UNSET
    evidence: (
        Annotated[str, Meta(description="What the derivation checker found, in a line for people.")]
        | UnsetType
    ) = UNSET
    found: (
        Annotated[Found, Meta(description="The same in codes; not there if nothing was checked.")] | UnsetType
    ) = UNSET


class CellError(Struct, forbid_unknown_fields=True, frozen=True):
    """A cell that stopped, or a notebook that could not be accepted."""

    cell: Annotated[str | int | None, Meta(description="The cell that stopped; null if it was the notebook.")]
    ename: Annotated[str, Meta(description="The exception's name.")]
    evalue: Annotated[str, Meta(description="What it said.")]

    @property
    def not_taken(self) -> bool:
        """Whether intake refused the notebook; otherwise a cell stopped."""
        return self.cell is None and self.ename == NOT_TAKEN


class NotebookEntry(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What became of a notebook, and what running it took."""

    name: Annotated[str, Meta(description="Released name, without .ipynb.")]
    file: (
        Annotated[str, Meta(description="The file of the submission that counts as this notebook.")]
        | UnsetType
    ) = UNSET
    told_by: Annotated[ToldBy, Meta(description="How the notebook was recognized.")] | UnsetType = UNSET
    note: (
        Annotated[str, Meta(description="Which other copies were handed in, and why this one counts.")]
        | UnsetType
    ) = UNSET
    absent: (
        Annotated[
            Literal["missing", "refused"],
            Meta(description="Why the notebook cannot be run or read. The field is missing if it can."),
        ]
        | UnsetType
    ) = UNSET
    errors: list[CellError]
    hints: Annotated[list[str], Meta(description="Remarks that do not affect the score.")] = []
    cpu_seconds: Annotated[Number, Meta(description="CPU time of its worker, including calls from tests.")]
    wall_seconds: Annotated[
        Number, Meta(description="Wall-clock time of its worker, including calls from tests.")
    ]
    peak_memory_bytes: Annotated[int, Meta(ge=0, le=MAX_NUMBER, description="Peak memory of its worker.")]


class HandedIn(Struct, forbid_unknown_fields=True, frozen=True):
    """Who handed a submission in, and when, as the course's system says it."""

    when: Annotated[str | None, Meta(description="ISO time with time zone; null if it is not known.")]
    late: Annotated[
        bool | None, Meta(description="What the course system reports; null if it reports nothing.")
    ]
    attempt: Annotated[int, Meta(ge=1, description="Which attempt counts.")]
    source: Annotated[str, Meta(description="The download that it came from.")]
    email: Annotated[str, Meta(description="May be empty.")]
    ids: Annotated[dict[str, str], Meta(description="Ids by kind: login, sid, canvas, …")]


class Left(Struct, forbid_unknown_fields=True, frozen=True):
    """A file of the submission that may be work and was not accepted."""

    name: Annotated[str, Meta(description="Path in the submission; x.zip//y is y in x.zip.")]
    reason: Annotated[str, Meta(description="Why it was not accepted.")]


class Report(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Report of one graded submission."""

    schema: Annotated[Literal[1], Meta(description="Version of this format.")]
    student: Annotated[
        str,
        Meta(description="The zip's or folder's own name, control, bidi and newline characters escaped."),
    ]
    submission_sha256: Annotated[str, Meta(pattern="^([0-9a-f]{64})?$", description="What was graded.")]
    release: Annotated[str, Meta(description="Identity of notebooks, tests, reference and engine.")]
    isolation: Annotated[Isolation, Meta(description="Isolation of the student's code.")]
    refused: (
        Annotated[str, Meta(description="Why nothing of the submission could be accepted.")] | UnsetType
    ) = UNSET
    handed_in: (
        Annotated[
            HandedIn,
            Meta(description="Who handed this in, and when, according to the course system."),
        ]
        | UnsetType
    ) = UNSET
    left: (
        Annotated[list[Left], Meta(description="Files that may contain work and were not accepted.")]
        | UnsetType
    ) = UNSET
    score: Annotated[Number, Meta(description="Points earned from tests; held points are not among them.")]
    held: Annotated[
        Number, Meta(description="Points that are held, because the grader failed, until staff decide.")
    ] = 0.0
    max_score: Annotated[Number, Meta(description="Maximum points from tests.")]
    questions: list[QuestionEntry]
    manual: list[ManualEntry]
    notebooks: list[NotebookEntry]


_read = msgspec.json.Decoder(Report).decode


def decode(data: bytes) -> Report:
    """Return a report from its bytes. Raises ValueError with one line that says what is wrong."""
    try:
        return _with_codes(_read(data))
    except msgspec.ValidationError as error:
        raise ValueError(f"not a report: {line(str(error))}") from None
    except (ValueError, RecursionError):
        raise ValueError("not valid JSON: cut short, or not a report") from None


def _with_codes(report: Report) -> Report:
    """Return a report with the codes of its findings, which older versions wrote only as sentences."""
    if not any(entry.evidence and entry.found is UNSET for entry in report.manual):
        return report
    manual = [
        replace(entry, found=old_sentences.found_in(entry.name, entry.evidence) or UNSET)
        if entry.evidence and entry.found is UNSET
        else entry
        for entry in report.manual
    ]
    return replace(report, manual=manual)


def read(path: Path) -> Report:
    """Read a report. Raises OSError, and ValueError if the file is not a report."""
    try:
        return decode(path.read_bytes())
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def write(path: Path, report: Report) -> None:
    """Write a report atomically: readers see the complete old or new file, even after a power failure."""
    replace_file(path, encode(report), durable=True)


def encode(report: Report) -> bytes:
    """Return a report as readable JSON, with one line for each field and each entry of a list."""
    values = {name: getattr(report, name) for name in report.__struct_fields__}
    fields = (
        b'"%s": %s' % (name.encode(), _field(value)) for name, value in values.items() if value is not UNSET
    )
    return b"{\n%s\n}\n" % b",\n".join(fields)


def _field(value: Any) -> bytes:
    if isinstance(value, list) and value:
        return b"[\n%s\n]" % b",\n".join(map(_json, value))
    return _json(value)


def _json(value: Any) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:  # a lone surrogate: a student's text may contain it, UTF-8 cannot
        return json.dumps(msgspec.to_builtins(value), ensure_ascii=False).encode("utf-8", "replace")


def unreadable(report: Report) -> set[str]:
    """Return the names of the notebooks for which the submission contains nothing that staff could read."""
    if report.refused is not UNSET:
        return {notebook.name for notebook in NOTEBOOKS}
    cases = {question.name: question.cases for question in report.questions}
    entries = {entry.name: entry for entry in report.notebooks}
    return {
        notebook.name
        for notebook in NOTEBOOKS
        if (entry := entries.get(notebook.name)) is not None
        and (
            entry.absent
            or _was_absent(entry, [case for q in notebook.questions for case in cases.get(q.name, ())])
        )
    }


def _was_absent(entry: NotebookEntry, cases: list[Case]) -> bool:
    """Return whether a notebook was missing, for reports of versions that did not write ``absent``."""
    if any(error.not_taken for error in entry.errors):
        return True
    ran = entry.file is not UNSET or entry.wall_seconds > 0
    return not ran and bool(cases) and all(case.outcome is Outcome.NOT_ATTEMPTED for case in cases)


def schema() -> dict[str, Any]:
    """Return the JSON schema of a report."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Report)}


def schema_text() -> str:
    """Return the text that `SCHEMA_FILE` must contain."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
