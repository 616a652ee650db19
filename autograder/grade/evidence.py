"""What is known of a part that staff read: its state, and the rubric's rows that the checker found, as codes.

Grading writes it into the report, the gradebook keeps it beside nbgrader's rows, and the reading page decides by it
what a person must read. The sentence for people is another field (``evidence``), and nothing decides by it.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from autograder.homework import rubrics
from workbook.common.answer_states import State


class Found(Struct, forbid_unknown_fields=True, frozen=True):
    """What is known of a part that staff read, in codes."""

    state: Annotated[State, Meta(description="What became of the answer.")]
    rows: Annotated[
        tuple[int, ...], Meta(description="Rows of the rubric, from 1, that the checker found.")
    ] = ()
    rubric: Annotated[str, Meta(description="Identity of that rubric; empty if there are no rows.")] = ""
    missing: Annotated[
        str, Meta(description="A code for the first step that is not there; may be empty.")
    ] = ""

    @property
    def steps_alone(self) -> bool:
        """Whether no line is wrong, so that the steps that are there say all about a derivation."""
        return self.state is State.COMPLETE or (self.state is State.INCOMPLETE and bool(self.missing))


def with_rows(
    state: State, rows: tuple[int, ...], part: rubrics.ModelAnswer | None, missing: str = ""
) -> Found:
    """Return what was found, with these rows of a part's rubric; a complete derivation has all rows."""
    if part is not None and state is State.COMPLETE:
        rows = tuple(range(1, len(part.rubric) + 1))
    return Found(state, rows, part.identity if part is not None and rows else "", missing)
