"""A student's own notebook says of a derivation what the grader says: the same file, read by both."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from autograder.grade import derivations
from autograder.grade.cases import Finding
from autograder.grade.evidence import Found
from autograder.homework.budgets import Budget
from autograder.homework.questions import NOTEBOOKS
from autograder.worker.session import Session
from workbook.checks import saved_derivation
from workbook.common.answer_states import State
from workbook.notebook import notebook_json

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PARTS = {q.name: notebook for notebook in NOTEBOOKS for q in notebook.questions if q.derivation}
HEADING = "### Derivation\n\n*To show: what is asked for.*\n\n"


@pytest.fixture(scope="module")
def session(zygote):
    opened = Session(zygote, [], Budget(), seed=0)
    yield opened
    opened.end()


def texts_of(part: str) -> dict[str, str]:
    """Right and wrong derivations by other people, the model, and what is no derivation at all."""
    judged = tomllib.loads((ROOT / "tests" / "derive" / "judged" / f"{part}.toml").read_text("utf-8"))
    model = (ROOT / "solutions" / "written" / f"{part}.md").read_text("utf-8")
    found = {f"right {i}": text for i, text in enumerate(judged.get("right", [])[:2])}
    wrong = judged.get("wrong", [])[:2]
    found |= {f"wrong {i}": text if isinstance(text, str) else text[0] for i, text in enumerate(wrong)}
    found["model"] = model.partition("## Model derivation")[2].partition("## ")[0]
    return found | {
        "half": found["model"][: len(found["model"]) // 2],
        "paper": "scan: page 2",
        "words": "See above.",
    }


def notebook(part: str, *cells: tuple[str, str]) -> bytes:
    made = [
        {
            "id": f"{part}-derivation" if kind == "markdown" else f"own{number}",
            "cell_type": kind,
            "metadata": {"hw0": {"question": part, "role": "derivation"}} if kind == "markdown" else {},
            "source": source,
            **({"outputs": [], "execution_count": None} if kind == "code" else {}),
        }
        for number, (kind, source) in enumerate(cells)
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def both(session: Session, part: str, data: bytes) -> tuple[saved_derivation.Slot, dict]:
    content = notebook_json.parse_notebook("n.ipynb", data)
    graded = derivations.check_all(session, {PARTS[part].name: content})[part]
    return saved_derivation.in_content(part, content), graded


@pytest.mark.parametrize("part", PARTS)
def test_home_and_grader_say_the_same_of_a_slot(session, part):
    states = set()
    for place, text in texts_of(part).items():
        home, graded = both(session, part, notebook(part, ("markdown", HEADING + text)))
        said = graded.evidence.partition(". Found on the page")[0]
        assert home.verdict.summary[: len(said)] == said, place
        assert said, place
        assert home.verdict.state is graded.found.state, place
        assert not home.complete or graded.prefilled == 1.0
        states.add(home.verdict.state)
    assert State.ON_PAPER in states
    assert len(states) >= 3, states


def test_of_several_texts_both_take_the_complete_one(session):
    right, wrong = (texts_of("q4a")[which] for which in ("right 0", "wrong 0"))
    home, graded = both(
        session, "q4a", notebook("q4a", ("markdown", HEADING + wrong), ("code", f"%%derive q4a\n{right}"))
    )
    assert home.complete
    assert graded.prefilled == 1.0
    assert "It is typed in more than one place (also in cell 1). The best one counts." in str(home)


def test_an_empty_slot_says_how_lines_are_checked(session):
    home, graded = both(session, "q4a", notebook("q4a", ("markdown", HEADING)))
    assert graded == Finding(Found(State.UNTOUCHED), "nothing typed")
    assert home.verdict.summary == "nothing typed"
    shown = home._repr_markdown_()
    assert re.search(r"each line between `\$\$`", shown)


def test_a_question_without_a_milestone_has_nothing_to_show():
    for part in PARTS:
        assert len(saved_derivation.steps(part)) > 10
