"""Run a saved notebook and check questions in it: ``python -m workbook.checks.fresh_process NOTEBOOK OUT q2a …``

`workbook.checks.fresh_run` starts this process and reads its result, a `FreshRun` in the file OUT, because the notebook
may print anything.

Trust: this runs the student's own notebook on the student's own machine. The grader does not use it.
"""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from workbook.checks.fresh_run import CellError, DerivationRun, FreshRun, QuestionRun
from workbook.checks.stopped_cells import StoppedCell, not_code
from workbook.common.atomic import replace_file
from workbook.notebook.notebook_json import Json

#: Most characters of an error's text that are passed on.
_MAX_TEXT = 500


def run_cells(notebook: Json) -> tuple[dict[str, Any], list[StoppedCell], list[str]]:
    """Run every code cell of a notebook in order in an IPython shell in this process; continue after errors.

    The working folder and the streams are those of the process. ``input`` and ``getpass`` raise EOFError, also after
    the call.

    Returns
    -------
    names : dict
        The shell's namespace: the names that the cells defined, and IPython's own, such as ``In``.
    errors : list of StoppedCell
        The cells that raised or that Python could not parse, in order. Each is named ``cell`` and its id, or else its
        number, which counts cells of every type from 1. The text of an error is cut to 500 characters.
    hints : list of str
        What was left out or replaced so that the cells could run, in order; a hint may come several times.
    """
    from traitlets.config import Config

    from workbook.execution import notes
    from workbook.execution.shell import ForgivingShell
    from workbook.notebook.saved import source_of

    config = Config()
    config.HistoryManager.enabled = False
    shell: Any = ForgivingShell.instance(config=config)
    shell.prepare()
    errors, hints = list[StoppedCell](), list[str]()
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell.get("cell_type") != "code":
            continue
        result = shell.run_cell(source_of(cell), store_history=False)
        hints += notes.gathered
        error = result.error_before_exec or result.error_in_exec
        if error is not None:
            errors.append(_stopped(f"cell {cell.get('id') or number}", source_of(cell), error))
    return shell.user_ns, errors, hints


def _stopped(name: str, source: str, error: BaseException) -> StoppedCell:
    """Return the record of a cell that raised; its line is known only if Python could not parse it."""
    line = error.text if isinstance(error, SyntaxError) else None
    evalue = (error.msg if isinstance(error, SyntaxError) else str(error)) or ""
    return StoppedCell(name, source, type(error).__name__, evalue[:_MAX_TEXT], line)


def main(path: str, out: str, *questions: str) -> None:
    """Run the notebook at ``path`` and write the results of ``questions`` to ``out``."""
    # Do not open windows for figures, and do not touch the user's IPython start-up files and history.
    os.environ["MPLBACKEND"] = "agg"
    with tempfile.TemporaryDirectory(prefix="workbook-ipython-", ignore_cleanup_errors=True) as profile:
        os.environ["IPYTHONDIR"] = profile
        found = _run(Path(path), questions)
    replace_file(Path(out), msgspec.json.encode(_storable(msgspec.to_builtins(found))))


def _storable(value: Any) -> Any:
    """Return a value without lone surrogates, which an error's text may contain and no file can store."""
    if isinstance(value, dict):
        return {_storable(key): _storable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(one) for one in value]
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


def _run(path: Path, questions: tuple[str, ...]) -> FreshRun:
    from workbook import check
    from workbook.checks.public_tests import check_question, known_questions
    from workbook.execution import notes
    from workbook.notebook import saved

    notebook = saved.read(path)
    if notebook is None:
        raise SystemExit(f"{path} is not a notebook")
    check.disable()
    names, errors, hints = run_cells(notebook)
    answers = {question: saved.answer_in(notebook, question) for question in questions}
    env = {**names, "__answers__": answers}
    stopped = [*errors, *not_code(notebook)]
    results = [check_question(question, env, stopped) for question in questions]
    in_it = saved.questions_in(notebook)
    every = set(questions) >= {name for name in in_it if name in known_questions()}
    return FreshRun(
        errors=tuple(CellError(one.cell.removeprefix("cell "), one.ename, one.evalue) for one in errors),
        hints=tuple(dict.fromkeys([*hints, *notes.gathered])),
        questions=tuple(QuestionRun(one.name, one.cases) for one in results),
        derivations=_derivations(path, questions),
        counted=tuple(in_it) if every else (),
    )


def _derivations(path: Path, questions: tuple[str, ...]) -> dict[str, DerivationRun]:
    """Return what the grader will say about each question's derivation, in one line."""
    from workbook import homework
    from workbook.checks import saved_derivation
    from workbook.notebook import notebook_json
    from workbook.submission import limits

    known = homework.current().questions
    wanted = [name for name in questions if name in known and known[name].derivation]
    try:
        content = notebook_json.parse_notebook(path.name, path.read_bytes())
    except limits.Refused:
        return {}
    found = {name: saved_derivation.in_content(name, content) for name in wanted}
    return {
        name: DerivationRun(one.line, one.complete, one.verdict.state, one.verdict.typed is not None)
        for name, one in found.items()
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
