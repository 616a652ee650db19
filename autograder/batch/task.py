"""The function that the coordinator sends to an executor; a grading process then imports `work`.

The coordinator runs no tests, so it loads neither Otter nor the test files' dependencies.
"""

from __future__ import annotations

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from autograder.grade.report import Report

GRACE_SECONDS = 60.0
"""Time that a notebook may take beyond its worker's wall limit before the grading process itself counts as hung."""


class Answer(Struct):
    """The answer of a grading process.

    It contains the report and the cells' outputs, by notebook and cell id, or the reason why the process cannot grade:
    its release differs from the coordinator's.
    """

    report: Report | UnsetType = UNSET
    outputs: Raw = Raw(b"{}")
    differs: str = ""


read = msgspec.json.Decoder(Answer).decode


def grade(settings: bytes, packed: bytes) -> bytes:
    """Grade one parcel in this process with `autograder.batch.work.grade`."""
    from autograder.batch import work

    return work.grade(settings, packed)
