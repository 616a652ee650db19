"""What the coordinator hands to an executor: a name, behind which a grading process finds `work`.

The coordinator runs no test, so it loads neither Otter nor what its test files need.
"""

from __future__ import annotations

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from autograder.grade.report import Report

GRACE_SECONDS = 60.0
"""What a notebook may take beyond its worker's wall seconds before the grading process itself counts as hung."""


class Answer(Struct):
    """What a grading process answers.

    The report and what the cells showed, by notebook and cell id; or why it has another release than the coordinator,
    and can grade nothing.
    """

    report: Report | UnsetType = UNSET
    outputs: Raw = Raw(b"{}")
    differs: str = ""


read = msgspec.json.Decoder(Answer).decode


def grade(settings: bytes, packed: bytes) -> bytes:
    """Grade one parcel, in the process that is asked: `autograder.run.work.grade`."""
    from autograder.run import work

    return work.grade(settings, packed)
