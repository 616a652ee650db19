"""docs/security.md promises nothing without a test, and its tables are those of the code and of the attacks."""

from __future__ import annotations

import ast
import copy
import io
import re
from functools import cache
from pathlib import Path

import msgspec
import numpy as np
import pytest
from rich.console import Console

from autograder import sandbox
from autograder.command_line import EXIT_NO_ISOLATION
from autograder.grade.cases import HIDDEN_MESSAGES, hide
from autograder.grade.report import Case, Outcome
from autograder.reporting import feedback
from autograder.sandbox import canary
from autograder.staff import doctor
from tests.attacks import lab, table
from tests.reporting import synthetic

PAGE = table.PAGE
TEXT = PAGE.read_text(encoding="utf-8")
PROSE = TEXT[TEXT.index("**The promise.**") : TEXT.index("\n[attack-inside]:")]
TESTS = dict(re.findall(r'^\[([\w-]+)\]: (\S+ ".+")$', TEXT, re.MULTILINE))
#: Sentences that explain, or say what an attacker can do: their beginnings.
PROMISE_NOTHING = (
    "`namespaces` works for root,",
    "`chroot` is for root in a container",
    "A submission can ",
    "What stays the same is the pattern:",
    "Code can choose among the words",
    "Two submissions graded at one moment",
    "Against that, and against a fault in the kernel",
    "CPU seconds, wall seconds and peak memory",
    "Where the machine has less,",
    "If a scan takes over this worker,",
)


def sentences() -> list[str]:
    """The sentences above the attacks, without tables and headings."""
    kept = [line for line in PROSE.splitlines() if not line.startswith(("|", "#"))]
    blocks = re.split(r"\n\s*\n|\n- ", "\n".join(kept))
    found = [s for block in blocks for s in re.split(r"(?<=\.)\s+(?=[A-Z`])", " ".join(block.split()))]
    return [re.sub(r"^(- )?\*\*[^*]+\*\* ?", "", sentence) for sentence in found]


def test_every_sentence_that_promises_something_names_its_test():
    bare = [s for s in sentences() if s and "][" not in s and not s.startswith(PROMISE_NOTHING)]
    assert bare == []


def test_every_test_that_is_named_is_there():
    used = set(re.findall(r"\]\[([\w-]+)\]", PROSE))
    assert used == set(TESTS)
    for target in TESTS.values():
        path, _, title = target.partition(" ")
        file = (PAGE.parent / path).resolve()
        if file.parent.parent == lab.HERE:
            assert title == '"attack"'
            assert f"{file.parent.name}/{file.stem}" in lab.names()
        else:
            assert title.strip('"') in functions(file), target


@cache
def functions(file: Path) -> set[str]:
    """The names of a file's functions."""
    return {node.name for node in ast.parse(file.read_text()).body if isinstance(node, ast.FunctionDef)}


def test_every_attack_has_its_line_with_its_promise():
    rows = table.written(TEXT)
    assert list(rows) == sorted(lab.names(), key=list(rows).index)
    for name in lab.names():
        assert f"| {lab.promise(lab.load(name))} | [" in TEXT, f"run: python -m tests.attacks.table ({name})"
    assert TEXT.endswith(table.page(rows)), "run: python -m tests.attacks.table --missing"


def test_the_table_of_layers_is_that_of_the_code():
    rows = re.findall(r"^\| (\w+) \| ([^|]*)\| ([^|]*)\| ([^|]*)\| ", PROSE, re.MULTILINE)
    said = {name: [cell.strip() for cell in cells] for name, *cells in rows if name != "layer"}
    tiers = sandbox.TIERS[:-1]
    assert set(said) == {layer for tier in tiers for layer in sandbox.LAYERS[tier]}
    for layer, cells in said.items():
        for tier, cell in zip(tiers, cells, strict=True):
            # Landlock is put on in the two other tiers where the kernel has it.
            assert (cell in ("yes", "if there")) == (layer in sandbox.LAYERS[tier]), (layer, tier)


def test_the_doctor_prints_every_tier_and_what_would_help(monkeypatch):
    layers = [sandbox.Layer(f"tier {tier}", "FAIL", "refused", f"give {tier}") for tier in sandbox.TIERS[:-1]]
    monkeypatch.setattr(sandbox, "probe", lambda: layers)
    monkeypatch.setattr(canary, "run", lambda tier: [])

    def refuse(tier):
        raise sandbox.IsolationUnavailable("none of them")

    monkeypatch.setattr(sandbox, "choose", refuse)
    console = Console(width=120, record=True, file=io.StringIO())
    assert doctor.run(console) == EXIT_NO_ISOLATION
    monkeypatch.setattr(sandbox, "choose", lambda tier: "landlock")
    console = Console(width=120, record=True, file=io.StringIO())
    assert doctor.run(console) == 0
    text = console.export_text()
    for layer in layers:
        assert layer.name in text
        assert layer.remedy in text


@pytest.fixture
def report():
    return synthetic.report(1, np.random.default_rng(1))


def test_report_without_isolation_is_invalid(report):
    synthetic.typed(report)
    del report["isolation"]
    with pytest.raises(msgspec.ValidationError, match="missing required field `isolation`"):
        synthetic.typed(report)


def test_a_hidden_case_says_one_of_six_words():
    outcomes = ["pass", "fail", "not_attempted", "error", "timeout", "memory"]
    said = set()
    for outcome in outcomes:
        for secret in ("3.5", "shape (4, 2)"):
            case = Case(
                "a case",
                True,
                outcome == "pass",
                0,
                1,
                Outcome(outcome),
                "" if outcome == "pass" else secret,
                "fixed",
            )
            hide(case)
            said.add((case.outcome, case.message, case.hint))
    assert len(said) == len(outcomes)
    assert set(HIDDEN_MESSAGES) | {"pass"} == set(outcomes)
    assert f"{np.log2(len(outcomes)):.1f} bits per hidden case" in TEXT


def test_a_students_page_does_not_depend_on_what_was_measured(report):
    other = copy.deepcopy(report)
    for notebook in other["notebooks"]:
        notebook |= {"cpu_seconds": 7.25, "wall_seconds": 61.5, "peak_memory_bytes": 987_654_321}
    assert other != report
    assert feedback.page(synthetic.typed(other)) == feedback.page(synthetic.typed(report))
