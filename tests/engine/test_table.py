"""The table on the terminal: what it says when the grader itself was at fault."""

from __future__ import annotations

import io

import numpy as np
import pytest
from rich.console import Console

from autograder.reporting import table
from tests.reporting import synthetic


@pytest.mark.parametrize("broken", [True, False])
def test_a_range_is_explained_where_there_is_one(broken: bool) -> None:
    report = synthetic.report(1, np.random.default_rng(1))
    if broken:
        report["questions"][5]["outcome"] = "grader_error"
    console = Console(width=140, file=io.StringIO())
    console.print(table.grades([synthetic.typed(report)]))
    said = console.file.getvalue()
    assert ("–" in said) is broken
    assert ("neither earned nor lost" in " ".join(said.split())) is broken
    assert ("grader error, staff decide: " in said) is broken
