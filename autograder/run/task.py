"""What the coordinator hands to an executor: a name, behind which a grading process finds `work`.

The coordinator runs no test, so it loads neither Otter nor what its test files need.
"""

from __future__ import annotations

GRACE_SECONDS = 60.0
"""What a notebook may take beyond its worker's wall seconds before the grading process itself counts as hung."""


def grade(settings: bytes, packed: bytes) -> bytes:
    """Grade one parcel, in the process that is asked: `autograder.run.work.grade`."""
    from autograder.run import work

    return work.grade(settings, packed)
