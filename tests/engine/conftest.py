"""Notebooks that run in a worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from autograder.homework.budgets import Budget
from autograder.worker.needed import Cell
from autograder.worker.proxy import RemoteEnvironment
from autograder.worker.session import Session
from autograder.worker.zygote import Zygote

SHORT = Budget(notebook_cpu=8, notebook_wall=30, cell_cpu=1, cell_wall=5, call_cpu=0.5, call_wall=3)


@pytest.fixture
def notebook(zygote: Zygote) -> Iterator[Callable[..., RemoteEnvironment]]:
    """``notebook("def f(x): …", …)`` runs cells in a worker and gives the environment that a test would get."""
    sessions: list[Session] = []

    def open_notebook(*cells: str, budget: Budget = SHORT) -> RemoteEnvironment:
        numbered = [Cell(f"cell {n}", text) for n, text in enumerate(cells, 1)]
        session = Session(zygote, numbered, budget, seed=1, figures=True)
        sessions.append(session)
        session.start()
        return RemoteEnvironment(session, {"__seed__": 1})

    yield open_notebook
    for session in sessions:
        session.end()
