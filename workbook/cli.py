"""The student's command line, ``python -m`` with the homework's name: ``check``, ``pdf`` and ``submit``.

Each command has its own module, which is imported only when the command runs, so that ``--help`` is fast.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import TextIOWrapper
from pathlib import Path

import click

from workbook import homework
from workbook.checks import fresh_run
from workbook.command_line import HomeworkGroup, timeout_option

_LAZY = {
    "pdf": (
        "workbook.pdf.commands:command",
        "Make the one PDF to hand in, from the notebooks and your scans.",
    ),
    "submit": ("workbook.handin.submit:command", "Pack the notebooks into the zip to hand in."),
}


#: A number of hints that no case reaches.
_ALL = 9


class _Commands(HomeworkGroup):
    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.help = f"{homework.current().title}: check your answers, make the PDF, pack the submission."
        super().format_help_text(ctx, formatter)


@click.group(cls=_Commands, lazy=_LAZY, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    # No docstring: format_help_text writes the help, with the homework's title.
    # On Windows the encoding of a pipe, such as that of "!" in a notebook, lacks our check marks.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8", errors="replace")


@main.command()
@click.argument("questions", nargs=-1)
@click.option(
    "--notebook",
    "notebooks",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A notebook to run; by default every notebook of the homework in this folder.",
)
@click.option("--hints", is_flag=True, help="Also show the hints on what differs.")
@timeout_option
def check(questions: tuple[str, ...], notebooks: tuple[Path, ...], hints: bool, timeout: int) -> None:
    """Run the saved notebooks from a fresh start and check them, like "Restart and run all".

    QUESTIONS are names such as q4b; by default all are checked. Without --notebook, it first lists what would not
    count if this folder were handed in, and does not run copies that do not count.

    The exit code is 0 if every public check passes. It is 1 if one does not, if a notebook gives no results, or if
    this folder has a notebook that cannot be handed in as it is. It is 2 if there is no such question, or nothing to
    run.
    """
    from workbook.handin import finding

    here = homework.workplace()
    wanted = _wanted(questions)
    others = _NotCounted() if notebooks else _not_counted(here)
    for line in others.lines:
        click.echo(line)
    paths = notebooks or [path for path in finding.notebooks_in(here) if path not in others.copies]
    found = [(path, _questions_in(path, wanted)) for path in paths]
    for path, names in found:
        if notebooks and not names:
            raise click.UsageError(f"{path} contains none of the questions to check")
    todo = [(path, names) for path, names in found if names]
    if not todo:
        raise click.UsageError(f"no notebook with the questions to check was found in {here.resolve()}")
    passed = [_check_notebook(path, names, timeout, hints) for path, names in todo]
    sys.exit(0 if all(passed) and not others.unclear else 1)


def _wanted(questions: Sequence[str]) -> Sequence[str]:
    """Return the questions to check: ``questions``, or all that have public tests if it is empty.

    Raises
    ------
    UsageError
        If one of ``questions`` has no public tests. The message names the closest questions.
    """
    from workbook.checks.public_tests import known_questions, unknown_text

    known = known_questions()
    for question in questions:
        if question not in known:
            raise click.UsageError(unknown_text(question, known))
    return questions or known


def _questions_in(path: Path, wanted: Sequence[str]) -> list[str]:
    """Return those of the ``wanted`` questions that a saved notebook has, in its order; [] if it cannot be read."""
    from workbook.notebook import saved

    notebook = saved.read(path)
    return [name for name in saved.questions_in(notebook) if name in wanted] if notebook else []


@dataclass(frozen=True)
class _NotCounted:
    """What else is in a folder: notebooks that would not count, lines on them and on old work.

    ``unclear`` means that a notebook cannot be handed in as it is.
    """

    copies: Sequence[Path] = ()
    lines: Sequence[str] = ()
    unclear: bool = False


def _not_counted(folder: Path) -> _NotCounted:
    """Find out what would not count if this folder were handed in."""
    from workbook.handin import finding, stale
    from workbook.submission import limits

    try:
        found = finding.find(folder)
        warned, _ = stale.warnings(found, folder / homework.current().zip_name)
    except (limits.Refused, OSError) as reason:
        return _NotCounted(lines=[f"this folder cannot be handed in: {reason}"], unclear=True)
    lines = [*found.notes, *(f"not accepted: {reason}" for reason in found.problems.values())]
    return _NotCounted(found.passed, [*lines, *(f"warning: {line}" for line in warned)], bool(found.problems))


def _check_notebook(path: Path, names: list[str], timeout: int, hints: bool) -> bool:
    """Run one notebook in a separate process, print its results, and return whether every case passed."""
    click.echo(f"{path.name}: running")
    try:
        return _print_results(fresh_run.run(path, names, timeout), hints)
    except fresh_run.NoResultError as reason:
        longer = ", or raise --timeout" if isinstance(reason, fresh_run.TimedOutError) else ""
        click.echo(f"  no results: {reason}{longer}")
        return False


def _print_results(found: fresh_run.FreshRun, hints: bool) -> bool:
    from workbook.checks.display import QuestionResult, as_text, total_text

    for error in found.errors:
        click.echo(f"  cell {error.cell} stopped with {error.ename}: {error.evalue}")
    for hint in found.hints:
        click.echo(f"  {hint}")
    results = []
    program = homework.current().command
    for question in found.questions:
        result = QuestionResult(question.name, question.cases)
        if derivation := found.derivations.get(result.name):
            result = replace(result, derivation=derivation.line, derivation_done=derivation.complete)
        results.append(result)
        # A question that was not begun gets one line, as there may be forty of them.
        if result.not_attempted and not (derivation and derivation.typed):
            click.echo(result.summary)
        else:
            click.echo(
                as_text(result, _ALL if hints else 0, command=f"{program} check {result.name} --hints")
            )
    click.echo(total_text(results, found.counted))
    return all(result.passed for result in results)


if __name__ == "__main__":
    main()
