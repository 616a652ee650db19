"""The IPython shell in which a notebook's cells run when they are checked or graded."""

from __future__ import annotations

import ast
import builtins
import contextlib
import dis
import getpass
import linecache
import locale
import os
import pdb
import sys
from collections.abc import Callable
from types import CodeType
from typing import Any

from IPython.core import debugger
from IPython.core.interactiveshell import InteractiveShell

from workbook.execution import definitions, imports, magics, notes, oldnumpy, rewriting, standin, versions

#: Modules of Matplotlib that look for a window.
_WINDOWS = frozenset({"matplotlib.pyplot", "matplotlib.backends.qt_compat", "matplotlib.backends.registry"})
#: Modules whose functions reach the network, and those whose functions start processes.
_NETWORK = frozenset({"socket", "ssl", "urllib.request", "http.client"})
_PROGRAMS = frozenset({"subprocess", "multiprocessing.popen_fork", "multiprocessing.popen_spawn_posix"})
#: Errors of a chain of causes that are looked at; code can make a chain that never ends.
_MAX_CHAIN = 20
#: Characters of a line, and of a file's name, in a hint.
_MAX_LINE = 150


class ForgivingShell(InteractiveShell):
    """Runs cells as Jupyter does, except for other programs and statements that no answer needs.

    IPython's methods have no types, so they are called through ``Any``.
    """

    #: Statements of the current cell that have been started.
    _started = 0

    def init_history(self) -> None:
        untyped: Any = super()
        untyped.init_history()
        manager: Any = self.history_manager
        manager.enabled = False

    def prepare(self) -> None:
        """Prepare the whole process, because answers are also called outside of cells."""
        oldnumpy.install()
        rewriting.install()
        imports.WorkingFolder.install()
        magics.register(self)
        untyped: Any = self
        untyped.set_hook("show_in_pager", lambda *_, **__: None)
        untyped.ask_exit = _leave  # what exit() and quit() call
        builtins.input = getpass.getpass = no_input
        sys.breakpointhook = pdb.set_trace = debugger.set_trace = _no_debugger
        self.builtin_trap.__enter__()  # display() and get_ipython() in an answer that a test calls

    def system(self, cmd: str) -> None:
        if not magics.make_folders(str(cmd)):
            magics.left_out(str(cmd))

    system_raw = system_piped = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        self.system(cmd)
        return [] if split else ""

    def transform_ast(self, node: Any) -> Any:
        """Rewrite the tree before the student's own transformers run."""
        rewriting.rewrite(node)
        untyped: Any = super()
        return untyped.transform_ast(node)

    async def run_ast_nodes(
        self, nodelist: list[ast.stmt], cell_name: str, *args: Any, **kwargs: Any
    ) -> bool:
        """Run the statements of a cell; after one that fails, keep what the statements below it define."""
        untyped: Any = super()
        outer, self._started = self._started, 0
        try:
            failed: bool = await untyped.run_ast_nodes(nodelist, cell_name, *args, **kwargs)
            if failed and 0 < self._started <= len(nodelist):
                stopped, *below = nodelist[self._started - 1 :]
                if not isinstance(stopped, ast.Raise | ast.Assert):
                    self._keep(below, cell_name, kwargs.get("compiler", compile))
            return failed
        finally:
            self._started = outer

    def _keep(self, below: list[ast.stmt], cell_name: str, compiler: Callable[..., CodeType]) -> None:
        """Run the definitions below a statement that failed, and add a hint if there are any.

        The statement may fail only here: on another version of a library, or because its author ran the cells in
        another order. A name that is already bound keeps its value, because students leave old attempts in cells that
        stop.
        """
        untyped: Any = self
        kept = False
        for node in below:
            names = definitions.names(node)
            if names and not any(name in untyped.user_ns for name in names):
                with contextlib.suppress(Exception):
                    exec(compiler(ast.Module([node], []), cell_name, "exec"), untyped.user_ns)
                    kept = kept or not isinstance(node, ast.Import | ast.ImportFrom | ast.Try)
        if kept:
            notes.add("A cell stopped with an error. What it defines below the line of the error is used.")

    async def run_code(self, code_obj: Any, result: Any = None, *, async_: bool = False) -> bool:
        """Leave out a statement that needs a missing module or another machine; add a hint on it."""
        self._started += 1
        untyped: Any = super()
        failed: bool = await untyped.run_code(code_obj, result, async_=async_)
        error = None if result is None else result.error_in_exec
        if failed and isinstance(error, _Leaving):
            notes.add("`exit()` was left out: the cells after it run too.")
            result.error_in_exec = None
            return False
        if failed and error is not None and standin.is_refusal(error):
            notes.add(f"{error}: a line of the cell that needs it was left out.")
            self._stand_in(code_obj, str(error), type(error))
        elif failed and (why := _of_another_machine(error)):
            reason = f"{_first_line(code_obj)} was left out: {why}"
            notes.add(f"{reason}.")
            kinds = (FileNotFoundError, EOFError)
            self._stand_in(code_obj, reason, next((k for k in kinds if isinstance(error, k)), OSError))
        elif failed and (lacks := self._stand_in_of(code_obj)):
            reason = f"{_first_line(code_obj)} was left out: it needs {lacks}, which is not here"
            notes.add(f"{reason}.")
            self._stand_in(code_obj, reason, NameError)
        else:
            return failed
        result.error_in_exec = None
        return False

    def _stand_in_of(self, code_obj: CodeType) -> str | None:
        """Return the first name that a statement reads and that has only a stand-in, which libraries refuse."""
        untyped: Any = self
        read = (step.argval for step in dis.get_instructions(code_obj) if step.opname == "LOAD_NAME")
        return next((name for name in read if type(untyped.user_ns.get(name)) is standin.StandIn), None)

    def _stand_in(self, code_obj: CodeType, reason: str, kind: type[Exception]) -> None:
        """Bind the names that a left-out statement would have bound, so that the next lines are not lost with it."""
        untyped: Any = self
        for step in dis.get_instructions(code_obj):
            if step.opname in ("STORE_NAME", "STORE_GLOBAL"):
                untyped.user_ns.setdefault(step.argval, standin.StandIn(step.argval, reason, kind))

    def magic(self, line: str) -> Any:
        """Run a line magic, as notebooks written for IPython 8 and earlier ask for it."""
        name, _, rest = line.strip().removeprefix("%").partition(" ")
        return self.run_line_magic(name, rest)

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        if self._find_with_lazy_load("line", magic_name) is None:
            notes.add(f"`%{magic_name}` was left out: there is no such magic here.")
            return None
        return super().run_line_magic(magic_name, line, _stack_depth + 1)

    def run_cell(self, *args: Any, **kwargs: Any) -> Any:
        notes.gathered.clear()
        untyped: Any = super()
        with standin.lenient():
            result = untyped.run_cell(*args, **kwargs)
        error = result.error_before_exec or result.error_in_exec
        if error is not None and (sentence := _version_hint(error)):
            notes.add(sentence)
        return result


def no_input(*_: Any, **__: Any) -> str:
    """Replace ``input``: nobody can answer, so raise EOFError with the reason."""
    error = EOFError(
        "This cell asks for input, and there is nobody to answer when a notebook is run from a fresh start. "
        "Write the value into the cell instead."
    )
    vars(error)["of_input"] = True
    raise error


def _no_debugger(*_: Any, **__: Any) -> None:
    """Go on where a debugger would wait for commands."""
    notes.add("`breakpoint()` was left out: nobody can answer the debugger here.")


class _Leaving(SystemExit):
    """The code called ``exit()``, which ends a kernel in Jupyter."""


def _leave() -> None:
    raise _Leaving("exit() was called")


def _went_through(error: BaseException, modules: frozenset[str]) -> bool:
    """Return whether an error, or the one that it was made of, came from a function of one of these modules."""
    raised: BaseException | None = error
    for _ in range(_MAX_CHAIN):
        if raised is None:
            break
        place = raised.__traceback__
        while place is not None:
            if place.tb_frame.f_globals.get("__name__") in modules:
                return True
            place = place.tb_next
        raised = raised.__cause__ or raised.__context__
    return False


def _raised_in(error: BaseException) -> str:
    """Return the name of the module whose function raised an error."""
    place, name = error.__traceback__, ""
    while place is not None:
        name = str(place.tb_frame.f_globals.get("__name__"))
        place = place.tb_next
    return name


def _version_hint(error: BaseException) -> str | None:
    line = (error.text or "") if isinstance(error, SyntaxError) else ""
    return versions.hint(type(error).__name__, str(error)[:1000], str(line))


def _first_line(code_obj: CodeType) -> str:
    """Return the first line of a statement, as its author wrote it, in backticks; "a line" if it is not known."""
    number = min((line for *_, line in code_obj.co_lines() if line), default=0)
    line = linecache.getline(code_obj.co_filename, number).strip()
    return f"`{line[:_MAX_LINE]}`" if line else "a line"


def _of_another_machine(error: Any) -> str | None:
    """Return what is not here, if a statement failed for want of it; else None.

    This is somebody who answers, a window, a file that the notebook did not write, a language or a variable of the
    system, the network, another process, or anything else that the system refuses.
    """
    if isinstance(error, EOFError) and "of_input" in vars(error):
        return "it asks for input, and there is nobody to answer. Write the value into the cell instead"
    if isinstance(error, locale.Error):
        return str(error)
    if isinstance(error, OSError) and _went_through(error, _NETWORK):
        return "there is no network here"
    if isinstance(error, OSError) and _went_through(error, _PROGRAMS):
        return "no other process can be started here"
    # Matplotlib raises a plain ImportError if there is no window.
    if isinstance(error, ImportError) and _went_through(error, _WINDOWS):
        return "there is no window here"
    if isinstance(error, FileNotFoundError) and isinstance(error.filename, str | bytes):
        return f"there is no {os.fsdecode(error.filename)[:_MAX_LINE]} here"
    if isinstance(error, KeyError) and _raised_in(error) == "os":
        return f"there is no environment variable {str(error)[:_MAX_LINE]} here"
    # An error of the system has a number; libraries raise some without one, and so may the student, who means to stop.
    if isinstance(error, OSError) and (error.errno is not None or _raised_in(error) != "__main__"):
        return " ".join(str(error).split())[:_MAX_LINE].rstrip(".") or "the system here refuses it"
    return None
