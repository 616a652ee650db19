"""Run all rules of `autograder lint`, show progress and print the findings; the command itself is in `cli`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click
from rich import progress
from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from autograder.build.lint.bench import Bench

#: How many questions stand in front of a finding that is about several.
_NAMED = 3


@dataclass(frozen=True)
class Task:
    """One rule for one question or notebook, or for the whole homework (``subject`` "")."""

    rule: str
    subject: str
    findings: Callable[[], Iterable[str]]

    def run(self) -> list[str]:
        """Return a line for each finding. An exception from a homework's own file is a finding too."""
        found: list[str] = []
        try:
            found.extend(self.findings())
        except Exception as error:
            found.append(f"{type(error).__name__}: {error}")
        return found


def tasks(bench: Bench, questions: list[str], *, solve: bool = True) -> Iterator[Task]:
    """Yield the tasks for these questions, in order."""
    from autograder.build.lint import rules

    yield Task("sources and release", "", lambda: rules.released(bench))
    yield Task("worked examples", "", lambda: rules.examples(bench))
    for name, rule in rules.RULES.items():
        for question in questions:
            yield Task(name, question, lambda rule=rule, question=question: rule(bench, question))  # type: ignore[misc]
    if solve:
        for notebook in rules.notebooks_of(questions):
            yield Task("solved notebooks", notebook, lambda notebook=notebook: rules.solved(bench, notebook))  # type: ignore[misc]


def run(names: tuple[str, ...], *, solve: bool) -> int:
    """Run the rules on these questions, or on all, print the findings and return their number."""
    from autograder.build.lint.bench import Bench
    from autograder.homework import layout
    from autograder.homework.questions import HOMEWORK, QUESTIONS

    for name in names:
        if name not in QUESTIONS:
            raise click.UsageError(f"{HOMEWORK.title} has no question {name}. It has {', '.join(QUESTIONS)}.")
    console = Console(width=None if sys.stdout.isatty() else 140)
    found = _run(list(tasks(Bench(layout.current()), list(names or QUESTIONS), solve=solve)))
    said: dict[str, set[str]] = {}
    for rule, results in found.items():
        wrong: dict[str, list[str]] = {}
        for task, lines in results:
            for line in lines:
                wrong.setdefault(line, []).append(task.subject)
        mark = Text("✗ ", "bold red") if wrong else Text("✓ ", "green")
        # What is wrong in one file often stops every rule and every question: only subjects that are new are told.
        new = {
            line: [one for one in subjects if one not in said.get(line, ())]
            for line, subjects in wrong.items()
        }
        above = ", as above" if wrong and not any(new.values()) else ""
        console.print(mark + Text(rule) + Text(f"  {_counted(results)}{above}", "dim"), highlight=False)
        for line, subjects in new.items():
            if subjects:
                console.print(Text(f"    {_subjects(subjects)}", "bold") + Text(line), highlight=False)
            said.setdefault(line, set()).update(subjects)
    total = len(said)
    console.print(f"{total} finding{'s' * (total != 1)} in {HOMEWORK.title}.", highlight=False)
    return total


def _run(todo: list[Task]) -> dict[str, list[tuple[Task, list[str]]]]:
    """Run all tasks, show which one is running, and return the results by rule."""
    found: dict[str, list[tuple[Task, list[str]]]] = {}
    columns = progress.TextColumn("{task.description}"), progress.BarColumn(), progress.MofNCompleteColumn()
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        bar = shown.add_task("", total=len(todo))
        for task in todo:
            shown.update(bar, description=f"{task.subject} {task.rule}".strip())
            found.setdefault(task.rule, []).append((task, task.run()))
            shown.advance(bar)
    return found


def _subjects(subjects: list[str]) -> str:
    """Name what a finding is about, in front of it.

    >>> _subjects(["q1a", "q1b"]), _subjects(["q1a", "q1b", "q1c", "q2a", "q2b"]), _subjects([""])
    ('q1a, q1b: ', 'q1a, q1b, q1c and 2 more: ', '')
    """
    more = f" and {len(subjects) - _NAMED} more" if len(subjects) > _NAMED else ""
    return f"{', '.join(subjects[:_NAMED])}{more}: " if subjects[0] else ""


def _counted(results: list[tuple[Task, list[str]]]) -> str:
    """Describe briefly what a rule was run on."""
    if results[0][0].subject == "":
        return "the whole homework"
    if len(results) == 1:
        return results[0][0].subject
    what = "notebooks" if results[0][0].rule == "solved notebooks" else "questions"
    return f"{len(results)} {what}"
