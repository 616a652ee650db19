"""The IPython shell in which a notebook's cells run when they are checked or graded."""

from __future__ import annotations

from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from workbook.running import imports, magics, notes, oldnumpy, rewriting, standin, versions


class ForgivingShell(InteractiveShell):
    """Runs cells as Jupyter does, except for other programs and statements that no answer needs.

    IPython's methods have no types, so they are called through ``Any``.
    """

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
        self.builtin_trap.__enter__()  # display() and get_ipython() in an answer that a test calls

    def system(self, cmd: str) -> None:
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

    async def run_code(self, code_obj: Any, result: Any = None, *, async_: bool = False) -> bool:
        """Leave out a statement that needs a missing module or another machine; add a hint on it."""
        untyped: Any = super()
        failed: bool = await untyped.run_code(code_obj, result, async_=async_)
        error = None if result is None else result.error_in_exec
        if failed and (standin.is_refusal(error) or _of_another_machine(error)):
            notes.add(f"{error}: a line of the cell that needs it was left out.")
            result.error_in_exec = None
            return False
        return failed

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


def _version_hint(error: BaseException) -> str | None:
    line = (error.text or "") if isinstance(error, SyntaxError) else ""
    return versions.hint(type(error).__name__, str(error)[:1000], str(line))


def _of_another_machine(error: Any) -> bool:
    """Return whether a statement failed because it needs a window or the folders of Google Colab."""
    if isinstance(error, ImportError):
        # Matplotlib raises a plain ImportError, so its text is all that tells a missing window from a missing module.
        return str(error).startswith(
            ("Cannot load backend", "Failed to import any of the following Qt binding")
        )
    return isinstance(error, FileNotFoundError) and str(error.filename).startswith("/content")
