"""Run the public tests of questions on the names of a notebook, and return the results.

The tests ship beside this package, so they are found whatever the notebook is called and wherever the kernel was
started.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbook import homework

if TYPE_CHECKING:
    from workbook.checks.display import QuestionResult
    from workbook.checks.stopped_cells import StoppedCell
    from workbook.checks.testfile import CaseResult

#: How many inputs of a session are searched for an answer that did not run.
_INPUTS = 500


class UnknownQuestion(ValueError):  # noqa: N818, it reads as a sentence where it is caught
    """No test file exists for a question of this name."""


def folder_of_tests() -> Path | None:
    """Return the folder of the public tests, or None if there is no such folder.

    It is searched beside the description of the homework, then beside the working folder. In a staff project it is
    in ``assignment/``.
    """
    names = homework.current().questions
    for place in (homework.folder(), Path.cwd()):
        for folder in (place / "tests", place / "assignment" / "tests"):
            if any((folder / f"{name}.py").is_file() for name in names):
                return folder
    return None


def known_questions() -> list[str]:
    """Return the names of the questions that have public tests."""
    folder = folder_of_tests()
    if folder is None:
        return []
    order = {name: number for number, name in enumerate(homework.current().questions)}
    names = [path.stem for path in folder.glob("*.py") if path.stem.isidentifier()]
    return sorted(names, key=lambda name: (order.get(name, len(order)), name))


def check_question(
    question: str, env: Mapping[str, Any], stopped: Sequence[StoppedCell] | None = None
) -> QuestionResult:
    """Run the public tests of one question on the names in ``env``, and return the result of every case in their order.

    A wrong answer does not raise. If a case fails because an answer is missing and the answer's cell stopped, its
    message gives that as the reason. If the answer is text in a Markdown cell, the result's ``source`` says which saved
    notebook was read, when it was saved, and whether cells ran since then; it is "" if ``env`` has ``__answers__``.
    Hints on a wrong answer wait for a request, unless the answer only has to be present.

    Parameters
    ----------
    question : str
        Its exact name.
    env : mapping
        Name → the student's value, such as a notebook's globals.
    stopped : sequence of StoppedCell, optional
        The cells that stopped, in order, if the caller has run all cells. By default, the last input of this IPython
        session that defines the answer is the reason, if Python cannot parse it.

    Raises
    ------
    UnknownQuestion
        If the question has no public tests. The message is one line. It names the closest questions, or says that the
        folder of tests is missing.
    Exception
        If the test file cannot be executed.
    """
    from workbook.checks.display import QuestionResult
    from workbook.checks.testfile import load, run

    known = known_questions()
    if question not in known:
        raise UnknownQuestion(unknown_text(str(question), known))
    folder = folder_of_tests()
    assert folder is not None
    tests = load(folder / f"{question}.py")
    about = homework.current().questions.get(question)
    # If the answer only has to be present, a hint says what to do and gives nothing away, so it is shown at once.
    ask = about is None or about.judged != "presence"
    cases = tuple(replace(_explained(case, env, stopped), on_request=ask) for case in run(tests, env))
    return QuestionResult(tests.name, cases, _source_note(question, env))


def _explained(case: CaseResult, env: Mapping[str, Any], stopped: Sequence[StoppedCell] | None) -> CaseResult:
    """Return the result of a case; if the answer is missing because its cell stopped, give that as the reason."""
    from workbook.checks.stopped_cells import explain

    if case.passed:
        return case
    if stopped is None:
        unanswered = case.lacks is not None and case.outcome in ("fail", "not_attempted")
        stopped = _broken_input(env, str(case.lacks)) if unanswered else []
    better = explain(case.outcome, case.message, case.lacks, stopped)
    if better is None:
        return case
    return replace(case, outcome=better.outcome, message=better.message, hint=better.hint)


def _broken_input(env: Mapping[str, Any], name: str) -> list[StoppedCell]:
    """Return the last input of this IPython session that defines ``name``, if Python could not parse it."""
    from workbook.checks.stopped_cells import StoppedCell

    inputs = env.get("In")
    for source in reversed(inputs[-_INPUTS:] if isinstance(inputs, list) else []):
        if not isinstance(source, str):
            continue
        broken = StoppedCell("the last cell that defines it", source, "SyntaxError", "")
        if not broken.binds(name):
            continue
        try:
            ast.parse(source)
        except SyntaxError as error:
            text = error.text or ""
            return [replace(broken, ename=type(error).__name__, evalue=error.msg or "", line=text)]
        except ValueError:  # a character that source code must not contain
            pass
        return []
    return []


def _source_note(question: str, env: Mapping[str, Any]) -> str:
    """Say, for a written answer, which file was read and when it was saved."""
    from workbook.notebook import saved, unsaved

    known = homework.current().questions.get(question)
    if known is None or not known.in_words or "__answers__" in env:
        return ""
    path = saved.find(env, question)
    if path is None:
        return ""
    note = f"This check read {path.name} as saved at {saved.when(path)}."
    if unsaved.newer(path):
        note += (
            " You ran cells since then that are not in it: save it (Ctrl+S or Cmd+S) and run this cell again."
        )
    return note


def with_derivation(result: QuestionResult, env: Mapping[str, Any]) -> QuestionResult:
    """Add the state of the derivation in the saved notebook to a result, if the question asks for a derivation."""
    known = homework.current().questions.get(result.name)
    if known is None or not known.derivation:
        return result
    from workbook.checks import saved_derivation
    from workbook.common.answer_states import State

    try:
        found = saved_derivation.read(result.name, env)
    except Exception as fault:  # a bug in the checker must not hide the other results
        return replace(
            result, derivation=f"the checker failed ({type(fault).__name__}); please tell the course staff"
        )
    if isinstance(found, str):
        return result
    when = "" if found.verdict.state is State.UNTOUCHED else f' (derive("{result.name}") shows the lines)'
    return replace(result, derivation=found.line + when, derivation_done=found.complete)


def unknown_text(question: str, known: list[str]) -> str:
    """Return one line for a question that is not in ``known``, with the closest names."""
    if not known:
        return "The folder tests/ of the homework was not found: keep it beside the notebooks, as in the zip."
    near = difflib.get_close_matches(question.lower().strip(), known, n=3, cutoff=0.5)
    near = near or [name for name in known if _problem(name) == _problem(question.lower())][:8] or known
    return f"There is no question {question[:40]!r} to check. Did you mean {', '.join(near)}?"


def _problem(question: str) -> str:
    """Return the letters and digits at the start of a question's name.

    >>> _problem("q10b"), _problem("q6_relu")
    ('q10', 'q6')
    """
    found = re.match(r"[a-z]*\d+", question)
    return found[0] if found else ""


def check_all(env: Mapping[str, Any]) -> tuple[list[QuestionResult], list[str]]:
    """Run the public tests of every question in the saved notebook, or of all questions if it is not found.

    Returns
    -------
    results : list of QuestionResult
    questions : list of str
        All questions of the notebook, including those without tests.
    """
    from workbook.notebook import saved

    known = known_questions()
    if not known:
        raise UnknownQuestion(unknown_text("", known))
    path = saved.find(env)
    notebook = saved.read(path) if path else None
    names = [q for q in saved.questions_in(notebook) if q in known] if notebook else []
    results = [with_derivation(check_question(name, env), env) for name in names or known]
    return results, saved.questions_in(notebook) if notebook else list(homework.current().questions)
