"""Typed derivations in a submission: found wherever they are typed, checked, and offered to staff with points."""

from __future__ import annotations

import msgspec
import pytest

from autograder.grade import derivations
from autograder.grade.cases import Finding
from autograder.grade.evidence import Found
from autograder.homework import rubrics
from autograder.homework.budgets import Budget
from autograder.homework.questions import BY_NAME
from autograder.worker.session import Session
from workbook.common.answer_states import State

RIGHT = """\
d(sum_i x_i c_i, x_k) = sum_i delta(i,k) c_i
 = c_k
d(x'c, x) = c'
"""
WRONG = RIGHT.replace("= c'", "= c")


def notebook(*cells: tuple[str, str]) -> dict:
    made = [
        {
            "id": "own" if kind == "code" else "p2a-derivation",
            "cell_type": kind.removeprefix("slot as "),
            "metadata": {} if kind == "code" else {"toy": {"question": "p2a", "role": "derivation"}},
            "source": source,
        }
        for kind, source in cells
    ]
    return {"cells": made}


@pytest.fixture(scope="module")
def session(zygote):
    opened = Session(zygote, [], Budget(), seed=0)
    yield opened
    opened.end()


SLOT = "### Derivation of 3(a)\n\n*Your derivation here, or the scanned page that holds it.*"
PLACES = {
    "a code fence in the slot": [("markdown", f"### Derivation of 3(a)\n\n```derive\n{RIGHT}```")],
    "a %%derive cell": [("markdown", SLOT), ("code", f"%%derive p2a\n{RIGHT}")],
    "a call of derive": [("markdown", SLOT), ("code", f'x = 1\nderive("p2a", """\n{RIGHT}\n""")')],
    "a slot that is a code cell": [("slot as code", f"### Derivation of 3(a)\n\n```derive\n{RIGHT}```")],
    "a slot that is a raw cell": [("slot as raw", f"### Derivation of 3(a)\n\n```derive\n{RIGHT}```")],
    "a string in a slot that is a code cell": [("slot as code", f'r"""\n{RIGHT}"""')],
    "comments in a slot that is a code cell": [
        ("slot as code", "".join(f"# {line}\n" for line in f"{SLOT}\n\n```derive\n{RIGHT}```".splitlines()))
    ],
    "a call of derive in a slot that is a code cell": [("slot as code", f'derive("p2a", """\n{RIGHT}""")')],
    "a second try that is right": [("code", f"%%derive p2a\n{WRONG}"), ("code", f"%%derive p2a\n{RIGHT}")],
}


def beside(slot: str, *added: str) -> dict:
    """A notebook whose slot has Markdown cells of the student's own below it."""
    made = notebook(("markdown", slot))
    made["cells"] += [{"id": "", "cell_type": "markdown", "metadata": {}, "source": text} for text in added]
    return made


def test_a_derivation_in_cells_below_the_slot_is_found(session):
    fence = f"```derive\n{RIGHT}```"
    head, end = RIGHT.split("d(x'c", 1)
    for content in (
        beside(SLOT, fence),
        beside(SLOT, f"```derive\n{head}```", f"```derive\nd(x'c{end}```"),
        beside(f"### Derivation of 3(a)\n\n```derive\n{head}```", f"```derive\nd(x'c{end}```"),
        beside(f"### Derivation of 3(a)\n\n{fence}", "A note: $1 = 2$."),
    ):
        texts = derivations.candidates(content, BY_NAME["p2_slopes"])
        assert derivations.check(session, "p2a", texts["p2a"]).found.state is State.COMPLETE
    wrong = derivations.candidates(beside(SLOT, f"```derive\n{WRONG}```"), BY_NAME["p2_slopes"])
    assert derivations.check(session, "p2a", wrong["p2a"]).found.state is State.WRONG


@pytest.mark.parametrize("place", PLACES)
def test_a_right_derivation_is_found_and_prefilled(session, place):
    texts = derivations.candidates(notebook(*PLACES[place]), BY_NAME["p2_slopes"])
    rubric = rubrics.load("p2a")
    every = tuple(range(1, len(rubric.rubric) + 1))
    found = Found(State.COMPLETE, every, rubric.identity)
    said = "every line follows, and nothing is missing"
    assert derivations.check(session, "p2a", texts["p2a"]) == Finding(found, said, 1.0)


def test_a_right_derivation_earns_all_points_of_its_question(session, monkeypatch):
    three = msgspec.structs.replace(derivations.QUESTIONS["p2a"], derivation_points=3)
    monkeypatch.setattr(derivations, "QUESTIONS", {**derivations.QUESTIONS, "p2a": three})
    assert derivations.check(session, "p2a", [RIGHT]).prefilled == 3.0


def test_a_wrong_line_earns_the_rows_that_the_lines_above_it_show(session):
    said = derivations.check(session, "p2a", [WRONG])
    assert said.prefilled == 0.5
    assert said.found == Found(State.WRONG, (2,), rubrics.load("p2a").identity)
    assert said.evidence.startswith("wrong")
    assert "Found on the page: 1/2: one arbitrary entry" in said.evidence


def test_a_claim_alone_earns_no_row(session):
    assert derivations.check(session, "p2a", ["d(x'c, x) = c'"]).prefilled is None


class Lying:
    """A session whose worker answers what it likes."""

    def __init__(self, answer: object) -> None:
        self.answer = answer

    def request(self, root: str, operation: str, operands: list) -> tuple:
        return self.answer, []


@pytest.mark.parametrize(
    "milestones",
    [[{"rubric": [2], "reached": "yes"}, {"rubric": [True, 9, "3"], "reached": True}, 5], {"rubric": [1]}],
)
def test_invalid_milestones_earn_nothing(milestones):
    said = derivations.check(Lying({"status": "wrong", "milestones": milestones}), "p2a", ["x"])
    assert said == Finding(Found(State.WRONG), "wrong")


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"status": "complete"}, State.UNCHECKED),  # without the other field that says so
        ({"status": "untouched"}, State.UNCHECKED),
        ({"status": "on_paper"}, State.UNCHECKED),
        ({"status": ["wrong"]}, State.UNCHECKED),
        ({"status": "incomplete", "milestones": 5, "path": 7}, State.INCOMPLETE),
        ([], State.UNCHECKED),
        (None, State.UNCHECKED),
    ],
)
def test_a_worker_chooses_no_state_that_spares_a_reader(answer, state):
    said = derivations.check(Lying(answer), "p2a", ["x"])
    assert (said.found, said.prefilled) == (Found(state), None)


@pytest.mark.parametrize(
    ("answer", "missing"),
    [
        ({"milestones": [{"reached": True}, {"reached": False}], "path": "rows"}, "rows 2"),
        ({"milestones": [{"reached": True}, {"reached": "yes"}], "path": "\n\0"}, "2"),
        ({"milestones": [{"reached": True}, 5], "path": "x" * 10_000}, "x" * 60 + " 2"),
        ({"milestones": [], "circular": True}, "circular"),
    ],
)
def test_the_step_that_is_missing_has_a_code(answer, missing):
    said = derivations.check(Lying({"status": "incomplete"} | answer), "p2a", ["x"])
    assert said.found.missing == missing


@pytest.mark.parametrize(
    ("text", "state", "evidence"),
    [
        ("scan: page 2", State.ON_PAPER, "on paper: scan: page 2"),
        ("x" * 60_000, State.TOO_LONG, "typed, 60000 characters: too long to check"),
    ],
)
def test_untyped_derivation_is_reported(session, text, state, evidence):
    assert derivations.check(session, "p2a", [text]) == Finding(Found(state), evidence)


def test_an_untouched_slot_holds_nothing(session):
    texts = derivations.candidates(notebook(("markdown", SLOT)), BY_NAME["p2_slopes"])
    assert texts["p2a"] == []
    assert derivations.check(session, "p2a", texts["p2a"]) == Finding(Found(State.UNTOUCHED), "nothing typed")


def test_a_hostile_text_costs_only_its_own_points(session):
    for text in ("(" * 20_000, "x^999999999", "sum_" * 5000, "\\frac{" * 3000, "\0\ud800"):
        said = derivations.check(session, "p2a", [text])
        assert said.prefilled is None
    assert derivations.check(session, "p2a", [RIGHT]).prefilled == 1.0


def test_evidence_is_short_and_plain(session):
    said = derivations.check(session, "p2a", ["y = <script>alert(1)</script>" * 500])
    assert len(said.evidence) < 1000
