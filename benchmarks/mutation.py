"""Test whether the hidden tests notice small changes of the reference: run every mutant through its tests.

A mutant (`benchmarks.mutants`) is graded like a wrong answer in ``mistakes``: in this process, by all cases
of its question. A mutant that passes is graded by the rest of its notebook, like a student's answer. If it
still passes, ``mutation_equivalent.toml`` must explain it, or the run fails. That file also lists the
statements that the homework leaves free, which are not mutated. The verdicts are written to
``mutation.json`` and the table to ``docs/mutation.md``. Neither depends on the machine's speed.

    python -m benchmarks.mutation                 # all questions
    python -m benchmarks.mutation q4b q5a         # some; nothing is written
"""

from __future__ import annotations

import argparse
import importlib
import json
import signal
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from autograder.build import notebooks
from autograder.grade.cases import Case
from autograder.homework.questions import QUESTIONS, notebook_of
from benchmarks import mutants
from benchmarks.measure import save
from benchmarks.mutants import Mutant
from tests.otter.running import BENCH

OUT = Path(__file__).with_name("mutation.json")
EQUIVALENT = Path(__file__).with_name("mutation_equivalent.toml")
PAGE = Path(__file__).parents[1] / "docs" / "mutation.md"
BEGIN, END = "<!-- from benchmarks/mutation.json: begin -->", "<!-- end -->"
#: The seed of the tests' inputs.
SEED = 182
#: CPU seconds for all cases of a question. The reference needs less than one.
BUDGET = 60.0
PROCESSES = 2
#: Mutants that a process gets at a time.
CHUNK = 16

#: The verdicts on a mutant: a hidden case of its question finds a wrong value, or gets an error; only a
#: public case fails; a hidden case of another question of the notebook fails; or no case fails.
VALUE, ERROR, PUBLIC, ELSEWHERE, SURVIVED = VERDICTS = ("value", "error", "public", "elsewhere", "survived")
#: Questions whose answers hidden tests judge as right or wrong.
JUDGED = tuple(question.name for question in QUESTIONS.values() if question.judged == "tests")


class _OutOfTimeError(BaseException):
    """Raised at the time limit. Not an `Exception`, which the tests would attribute to the mutant."""


def of_question(question: str) -> list[Mutant]:
    """Return the mutants of all answers to a question, without those of `free` statements."""
    return [mutant for mutant in _of_all_statements(question) if statement(str(mutant)) not in free()]


def _of_all_statements(question: str) -> list[Mutant]:
    texts = notebooks.modules(BENCH.folder)
    cells = [
        cell for cell in BENCH.cells[notebook_of(question).name] if cell.question == question and cell.module
    ]
    return [mutant for cell in cells for mutant in mutants.of_answer(texts[str(cell.module)], cell.names[0])]


def statement(mutant: str) -> str:
    """Return the statement that a mutant changes, as ``answer: statement``."""
    return mutant.partition(" -> ")[0]


def verdict(question: str, mutant: Mutant) -> str:
    """Return the tests' verdict on a mutant of an answer to ``question``, one of `VERDICTS`."""
    failed = _failed(question, question, mutant)
    hidden = [case for case in failed if case.hidden]
    if hidden:
        return VALUE if any(case.outcome == "fail" for case in hidden) else ERROR
    if failed:
        return PUBLIC
    others = [other.name for other in notebook_of(question).questions if other.name in JUDGED]
    others.remove(question)
    if any(case.hidden for other in others for case in _failed(other, question, mutant)):
        return ELSEWHERE
    return SURVIVED


def _failed(question: str, owner: str, mutant: Mutant) -> list[Case]:
    """Return the cases of ``question`` that fail in a notebook with this mutant of an answer to ``owner``."""
    try:
        with _limited_time():
            names = _beside(owner, mutant.answer) | BENCH.right(question)
            exec(compile(mutant.code, f"<mutant of {mutant.answer}>", "exec"), names)
            cases = BENCH.run(question, names, SEED)
    except (Exception, _OutOfTimeError) as error:  # the cell itself raises, or a case never ends
        return [Case(mutant.answer, True, False, 0.0, 0.0, "error", str(error))]
    faults = [case for case in cases if case.outcome == "grader_error"]
    if faults:
        raise RuntimeError(f"{mutant}: the tests themselves fail in {faults[0].name!r}: {faults[0].message}")
    return [case for case in cases if not case.passed]


def _beside(question: str, answer: str) -> dict[str, Any]:
    """Return what the module of an answer imports and defines."""
    cell = next(cell for cell in BENCH.cells[notebook_of(question).name] if cell.names[:1] == (answer,))
    module = importlib.import_module(f"{BENCH.folder.solutions.name}.{str(cell.module).replace('/', '.')}")
    return {name: value for name, value in vars(module).items() if not name.startswith("__")}


@contextmanager
def _limited_time() -> Iterator[None]:
    """Raise `_OutOfTimeError` after `BUDGET` CPU seconds, and again each second after that."""

    def stop(*_: object) -> None:
        raise _OutOfTimeError

    before = signal.signal(signal.SIGVTALRM, stop)
    # Repeat it each second, because the tests count an exception as the failure of one call and make the next
    # call.
    signal.setitimer(signal.ITIMER_VIRTUAL, BUDGET, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@cache
def free() -> dict[str, str]:
    """Return why a statement of the reference is not mutated, by ``answer: statement``."""
    return _reasons("free", "statements")


@cache
def explained() -> dict[str, str]:
    """Return why no test should fail a mutant, by mutant or by the mutated statement (``answer: statement``)."""
    return _reasons("equivalent", "mutants")


def _reasons(kind: str, lines: str) -> dict[str, str]:
    """Return the reason for each line of the groups ``kind``. Raises ValueError if a line appears twice."""
    groups = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))[kind]
    found = {text: group["reason"] for group in groups for text in group[lines]}
    if len(found) != sum(len(group[lines]) for group in groups):
        raise ValueError(f"{EQUIVALENT.name}: a line appears twice")
    return found


def explanation(mutant: str) -> str | None:
    """Return the key in `explained` that a survivor belongs to, or None."""
    return next((text for text in (mutant, statement(mutant)) if text in explained()), None)


def counted(judged: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return how often each verdict was given, and the mutants that the hidden tests of their question pass."""
    counts = Counter(found for _, found in judged)
    listed = {
        kind: [text for text, found in judged if found == kind] for kind in (PUBLIC, ELSEWHERE, SURVIVED)
    }
    return {"counts": {name: counts[name] for name in VERDICTS}, **listed}


def run(questions: Sequence[str], processes: int = PROCESSES) -> dict[str, Any]:
    """Run the hidden tests on every mutant of these questions' reference answers, and return the figures.

    They are counts by verdict and shares of mutants that were killed; ``killed_unless_equivalent`` is the mutation
    score, the share that the hidden tests of the question catch of all mutants that are not explained as right
    answers. ``unexplained`` lists the mutants that survive and have no explanation, and ``stale`` the explanations
    that fit no survivor. ``questions`` has the counts of each question. ``processes`` work in parallel.
    """
    with ProcessPoolExecutor(processes, get_context("fork")) as pool:
        made = dict(zip(questions, pool.map(of_question, questions), strict=True))
        pairs = [(question, mutant) for question in questions for mutant in made[question]]
        found = pool.map(verdict, *zip(*pairs, strict=True), chunksize=CHUNK)
        judged: dict[str, list[tuple[str, str]]] = {question: [] for question in questions}
        for (question, mutant), kind in zip(pairs, found, strict=True):
            judged[question].append((str(mutant), kind))
    parts = {question: counted(mine) for question, mine in judged.items()}
    totals = sum((Counter(part["counts"]) for part in parts.values()), Counter())
    survivors = [mutant for part in parts.values() for mutant in part[SURVIVED]]
    answers = {name for question in questions for name in QUESTIONS[question].defines}
    used = {explanation(mutant) for mutant in survivors}
    unexplained = sorted(mutant for mutant in survivors if explanation(mutant) is None)
    killed, hidden = totals.total() - len(survivors), totals[VALUE] + totals[ERROR]
    wrong = totals.total() - len(survivors) + len(unexplained)
    return {
        "mutants": totals.total(),
        "totals": {name: totals[name] for name in VERDICTS},
        "killed_by_hidden_tests": round(hidden / totals.total(), 4),
        "killed": round(killed / totals.total(), 4),
        "killed_unless_equivalent": round(hidden / wrong, 4),
        "unexplained": unexplained,
        "stale": sorted(
            {text for text in explained() if text.partition(":")[0] in answers} - used  # type: ignore[arg-type]
            | {text for text in free() if text.partition(":")[0] in answers}
            - {statement(str(mutant)) for question in questions for mutant in _of_all_statements(question)}
        ),
        "questions": parts,
    }


def table(report: dict[str, Any]) -> str:
    """Return the verdicts by question, then the survivors by reason, as Markdown."""
    heads = ("question", "mutants", "wrong value", "error", "public case", "another question", "survived")
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    rows = [(name, part["counts"]) for name, part in report["questions"].items()] + [
        ("all", report["totals"])
    ]
    lines += [
        f"| {name} | {' | '.join(map(str, (sum(counts.values()), *(counts[verdict] for verdict in VERDICTS))))} |"
        for name, counts in rows
    ]
    caught = f"{report['killed_unless_equivalent']:.1%}"
    lines += ["", f"Of the mutants that are wrong, the hidden tests of their question catch {caught}."]
    lines += ["", "The survivors are right answers:"]
    by_reason: dict[str, list[str]] = {}
    for part in report["questions"].values():
        for mutant in part[SURVIVED]:
            by_reason.setdefault(explained().get(explanation(mutant) or "", "Not explained."), []).append(
                mutant
            )
    for reason, found in sorted(by_reason.items(), key=lambda item: (-len(item[1]), item[0])):
        lines += ["", f"**{len(found)}**: {reason}"]
    lines += ["", "Statements that the homework leaves free are not mutated:"]
    for reason in dict.fromkeys(free().values()):
        left_out = [text for text, why in free().items() if why == reason]
        lines += ["", f"**{len(left_out)}**: {reason}"]
    return "\n".join(lines)


def renewed(page: str, report: dict[str, Any]) -> str:
    """Return the page with the new table between its markers. Raises ValueError if it has no markers."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{table(report)}\n{END}{after}"


def main(argv: list[str] | None = None) -> int:
    """Run the mutants, write the results of a whole run, and return 1 if explanations are missing or unused."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("questions", nargs="*", metavar="QUESTION", help=", ".join(JUDGED))
    parser.add_argument("--processes", type=int, default=PROCESSES)
    options = parser.parse_args(argv)
    report = run(options.questions or JUDGED, options.processes)
    print(json.dumps({name: value for name, value in report.items() if name != "questions"}, indent=1))
    if not options.questions:
        save(OUT, report)
        PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8"), report), encoding="utf-8")
    return 1 if report["unexplained"] or report["stale"] else 0


if __name__ == "__main__":
    sys.exit(main())
