"""``check("q2a")``: run a question's public tests on the answers in this notebook and show the results.

A wrong answer never raises an exception here, and tracebacks do not show our code.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workbook.checks.public_tests import UnknownQuestion, check_all, check_question, with_derivation

if TYPE_CHECKING:
    from workbook.checks.display import QuestionResult


class _Check:
    """Run the public tests on the answers in this notebook, and show the results.

    ``check("q2a")`` checks one question, ``check("q2a", "q2b")`` several questions, and ``check()`` every question of
    this notebook. ``check.hint("q2a")`` gives a hint. A wrong answer does not raise an exception.
    """

    def __init__(self) -> None:
        self._enabled = True
        #: Question → what differed at the last request for a hint, and how many hints were given on it.
        self._hinted: dict[str, tuple[tuple[str, ...], int]] = {}

    def __call__(self, *questions: str) -> None:
        if not self._enabled:
            return
        env = _callers_names()
        try:
            if questions:
                for question in questions:
                    _show_question(with_derivation(check_question(question, env), env))
            else:
                _show_table(*check_all(env))
        except UnknownQuestion as unknown:
            print(unknown)

    def hint(self, question: str) -> None:
        """Check a question again and give a hint on what differs; the next call gives the next hint.

        The hints start over when the answer's result changes.

        Parameters
        ----------
        question : str
            Name of the question, such as ``"q2a"``.
        """
        if not self._enabled:
            return
        try:
            result = check_question(question, _callers_names())
        except UnknownQuestion as unknown:
            print(unknown)
            return
        differs = tuple(f"{case.name}: {case.message}" for case in result.cases if not case.passed)
        before, given = self._hinted.get(question, ((), 0))
        given = given + 1 if before == differs else 1
        self._hinted[question] = differs, given
        _show_question(result, given)

    @property
    def enabled(self) -> bool:
        """Whether calls do anything."""
        return self._enabled

    def disable(self) -> None:
        """Make every call do nothing. A grader runs the tests itself, so check cells need not run there."""
        self._enabled = False

    def enable(self) -> None:
        """Undo `disable`."""
        self._enabled = True

    def __repr__(self) -> str:
        return 'check("…") checks one question, check() all of this notebook; check.hint("…") gives a hint'


check = _Check()


def _callers_names() -> Mapping[str, Any]:
    """Return the names that the student has defined: those of the notebook, or of the module that called `check`."""
    shell = _shell()
    if shell is not None:
        names: Mapping[str, Any] = shell.user_ns
        return names
    return sys._getframe(2).f_globals


def _shell() -> Any:
    """Return the IPython shell that runs this code. IPython is not imported if it is not running."""
    interactive: Any = sys.modules.get("IPython")
    return interactive.get_ipython() if interactive is not None else None


def _show_question(result: QuestionResult, hints: int = 0) -> None:
    from workbook.checks.display import as_html, as_text

    _show(as_text(result, hints), as_html(result, hints))


def _show_table(results: list[QuestionResult], questions: list[str]) -> None:
    from workbook.checks.display import table_html, table_text

    _show(table_text(results, questions), table_html(results, questions))


def _show(text: str, html: str) -> None:
    """Show HTML and text in a notebook, which chooses one; print the text in a terminal."""
    if _shell() is not None:
        from IPython.display import display

        display({"text/plain": text, "text/html": html}, raw=True)
    else:
        print(text)


def _watch() -> None:
    """In a notebook's kernel, record the cells that run from now on, so that unsaved work is noticed."""
    shell = _shell()
    if getattr(shell, "kernel", None) is not None:
        from workbook.notebook import unsaved

        unsaved.watch(shell)


_watch()
